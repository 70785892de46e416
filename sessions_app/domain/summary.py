"""Everything the plenary, the report and the exports show, read once, as plain values.

No query happens after this.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.utils import timezone

from sessions_app.content import MapPoint, Question, SelfCheck, Source, self_check
from sessions_app.domain.series import MeetingStory, story_of
from sessions_app.enums import Distance, Mark, PlayerKind, Rating
from sessions_app.models import (
    Action,
    Ambition,
    Group,
    MapRating,
    Note,
    Participant,
    PlenaryNote,
    Session,
    TeamPlayer,
)


@dataclass(frozen=True)
class Table:
    """A group, told apart from the same number in another meeting of a series.

    `meeting` is 0 when there is only one.
    """

    id: int
    number: int
    meeting: int
    people: int


@dataclass(frozen=True)
class Line:
    """A note as it leaves the room.

    `name` is empty unless its writer gave one and the session shows names.
    """

    text: str
    mark: Mark
    question: str
    table: Table
    name: str

    @property
    def is_aha(self) -> bool:
        return self.mark == Mark.AHA


@dataclass(frozen=True)
class TableNotes:
    table: Table
    notes: tuple[Line, ...]


@dataclass(frozen=True)
class QuestionSummary:
    question: Question
    tables: tuple[TableNotes, ...]

    @property
    def count(self) -> int:
        return sum(len(table.notes) for table in self.tables)


@dataclass(frozen=True)
class RoundSummary:
    number: int
    title: str
    questions: tuple[QuestionSummary, ...]
    findings: tuple[TableNotes, ...]
    plenary: tuple[str, ...]

    @property
    def count(self) -> int:
        return sum(question.count for question in self.questions)


@dataclass(frozen=True)
class PointSummary:
    """How the room rates one point of the map. `counts` follows Rating's order."""

    point: MapPoint
    counts: tuple[tuple[Rating, int], ...]

    @property
    def total(self) -> int:
        return sum(count for _, count in self.counts)

    @property
    def leading(self) -> Rating | None:
        """What most say; None when nobody has, or two are said equally often."""
        most = max(count for _, count in self.counts)
        leaders = [rating for rating, count in self.counts if count == most > 0]
        return leaders[0] if len(leaders) == 1 else None


@dataclass(frozen=True)
class Player:
    name: str
    kind: PlayerKind
    role: str
    brings: str
    distance: Distance
    with_us: bool
    tables: tuple[int, ...]


@dataclass(frozen=True)
class ActionLine:
    text: str
    owner: str
    due_on: date | None
    is_done: bool


@dataclass(frozen=True)
class Summary:
    municipality: str
    official_name: str
    county: str
    check_title: str
    arena: str
    language: str
    dates: tuple[date, ...]
    meetings: tuple[MeetingStory, ...]
    is_finished: bool
    tables: tuple[Table, ...]
    rounds: tuple[RoundSummary, ...]
    points: tuple[PointSummary, ...]
    players: tuple[Player, ...]
    ambitions: tuple[tuple[str, int], ...]
    closing_notes: tuple[str, ...]
    actions: tuple[ActionLine, ...]
    sources: tuple[Source, ...]

    @property
    def people(self) -> int:
        """Who came; in a series, to the meeting that most came to, since the same people come again."""
        came: Counter[int] = Counter()
        for table in self.tables:
            came[table.meeting] += table.people
        return max(came.values(), default=0)

    @property
    def group_count(self) -> int:
        """Like `people`: in a series, of the meeting that had most."""
        return max(Counter(table.meeting for table in self.tables).values(), default=0)

    @property
    def note_count(self) -> int:
        return sum(part.count for part in self.rounds)

    @property
    def has_findings(self) -> bool:
        return any(part.findings for part in self.rounds)

    @property
    def done_count(self) -> int:
        return sum(action.is_done for action in self.actions)

    @property
    def is_series(self) -> bool:
        return len(self.meetings) > 1

    @property
    def thread(self) -> tuple[tuple[MeetingStory, tuple[TableNotes, ...]], ...]:
        """Each meeting of a series with what its groups lifted out."""
        lifted = [table for part in self.rounds for table in part.findings]
        return tuple(
            (meeting, tuple(one for one in lifted if one.table.meeting == meeting.number))
            for meeting in self.meetings
        )

    @property
    def has_ratings(self) -> bool:
        return any(point.total for point in self.points)

    @property
    def smallest_table(self) -> int:
        """People at the smallest table that somebody sat at; 0 when nobody came.

        Below 4 a writer may be guessed.
        """
        return min((table.people for table in self.tables if table.people), default=0)

    @property
    def digest(self) -> str:
        """Changes when anything shown does; what is drawn from the same digest is the same."""
        return hashlib.sha256(repr(asdict(self)).encode()).hexdigest()


def summarise(session: Session, language: str) -> Summary:
    """The session in `language`: the method's words are translated, what people wrote is not.

    About fifteen queries.
    """
    check = self_check(session.check_slug, language)
    tables = tables_of(session)
    notes = lines_of(session, tables)
    plenary = plenary_of(session)
    return Summary(
        municipality=session.municipality.name,
        official_name=session.municipality.official_name,
        county=session.municipality.county,
        check_title=check.title,
        arena=check.arena(session.arena).title,
        language=language,
        dates=dates_of(session),
        meetings=story_of(session, language),
        is_finished=session.is_finished,
        tables=in_use(tables, notes),
        rounds=tuple(round_of(part.number, check, notes, plenary) for part in check.rounds),
        points=points_of(session, check),
        players=players_of(session, tables),
        ambitions=ambitions_of(session, tables),
        closing_notes=plenary[0],
        actions=actions_of(session),
        sources=check.sources,
    )


