"""Which map a session goes through: our drawing, or an owner's pictures with a text for every point.

Own pictures belong to one session (models/own_map.py; acts: own_map.py).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sessions_app.content import HelpPicture, MapPoint, SelfCheck, self_check
from sessions_app.enums import PictureKind
from sessions_app.models import Municipality, OwnPicture, OwnPoint, Session
from sessions_app.writing import writing

WIDE, HIGH = 1200, 800  # of the drawing, which every map's points are placed in
FIRST_HELP = 6  # points on the first help page


@dataclass(frozen=True)
class PointWords:
    """A point as its owner tells it; x and y in hundredths."""

    x: int
    y: int
    title: str
    helps: str
    holds_back: str
    opener: str = ""


def check_for(session: Session, language: str) -> SelfCheck:
    """The session's self-check, with the map that the session uses.

    No query where that is our drawing, else two. An own map's words are in its owner's language only.
    """
    check = self_check(session.check_slug, language)
    return with_own_map(check, session) if session.has_own_map else check


def with_own_map(check: SelfCheck, session: Session) -> SelfCheck:
    tokens = OwnPicture.objects.of(session).tokens()
    points = tuple(as_point(row) for row in OwnPoint.objects.of(session))
    if PictureKind.MAP not in tokens or not points:
        return check
    helps = tuple(HelpPicture(kind.help_page, token) for kind, token in tokens.items() if kind.help_page)
    return replace(check, points=points, rings=(), picture=tokens[PictureKind.MAP], help_pictures=helps)


def as_point(row: OwnPoint) -> MapPoint:
    return MapPoint(
        number=row.number,
        ring="left" if row.x < 50 else "right",
        help_page=1 if row.number <= FIRST_HELP else 2,
        x=row.x * WIDE // 100,
        y=row.y * HIGH // 100,
        title=row.title,
        helps=row.helps,
        holds_back=row.holds_back,
        opener=row.opener,
    )


def words_of(point: MapPoint) -> PointWords:
    return PointWords(
        x=round(point.x * 100 / WIDE),
        y=round(point.y * 100 / HIGH),
        title=point.title,
        helps=point.helps,
        holds_back=point.holds_back,
        opener=point.opener,
    )


def first_words(session: Session) -> list[PointWords]:
    """Twelve points to begin with: those that are kept, and behind them our own in the session's language."""
    ours = [words_of(point) for point in self_check(session.check_slug, session.language).points]
    kept = [words_of(as_point(row)) for row in OwnPoint.objects.of(session)]
    return kept + ours[len(kept) :]


def map_of_last_time(municipality: Municipality, check_slug: str) -> Session | None:
    """The municipality's newest session that had pictures of its own, if it used them.

    Whoever went back to our drawing there does not get them again; an example that was looked at in between
    says nothing.
    """
    last = Session.objects.with_own_pictures(municipality, check_slug).first()
    return last if last and last.has_own_map else None


def take_over(*, source: Session, session: Session) -> None:
    """Copies of what `source` uses, into a session of the same self-check that has nothing of its own."""
    if not source.has_own_map or source.check_slug != session.check_slug:
        return
    with writing():
        for point in OwnPoint.objects.of(source):
            OwnPoint.objects.create(session=session, number=point.number, **vars(words_of(as_point(point))))
        for one in OwnPicture.objects.of(source):
            OwnPicture.objects.create(
                session=session, shows=one.shows, data=one.data, width=one.width, height=one.height
            )
        use(session, own=True)


def use(session: Session, *, own: bool) -> None:
    session.has_own_map = own
    session.save(update_fields=["has_own_map"])
