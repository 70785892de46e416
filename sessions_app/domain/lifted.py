"""The summary without what no group lifted out of its notes: for readers who shall have the findings only."""

from dataclasses import replace

from sessions_app.domain.summary import ActionLine, Line, Summary, TableNotes, ThemeSummary
from sessions_app.enums import Mark


def without_the_rest(summary: Summary) -> Summary:
    """A theme still tells how many groups are behind it. The rounds are whole: `findings` is made of them."""
    return replace(
        summary,
        points=tuple(replace(point, notes=()) for point in summary.points),
        themes=tuple(map(with_lifted, summary.themes)),
        actions=tuple(map(from_lifted, summary.actions)),
    )


def with_lifted(theme: ThemeSummary) -> ThemeSummary:
    return replace(
        theme,
        tables=tuple(TableNotes(one.table, tuple(filter(is_lifted, one.notes))) for one in theme.tables),
    )


def from_lifted(action: ActionLine) -> ActionLine:
    return replace(action, finding=action.finding if is_lifted(action.finding) else None)


def is_lifted(line: Line | None) -> bool:
    return line is not None and line.mark != Mark.NONE
