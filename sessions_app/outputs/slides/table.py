"""A table on a slide: how high its rows become, and how many there is room for."""

from dataclasses import dataclass, replace
from typing import ClassVar

from sessions_app.outputs.slides.fitting import LINE, evened, shortened, wrapped
from sessions_app.outputs.slides.geometry import GRID, TABLE, TITLE, Box

BOX = GRID.box(TABLE)


@dataclass(frozen=True)
class Grid:
    """`widths` in points; the columns from `counts` on hold numbers, which stand to the right."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    counts: int = 99
    strong: frozenset[tuple[int, int]] = frozenset()  # cells in bold, by row and column; the header is 0

    AIR: ClassVar[int] = 4  # above and below the words of a cell
    GAP: ClassVar[int] = 12  # to the right of them

    @property
    def every_row(self) -> tuple[tuple[str, ...], ...]:
        return (self.header, *self.rows)

    @property
    def size(self) -> int:
        """The largest letters with which all rows have room; the least where none have."""
        return next((size for size in BOX.sizes if sum(self.heights(size)) <= BOX.height), BOX.sizes[-1])

    def is_count(self, place: int) -> bool:
        return place >= self.counts

    def bounded(self, text: str, place: int) -> str:
        """What even a slide of its own would not hold is shortened."""
        header = self.heights_of(self.header, BOX.sizes[-1])
        box = Box(TITLE, "body", "Cell", 0, 0, self.widths[place] - self.GAP, BOX.height, BOX.sizes)
        lines = int((BOX.height - header - 2 * self.AIR) / (LINE * BOX.sizes[-1]))
        return shortened(evened(text), box, lines)

    def heights(self, size: int) -> list[float]:
        return [self.heights_of(row, size) for row in self.every_row]

    def heights_of(self, row: tuple[str, ...], size: int) -> float:
        lines = (
            len(wrapped(evened(text), width - self.GAP, size))
            for text, width in zip(row, self.widths, strict=True)
        )
        return 2 * self.AIR + LINE * size * max(lines)


def paged(grid: Grid, *, size: int, slides: int) -> list[Grid]:
    """As many rows on each as have room with letters of this size; at most so many slides."""
    found: list[Grid] = []
    rows: list[tuple[str, ...]] = []
    for row in grid.rows:
        cells = tuple(grid.bounded(text, place) for place, text in enumerate(row))
        if rows and sum(replace(grid, rows=(*rows, cells)).heights(size)) > BOX.height:
            found.append(replace(grid, rows=tuple(rows)))
            rows = []
            if len(found) == slides:
                return found
        rows.append(cells)
    return [*found, replace(grid, rows=tuple(rows))]
