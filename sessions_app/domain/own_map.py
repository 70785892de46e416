"""An owner puts pictures in the place of our map, and says what their points are.

What is kept is not in use before the points have been saved; and what the room has said something of stays:
the same map, with as many points.
"""

from collections.abc import Sequence

from sessions_app.domain.exceptions import MapIsRated, NoSuchPicture
from sessions_app.domain.maps import PointWords, use
from sessions_app.domain.pictures import Drawn
from sessions_app.domain.steering import locked, tell
from sessions_app.enums import PictureKind
from sessions_app.models import MapRating, Note, OwnPicture, OwnPoint, Session
from sessions_app.writing import writing


def is_rated(session: Session) -> bool:
    """Whether somebody has rated a point, or said why; what was withdrawn may come back."""
    said = Note.objects.of(session).about_points()
    return MapRating.objects.of(session).exists() or said.exists()


def keep_picture(*, session: Session, shows: PictureKind, picture: Drawn) -> OwnPicture:
    """In the place of the one it had, at a new address.

    Raises SessionFinished, and MapIsRated: the room has said something of our drawing.
    """
    with writing():
        fresh = locked(session)
        if not fresh.has_own_map and is_rated(fresh):
            raise MapIsRated
        OwnPicture.objects.of(fresh).filter(shows=shows).delete()
        kept = OwnPicture.objects.create(
            session=fresh, shows=shows, data=picture.data, width=picture.width, height=picture.height
        )
        tell(fresh)
    return kept


def remove_picture(*, session: Session, shows: PictureKind) -> None:
    """Without the picture of the map our drawing is used again; the texts are kept.

    Raises SessionFinished, NoSuchPicture, MapIsRated.
    """
    with writing():
        fresh = locked(session)
        if shows == PictureKind.MAP and is_rated(fresh):
            raise MapIsRated
        if not OwnPicture.objects.of(fresh).filter(shows=shows).delete()[0]:
            raise NoSuchPicture
        if shows == PictureKind.MAP:
            use(fresh, own=False)
        tell(fresh)
    session.refresh_from_db()


def set_points(*, session: Session, points: Sequence[PointWords]) -> None:
    """The texts and places of all its points, numbered as they come; from now on the session uses them.

    Raises SessionFinished, NoSuchPicture, and MapIsRated when there are to be more or fewer than were rated.
    """
    with writing():
        fresh = locked(session)
        stored = OwnPoint.objects.of(fresh)
        if is_rated(fresh) and not (fresh.has_own_map and stored.count() == len(points)):
            raise MapIsRated
        if PictureKind.MAP not in OwnPicture.objects.of(fresh).tokens():
            raise NoSuchPicture
        stored.delete()
        OwnPoint.objects.bulk_create(
            OwnPoint(session=fresh, number=number, **vars(words))
            for number, words in enumerate(points, start=1)
        )
        use(fresh, own=True)
        tell(fresh)
    session.refresh_from_db()


def use_our_drawing(*, session: Session) -> None:
    """What was uploaded and written is kept. Raises SessionFinished, MapIsRated."""
    with writing():
        fresh = locked(session)
        if fresh.has_own_map and is_rated(fresh):
            raise MapIsRated
        use(fresh, own=False)
        tell(fresh)
    session.refresh_from_db()
