"""From a plan to a session: groups of four to six, an agenda that adds up, codes and a date of deletion."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.contrib.auth.models import User
from django.utils import timezone

from sessions_app.content import SelfCheck
from sessions_app.enums import Plan, StepKind
from sessions_app.models import Group, Meeting, Municipality, Session, Step
from sessions_app.writing import writing

OPENING, LOOK_BACK, SHORT_BREAK, LONG_BREAK, CLOSING = 10, 10, 10, 20, 5
BETWEEN_MEETINGS = timedelta(weeks=2)
KEPT_FOR = timedelta(days=365)


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
    """A line of the proposed agenda."""

    kind: StepKind
    minutes: int
    number: int = 0

    @property
    def name(self) -> str:
        return f"{self.kind.value}-{self.number}" if self.number else self.kind.value


Agenda = tuple[tuple[Line, ...], ...]


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
) -> Session:
    """A session with its meetings, agenda and tables.

    The meetings of a series are proposed two weeks apart.
    """
    split = propose_groups(people, check)
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
            delete_on=kept_until(starts_at),
        )
        for number, lines in enumerate(agenda, start=1):
            begins = starts_at + BETWEEN_MEETINGS * (number - 1) if starts_at else None
            meeting = Meeting.objects.create(session=session, number=number, starts_at=begins)
            add_steps(meeting, lines)
            add_tables(meeting, len(split.sizes), check.largest_group)
    return session


def kept_until(moment: datetime | None = None) -> date:
    """A year after `moment`, and never less than a year from now: a mistyped date deletes nothing."""
    now = timezone.now()
    return (max(moment or now, now) + KEPT_FOR).date()


def add_steps(meeting: Meeting, lines: tuple[Line, ...]) -> None:
    Step.objects.bulk_create(
        Step(meeting=meeting, position=position, kind=line.kind, number=line.number, minutes=line.minutes)
        for position, line in enumerate(lines, start=1)
    )


def add_tables(meeting: Meeting, count: int, seats: int) -> None:
    taken = meeting.groups.count()
    Group.objects.bulk_create(
        Group(meeting=meeting, number=number, seats=seats) for number in range(taken + 1, taken + count + 1)
    )
