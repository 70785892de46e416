"""What is drawn once for everybody who looks at the same thing, from the files that the pages include."""

from collections.abc import Callable
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils import translation

from sessions_app.drawing import drawn
from sessions_app.live import Drawn
from sessions_app.models import Group, Session
from sessions_app.models.statements import group_revision, notes_changed
from sessions_app.views.console import PARTS, board_of
from sessions_app.views.plenary import wall_of
from sessions_app.views.status_map import shares_since
from sessions_app.views.team import team_since


def draw(kind: str, ident: int, language: str, since: int) -> Drawn:
    """The present state of one thing; of notes only those that changed after the group's revision `since`."""
    with translation.override(language):
        return DRAWERS[kind](ident, since)


def draw_notes(group_id: int, since: int) -> Drawn:
    """The revision is read first: a note that comes in between is drawn now and once more, never missed."""
    revision = group_revision.get(pk=group_id).revision
    notes = notes_changed.rows(group=group_id, since=since)
    html = "".join(drawn(note) for note in notes)
    if sum(note.revision <= revision for note in notes) != revision - since:  # else each change was a note's
        html += "".join(part(group_id, since) for part in ANSWERS)
    return Drawn(revision, html)


# What else of a group's changed after a revision, as HTML: each part with the id it has on its page.
ANSWERS: list[Callable[[int, int], str]] = [shares_since, team_since]


def draw_now(session_id: int, since: int) -> Drawn:
    session = Session.objects.for_display().get(pk=session_id)
    now = render_to_string("group/_now.html", {"session": session})
    tables = render_to_string("group/_tables.html", {"tables": told_to_tables(session)})
    dots = render_to_string("group/dots/_link.html", {"session": session})
    return Drawn(session.revision, now + tables + dots)


@dataclass
class TableNews:
    """What phones of one table are told: that help is on its way, and the roles by their seats."""

    table: int
    needs_help: bool
    roles: list[str]


def told_to_tables(session: Session) -> list[TableNews]:
    """Only tables that there is something to say to. One query, however many there are."""
    found: dict[int, TableNews] = {}
    for table, asked, seat, role in Group.objects.at(session.present_meeting).help_and_roles():
        news = found.setdefault(table, TableNews(table, asked is not None, []))
        if role:
            news.roles.append(f"{seat}:{role}")
    return [news for news in found.values() if news.needs_help or news.roles]


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
