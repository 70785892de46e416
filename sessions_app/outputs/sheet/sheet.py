"""The spreadsheet: everything of a session as tables to filter, sort and count. Made in a child process.

Text is written as text, whatever it begins with, and is not changed by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from sessions_app.content import SelfCheck
from sessions_app.domain.summary import PointSummary, Summary, TableName
from sessions_app.enums import Extent, Rating
from sessions_app.outputs.lines import Cell, Column, note_columns, note_rows, place
from sessions_app.outputs.sheet.front import Front
from sessions_app.outputs.sheet.workbook import GRANITE, Binder, Page
from sessions_app.outputs.words import joined, table_name

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

FILLS = {
    Rating.HELPS: ("#1B5985", "#FFFFFF"),
    Rating.PARTLY: ("#AB7D1D", "#241502"),
    Rating.HOLDS_BACK: ("#82356A", "#FFFFFF"),
    Rating.UNKNOWN: ("#57524A", "#FFFFFF"),
}


def sheet(summary: Summary, check: SelfCheck, extent: Extent) -> bytes:
    """0.3 s for a thousand notes. It holds all of them: whoever wants fewer filters."""
    from xlsxwriter.workbook import Workbook  # noqa: PLC0415 - slow

    out = BytesIO()
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(out, {"in_memory": True, **plain}) as book:
        named(book, summary)
        bind(book, summary, tuple(page.filled for page in pages(summary) if page.rows))
    return out.getvalue()


def bind(book: Workbook, summary: Summary, filled: tuple[Page, ...]) -> None:
    binder = Binder(book, summary.language, summary.municipality)
    Front(binder, book.add_worksheet(_("Overview"))).write(summary, filled)
    for page in filled:
        on = book.add_worksheet(page.name)
        binder.table(on, page)
        if page.key == "map":
            draw_ratings(book, on, page)


def named(book: Workbook, summary: Summary) -> None:
    book.set_properties(
        {
            "title": f"{summary.official_name}: {summary.check_title}",
            "subject": _("Self-check"),
            "author": summary.official_name,
            "company": summary.official_name,
            "comments": _("All that was written, as tables"),
            "created": timezone.localtime().replace(tzinfo=None),
        }
    )
    book.set_custom_property("SHA-256", summary.digest)
    book.set_custom_property("language", summary.language)


# --- what stands in it --------------------------------------------------------------------------------------


def pages(summary: Summary) -> Iterator[Page]:
    notes = _("One row for each note, as the group wrote it")
    yield Page("notes", _("Notes"), notes, note_columns(), tuple(note_rows(summary)))
    yield points_page(summary)
    yield themes_page(summary)
    yield team_page(summary)
    yield ambitions_page(summary)
    yield actions_page(summary)
    yield plenary_page(summary)


def points_page(summary: Summary) -> Page:
    points = summary.points if summary.has_ratings else ()
    columns = (
        Column(pgettext("column", "No."), 9),
        Column(pgettext("of the map", "Point"), 52),
        *(Column(signed(rating), 20) for rating in Rating),
        Column(_("Answers"), 12),
        Column(_("Most say"), 20),
    )
    about = _("How the people in the groups see each point of the map")
    return Page("map", _("The map"), about, columns, tuple(map(point_row, points)))


def point_row(one: PointSummary) -> tuple[Cell, ...]:
    counts = (count for _rating, count in one.counts)
    leading = signed(one.leading) if one.leading else ""
    return (one.point.number, one.point.title, *counts, one.total, leading)


def signed(rating: Rating) -> str:
    return f"{rating.sign} {rating.label}"


def themes_page(summary: Summary) -> Page:
    columns = (
        Column(_("Theme"), 60),
        Column(_("Notes"), 11),
        Column(_("Groups"), 40),
        Column(pgettext("column", "Dots"), 11),
    )
    rows = (
        (theme.title, theme.count, tables_of(one.table for one in theme.tables), dots(summary, theme.dots))
        for theme in summary.filled_themes
    )
    return Page(
        "themes", _("Themes"), _("Notes of several groups that are about the same"), columns, tuple(rows)
    )


def dots(summary: Summary, count: int) -> int | None:
    return count if summary.shows_dots else None


def team_page(summary: Summary) -> Page:
    columns = (
        Column(_("Name"), 36),
        Column(pgettext("column", "With us?"), 13),
        Column(pgettext("team player", "Kind"), 28),
        Column(pgettext("column", "Distance"), 14),
        Column(pgettext("column", "Role"), 40),
        Column(pgettext("column", "Brings"), 40),
        Column(_("Groups"), 24),
    )
    rows = (
        (
            player.name,
            pgettext("team player", "With us") if player.with_us else pgettext("team player", "Wanted"),
            player.kind_label,
            str(player.distance.label),
            joined(*player.roles),
            joined(*player.brings),
            tables_of(player.tables),
        )
        for player in summary.players
    )
    return Page("team", _("The team"), _("Those who are with us, and those we want"), columns, tuple(rows))


def ambitions_page(summary: Summary) -> Page:
    columns = (
        Column(pgettext("column", "Ambition"), 80),
        Column(pgettext("column", "Meeting"), 11),
        Column(pgettext("column", "Group"), 11),
        Column(_("Stand behind it"), 18),
    )
    rows = ((one.text, *place(one.table), one.support) for one in summary.ambitions)
    return Page("ambitions", _("Our shared ambitions"), _("Of all groups"), columns, tuple(rows))


def actions_page(summary: Summary) -> Page:
    columns = (
        Column(_("What we do"), 56),
        Column(_("Who"), 24),
        Column(_("By when"), 14),
        Column(pgettext("column", "Done"), 14),
        Column(pgettext("action", "Comes from"), 46),
        Column(pgettext("column", "Goals"), 34),
    )
    rows = (
        (
            action.text,
            action.owner,
            action.due_on,
            action.done_on,
            action.finding.text if action.finding else "",
            joined(*(f"{goal.number} {goal.title}" for goal in action.goals)),
        )
        for action in summary.actions
    )
    return Page("actions", _("What now"), _("Actions with who and by when"), columns, tuple(rows))


def plenary_page(summary: Summary) -> Page:
    columns = (
        Column(pgettext("column", "Round"), 10),
        Column(_("Title"), 30),
        Column(_("Written in plenary"), 90),
    )
    rounds = [(part.number, part.title, text) for part in summary.rounds for text in part.plenary]
    closing = [(None, _("At the end"), text) for text in summary.closing_notes]
    about = _("What was written down for everybody")
    return Page("plenary", pgettext("sheet", "Plenary"), about, columns, (*rounds, *closing))


def tables_of(tables: Iterable[TableName]) -> str:
    return joined(*map(table_name, tables))


# --- a picture of the ratings -------------------------------------------------------------------------------


def draw_ratings(book: Workbook, on: Worksheet, page: Page) -> None:
    """The shares as bars: sign and number stand in each, so that no colour has to tell."""
    chart = book.add_chart({"type": "bar", "subtype": "percent_stacked"})
    last = len(page.rows)
    for at, rating in enumerate(Rating, start=2):
        fill, ink = FILLS[rating]
        labels: list[dict[str, Any]] = [
            {"value": f"{rating.sign} {row[at]}"} if row[at] else {"delete": True} for row in page.rows
        ]
        chart.add_series(
            {
                "name": [page.name, 0, at],
                "categories": [page.name, 1, 1, last, 1],
                "values": [page.name, 1, at, last, at],
                "fill": {"color": fill},
                "gap": 40,
                "data_labels": {"value": True, "custom": labels, "font": {"color": ink, "size": 9}},
            }
        )
    chart.set_title({"name": page.about, "name_font": {"size": 12, "color": GRANITE}, "overlay": False})
    chart.set_y_axis({"reverse": True, "num_font": {"size": 9}, "line": {"none": True}})
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 1060, "height": 60 + 36 * last})
    words = _("The same numbers as in the table above, as bars with sign and number in each part.")
    on.insert_chart(last + 2, 0, chart, {"description": words, "object_position": 1})
