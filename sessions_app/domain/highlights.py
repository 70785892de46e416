"""What can be read aloud in two minutes: chosen from the summary by rules that people made.

What most dots lie on comes first; then each group's first finding before any group's second.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain, zip_longest
from math import ceil

from sessions_app.domain.shares import RoomShares
from sessions_app.domain.summary import (
    ActionLine,
    AmbitionLine,
    Line,
    PointSummary,
    RoundSummary,
    Summary,
    TableNotes,
    ThemeSummary,
)
from sessions_app.enums import Rating

CUT = 170  # letters of a text, where there is room for its beginning only
LINE = 72  # letters on a line
TITLE = 60  # the same of a title


@dataclass(frozen=True)
class Most:
    """At most so many of each."""

    findings: int = 3  # of a round
    points: int = 2
    themes: int = 4
    ambitions: int = 2
    actions: int = 5


@dataclass(frozen=True)
class Highlights:
    findings: tuple[tuple[RoundSummary, tuple[Line, ...]], ...]
    helps: tuple[PointSummary, ...]
    holds_back: tuple[PointSummary, ...]
    themes: tuple[ThemeSummary, ...]
    ambitions: tuple[AmbitionLine, ...]
    actions: tuple[ActionLine, ...]


def highlights(summary: Summary, most: Most | None = None) -> Highlights:
    limit = most or Most()
    shares = RoomShares(summary.points, ())
    themes = sorted(summary.filled_themes, key=lambda theme: (-theme.dots, -len(theme.tables), -theme.count))
    return Highlights(
        findings=tuple(
            (part, tuple(in_turn(part.findings)[: limit.findings]))
            for part in summary.rounds
            if part.findings
        ),
        helps=shares.most_said(Rating.HELPS, limit.points),
        holds_back=shares.most_said(Rating.HOLDS_BACK, limit.points),
        themes=tuple(themes[: limit.themes]),
        ambitions=summary.ambitions[: limit.ambitions],
        actions=tuple(open_first(summary.actions)[: limit.actions]),
    )


def in_room(summary: Summary, levels: Iterable[Most], lines: float) -> Highlights:
    """The fullest of the levels that about so many lines of text have room for; else the last one."""
    found = highlights(summary)
    for level in levels:
        found = highlights(summary, level)
        if lines_of(found) <= lines:
            break
    return found


def lines_of(high: Highlights) -> float:
    """About how many lines of a page it takes, with its headings and the space between."""
    texts = [line.text for _, lines in high.findings for line in lines]
    texts += [one.text for one in high.ambitions]
    texts += [f"{one.text} {one.owner[:40]} 22. november 2026" for one in high.actions]
    points = [
        ceil(sum(len(one.point.title) + 3 for one in some) / LINE) for some in (high.helps, high.holds_back)
    ]
    themes = ceil(sum(min(len(one.title), TITLE) + 15 for one in high.themes) / LINE)
    headings = len(high.findings) + sum(map(bool, (any(points), themes, high.ambitions, high.actions)))
    return (
        3.3
        + 3 * headings
        + sum(points)
        + themes
        + sum(ceil(min(len(one), CUT) / LINE) + 0.35 for one in texts)
    )


def in_turn(tables: Iterable[TableNotes]) -> list[Line]:
    turns = zip_longest(*(table.notes for table in tables))
    lines = [line for line in chain.from_iterable(turns) if line is not None]
    return sorted(lines, key=lambda line: -line.dots)  # sorting keeps the turns where dots are as many


def open_first(actions: Iterable[ActionLine]) -> list[ActionLine]:
    return sorted(actions, key=lambda action: action.is_done)
