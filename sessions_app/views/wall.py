"""What the facilitator does with the big screen, from the screen itself or from the console."""

from typing import TypeVar

from django.forms import Form
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from sessions_app.domain.exceptions import NoSuchNote, SessionFinished
from sessions_app.domain.steering import show_group
from sessions_app.domain.wall import keep_off, say, show
from sessions_app.forms import WallNoteForm, WallShowsForm
from sessions_app.models import Group, Session
from sessions_app.numbers import as_id
from sessions_app.views.guards import Request, facilitator_view
from sessions_app.views.pages import see_other
from sessions_app.views.plenary import findings_on_wall

BACK_TO = frozenset({"plenary", "console"})
F = TypeVar("F", bound=Form)


def back(request: Request, session: Session) -> HttpResponse:
    """To the page it was pressed on."""
    asked = request.POST.get("back", "")
    return see_other(asked if asked in BACK_TO else "plenary", session.pk)


def understood(form: F) -> F:
    """Nobody types these. Raises Http404."""
    if not form.is_valid():
        raise Http404
    return form


@require_POST
@facilitator_view
def wall_group(request: Request, session: Session) -> HttpResponse:
    """Turn the wall: to a group by its id, or with `turn` one on or back."""
    turned = findings_on_wall(session)
    wanted = {"next": turned["next_group"], "back": turned["previous_group"]}.get(
        request.POST.get("turn", "")
    )
    group_id = wanted.table.id if wanted else as_id(request.POST.get("group", ""))
    group = Group.objects.of(session).in_bulk([group_id]).get(group_id)
    try:
        show_group(session=session, group=group)
    except SessionFinished:
        pass  # the page that follows says so
    return back(request, session)


@require_POST
@facilitator_view
def wall_shows(request: Request, session: Session) -> HttpResponse:
    form = understood(WallShowsForm(request.POST))
    try:
        show(session=session, shows=form.cleaned_data["shows"])
    except SessionFinished:
        pass  # as above
    return back(request, session)


@require_POST
@facilitator_view
def said(request: Request, session: Session) -> HttpResponse:
    """`said` says which it shall be, so that a repeated press changes nothing back."""
    return settled(request, session, "said")


@require_POST
@facilitator_view
def off(request: Request, session: Session) -> HttpResponse:
    return settled(request, session, "off")


def settled(request: Request, session: Session, what: str) -> HttpResponse:
    data = understood(WallNoteForm(request.POST)).cleaned_data
    if not data[what]:
        raise Http404
    try:
        if what == "said":
            say(session=session, note_id=data["note"], is_said=data["said"] == "yes")
        else:
            keep_off(session=session, note_id=data["note"], is_off=data["off"] == "yes")
    except NoSuchNote:
        raise Http404 from None
    except SessionFinished:
        pass  # as above
    return back(request, session)
