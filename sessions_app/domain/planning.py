"""From a plan to a session: groups of four to six, an agenda that adds up, codes and a date of deletion."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby

from django.contrib.auth.models import User
from django.utils import timezone

from sessions_app.content import SelfCheck
from sessions_app.domain.maps import take_over
from sessions_app.enums import Plan, RoleDraw, StepKind
from sessions_app.models import Group, Meeting, Municipality, Session, Step
from sessions_app.writing import writing

OPENING, LOOK_BACK, SHORT_BREAK, LONG_BREAK, CLOSING = 10, 10, 10, 20, 5
BETWEEN_MEETINGS = timedelta(weeks=2)
KEPT_FOR = timedelta(days=365)
LEAST_PLENARY = 5  # minutes: one finding from each of four groups


@dataclass(frozen=True)
class Split:
    """People at tables, largest first."""

    sizes: tuple[int, ...]
    smallest: int
    largest: int

    @property
    def fits(self) -> bool:
        """Whether every table is within the method's size.

        It cannot be done for 1–3 and for 7 people in groups of 4–6.
        """
        return all(self.smallest <= size <= self.largest for size in self.sizes)


def propose_groups(people: int, check: SelfCheck) -> Split:
    """The fewest tables that hold everybody, as even as can be: 23 → 6, 6, 6, 5.

    Where it cannot be done, what is closest.
    """
    tables = max(1, -(-people // check.largest_group))
    size, larger = divmod(people, tables)
    sizes = (size + 1,) * larger + (size,) * (tables - larger)
    return Split(sizes, check.smallest_group, check.largest_group)


@dataclass(frozen=True)
class Line:
    """A line of the proposed agenda. `title`: the facilitator's own word for it, where it is a copied one."""

    kind: StepKind
    minutes: int
    number: int = 0
    title: str = ""

    @property
    def name(self) -> str:
        return f"{self.kind.value}-{self.number}" if self.number else self.kind.value


Agenda = tuple[tuple[Line, ...], ...]


@dataclass(frozen=True)
class Frame:
    """What a session is for, and how it is led. All of it may be left as it is."""

    aim: str = ""
    invited: str = ""
    mixes_people: bool = False
    keeps_groups: bool = False
    silent_minutes: int = 0
    role_draw: str = RoleDraw.NEVER
    chimes: bool = False


@dataclass(frozen=True)
class Squeeze:
    """What earlier parts take from plenary: rounds left with less than five minutes, and minutes too many."""

    rounds: tuple[int, ...]
    minutes_over: int


def propose_agenda(check: SelfCheck, plan: Plan, round_minutes: int) -> Agenda:
    """The lines of each meeting. `round_minutes` is one round with its plenary.

    10 opening + 40 + 10 break + 40 + 10 break + 40 = 150 minutes (method, "Time"); the closing is taken from
    the last plenary's round when that leaves it 20 minutes, else added.
    """
    blocks = [round_lines(part.number, round_minutes) for part in check.rounds]
    if plan == Plan.SERIES:
        return tuple(
            (
                Line(StepKind.OPENING, OPENING),
                *([Line(StepKind.LOOK_BACK, LOOK_BACK)] if number > 1 else []),
                *block,
                Line(StepKind.CLOSING, CLOSING),
            )
            for number, block in enumerate(blocks, start=1)
        )
    return (tuple(one_meeting(check, plan, blocks)),)


def round_lines(number: int, minutes: int) -> list[Line]:
    plenary = 10 if minutes >= 30 else 5
    return [Line(StepKind.ROUND, minutes - plenary, number), Line(StepKind.PLENARY, plenary, number)]


def one_meeting(check: SelfCheck, plan: Plan, blocks: list[list[Line]]) -> list[Line]:
    if blocks[-1][0].minutes - CLOSING >= check.shortest_round:
        blocks[-1][0] = replace(blocks[-1][0], minutes=blocks[-1][0].minutes - CLOSING)
    lines = [Line(StepKind.OPENING, OPENING), *blocks[0]]
    for number, block in enumerate(blocks[1:], start=1):
        if plan == Plan.ONE_MEETING:
            lines.append(Line(StepKind.BREAK, SHORT_BREAK, number))
        elif number == len(blocks) // 2 + 1:
            lines.append(Line(StepKind.BREAK, LONG_BREAK, 1))
        lines += block
    return [*lines, Line(StepKind.CLOSING, CLOSING)]


