"""The spreadsheet's first sheet: whose it is, what is in it, what to think of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from sessions_app.domain.series import MeetingStory
from sessions_app.domain.summary import Summary
from sessions_app.enums import Mark
from sessions_app.outputs.lines import Cell, notes_of
from sessions_app.outputs.sheet.workbook import Binder, Page, height_of
from sessions_app.outputs.words import joined, notices

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

WIDTHS = (30, 50, 50)


class Front:
    """The first sheet: whose it is, what is in it, what to think of."""

    def __init__(self, binder: Binder, on: Worksheet) -> None:
        self.binder, self.on, self.row = binder, on, 0

    def write(self, summary: Summary, filled: tuple[Page, ...]) -> None:
        for at, width in enumerate(WIDTHS):
            self.on.set_column(at, at, width)
        self.on.hide_gridlines(2)
        self.line(summary.official_name, name="title", height=30)
        self.line(joined(_("Self-check"), summary.check_title), name="subtitle", height=18)
        self.row += 1
        self.facts(facts_of(summary))
        self.digest(summary.digest)
        for notice in notices(summary, timezone.localtime()):
            self.notice(notice)
        self.part(_("In this file"))
        for page in filled:
            self.leads_to(page)
        self.part(_("Sources"))
        for source in summary.sources:
            self.line(f"{source.publisher} ({source.year})", source.title, name="fact")
        self.row += 1
        shuffled = _(
            "The notes stand as the groups wrote them. Within a group they are shuffled, so that their order "
            "does not tell who wrote what."
        )
        self.across(shuffled, "fact")
        self.binder.paper(self.on, self.on.get_name(), pages=1)

    def line(self, *cells: Cell, name: str, height: float = 0) -> None:
        self.on.set_row(self.row, height or height_of(cells, WIDTHS))
        for at, cell in enumerate(cells):
            self.binder.cell(self.on, self.row, at, cell, name)
        self.row += 1

    def facts(self, facts: Iterable[tuple[str, Cell, str]]) -> None:
        for label, value, more in facts:
            self.on.set_row(self.row, height_of((label, value, more), WIDTHS))
            self.binder.text(self.on, self.row, 0, label, "label")
            self.binder.cell(self.on, self.row, 1, value, "fact day" if isinstance(value, date) else "fact")
            self.binder.cell(self.on, self.row, 2, more, "fact")
            self.row += 1

    def part(self, title: str) -> None:
        self.row += 1
        self.line(title, name="part", height=24)

    def notice(self, words: str) -> None:
        self.row += 1
        self.across(words, "notice")

    def digest(self, digest: str) -> None:
        self.binder.text(self.on, self.row, 0, "SHA-256", "label")
        self.across(digest, "code", begin=1)
        self.across(
            _("The report made of the same data in the same language shows the same number."), "fact", 1
        )

    def across(self, words: str, name: str, begin: int = 0) -> None:
        self.on.merge_range(self.row, begin, self.row, 2, "", self.binder.style(name))
        self.binder.text(self.on, self.row, begin, words, name)
        self.on.set_row(self.row, height_of([words], [sum(WIDTHS[begin:])]))
        self.row += 1

    def leads_to(self, page: Page) -> None:
        address = f"internal:'{page.name}'!A1"
        self.on.write_url(self.row, 0, address, self.binder.style("link"), page.name)
        rows = ngettext("%(number)d row", "%(number)d rows", len(page.rows)) % {"number": len(page.rows)}
        self.binder.text(self.on, self.row, 1, page.about, "fact")
        self.binder.text(self.on, self.row, 2, rows, "fact")
        self.row += 1


def facts_of(summary: Summary) -> Iterator[tuple[str, Cell, str]]:
    """What, the value, and what belongs to it."""
    yield _("Kind of meeting"), summary.arena, ""
    yield _("County"), summary.county, ""
    for meeting in summary.meetings:
        if meeting.day or meeting.place:
            yield meeting_words(summary, meeting), meeting.day, meeting.place
    for label, count in counts_of(summary):
        yield label, count, ""
    yield pgettext("document", "Made"), timezone.localdate(), ""


def meeting_words(summary: Summary, meeting: MeetingStory) -> str:
    return _("Meeting %(number)s") % {"number": meeting.number} if summary.is_series else _("Date")


def counts_of(summary: Summary) -> list[tuple[str, int]]:
    marks = [line.mark for _part, _question, line in notes_of(summary)]
    return [
        (label, count)
        for label, count in (
            (_("People"), summary.people),
            (_("Groups"), summary.group_count),
            (_("Notes"), summary.note_count),
            (_("Findings"), marks.count(Mark.FINDING)),
            (_("Aha moments"), marks.count(Mark.AHA)),
        )
        if count
    ]