def tables_of(session: Session) -> dict[int, Table]:
    """All groups by id, with how many came; who has left again came too."""
    several = session.meetings.count() > 1
    groups = Group.objects.of(session).with_those_who_came().select_related("meeting")
    return {
        group.pk: Table(group.pk, group.number, group.meeting.number if several else 0, group.came_count)
        for group in groups.order_by("meeting__number", "number")
    }


def in_use(tables: dict[int, Table], notes: dict[str, dict[int, list[Line]]]) -> tuple[Table, ...]:
    """Groups that somebody came to or wrote in."""
    wrote = {group for by_group in notes.values() for group in by_group}
    return tuple(table for table in tables.values() if table.people or table.id in wrote)


def lines_of(session: Session, tables: dict[int, Table]) -> dict[str, dict[int, list[Line]]]:
    """Notes by question and group, shuffled within the group so that no order tells who wrote what."""
    found: dict[str, dict[int, list[Line]]] = defaultdict(lambda: defaultdict(list))
    names: dict[int, str] = {}
    if session.shows_names:
        names = dict(Participant.objects.of(session).exclude(name="").values_list("pk", "name"))
    # In an order that tells nothing of who wrote first, and that no note written elsewhere disturbs.
    for note in sorted(Note.objects.of(session).standing(), key=lambda note: mixed(session, note)):
        line = Line(
            note.text,
            Mark(note.mark),
            note.question,
            tables[note.group_id],
            names.get(note.author_id or 0, ""),
        )
        found[note.question][note.group_id].append(line)
    return found


def mixed(session: Session, note: Note) -> bytes:
    return hashlib.sha256(session.uid.bytes + note.pk.bytes).digest()


def round_of(
    number: int,
    check: SelfCheck,
    notes: dict[str, dict[int, list[Line]]],
    plenary: dict[int, tuple[str, ...]],
) -> RoundSummary:
    part = check.round(number)
    questions = tuple(
        QuestionSummary(
            question, by_table(line for lines in notes[question.number].values() for line in lines)
        )
        for question in part.questions
    )
    marked = (
        line
        for question in questions
        for table in question.tables
        for line in table.notes
        if line.mark != Mark.NONE
    )
    return RoundSummary(number, part.title, questions, by_table(marked), plenary[number])


def by_table(lines: Iterable[Line]) -> tuple[TableNotes, ...]:
    found: dict[Table, list[Line]] = defaultdict(list)
    for line in lines:
        found[line.table].append(line)
    ordered = sorted(found, key=lambda table: (table.meeting, table.number))
    return tuple(TableNotes(table, tuple(found[table])) for table in ordered)


def plenary_of(session: Session) -> dict[int, tuple[str, ...]]:
    """Reflections by round; 0 is the shared round at the end."""
    found: dict[int, tuple[str, ...]] = defaultdict(tuple)
    for number, text in PlenaryNote.objects.of(session).values_list("round_number", "text"):
        found[number] += (text,)
    return found


def points_of(session: Session, check: SelfCheck) -> tuple[PointSummary, ...]:
    counts = MapRating.objects.of(session).counted()
    return tuple(
        PointSummary(point, tuple((rating, counts.get((point.number, rating.value), 0)) for rating in Rating))
        for point in check.points
    )


def players_of(session: Session, tables: dict[int, Table]) -> tuple[Player, ...]:
    """Team players, those with the same name and kind as one, with the tables that named them."""
    found: dict[tuple[str, str], list[TeamPlayer]] = defaultdict(list)
    for player in TeamPlayer.objects.of(session).standing().order_by("group__number", "position"):
        found[player.name.casefold(), player.kind].append(player)
    return tuple(
        Player(
            name=same[0].name,
            kind=PlayerKind(same[0].kind),
            role=next((player.role for player in same if player.role), ""),
            brings=next((player.brings for player in same if player.brings), ""),
            distance=Distance(same[0].distance),
            with_us=any(player.with_us for player in same),
            tables=tuple(tables[player.group_id].number for player in same if player.group_id in tables),
        )
        for same in found.values()
    )


def ambitions_of(session: Session, tables: dict[int, Table]) -> tuple[tuple[str, int], ...]:
    """Each ambition with its group's number."""
    rows = Ambition.objects.of(session).standing().order_by("group__number", "position")
    return tuple((row.text, tables[row.group_id].number) for row in rows if row.group_id in tables)


def actions_of(session: Session) -> tuple[ActionLine, ...]:
    rows = Action.objects.of(session)
    return tuple(ActionLine(row.text, row.owner, row.due_on, row.done_at is not None) for row in rows)


def dates_of(session: Session) -> tuple[date, ...]:
    """The days the meetings are planned for; without a plan, the day it began."""
    planned: list[datetime] = [
        when for when in session.meetings.values_list("starts_at", flat=True).order_by("number") if when
    ]
    days = planned or [when for when in [session.started_at] if when]
    return tuple(dict.fromkeys(timezone.localtime(day).date() for day in days))