def agenda_of(session: Session) -> Agenda:
    """The agenda of a session, as the start of the next one's. A meeting without lines is left out."""
    steps = Step.objects.of(session).in_order()
    return tuple(
        tuple(Line(StepKind(step.kind), step.minutes, step.number, step.title) for step in meeting)
        for _, meeting in groupby(steps, key=lambda step: step.meeting_id)
    )


def round_minutes_of(agenda: Agenda, check: SelfCheck) -> int:
    """How long the first round is with its plenary, within what the method allows."""
    first = check.rounds[0].number
    parts = (StepKind.ROUND, StepKind.PLENARY)
    minutes = sum(
        line.minutes for meeting in agenda for line in meeting if line.kind in parts and line.number == first
    )
    return min(max(minutes, check.shortest_round), check.longest_round)


def squeeze(planned: Sequence[Line], lines: Sequence[Line]) -> Squeeze:
    """Of one meeting, whose `lines` have other minutes than were `planned`."""
    plenary = {line.number: line.minutes for line in lines if line.kind == StepKind.PLENARY}
    rounds = [line.number for line in lines if line.kind == StepKind.ROUND]
    over = sum(line.minutes for line in lines) - sum(line.minutes for line in planned)
    return Squeeze(tuple(number for number in rounds if plenary.get(number, 0) < LEAST_PLENARY), max(0, over))


def plan_session(  # noqa: PLR0913 - a plan has this many parts
    *,
    municipality: Municipality,
    check: SelfCheck,
    plan: Plan,
    arena: str,
    language: str,
    people: int,
    starts_at: datetime | None,
    agenda: Agenda,
    created_by: User | None,
    shows_names: bool = False,
    place: str = "",
    later: Sequence[datetime | None] | None = None,
    frame: Frame = Frame(),
    map_of: Session | None = None,
) -> Session:
    """A session with its meetings, agenda and tables.

    `later`: when a series goes on; a meeting without a time is planned later. Without it: two weeks apart.
    `map_of`: an earlier session whose own pictures this one takes over, if it uses any.
    """
    split = propose_groups(people, check)
    starts = meeting_times(starts_at, later, len(agenda))
    with writing():
        session = Session.objects.create(
            municipality=municipality,
            check_slug=check.slug,
            plan=plan,
            arena=arena,
            language=language,
            people=people,
            shows_names=shows_names,
            created_by=created_by,
            delete_on=kept_until(max(filter(None, starts), default=None)),
            **asdict(frame),
        )
        for number, (lines, begins) in enumerate(zip(agenda, starts, strict=True), start=1):
            meeting = Meeting.objects.create(session=session, number=number, starts_at=begins, place=place)
            add_steps(meeting, lines)
            add_tables(meeting, len(split.sizes), check.largest_group)
        if map_of is not None:
            take_over(source=map_of, session=session)
    return session


def meeting_times(
    first: datetime | None, later: Sequence[datetime | None] | None, count: int
) -> list[datetime | None]:
    """The first meeting's and those of the `count` - 1 that follow."""
    if later is None:
        later = [first + BETWEEN_MEETINGS * number if first else None for number in range(1, count)]
    return [first, *later][:count]


def kept_until(moment: datetime | None = None) -> date:
    """A year after `moment`, and never less than a year from now: a mistyped date deletes nothing."""
    now = timezone.now()
    return (max(moment or now, now) + KEPT_FOR).date()


def add_steps(meeting: Meeting, lines: tuple[Line, ...]) -> None:
    Step.objects.bulk_create(
        Step(
            meeting=meeting,
            position=position,
            kind=line.kind,
            number=line.number,
            minutes=line.minutes,
            title=line.title,
        )
        for position, line in enumerate(lines, start=1)
    )


def add_tables(meeting: Meeting, count: int, seats: int) -> None:
    taken = meeting.groups.count()
    Group.objects.bulk_create(
        Group(meeting=meeting, number=number, seats=seats) for number in range(taken + 1, taken + count + 1)
    )
