"""An earlier self-check of the same municipality beside this one: what moved, what became of the actions."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from sessions_app.content import MapPoint
from sessions_app.domain.shares import has_a_view, is_shown, worth
from sessions_app.domain.summary import ActionLine, PointSummary, Summary, ThemeSummary

HARDLY = 0.2  # of the way from "partly" to "helps us", for the room as a whole: less than this is no move


class Direction(Enum):
    BETTER = "better"
    WORSE = "worse"
    SAME = "same"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Move:
    """One point of the map then and now. `by` is above zero when it helps more; None where too few know."""

    point: MapPoint
    then: PointSummary
    now: PointSummary
    by: float | None

    @property
    def direction(self) -> Direction:
        if self.by is None:
            return Direction.UNKNOWN
        if abs(self.by) < HARDLY:
            return Direction.SAME
        return Direction.BETTER if self.by > 0 else Direction.WORSE


@dataclass(frozen=True)
class Comparison:
    """`moves`: what moved most first. Empty when the map was not rated both times, or is another one now."""

    then: Summary
    now: Summary
    moves: tuple[Move, ...]
    has_other_map: bool = False

    @property
    def open_actions(self) -> tuple[ActionLine, ...]:
        return tuple(action for action in self.then.actions if not action.is_done)

    @property
    def done_actions(self) -> tuple[ActionLine, ...]:
        return tuple(action for action in self.then.actions if action.is_done)

    @property
    def themes_in_both(self) -> frozenset[str]:
        """Their titles, as they were written then and now."""
        kept = {said(theme) for theme in self.then.themes} & {said(theme) for theme in self.now.themes}
        return frozenset(one.title for one in (*self.then.themes, *self.now.themes) if said(one) in kept)

    @property
    def is_empty(self) -> bool:
        is_told = self.moves or self.has_other_map
        return not (is_told or self.then.actions or (self.then.themes and self.now.themes))


def compare(then: Summary, now: Summary) -> Comparison:
    """No query. A point is the same both times where number and title are: an owner may change the map."""
    before = {named(point): point for point in then.points}
    pairs = [(before[named(one)], one) for one in now.points if named(one) in before]
    moves = [Move(later.point, earlier, later, moved(earlier, later)) for earlier, later in pairs]
    is_rated = any(is_shown(point) for point in then.points) and any(is_shown(point) for point in now.points)
    ordered = tuple(sorted(moves, key=how_far, reverse=True)) if is_rated else ()
    return Comparison(then, now, ordered, has_other_map=is_rated and not pairs)


def named(point: PointSummary) -> tuple[int, str]:
    return point.point.number, point.point.title.casefold()


def moved(then: PointSummary, now: PointSummary) -> float | None:
    return worth(now) - worth(then) if has_a_view(then) and has_a_view(now) else None


def how_far(move: Move) -> float:
    """Points that cannot be compared come last."""
    return -1 if move.by is None else abs(move.by)


def said(theme: ThemeSummary) -> str:
    return theme.title.casefold().strip()
