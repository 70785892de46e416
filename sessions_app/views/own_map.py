"""An owner's map: its picture uploaded, its points named and placed, and the picture as everybody sees it."""

import uuid
from typing import Any, TypeAlias

from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sessions_app.domain import own_map as acts
from sessions_app.domain.exceptions import MapIsRated, NoSuchPicture, SessionFinished
from sessions_app.domain.maps import first_words
from sessions_app.domain.pictures import MOST_BYTES
from sessions_app.enums import PictureKind
from sessions_app.forms.own_map import PictureForm, PointForm, PointsForm
from sessions_app.models import OwnPicture, OwnPoint, Session
from sessions_app.views.guards import Request, facilitator_view
from sessions_app.views.pages import render_page, see_other

Files: TypeAlias = "MultiValueDict[str, UploadedFile[Any]] | None"
OVER = (SessionFinished, MapIsRated, NoSuchPicture)  # the page that follows says so
FOR_GOOD = "private, max-age=31536000, immutable"


class MapPage:
    """The map as it is now, with its forms; `data` as it was sent. Points come once there is a picture."""

    def __init__(self, session: Session, data: QueryDict | None = None, files: Files = None) -> None:
        self.session, self.data = session, data
        self.is_rated = acts.is_rated(session)
        self.pictures = {kind.value: token for kind, token in OwnPicture.objects.of(session).tokens().items()}
        self.picture_form = PictureForm(data, files, initial={"shows": self.missing})
        self.points = PointsForm(
            data if self.has_map else None,
            words=first_words(session),
            count=OwnPoint.objects.of(session).count() or len(first_words(session)),
            fixed=self.is_rated,
        )

    @property
    def has_map(self) -> bool:
        return PictureKind.MAP in self.pictures

    @property
    def missing(self) -> PictureKind:
        """What is most likely uploaded next; a map that stands is not replaced by accident."""
        return next((kind for kind in PictureKind if kind.value not in self.pictures), PictureKind.MAP)

    @property
    def is_ours(self) -> bool:
        """The room has said something of our drawing, which therefore stays."""
        return self.is_rated and not self.session.has_own_map

    @property
    def kept(self) -> list[tuple[PictureKind, str]]:
        return [(PictureKind(kind), token) for kind, token in self.pictures.items()]

    @property
    def kinds(self) -> list[PictureKind]:
        return list(PictureKind)

    @property
    def opened(self) -> PointForm:
        """The first that something is wrong with, else the first."""
        return (self.points.wrong or self.points.points)[0]

    def save(self) -> bool:
        """Each part that is right, whichever button was pressed; whether all were."""
        return all([self.upload(), self.save_points()])

    def upload(self) -> bool:
        if not self.picture_form.is_valid():
            return False
        drawn = self.picture_form.drawn
        if drawn is not None:
            shows = self.picture_form.cleaned_data["shows"]
            acts.keep_picture(session=self.session, shows=shows, picture=drawn)
        elif not self.has_map:
            self.picture_form.add_error("picture", _("Choose a picture."))
            return False
        return True

    def save_points(self) -> bool:
        if not self.points.is_bound:
            return True
        if self.points.is_valid():
            acts.set_points(session=self.session, points=self.points.words)
            return True
        return False


@require_http_methods(["GET", "HEAD", "POST"])
@facilitator_view
def own_map(request: Request, session: Session) -> HttpResponse:
    """One form with several buttons: whichever is pressed, what was typed and chosen is saved first."""
    if request.method != "POST":
        return draw(request, MapPage(session))
    sent = MapPage(session, request.POST, request.FILES)
    try:
        is_saved = sent.save()
        remove(session, request.POST.get("remove", ""))
    except OVER:
        return see_other("own-map", session.pk)
    if is_saved:
        response = HttpResponseRedirect(f"{reverse('own-map', args=[session.pk])}?saved=yes")
        response.status_code = 303
        return response
    return draw(request, as_it_is(sent), status=422)


def as_it_is(sent: MapPage) -> MapPage:
    """With the pictures that are there now, beside what was typed and what is wrong with it."""
    page = MapPage(sent.session)
    page.picture_form, page.points = sent.picture_form, sent.points if sent.has_map else page.points
    return page


def draw(request: Request, page: MapPage, status: int = 200) -> HttpResponse:
    context = {
        "session": page.session,
        "page": page,
        "is_saved": "saved" in request.GET,
        "most_bytes": MOST_BYTES,
    }
    return render_page(request, "own_map/page.html", context, status=status)


def remove(session: Session, kind: str) -> None:
    if kind in PictureKind.values:
        acts.remove_picture(session=session, shows=PictureKind(kind))


@require_POST
@facilitator_view
def our_drawing(request: Request, session: Session) -> HttpResponse:
    try:
        acts.use_our_drawing(session=session)
    except (SessionFinished, MapIsRated):
        pass  # the page that follows says so
    return see_other("own-map", session.pk)


@login_not_required
@require_safe
def picture(request: Request, picture_token: uuid.UUID) -> HttpResponse:
    """Open to whoever knows its address, as every phone in the room does, and never another picture."""
    found = get_object_or_404(OwnPicture, token=picture_token)
    return HttpResponse(bytes(found.data), content_type="image/jpeg", headers={"Cache-Control": FOR_GOOD})
