"""All notes of a round on the big screen: by question, as many on a page as the last row can read."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from math import ceil
from typing import Any

from sessions_app.content import Question, self_check
from sessions_app.domain.findings import Slip, notes_of_round
from sessions_app.models import Session
from sessions_app.views.guards import language

COLUMNS = 3
LINES = 19  # in a column, at the smallest size that a wall has
LETTERS = 31  # in a line of a column
AROUND = 2.6  # lines that a slip takes beside its text: the group, and the space between two


@dataclass(frozen=True)
class GalleryPage:
    """A note longer than a column stands alone."""

    question: Question
    slips: tuple[Slip, ...]

    @property
    def is_long(self) -> bool:
        return len(self.slips) == 1 and lines_of(self.slips[0]) > LINES


def gallery_on_wall(session: Session) -> dict[str, Any]:
    check = self_check(session.check_slug, language())
    slips = notes_of_round(session, session.shown_round)
    pages = [
        GalleryPage(check.question(number), page)
        for number, same in groupby(slips, key=lambda slip: slip.question)
        for page in pages_filled(same)
    ]
    return {"pages": pages, "note_count": len(slips)}


def pages_filled(slips: Iterable[Slip]) -> Iterator[tuple[Slip, ...]]:
    """Column by column, as the browser will."""
    page: list[Slip] = []
    column, used = 1, 0.0
    for slip in slips:
        lines = lines_of(slip)
        if used and used + lines > LINES:
            column, used = column + 1, 0.0
        if page and (column > COLUMNS or max(lines, lines_of(page[-1])) > LINES):
            yield tuple(page)
            page, column, used = [], 1, 0.0
        page.append(slip)
        used += lines
    if page:
        yield tuple(page)


def lines_of(slip: Slip) -> float:
    return AROUND + sum(max(1, ceil(len(line) / LETTERS)) for line in slip.text.split("\n"))
