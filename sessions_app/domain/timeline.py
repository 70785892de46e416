"""The agenda with its clock times: what is over, where we are, what comes and when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from django.utils import timezone

from sessions_app.domain.planning import LEAST_PLENARY
from sessions_app.enums import StepKind
from sessions_app.models import Meeting, Session, Step

LEAST_ROUND = 5  # minutes
LATE = range(2, 181)  # minutes: less is nothing, and more is a meeting held at another time than was planned


@dataclass(frozen=True)
class AgendaLine:
    """`at`: when it began, or will; None when it was skipped, or in a meeting without a date.

    `passes_a_round`: whoever goes there from where we are skips a round that was never opened.
    """

    step: Step
    at: datetime | None = None
    ends_at: datetime | None = None
    is_present: bool = False
    is_done: bool = False
    is_skipped: bool = False
    passes_a_round: bool = False

    @property
    def is_over(self) -> bool:
        return self.is_done or self.is_skipped


@dataclass(frozen=True)
class MeetingLines:
    """One meeting's agenda, and what its minutes come to."""

    meeting: Meeting
    lines: tuple[AgendaLine, ...]

    @property
    def minutes(self) -> int:
        return sum(line.step.minutes for line in self.lines if not line.is_skipped)

    @property
    def ends_at(self) -> datetime | None:
        ends = [line.ends_at for line in self.lines if line.ends_at is not None]
        return ends[-1] if ends else None

    @property
    def is_begun(self) -> bool:
        return any(line.step.opened_at is not None for line in self.lines)

    @property
    def is_to_come(self) -> bool:
        return not self.is_begun and self.meeting.ended_at is None

    @property
    def minutes_late(self) -> int:
        """By how much earlier lines have eaten of those to come; 0 when no plenary is left to suffer for it.

        What is skipped is time won. What is shortened is another plan.
        """
        starts_at, ends_at = self.meeting.starts_at, self.ends_at
        comes = [line for line in self.lines if not line.is_over and line.step.kind == StepKind.PLENARY]
        if not comes or not self.is_begun or starts_at is None or ends_at is None:
            return 0
        planned = timedelta(minutes=sum(line.step.minutes for line in self.lines))
        late = (ends_at - starts_at - planned) // timedelta(minutes=1)
        return late if late in LATE else 0

    @property
    def too_short(self) -> tuple[AgendaLine, ...]:
        """Rounds and plenaries to come that are over before they have begun."""
        least = {StepKind.ROUND.value: LEAST_ROUND, StepKind.PLENARY.value: LEAST_PLENARY}
        lines = (line for line in self.lines if not line.is_over)
        return tuple(line for line in lines if line.step.minutes < least.get(line.step.kind, 0))


def lines_of(session: Session, steps: list[Step]) -> tuple[AgendaLine, ...]:
    """Each of the session's steps with its clock time: when it began or, for what comes, when it will.

    What comes is counted from where we are; before the start, from the plan.
    """
    here = next((place for place, step in enumerate(steps) if step.pk == session.current_step_id), -1)
    lines: list[AgendaLine] = []
    at: datetime | None = None
    round_waits = False
    for place, step in enumerate(steps):
        if not lines or step.meeting_id != lines[-1].step.meeting_id:
            at = step.meeting.starts_at
        is_over = session.is_finished or place < here or (here < 0 and step.meeting.ended_at is not None)
        if is_over:
            lines.append(past_line(step))
        elif place == here:
            lines.append(present_line(step))
        else:
            lines.append(line_to_come(step, at, passes_a_round=round_waits))
            round_waits |= step.kind == StepKind.ROUND and step.opened_at is None
        at = lines[-1].ends_at or at
    return tuple(lines)


def past_line(step: Step) -> AgendaLine:
    if step.opened_at is None:
        return AgendaLine(step, is_skipped=True)
    ends_at = step.opened_at + timedelta(minutes=step.minutes)
    return AgendaLine(step, step.opened_at, ends_at, is_done=True)


def present_line(step: Step) -> AgendaLine:
    """Began when it was opened first, and lasts as long as its clock says."""
    now = timezone.now()
    ends_at = step.ends_at or now + timedelta(seconds=step.seconds_left(now))
    return AgendaLine(step, step.opened_at, max(now, ends_at), is_present=True)


def line_to_come(step: Step, at: datetime | None, *, passes_a_round: bool) -> AgendaLine:
    ends_at = at + timedelta(minutes=step.minutes) if at else None
    return AgendaLine(step, at, ends_at, passes_a_round=passes_a_round)


def by_meeting(lines: Iterable[AgendaLine]) -> tuple[MeetingLines, ...]:
    """Every meeting has a line at least."""
    return tuple(
        MeetingLines(meeting, tuple(held))
        for meeting, held in groupby(lines, key=lambda line: line.step.meeting)
    )
