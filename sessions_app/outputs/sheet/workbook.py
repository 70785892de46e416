"""How the spreadsheet is set: styles, tables, paper. Knows XlsxWriter, and nothing of what a session is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from sessions_app.enums import Mark
from sessions_app.outputs.lines import Cell, Column, is_risky, readable

if TYPE_CHECKING:
    from xlsxwriter.format import Format as Style
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

MOST_UNITS = 32_767  # of UTF-16: what Excel keeps in one cell
FJORD, GRANITE, SOFT, LINE = "#0B5A66", "#2B2926", "#5C574F", "#D9D4CA"  # tokens.css
AHA, WHITE = "#FCEFDB", "#FFFFFF"
A4 = 9
LINE_HEIGHT, TALLEST = 14, 409  # points; Excel shows no taller row
BASE = {"font_name": "Inter", "font_family": 2, "font_size": 10, "font_color": GRANITE, "valign": "top"}
STYLES: dict[str, dict[str, Any]] = {
    "text": {"text_wrap": True, "bottom": 1, "bottom_color": LINE},
    "number": {"bottom": 1, "bottom_color": LINE, "align": "left"},
    "day": {"bottom": 1, "bottom_color": LINE, "align": "left"},
    "aha": {"text_wrap": True, "bottom": 1, "bottom_color": LINE, "bg_color": AHA, "bold": True},
    "aside": {"text_wrap": True, "bottom": 1, "bottom_color": LINE, "font_size": 8, "font_color": SOFT},
    "heading": {"text_wrap": True, "valign": "vcenter", "bold": True, "font_color": WHITE, "bg_color": FJORD},
    "title": {"bold": True, "font_size": 20, "font_color": FJORD},
    "subtitle": {"font_size": 12, "font_color": SOFT},
    "label": {"font_color": SOFT},
    "fact": {"text_wrap": True, "align": "left"},
    "fact day": {"align": "left"},
    "code": {"font_name": "Courier New", "font_family": 3, "font_size": 9},
    "part": {"bold": True, "font_size": 13, "font_color": FJORD},
    "link": {"font_color": FJORD, "underline": 1},
    "notice": {"text_wrap": True, "bg_color": AHA},
}  # fmt: skip


@dataclass(frozen=True)
class Page:
    """One sheet: a table with a row for each thing. `key` names the table for formulas, in ASCII."""

    key: str
    name: str
    about: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def widths(self) -> list[int]:
        """What is set in small letters takes less room."""
        return [column.width * 4 // 3 if column.style == "aside" else column.width for column in self.columns]

    @property
    def filled(self) -> Page:
        """Without the columns in which nothing stands."""
        used = [any(row[at] not in {None, ""} for row in self.rows) for at in range(len(self.columns))]
        columns = tuple(column for column, is_used in zip(self.columns, used, strict=True) if is_used)
        rows = tuple(
            tuple(cell for cell, is_used in zip(row, used, strict=True) if is_used) for row in self.rows
        )
        return Page(self.key, self.name, self.about, columns, rows)


class Binder:
    """Sets the sheets of one workbook, which share its styles. `whose`: stands at the foot of each page."""

    def __init__(self, book: Workbook, language: str, whose: str) -> None:
        self.book, self.whose = book, whose
        self.day = "d mmm yyyy" if language == "en" else "dd.mm.yyyy"
        self.styles: dict[tuple[str, bool], Style] = {}

    def style(self, name: str, *, is_risky: bool = False) -> Style:
        """`is_risky`: what stays text even when somebody edits the cell in Excel."""
        if (name, is_risky) not in self.styles:
            days = {"num_format": self.day} if "day" in name else {}
            quoted = {"quote_prefix": True} if is_risky else {}
            self.styles[name, is_risky] = self.book.add_format({**BASE, **STYLES[name], **days, **quoted})
        return self.styles[name, is_risky]

    def table(self, on: Worksheet, page: Page) -> None:
        last = len(page.rows), len(page.columns) - 1
        headings = [
            {"header": column.heading, "header_format": self.style("heading")} for column in page.columns
        ]
        words = {"name": page.key, "title": page.name, "description": page.about}
        on.add_table(0, 0, *last, {**words, "columns": headings, "style": None})
        on.set_row(0, 32)
        for at, column in enumerate(page.columns):
            on.set_column(at, at, column.width)
        for number, row in enumerate(page.rows, start=1):
            on.set_row(number, height_of(row, page.widths))
            for at, cell in enumerate(row):
                self.cell(on, number, at, cell, style_of(page.columns[at], cell))
        # "1.1" is the number of a question, and no amount.
        on.ignore_errors({"number_stored_as_text": f"A1:Z{len(page.rows) + 1}"})
        on.freeze_panes(1, 0)
        self.paper(on, page.name)

    def cell(self, on: Worksheet, row: int, at: int, cell: Cell, name: str = "") -> None:
        match cell:
            case date():
                on.write_datetime(row, at, cell, self.style(name or "day"))
            case int():
                on.write_number(row, at, cell, self.style(name or "number"))
            case str() if cell:
                self.text(on, row, at, cell, name)
            case _:
                on.write_blank(row, at, None, self.style(name or "text"))

    def text(self, on: Worksheet, row: int, at: int, words: str, name: str = "") -> None:
        style = self.style(name or "text", is_risky=is_risky(words))
        fits = fitting(readable(words))
        if fits.startswith("<r>") and fits.endswith("</r>"):
            # XlsxWriter would take such a text for its own XML and write it as it is.
            on.write_rich_string(row, at, fits[:1], self.style("text"), fits[1:], style)
        else:
            on.write_string(row, at, fits, style)

    def paper(self, on: Worksheet, name: str, *, pages: int = 0) -> None:
        """No wider than A4 lying; `pages` high, or as many as it takes, with the headings on each of them."""
        on.set_landscape()
        on.set_paper(A4)
        on.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        on.fit_to_pages(1, pages)
        if not pages:
            on.repeat_rows(0)
        whose = f"{self.whose}: {name}".replace("&", "&&")
        of = _("Page %(page)s of %(pages)s") % {"page": "&P", "pages": "&N"}
        on.set_footer(f"&L{whose}&R{of}")


def style_of(column: Column, cell: Cell) -> str:
    if column.style == "mark":
        return "aha" if cell == str(Mark.AHA.label) else "text"
    return column.style


def fitting(text: str) -> str:
    """What Excel keeps of it; what is longer says that it is, and where the rest stands."""
    if len(text.encode("utf-16-le")) <= 2 * MOST_UNITS:
        return text
    end = "… " + _("[cut here: a cell holds no more; the data file has the whole text]")
    room = 2 * (MOST_UNITS - len(end))
    return text.encode("utf-16-le")[:room].decode("utf-16-le", errors="ignore") + end


def height_of(cells: Sequence[Cell], widths: Sequence[int]) -> float:
    """Of a row in points: not every program finds it by itself. A little too much, so that no word is cut."""
    most = max(
        sum(1 + int(breadth(part) / (1.1 * width)) for part in str(cell or "").split("\n"))
        for cell, width in zip(cells, widths, strict=False)
    )
    return min(TALLEST, LINE_HEIGHT * most + 4)


def breadth(text: str) -> int:
    """In letters; those of East Asia and emoji take two."""
    return len(text) + sum(character > "\u1100" for character in text)
