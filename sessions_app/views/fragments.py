"""What is drawn once for everybody who looks at the same thing, from the files that the pages include."""

from collections.abc import Callable

from django.template.loader import render_to_string
from django.utils import translation

from sessions_app.live import Drawn
from sessions_app.models import Session
from sessions_app.models.statements import group_revision, notes_changed
from sessions_app.views.console import PARTS, board_of
from sessions_app.views.plenary import wall_of


def draw(kind: str, ident: int, language: str, since: int) -> Drawn:
    """The present state of one thing; of notes only those that changed after the group's revision `since`."""
    with translation.override(language):
        return DRAWERS[kind](ident, since)


def draw_notes(group_id: int, since: int) -> Drawn:
    """The revision is read first: a note that comes in between is drawn now and once more, never missed."""
    revision = group_revision.get(pk=group_id).revision
    notes = notes_changed.rows(group=group_id, since=since)
    return Drawn(revision, "".join(render_to_string("group/_note.html", {"note": note}) for note in notes))


def draw_now(session_id: int, since: int) -> Drawn:
    session = Session.objects.for_display().get(pk=session_id)
    return Drawn(session.revision, render_to_string("group/_now.html", {"session": session}))


def draw_console(session_id: int, since: int) -> Drawn:
    session = Session.objects.for_display().get(pk=session_id)
    board = board_of(session)
    html = "".join(render_to_string(f"console/_{part}.html", board) for part in PARTS)
    return Drawn(session.revision, html)


def draw_wall(session_id: int, since: int) -> Drawn:
    session = Session.objects.for_display().get(pk=session_id)
    return Drawn(session.revision, render_to_string("plenary/_wall.html", wall_of(session)))


DRAWERS: dict[str, Callable[[int, int], Drawn]] = {
    "notes": draw_notes,
    "now": draw_now,
    "console": draw_console,
    "wall": draw_wall,
}
