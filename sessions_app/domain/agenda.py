"""The lines of the agenda as they are changed, before a meeting and in the middle of one.

Nothing here touches what people wrote. What has begun keeps its place; what comes may be moved, renamed,
shortened, taken away. Every act says by id what it means, and asked twice it does what once does: on a bad
network, or when two lead.
"""

from collections import Counter
from datetime import timedelta
from itertools import count
from typing import Any

from django.db.models import F, QuerySet

from sessions_app.content import SelfCheck
from sessions_app.domain.exceptions import (
    AgendaIsFull,
    AlreadyOnAgenda,
    MeetingHasEnded,
    NoSuchStep,
    NothingWouldBeLeft,
    StepHasBegun,
    StepWouldBePassed,
)
from sessions_app.domain.planning import SHORT_BREAK, Line
from sessions_app.domain.steering import locked, tell
from sessions_app.enums import StepKind
from sessions_app.models import Meeting, Session, Step
from sessions_app.writing import writing

MOST_LINES = 40  # in one meeting
REPEATABLE = {StepKind.BREAK, StepKind.OTHER}  # as often as one likes; the number only tells them apart
FAR = 10_000  # beyond every position
ASIDE = 0  # where a line waits while others change places; lines stand at 1 and up


def set_minutes(*, session: Session, minutes: dict[int, int]) -> None:
    """Change the length of steps, by their ids. A running clock follows. Raises SessionFinished."""
    if not minutes:
        return
    with writing():
        fresh = locked(session)
        for step in Step.objects.of(fresh).filter(pk__in=minutes):
            longer = timedelta(minutes=minutes[step.pk] - step.minutes)
            step.minutes = minutes[step.pk]
            if step.ends_at is not None:
                step.ends_at += longer
            elif step.paused_seconds is not None:
                step.paused_seconds = max(0, step.paused_seconds + int(longer.total_seconds()))
            step.save(update_fields=["minutes", "ends_at", "paused_seconds"])
        tell(fresh)


def rename_steps(*, session: Session, titles: dict[int, str]) -> None:
    """Own words for steps, by their ids; "" for the usual ones. Raises SessionFinished."""
    if not titles:
        return
    with writing():
        fresh = locked(session)
        for step in Step.objects.of(fresh).filter(pk__in=titles):
            step.title = titles[step.pk]
            step.save(update_fields=["title"])
        tell(fresh)


def add_step(*, session: Session, after: int, line: Line) -> Step:
    """A new line behind the one with the id `after`; a break, or a line of one's own, is numbered here.

    The same line twice in a row is one: sent again, nothing is added. Raises SessionFinished, NoSuchStep,
    MeetingHasEnded, StepWouldBePassed, AgendaIsFull, AlreadyOnAgenda.
    """
    with writing():
        fresh = locked(session)
        before = Step.objects.of(fresh).select_related("meeting").filter(pk=after).first()
        if before is None:
            raise NoSuchStep(str(after))
        meeting, position = before.meeting, before.position + 1
        following = meeting.steps.filter(position=position).first()
        if following is not None and says_the_same(following, line):
            return following
        refuse_ended(meeting)
        if is_passed(fresh, before):
            raise StepWouldBePassed
        refuse_full(meeting)
        step = Step(kind=line.kind, minutes=line.minutes, title=line.title)
        step.number = free_number(meeting, line.kind, line.number)
        put_in(step, meeting, position)
        tell(fresh)
    return step


def every_kind(check: SelfCheck) -> list[Line]:
    """What lines there are: a break and one of one's own, the rounds with their plenaries, both ends."""
    rounds = [(kind, part.number) for part in check.rounds for kind in (StepKind.ROUND, StepKind.PLENARY)]
    others = [(StepKind.OPENING, 0), (StepKind.LOOK_BACK, 0), (StepKind.CLOSING, 0)]
    usual = [(StepKind.BREAK, 0), (StepKind.OTHER, 0)]
    return [Line(kind, SHORT_BREAK, number) for kind, number in usual + rounds + others]


def missing_kinds(steps: list[Step], check: SelfCheck) -> list[Line]:
    """Those of them that there is a place for in this agenda.

    A round only when it waits nowhere else: opened before, it may be taken up again in a later meeting.
    """
    meetings = len({step.meeting_id for step in steps})
    standing = Counter((step.kind, step.number) for step in steps)
    waiting = {(step.kind, step.number) for step in steps if step.number and step.opened_at is None}

    def is_missing(line: Line) -> bool:
        name = (line.kind, line.number)
        places = meetings - 1 if line.kind == StepKind.LOOK_BACK else meetings
        return line.kind in REPEATABLE or (name not in waiting and standing[name] < places)

    return [line for line in every_kind(check) if is_missing(line)]


