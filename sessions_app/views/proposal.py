"""What the program proposes from half a plan: groups, the agenda with clock times, dates of a series."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django import forms
from django.http import QueryDict
from django.utils import timezone

from sessions_app.content import SelfCheck
from sessions_app.domain.planning import (
    Agenda,
    Line,
    Split,
    Squeeze,
    agenda_of,
    meeting_times,
    propose_agenda,
    propose_groups,
    round_minutes_of,
    squeeze,
)
from sessions_app.enums import Plan, StepKind
from sessions_app.forms import AgendaForm, MeetingsForm
from sessions_app.forms.planning import field_name
from sessions_app.models import Session
from sessions_app.models.session import MOST_PEOPLE
from sessions_app.numbers import whole_number

TICKS_APART = 12  # percent of the time line: closer, and two clock times would touch


@dataclass(frozen=True)
class Bar:
    """A line of the agenda on the time line. Places are percentages, as text: SVG wants a full stop."""

    kind: str
    number: int
    left: str
    width: str
    middle: str


@dataclass(frozen=True)
class ProposedLine:
    line: Line
    field: forms.BoundField
    at: datetime | None
    minutes: int


@dataclass(frozen=True)
class ProposedMeeting:
    """One meeting as it would be. `day`, `time`: fields for those after the first."""

    number: int
    lines: tuple[ProposedLine, ...]
    starts_at: datetime | None
    squeeze: Squeeze
    day: forms.BoundField | None = None
    time: forms.BoundField | None = None

    @property
    def minutes(self) -> int:
        return sum(line.minutes for line in self.lines)

    @property
    def ends_at(self) -> datetime | None:
        return self.starts_at + timedelta(minutes=self.minutes) if self.starts_at else None

    @property
    def bars(self) -> list[Bar]:
        bars, passed = [], 0
        for each in self.lines:
            places = (passed, each.minutes, passed + each.minutes / 2)
            bars.append(Bar(each.line.kind.value, each.line.number, *map(self.percent, places)))
            passed += each.minutes
        return bars

    @property
    def ticks(self) -> list[tuple[str, datetime]]:
        """Clock times under the time line: where breaks begin and end, as far as there is room for them."""
        ticks, passed, last = [], 0, 0.0
        for before, each in zip((None, *self.lines), self.lines, strict=False):
            place = 100 * passed / self.minutes
            is_edge = StepKind.BREAK in {each.line.kind, before and before.line.kind}
            if each.at and is_edge and last + TICKS_APART <= place <= 100 - TICKS_APART:
                ticks.append((self.percent(passed), each.at))
                last = place
            passed += each.minutes
        return ticks

    def percent(self, minutes: float) -> str:
        return f"{100 * minutes / self.minutes:.2f}%"


def basis_of(data: QueryDict) -> str:
    """What the proposed minutes follow from: when it changes, lines already edited are proposed anew."""
    return f"{data.get('plan')} {data.get('round_minutes')}"


def dates_basis_of(data: QueryDict) -> str:
    """What the proposed dates of a series follow from."""
    return f"{data.get('day')} {data.get('time')}"


def split_of(data: QueryDict, check: SelfCheck) -> Split | None:
    people = whole_number(data.get("people", "").strip(), digits=4) or 0
    return propose_groups(people, check) if 1 <= people <= MOST_PEOPLE else None


def agenda_form_of(data: QueryDict, check: SelfCheck, source: Session | None) -> AgendaForm:
    agenda = agenda_proposed(data, check, source)
    proposed = {
        field_name(meeting, line): str(line.minutes)
        for meeting, lines in enumerate(agenda, 1)
        for line in lines
    }
    edited = data.dict() if data.get("basis") == basis_of(data) else {}
    return AgendaForm(
        {**proposed, **{name: edited[name] for name in proposed if name in edited}}, agenda=agenda
    )


def agenda_proposed(data: QueryDict, check: SelfCheck, source: Session | None) -> Agenda:
    """The agenda of the session that is copied, unless another plan or length is wanted."""
    plan = Plan(data.get("plan", "")) if data.get("plan") in Plan.values else Plan.ONE_MEETING
    typed = whole_number(data.get("round_minutes", ""), digits=3)
    minutes = check.usual_round if typed is None else typed
    minutes = min(max(minutes, check.shortest_round), check.longest_round)
    copied = agenda_of(source) if source and source.plan == plan else ()
    if copied and round_minutes_of(copied, check) == minutes:
        return copied
    return propose_agenda(check, plan, minutes)


def meetings_form_of(
    data: QueryDict, first: datetime | None, agenda: Agenda, source: Session | None
) -> MeetingsForm:
    """Those after the first: as typed, or proposed anew when the first one has been moved."""
    numbers = range(2, len(agenda) + 1)
    times = meeting_times(first, later_like(source, first, len(agenda)), len(agenda))
    proposed: dict[str, str] = {}
    for number, begins in zip(numbers, times[1:], strict=True):
        proposed |= as_typed(number, begins)
    edited = data.dict() if data.get("dates_basis") == dates_basis_of(data) else {}
    typed = {**proposed, **{name: edited[name] for name in proposed if name in edited}}
    return MeetingsForm(typed, numbers=numbers, after=first)


def later_like(source: Session | None, first: datetime | None, count: int) -> list[datetime | None] | None:
    """As far apart as in the session that is copied; None where it has no such dates to go by."""
    starts = list(source.meetings.order_by("number").values_list("starts_at", flat=True)) if source else []
    if not first or len(starts) != count or starts[0] is None:
        return None
    begins = timezone.localtime(starts[0])
    return [first + (timezone.localtime(start) - begins) if start else None for start in starts[1:]]


def as_typed(number: int, begins: datetime | None) -> dict[str, str]:
    local = timezone.localtime(begins) if begins else None
    return {
        f"day-{number}": local.date().isoformat() if local else "",
        f"time-{number}": f"{local:%H:%M}" if local else "",
    }


def proposed_meetings(
    first: datetime | None, agenda_form: AgendaForm, meetings_form: MeetingsForm
) -> list[ProposedMeeting]:
    """The agenda drawn with clock times, as far as the date, the time and the minutes can be read."""
    agenda_form.is_valid()
    meetings_form.is_valid()
    meetings = []
    for number, lines in enumerate(agenda_form.agenda, start=1):
        begins = first if number == 1 else meetings_form.starts_at(number)
        drawn = drawn_lines(number, lines, agenda_form, begins)
        typed = [Line(each.line.kind, each.minutes, each.line.number) for each in drawn]
        fields = [] if number == 1 else [meetings_form[f"day-{number}"], meetings_form[f"time-{number}"]]
        meetings.append(ProposedMeeting(number, drawn, begins, squeeze(lines, typed), *fields))
    return meetings


def drawn_lines(
    number: int, lines: tuple[Line, ...], form: AgendaForm, begins: datetime | None
) -> tuple[ProposedLine, ...]:
    drawn, at = [], begins
    for line in lines:
        name = field_name(number, line)
        minutes = form.cleaned_data.get(name, line.minutes)
        drawn.append(ProposedLine(line, form[name], at, minutes))
        at = at + timedelta(minutes=minutes) if at else None
    return tuple(drawn)
