"""How the points of the map are rated: by one table, by everybody, and where tables see it differently."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sessions_app.content import MapPoint, SelfCheck
from sessions_app.domain.summary import PointSummary, TableName
from sessions_app.enums import Rating
from sessions_app.models import MapRating, Session

ENOUGH = 3  # people who have rated a point before its shares are shown: what one or two said could be guessed
MOST_NAMED = 3  # points that the wall names
BEST_FIRST = (Rating.HELPS, Rating.PARTLY, Rating.HOLDS_BACK)
WORTH = {Rating.HELPS: 1, Rating.PARTLY: 0, Rating.HOLDS_BACK: -1}
Counts = Mapping[tuple[int, str], int]


@dataclass(frozen=True)
class Said:
    """What most at one table say of a point: so many of those who rated it."""

    table: TableName
    rating: Rating
    count: int
    total: int


@dataclass(frozen=True)
class Difference:
    """A point that tables see differently, with the two that are furthest apart."""

    point: MapPoint
    best: Said
    worst: Said
    spread: float

    @property
    def ends(self) -> tuple[Said, Said]:
        return self.best, self.worst


@dataclass(frozen=True)
class RoomShares:
    """Every point as all tables together rate it, and as each table does, in the tables' order."""

    points: tuple[PointSummary, ...]
    tables: tuple[tuple[TableName, tuple[PointSummary, ...]], ...]

    @property
    def shown(self) -> tuple[PointSummary, ...]:
        """The points that enough people have rated for the room to see how."""
        return tuple(
            point
            for place, point in enumerate(self.points)
            if is_shown(point) and not self.tells_of_a_few(place)
        )

    def tells_of_a_few(self, place: int) -> bool:
        """Whether a table that sees its own answer can take it away and know what one or two others said."""
        total = self.points[place].total
        seen = (points[place].total for _, points in self.tables if is_shown(points[place]))
        return any(0 < total - own < ENOUGH for own in seen)

    def most_said(self, rating: Rating, most: int = MOST_NAMED) -> tuple[PointSummary, ...]:
        """The points that the greatest share gave this rating to, where it is what most say."""
        led = [point for point in self.shown if point.leading == rating]
        return tuple(sorted(led, key=lambda point: -count_of(point, rating) / point.total)[:most])

    def differences(self, most: int = MOST_NAMED) -> tuple[Difference, ...]:
        """The points that tables see most differently, the greatest difference first."""
        found = (self.difference_at(place) for place in range(len(self.points)))
        apart = [one for one in found if one is not None]
        return tuple(sorted(apart, key=lambda one: -one.spread)[:most])

    def difference_at(self, place: int) -> Difference | None:
        """Between the tables that like a point best and worst; None where most at both say the same."""
        said = [(table, points[place]) for table, points in self.tables if has_a_view(points[place])]
        if not said:
            return None
        best, worst = max(said, key=lambda one: worth(one[1])), min(said, key=lambda one: worth(one[1]))
        ends = most_at(*best, BEST_FIRST), most_at(*worst, BEST_FIRST[::-1])
        if ends[0].rating == ends[1].rating or best[0] == worst[0]:
            return None
        return Difference(self.points[place].point, *ends, spread=worth(best[1]) - worth(worst[1]))


def is_shown(point: PointSummary) -> bool:
    return point.total >= ENOUGH


def count_of(point: PointSummary, rating: Rating) -> int:
    return dict(point.counts)[rating]


def known(point: PointSummary) -> int:
    """How many know what they think."""
    return point.total - count_of(point, Rating.UNKNOWN)


def has_a_view(point: PointSummary) -> bool:
    """Enough people at the table have rated the point, and enough of them know."""
    return known(point) >= ENOUGH


def worth(point: PointSummary) -> float:
    """From 1, where it helps everybody who knows, to -1, where it holds everybody back."""
    return sum(WORTH[rating] * count_of(point, rating) for rating in BEST_FIRST) / known(point)


def most_at(table: TableName, point: PointSummary, order: tuple[Rating, ...]) -> Said:
    """What most say who know; of two said as often, the one that comes first in `order`."""
    rating = max(order, key=lambda one: count_of(point, one))
    return Said(table, rating, count_of(point, rating), point.total)


def room_shares(session: Session, check: SelfCheck) -> RoomShares:
    """Of the whole session, in two queries, however many tables and people."""
    several = session.meetings.count() > 1
    tables: dict[TableName, dict[tuple[int, str], int]] = defaultdict(dict)
    for group, number, meeting, point, rating, count in MapRating.objects.of(session).counted_by_group():
        tables[TableName(group, number, meeting if several else 0)][point, rating] = count
    room: Counter[tuple[int, str]] = Counter()
    for counts in tables.values():
        room.update(counts)
    return RoomShares(
        summaries(check, room), tuple((table, summaries(check, counts)) for table, counts in tables.items())
    )


def table_shares(group_id: int, check: SelfCheck) -> tuple[PointSummary, ...]:
    """Of one table, in one query."""
    return summaries(check, MapRating.objects.by_group(group_id).counted())


def summaries(
    check: SelfCheck, counts: Counts, points: Iterable[int] | None = None
) -> tuple[PointSummary, ...]:
    """Of these points, or of all."""
    wanted = {point.number for point in check.points} if points is None else set(points)
    return tuple(
        PointSummary(point, tuple((rating, counts.get((point.number, rating.value), 0)) for rating in Rating))
        for point in check.points
        if point.number in wanted
    )
