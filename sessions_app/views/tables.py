"""The tables: as the facilitator sees and arranges them, and how one calls for help."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sessions_app import limits
from sessions_app.content import self_check
from sessions_app.domain.exceptions import GroupIsFull, SessionFinished, TooManyForOneTable
from sessions_app.domain.tables import call_for_help, merge, move, seat_to_write
from sessions_app.models import Group, Meeting, Note, Participant, Session
from sessions_app.numbers import as_id
from sessions_app.views.guards import Request, facilitator_view, language, seated_view
from sessions_app.views.pages import render_page, see_other, too_many
from sessions_app.views.plenary import qr_of
from sessions_app.views.seats import seated


@dataclass(frozen=True)
class GroupCard:
    group: Group
    people: int
    bars: tuple[tuple[str, int], ...]
    last_wrote_at: datetime | None
    merged: tuple[Group, ...]  # those that now sit here
    is_calling: bool


def groups_of(session: Session, meeting: Meeting) -> tuple[GroupCard, ...]:
    shown = session.shown_round or 1
    check = self_check(session.check_slug, "nb")
    numbers = [question.number for question in check.round(shown).questions]
    counts = Note.objects.counted_by_group(meeting, shown)
    wrote = Group.objects.at(meeting).last_wrote_at()
    merged: dict[int | None, tuple[Group, ...]] = defaultdict(tuple)
    for group in Group.objects.at(meeting).merged():
        merged[group.merged_into_id] += (group,)
    return tuple(
        GroupCard(
            group,
            group.people_count,
            tuple((n, counts.get((group.pk, n), 0)) for n in numbers),
            wrote[group.pk],
            merged[group.pk],
            group.help_asked_at is not None and not session.is_finished,
        )
        for group in Group.objects.at(meeting).with_people()
    )


@require_safe
@facilitator_view
def group_written(request: Request, session: Session, group_id: int) -> HttpResponse:
    return draw_group(request, session, group_of(session, group_id))


def group_of(session: Session, group_id: int) -> Group:
    """Raises Http404."""
    groups = Group.objects.of(session).select_related("meeting__session", "merged_into")
    return get_object_or_404(groups, pk=group_id)


def draw_group(request: Request, session: Session, group: Group, *, error: str = "") -> HttpResponse:
    """What one group has written, who sits there and with which seat code, and what can be done with it."""
    check = self_check(session.check_slug, language())
    notes = list(Note.objects.by_group(group.pk).standing().for_display())
    tables = Group.objects.at(group.meeting).with_people()
    context: dict[str, Any] = {
        "session": session,
        "group": group,
        "people": group.participants.seated().order_by("seat"),
        "others": [table for table in tables if table.pk != group.pk],
        "can_change": not session.is_finished and group.merged_into is None,
        "error": error,
        "questions": [
            (question, [note for note in notes if note.question == question.number])
            for question in check.questions
            if any(note.question == question.number for note in notes)
        ],
    }
    parts = frozenset({"written"})
    return render_page(request, "console/group/page.html", context, parts=parts, status=422 if error else 200)


def chosen_table(request: Request, group: Group) -> Group:
    """Another table of the same meeting. Raises Http404."""
    return get_object_or_404(Group.objects.at(group.meeting), pk=as_id(request.POST.get("group", "")))


@require_POST
@facilitator_view
def move_seat(request: Request, session: Session, participant_id: int) -> HttpResponse:
    """Somebody goes to another table; what they wrote stays. The page that follows is of the table left."""
    seats = Participant.objects.of(session).with_session()
    participant = get_object_or_404(seats, pk=participant_id)
    table = chosen_table(request, participant.group)
    try:
        move(participant=participant, to=table)
    except GroupIsFull:
        error = _("There is no room for them in group %(number)d.") % {"number": table.number}
        return draw_group(request, session, group_of(session, participant.group_id), error=error)
    except SessionFinished:
        pass  # the page that follows shows how it is
    return see_other("console-group", session.pk, participant.group_id)


@require_POST
@facilitator_view
def merge_group(request: Request, session: Session, group_id: int) -> HttpResponse:
    """Everybody goes to another table, and this one is closed."""
    group = group_of(session, group_id)
    try:
        table = merge(group=group, into=chosen_table(request, group))
    except TooManyForOneTable:
        error = _("Together they are more than ten, and that is too many for one table.")
        return draw_group(request, session, group, error=error)
    except SessionFinished:
        table = group
    return see_other("console-group", session.pk, table.pk)


@require_POST
@facilitator_view
def write_for_group(request: Request, session: Session, group_id: int) -> HttpResponse:
    """A table without phones: this laptop gets a seat there that counts for nobody, and its phone page."""
    group = group_of(session, group_id)
    try:
        return seated(request, seat_to_write(group=group), "?paper=yes" if "paper" in request.POST else "")
    except GroupIsFull:
        error = _("There is no free seat to write from at this table.")
        return draw_group(request, session, group, error=error)
    except SessionFinished:
        return see_other("console-group", session.pk, group.pk)


@require_POST
@facilitator_view
def group_helped(request: Request, session: Session, group_id: int) -> HttpResponse:
    ask(group_of(session, group_id), asked=False)
    return see_other("console", session.pk)


@require_POST
@seated_view
def group_help(request: Request, participant: Participant) -> HttpResponse:
    """`help=wanted`, or `help=had`: said twice it is as said once."""
    if wait := limits.writes.take(str(participant.pk)):
        return too_many(request, wait)
    ask(participant.group, asked=request.POST.get("help") != "had")
    return see_other("group-page", participant.group_id)


def ask(group: Group, *, asked: bool) -> None:
    try:
        call_for_help(group=group, asked=asked)
    except SessionFinished:
        pass  # nobody comes any more, and the page that follows says so


@dataclass(frozen=True)
class TableCard:
    group: Group
    qr: SafeString


@require_safe
@facilitator_view
def table_cards(request: Request, session: Session) -> HttpResponse:
    """A card for every table, to print or to show. Its QR leads to a seat at that very table."""
    tables = Group.objects.at(session.present_meeting).with_people()
    cards = [TableCard(table, qr_of(f"{session.qr_url}?group={table.pk}")) for table in tables]
    context = {
        "session": session,
        "cards": cards,
        "site_address": settings.PUBLIC_URL.partition("://")[2],
    }
    return render_page(request, "console/tables.html", context)