def remove_step(*, session: Session, step: int) -> None:
    """One that is gone already stays gone. Raises SessionFinished, StepHasBegun, NothingWouldBeLeft.

    A round that has been opened is not taken away: a phone without network may still bring a note for it.
    """
    with writing():
        fresh = locked(session)
        gone = Step.objects.of(fresh).select_related("meeting").filter(pk=step).first()
        if gone is None:
            return
        refuse_begun(gone)
        refuse_last(gone.meeting)
        gone.delete()
        shift(gone.meeting.steps.all(), "position", beyond=gone.position, by=-1)
        tell(fresh)


def move_step(*, session: Session, step: int, seen: int, offset: int) -> None:
    """One place up (-1) or down (1); at a meeting's edge into the meeting beside it.

    Not when it no longer stands at the position `seen`: pressed twice, or in two windows, it moves once.
    Raises SessionFinished, StepHasBegun, StepWouldBePassed, NothingWouldBeLeft, MeetingHasEnded,
    AlreadyOnAgenda, AgendaIsFull.
    """
    with writing():
        fresh = locked(session)
        moved = Step.objects.of(fresh).select_related("meeting").filter(pk=step, position=seen).first()
        if moved is None:
            return
        refuse_begun(moved)
        beside = moved.meeting.steps.filter(position=seen + offset).first()
        if beside is None:
            carry_over(fresh, moved, offset)
        elif offset < 0 and beside.pk == fresh.current_step_id:
            raise StepWouldBePassed
        else:
            take_out(moved)
            put_in(moved, moved.meeting, seen + offset)
        tell(fresh)


def carry_over(session: Session, moved: Step, offset: int) -> None:
    """To the end of the meeting before, or the beginning of the next. Where there is none, it stays."""
    meeting = session.meetings.filter(number=moved.meeting.number + offset).first()
    if meeting is None:
        return
    refuse_last(moved.meeting)
    refuse_ended(meeting)
    refuse_full(meeting)
    moved.number = free_number(meeting, StepKind(moved.kind), moved.number)
    take_out(moved)
    put_in(moved, meeting, meeting.steps.count() + 1 if offset < 0 else 1)


def refuse_begun(step: Step) -> None:
    if step.opened_at is not None:
        raise StepHasBegun


def refuse_last(meeting: Meeting) -> None:
    if meeting.steps.count() == 1:
        raise NothingWouldBeLeft


def refuse_ended(meeting: Meeting) -> None:
    if meeting.ended_at is not None:
        raise MeetingHasEnded


def refuse_full(meeting: Meeting) -> None:
    if meeting.steps.count() >= MOST_LINES:
        raise AgendaIsFull


def says_the_same(step: Step, line: Line) -> bool:
    number = line.number if step.kind in REPEATABLE else step.number
    return step.opened_at is None and Line(StepKind(step.kind), step.minutes, number, step.title) == line


def is_passed(session: Session, step: Step) -> bool:
    """Whether we are beyond it already, so that what follows on it would never come."""
    here = session.current_step
    return here is not None and (step.meeting.number, step.position) < (here.meeting.number, here.position)


def free_number(meeting: Meeting, kind: StepKind, wanted: int) -> int:
    """`wanted`; for a line that may stand there several times the first one free. Raises AlreadyOnAgenda."""
    taken = set(meeting.steps.filter(kind=kind).values_list("number", flat=True))
    if kind in REPEATABLE:
        return next(number for number in count(1) if number not in taken)
    if wanted in taken:
        raise AlreadyOnAgenda
    return wanted


def take_out(step: Step) -> None:
    Step.objects.filter(pk=step.pk).update(position=ASIDE)
    shift(step.meeting.steps.all(), "position", beyond=step.position, by=-1)


def put_in(step: Step, meeting: Meeting, position: int) -> None:
    shift(meeting.steps.all(), "position", beyond=position - 1, by=1)
    step.meeting, step.position = meeting, position
    step.save()


def shift(rows: QuerySet[Any], field: str, *, beyond: int, by: int) -> None:
    """Make room behind a place, or close it up.

    In two strides, because both databases judge uniqueness row by row.
    """
    rows.filter(**{f"{field}__gt": beyond}).update(**{field: F(field) + FAR})
    rows.filter(**{f"{field}__gt": FAR}).update(**{field: F(field) - FAR + by})
