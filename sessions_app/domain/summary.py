"""Everything the plenary, the report and the exports show, as plain values (read by summarising.py).

No query happens after this.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import date

from sessions_app.content import MapPoint, Question, Source
from sessions_app.domain.series import MeetingStory
from sessions_app.enums import Distance, Mark, PlayerKind, Rating


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
