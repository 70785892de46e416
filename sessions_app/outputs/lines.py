"""The notes as rows: CSV (RFC 4180, UTF-8 with BOM), and what the spreadsheet's sheet of notes is made from.

A program that opens CSV may take a text for a formula. What could begin one gets an apostrophe in front, as
OWASP advises; so `'- Hei` here is `- Hei` in the session. The data file (JSON) and the spreadsheet have every
text as it was written. All columns are there always, so that files of several sessions can be put together.
"""

import csv
import uuid
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from io import StringIO
from typing import TypeAlias

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from sessions_app.domain.summary import Line, QuestionSummary, RoundSummary, Summary, Table
from sessions_app.enums import Mark
from sessions_app.letters import UNSTORABLE
from sessions_app.outputs.words import joined

Cell: TypeAlias = "str | int | date | None"
BEGINS_A_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
MOVES_ON = ("\t", "\r", "\n")  # to another cell or row, where a formula may begin


@dataclass(frozen=True)
class Column:
    """`width` and `style` are the spreadsheet's; the width in digits."""

    heading: str
    width: int
    style: str = ""


def lines(summary: Summary) -> bytes:
    """In the active language, which should be the summary's."""
    out = StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.heading for column in note_columns()])
    for row in note_rows(summary):
        writer.writerow(["" if cell is None else readable(harmless(str(cell))) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def note_columns() -> tuple[Column, ...]:
    return (
        Column(pgettext("column", "Round"), 9),
        Column(pgettext("column", "No."), 7),
        Column(_("Question"), 36, "aside"),
        Column(pgettext("column", "Meeting"), 9),
        Column(pgettext("column", "Group"), 10),
        Column(pgettext("column", "Note"), 60),
        Column(pgettext("column", "Lifted out"), 16, "mark"),
        Column(_("Theme"), 20),
        Column(pgettext("of the map", "Point"), 20),
        Column(pgettext("column", "Dots"), 10),
        Column(_("Name"), 20),
        Column(pgettext("column", "From paper"), 14),
    )


def note_rows(summary: Summary) -> Iterator[tuple[Cell, ...]]:
    """One row for each note, by round, question and group. Of `note_columns`."""
    themes = themes_of(summary)
    points = {one.point.number: f"{one.point.number} {one.point.title}" for one in summary.points}
    for part, question, line in notes_of(summary):
        yield (
            part.number,
            question.question.number,
            question.question.text,
            *place(line.table),
            line.text,
            "" if line.mark == Mark.NONE else str(line.mark.label),
            joined(*themes[line.id]),
            points.get(line.point, ""),
            line.dots if summary.shows_dots and line.mark != Mark.NONE else None,
            line.name,
            pgettext("from paper", "yes") if line.from_paper else "",
        )


def notes_of(summary: Summary) -> Iterator[tuple[RoundSummary, QuestionSummary, Line]]:
    for part in summary.rounds:
        for question in part.questions:
            for table in question.tables:
                for line in table.notes:
                    yield part, question, line


def themes_of(summary: Summary) -> dict[uuid.UUID, list[str]]:
    """The titles of those that each note is gathered under, by its id."""
    found: dict[uuid.UUID, list[str]] = defaultdict(list)
    for theme in summary.themes:
        for table in theme.tables:
            for line in table.notes:
                found[line.id].append(theme.title)
    return found


def place(table: Table) -> tuple[int | None, int]:
    """Meeting and group. Where there is only one meeting it needs no number."""
    return table.meeting or None, table.number


def is_risky(text: str) -> bool:
    """Whether a program may take it for a formula when it opens it."""
    return text.startswith(MOVES_ON) or text.lstrip().startswith(BEGINS_A_FORMULA)


def harmless(text: str) -> str:
    return f"'{text}" if is_risky(text) else text


def readable(text: str) -> str:
    """No letter that is none: nothing stores one, and one would make the whole file unreadable."""
    return UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)
