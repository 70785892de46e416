"""Everything the plenary, the report and the exports show, as plain values (read by summarising.py).

No query happens after this.
"""

from __future__ import annotations

import hashlib
import uuid
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property

from sessions_app.content import Goal, MapPoint, Question, Source
from sessions_app.domain.series import MeetingStory
from sessions_app.enums import Distance, Mark, PlayerKind, Rating

FEWEST = 4  # people at a table


@dataclass(frozen=True)
class TableName:
    """A group, told apart from the same number in another meeting of a series.

    `meeting` is 0 when there is only one.
    """

    id: int
    number: int
    meeting: int


@dataclass(frozen=True)
class Table(TableName):
    """With how many came."""

    people: int


@dataclass(frozen=True)
class Line:
    """A note as it leaves the room.

    `name` is empty unless its writer gave one and the session shows names. `point` is of the map, 0 where it
    is about none. `dots` are none before the room has seen them. `id` is the way back to the note, for pages
    only: in a document nobody could follow it.
    """

    id: uuid.UUID
    text: str
    mark: Mark
    question: str
    table: Table
    name: str
    point: int = 0
    dots: int = 0
    from_paper: bool = False

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

    @property
    def lifted_count(self) -> int:
        return sum(len(table.notes) for table in self.findings)


@dataclass(frozen=True)
class PointSummary:
    """How the room rates one point of the map, and why. `counts` follows Rating's order."""

    point: MapPoint
    counts: tuple[tuple[Rating, int], ...]
    notes: tuple[TableNotes, ...] = ()

    @property
    def total(self) -> int:
        return sum(count for _, count in self.counts)

    @property
    def bars(self) -> tuple[tuple[Rating, int, int], ...]:
        """Each rating that somebody gave: where its part of a bar begins, and how long it is, in ‰."""
        found, before = [], 0
        for rating, count in self.counts:
            begin, end = (1000 * part // self.total if self.total else 0 for part in (before, before + count))
            found.append((rating, begin, end - begin))
            before += count
        return tuple(bar for bar in found if bar[2])

    @property
    def leading(self) -> Rating | None:
        """What most say; None when nobody has, or two are said equally often."""
        most = max(count for _, count in self.counts)
        leaders = [rating for rating, count in self.counts if count == most > 0]
        return leaders[0] if len(leaders) == 1 else None


@dataclass(frozen=True)
class ThemeSummary:
    """Notes that people have gathered because they are about the same."""

    id: uuid.UUID
    title: str
    tables: tuple[TableNotes, ...]
    dots: int = 0

    @property
    def count(self) -> int:
        return sum(len(table.notes) for table in self.tables)


@dataclass(frozen=True)
class Player:
    """Somebody on the team; named by several tables, and made one by people, with all that they said."""

    id: uuid.UUID
    name: str
    kind: PlayerKind
    kind_words: str
    roles: tuple[str, ...]
    brings: tuple[str, ...]
    distance: Distance
    with_us: bool
    tables: tuple[TableName, ...]

    @property
    def kind_label(self) -> str:
        """The group's own words, where it has given some."""
        return self.kind_words or str(self.kind.label)

    @property
    def numbers(self) -> tuple[int, ...]:
        return tuple(table.number for table in self.tables)


@dataclass(frozen=True)
class AmbitionLine:
    """`support` is how many stand behind it, of any table."""

    id: uuid.UUID
    text: str
    table: Table
    support: int


@dataclass(frozen=True)
class ActionLine:
    """`finding` is the note it comes from, while that one stands; `goals` are the UN's."""

    id: uuid.UUID
    text: str
    owner: str
    due_on: date | None
    done_on: date | None
    finding: Line | None
    goals: tuple[Goal, ...]

    @property
    def is_done(self) -> bool:
        return self.done_on is not None


@dataclass(frozen=True)
class Summary:
    """`picture` names the owner's picture that the points lie on; empty where they lie on our drawing."""

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
    picture: str
    themes: tuple[ThemeSummary, ...]
    players: tuple[Player, ...]
    ambitions: tuple[AmbitionLine, ...]
    closing_notes: tuple[str, ...]
    actions: tuple[ActionLine, ...]
    sources: tuple[Source, ...]
    shows_dots: bool

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
    def may_tell_who(self) -> bool:
        """Among so few at a table a reader may guess who wrote."""
        return 0 < self.smallest_table < FEWEST

    @property
    def explained_points(self) -> tuple[PointSummary, ...]:
        """Points of the map that somebody has said why about."""
        return tuple(point for point in self.points if point.notes)

    @property
    def present_players(self) -> tuple[Player, ...]:
        return tuple(player for player in self.players if player.with_us)

    @property
    def wanted_players(self) -> tuple[Player, ...]:
        return tuple(player for player in self.players if not player.with_us)

    @property
    def filled_themes(self) -> tuple[ThemeSummary, ...]:
        return tuple(theme for theme in self.themes if theme.tables)

    @property
    def smallest_table(self) -> int:
        """People at the smallest table that somebody sat at; 0 when nobody came.

        Below 4 a writer may be guessed.
        """
        return min((table.people for table in self.tables if table.people), default=0)

    @cached_property
    def digest(self) -> str:
        """Changes when anything shown does; what is drawn from the same digest is the same."""
        return hashlib.sha256(repr(asdict(self)).encode()).hexdigest()
