"""The facilitator's laptop: the agenda, the clock, the groups and what they write."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST, require_safe

from sessions_app.content import self_check
from sessions_app.domain import steering
from sessions_app.domain.exceptions import DomainError
from sessions_app.domain.findings import Lifted, kept_off, lifted_out, without_findings
from sessions_app.domain.seating import add_table
from sessions_app.domain.series import is_between, last_held
from sessions_app.domain.summary import TableName
from sessions_app.domain.timeline import lines_of
from sessions_app.domain.wall import is_chosen
from sessions_app.models import Meeting, Note, Participant, Session, Step
from sessions_app.numbers import as_id
from sessions_app.views.guards import Request, facilitator_view, language
from sessions_app.views.pages import render_page, see_other
from sessions_app.views.plenary import CHOSEN, turned_to
from sessions_app.views.tables import groups_of

PARTS = (
    "agenda",
    "clock",
    "findings",
    "groups",
    "steer",
    "room",
)  # of the board: drawn for htmx, and for the stream


@require_safe
@facilitator_view
def console(request: Request, session: Session) -> HttpResponse:
    return render_page(request, "console/page.html", board_of(session), parts=frozenset(PARTS))


def board_of(session: Session) -> dict[str, Any]:
    """Everything the console shows, in a number of queries that grows with nothing."""
    steps = list(Step.objects.of(session).in_order().select_related("meeting__session"))
    meeting = session.present_meeting
    sat = sat_at(session, meeting)
    groups = groups_of(session, sat)
    return {
        "session": session,
        "check": self_check(session.check_slug, language()),
        "meeting": meeting,
        "several_meetings": steps[-1].meeting.number > 1,
        "agenda": lines_of(session, steps),
        "step": session.current_step,
        "following": steering.neighbour(session, 1, steps),
        "before": steering.neighbour(session, -1, steps),
        "to_come": steering.meeting_to_come(session, steps),
        "after_missed": after_missed(session, steps),
        "groups": groups,
        "people_count": sum(card.people for card in groups),
        "note_count": Note.objects.of(session).standing().count(),
        "is_full": sat == meeting and all(card.people >= card.group.seats for card in groups),
        **steered_from_here(session),
    }


def sat_at(session: Session, meeting: Meeting) -> Meeting:
    """Between two meetings the tables of the one that has ended, until somebody comes to the next."""
    if not is_between(session) or Participant.objects.at(meeting).seated().exists():
        return meeting
    return last_held(session) or meeting


def steered_from_here(session: Session) -> dict[str, Any]:
    """In plenary: what stands on the big screen, what may, and what was kept off it."""
    if not is_chosen(session):
        return {}
    number = session.shown_round
    lifted = lifted_out(session, number)
    turned = turned_to(session, lifted)
    here = turned["shown"].slips if turned["shown"] else ()
    return {
        "shows": session.wall_shows,
        "choices": list(CHOSEN),
        "kept_off": [slip for slip in kept_off(session, number) if slip not in here],
        "passed_over": passed_over(session, number, lifted, turned["tables"]),
        **turned,
    }


def passed_over(
    session: Session, number: int, lifted: tuple[Lifted, ...], turns: list[Lifted]
) -> list[TableName]:
    """Groups that wrote in the round and get no turn, where others do: to be asked all the same."""
    theirs = {part.table for part in turns}
    return [table for table in without_findings(session, number, lifted) if turns and table not in theirs]


def after_missed(session: Session, steps: list[Step]) -> Step | None:
    """Between two meetings: the first step of the one after the next, should that one not be held."""
    if session.current_step is not None or session.started_at is None:
        return None
    number = session.present_meeting.number
    return next((step for step in steps if step.meeting.number > number), None)


@require_POST
@facilitator_view
def steer(request: Request, session: Session) -> HttpResponse:
    """One act of the facilitator.

    `next` and `back` say which step they were pressed at: pressed twice, they move once.
    """
    seen = as_id(request.POST.get("seen", ""))
    acts: dict[str, Callable[[], object]] = {
        "next": lambda: steering.go_on(session=session, seen=seen),
        "back": lambda: steering.go_on(session=session, seen=seen, offset=-1),
        "pause": lambda: steering.pause(session=session),
        "resume": lambda: steering.resume(session=session),
        "more-1": lambda: steering.extend(session=session, minutes=1),
        "more-5": lambda: steering.extend(session=session, minutes=5),
        "less-1": lambda: steering.take_back(session=session, minutes=1),
        "finish": lambda: steering.finish(session=session),
        "add-table": lambda: add_table(
            session=session, seats=self_check(session.check_slug, "nb").largest_group
        ),
        "go": lambda: go_to_chosen(session, request.POST.get("step", "")),
    }
    act = acts.get(request.POST.get("act", ""))
    if act is None:
        raise Http404
    try:
        act()
    except DomainError:
        pass  # finished meanwhile, or nothing to pause: the page that follows shows how it is
    if session.is_rehearsal and session.is_finished:
        return practice_is_over()
    return see_other("console", session.pk)


def practice_is_over() -> HttpResponse:
    """To the front page, which says so: nothing is left to look at."""
    response = see_other("home")
    response["Location"] += "?practice=over"
    return response


def go_to_chosen(session: Session, step_id: str) -> None:
    step = get_object_or_404(Step.objects.of(session), pk=as_id(step_id))
    steering.go_to(session=session, step=step)
