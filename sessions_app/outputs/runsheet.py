"""The facilitator's run sheet: every line of an agenda with its clock times, and the moments in it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.utils import timezone

from sessions_app.domain.timeline import AgendaLine, MeetingLines
from sessions_app.enums import StepKind

WARNED = timedelta(minutes=5)  # before a round is over
LEAST_WARNED = 15  # minutes: a shorter round is over before a warning helps
LEAST_EACH = 1  # minute for a group in plenary


@dataclass(frozen=True)
class Cue:
    """A line as it is led.

    `begins` and the others are clock times; in a meeting without a date they count from its start: `0:25`.
    """

    line: AgendaLine
    begins: str
    ends: str
    warns: str
    groups: int

    @property
    def template(self) -> str:
        return f"prints/cues/{self.line.step.kind}.html"

    @property
    def minutes_each(self) -> int:
        """For each group in a plenary; 0 when there is not time for all."""
        minutes = self.line.step.minutes // self.groups if self.groups else 0
        return minutes if minutes >= LEAST_EACH else 0


@dataclass(frozen=True)
class SheetMeeting:
    """One meeting's sheet; `groups` is how many tables it has."""

    held: MeetingLines
    groups: int

    @property
    def has_clock(self) -> bool:
        """Whether it is known when it begins; else times count from the start."""
        return any(line.at is not None for line in self.held.lines)

    @cached_property
    def cues(self) -> tuple[Cue, ...]:
        cues, passed = [], timedelta()
        for line in self.held.lines:
            begins: datetime | timedelta | None = line.at if self.has_clock else passed
            lasts = timedelta(minutes=line.step.minutes)
            cues.append(self.cue(line, begins, lasts))
            passed += lasts
        return tuple(cues)

    def cue(self, line: AgendaLine, begins: datetime | timedelta | None, lasts: timedelta) -> Cue:
        if begins is None:
            return Cue(line, "", "", "", self.groups)
        ends = line.ends_at or begins + lasts
        is_warned = line.step.kind == StepKind.ROUND and line.step.minutes >= LEAST_WARNED
        return Cue(line, told(begins), told(ends), told(ends - WARNED) if is_warned else "", self.groups)


def told(moment: datetime | timedelta) -> str:
    """`10:05` by the clock in Norway; counted from the start `0:25`."""
    if isinstance(moment, datetime):
        return timezone.localtime(moment).strftime("%H:%M")
    return "{:d}:{:02d}".format(*divmod(moment // timedelta(minutes=1), 60))
