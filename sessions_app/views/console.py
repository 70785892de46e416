"""The facilitator's laptop: the agenda, the clock, the groups and what they write."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sessions_app.content import self_check
from sessions_app.domain import steering
from sessions_app.domain.exceptions import DomainError, SessionFinished
from sessions_app.domain.seating import add_table
from sessions_app.forms import StepsForm
from sessions_app.models import Group, Meeting, Note, Session, Step
from sessions_app.numbers import as_id
from sessions_app.views.guards import Request, facilitator_view, language
from sessions_app.views.pages import posted, render_page, see_other

PARTS = ("agenda", "clock", "groups", "steer", "room")  # of the board: drawn for htmx, and for the stream


@dataclass(frozen=True)
class AgendaLine:
    """`at`: when it is planned to begin, or began; None in a meeting without a date."""

    step: Step
    at: datetime | None
    is_present: bool
    is_done: bool


@dataclass(frozen=True)
class GroupCard:
    group: Group
    people: int
    bars: tuple[tuple[str, int], ...]
    last_wrote_at: datetime | None


@require_safe
@facilitator_view
def console(request: Request, session: Session) -> HttpResponse:
    return render_page(request, "console/page.html", board_of(session), parts=frozenset(PARTS))


def board_of(session: Session) -> dict[str, Any]:
    """Everything the console shows, in a number of queries that grows with nothing."""
    steps = list(Step.objects.of(session).in_order().select_related("meeting__session"))
    meeting = session.present_meeting
    places = {step.pk: place for place, step in enumerate(steps)}
    here = places.get(session.current_step_id or 0, -1)
    groups = groups_of(session, meeting)
    return {
        "session": session,
        "check": self_check(session.check_slug, language()),
        "meeting": meeting,
        "several_meetings": steps[-1].meeting.number > 1,
        "agenda": agenda_of(session, steps),
        "step": session.current_step,
        "following": steps[here + 1] if here + 1 < len(steps) else None,
        "before": steps[here - 1] if here > 0 else None,
        "groups": groups,
        "people_count": sum(card.people for card in groups),
        "note_count": Note.objects.of(session).standing().count(),
        "is_full": all(card.people >= card.group.seats for card in groups),
    }


def agenda_of(session: Session, steps: list[Step]) -> tuple[AgendaLine, ...]:
    """Each step with its clock time: when it began or, for what comes, when it will.

    What comes is counted from where we are; before the start, from the plan.
    """
    lines: list[AgendaLine] = []
    now = timezone.now()
    place_of_present = next(
        (place for place, step in enumerate(steps) if step.pk == session.current_step_id), -1
    )
    at: datetime | None = None
    meeting = 0
    for place, step in enumerate(steps):
        if step.meeting_id != meeting:
            meeting, at = step.meeting_id, step.meeting.starts_at
        present = place == place_of_present
        done = session.is_finished or place < place_of_present
        if (present or done) and step.opened_at is not None:
            at = step.opened_at
        lines.append(AgendaLine(step, at, present, done and step.opened_at is not None))
        if present:
            at = max(now, step.ends_at) if step.ends_at else now + timedelta(seconds=step.seconds_left(now))
        elif at is not None and not (done and step.opened_at is None):
            at += timedelta(minutes=step.minutes)
    return tuple(lines)


def groups_of(session: Session, meeting: Meeting) -> tuple[GroupCard, ...]:
    shown = session.shown_round or 1
    check = self_check(session.check_slug, "nb")
    numbers = [question.number for question in check.round(shown).questions]
    counts = Note.objects.counted_by_group(meeting, shown)
    wrote = Group.objects.at(meeting).last_wrote_at()
    return tuple(
        GroupCard(
            group,
            group.people_count,
            tuple((n, counts.get((group.pk, n), 0)) for n in numbers),
            wrote[group.pk],
        )
        for group in Group.objects.at(meeting).with_people()
    )


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
    return see_other("console", session.pk)


def go_to_chosen(session: Session, step_id: str) -> None:
    step = get_object_or_404(Step.objects.of(session), pk=as_id(step_id))
    steering.go_to(session=session, step=step)


@require_safe
@facilitator_view
def group_written(request: Request, session: Session, group_id: int) -> HttpResponse:
    """What one group has written, and the seat codes with which somebody with another phone is let in."""
    group = get_object_or_404(Group.objects.of(session).select_related("meeting"), pk=group_id)
    check = self_check(session.check_slug, language())
    notes = list(Note.objects.by_group(group.pk).standing().for_display())
    context = {
        "session": session,
        "group": group,
        "people": group.participants.seated().order_by("seat"),
        "questions": [
            (question, [note for note in notes if note.question == question.number])
            for question in check.questions
            if any(note.question == question.number for note in notes)
        ],
    }
    return render_page(request, "console/group/page.html", context, parts=frozenset({"written"}))


@require_http_methods(["GET", "HEAD", "POST"])
@facilitator_view
def agenda(request: Request, session: Session) -> HttpResponse:
    """Every line's minutes, before and during the meeting.

    The clock times follow; nothing written is touched.
    """
    steps = list(Step.objects.of(session).in_order().select_related("meeting__session"))
    form = StepsForm(posted(request), steps=steps)
    if request.method == "POST" and form.is_valid():
        try:
            steering.set_minutes(session=session, minutes=form.minutes)
        except SessionFinished:
            pass  # the console that follows says so
        return see_other("console", session.pk)
    context = {
        "session": session,
        "rows": [(step, form[f"minutes-{step.pk}"]) for step in steps],
        "several_meetings": steps[-1].meeting.number > 1,
        "total": sum(step.minutes for step in steps),
    }
    return render_page(request, "console/agenda.html", context, status=422 if form.errors else 200)
