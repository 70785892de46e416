"""The spreadsheet, opened again with another library."""

import io
import re
import zipfile
from datetime import date
from functools import cache
from itertools import takewhile
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from sessions_app.content import self_check
from sessions_app.domain.summarising import summarise
from sessions_app.domain.summary import Summary
from sessions_app.enums import Extent, Format, Language, Plan, Rating
from sessions_app.models import Session
from sessions_app.outputs.documents import Document, made
from sessions_app.outputs.sheet.sheet import sheet
from sessions_app.outputs.sheet.workbook import MOST_UNITS, fitting
from tests.factories import (
    make_group,
    make_note,
    make_participant,
    make_player,
    make_rating,
    make_session,
)
from tests.outputs.hostile import BOMBS, FORBIDDEN, TEXTS, retold, written_in
from tests.outputs.test_report import full_session

pytestmark = pytest.mark.django_db


def data_of(summary: Summary) -> bytes:
    with translation.override(summary.language):
        return sheet(summary, self_check("innovasjon", summary.language), Extent.WHOLE)


def opened(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data))


def book_of(session: Session, language: str = "en") -> Any:
    return opened(data_of(summarise(session, language)))


def rows(page: Any) -> list[dict[str, object]]:
    first, *rest = page.iter_rows(values_only=True)
    return [dict(zip(first, row, strict=True)) for row in rest]


def cells(book: Any) -> list[Any]:
    return [cell for page in book for row in page.iter_rows() for cell in row if cell.value is not None]


def facts(page: Any, before: str) -> dict[str, object]:
    rows = page.iter_rows(values_only=True)
    return {row[0]: row[1] for row in takewhile(lambda row: row[0] != before, rows) if row[0]}


def test_every_part_of_a_session_has_a_sheet() -> None:
    book = book_of(full_session())

    assert book.sheetnames == [
        "Overview", "Notes", "The map", "Themes", "The team", "Our shared ambitions", "What now", "Plenary",
    ]  # fmt: skip


def test_parts_without_anything_have_none() -> None:
    session = make_session()
    make_note(group=make_group(session=session))

    assert book_of(session).sheetnames == ["Overview", "Notes"]
    assert book_of(make_session()).sheetnames == ["Overview"]


def test_columns_without_anything_are_left_out() -> None:
    session = make_session()
    make_note(group=make_group(session=session), text="Bare dette")

    (row,) = rows(book_of(session)["Notes"])

    assert list(row) == ["Round", "No.", "Question", "Group", "Note"]
    assert row["Note"] == "Bare dette"


def test_overview_says_whose_it_is_and_what_is_in_it() -> None:
    session = full_session()
    summary = summarise(session, "en")
    page = opened(data_of(summary))["Overview"]
    found = facts(page, before="In this file")

    assert (page["A1"].value, page["A2"].value) == (
        "Guovdageaidnu - Kautokeino",
        "Self-check · " + summary.check_title,
    )
    assert found["Date"].date() == date(2026, 11, 22)  # type: ignore[attr-defined]
    counts = [found[name] for name in ("People", "Groups", "Notes", "Findings", "Aha moments")]
    assert counts == [8, 2, 4, 1, 1]
    assert found["SHA-256"] == summary.digest
    links = {cell.value: cell.hyperlink.location for row in page for cell in row if cell.hyperlink}
    assert links["What now"] == "'What now'!A1"
    assert list(links) == [
        "Notes",
        "The map",
        "Themes",
        "The team",
        "Our shared ambitions",
        "What now",
        "Plenary",
    ]


def test_unfinished_session_and_small_group_are_told_of() -> None:
    session = make_session()
    make_note(author=make_participant(group=make_group(session=session)))

    words = " ".join(str(cell.value) for cell in cells(book_of(session)))

    assert "is not finished" in words
    assert "fewer than four people" in words
    assert "is not finished" not in " ".join(str(cell.value) for cell in cells(book_of(full_session())))


def test_action_has_real_dates_and_says_where_it_comes_from() -> None:
    book = book_of(full_session())
    (row,) = rows(book["What now"])

    assert row["By when"].date() == date(2026, 12, 24)  # type: ignore[attr-defined]
    assert book["What now"]["C2"].is_date
    assert row["Comes from"] == "Šaddu ŋuoskun đáppe"
    assert row["Goals"] == "17 Partnerships for the goals"
    assert "Done" not in row


def test_map_ambitions_team_themes_and_plenary_are_counted_and_named() -> None:
    book = book_of(full_session())

    assert rows(book["The map"])[3] == {
        "No.": 4, "Point": "People and time", "▲ helps us": 0, "◆ partly": 0, "▼ holds us back": 3,
        "○ don't know": 0, "Answers": 3, "Most say": "▼ holds us back",
    }  # fmt: skip
    assert rows(book["Themes"]) == [
        {"Theme": "Hatter og tid", "Notes": 2, "Groups": "Group 1 · Group 2", "Dots": 1}
    ]
    assert [row["With us?"] for row in rows(book["The team"])] == ["With us", "Wanted"]
    assert rows(book["Our shared ambitions"]) == [
        {"Ambition": "Halvparten så mange vikaruker", "Group": 2, "Stand behind it": 1}
    ]
    assert [row["Written in plenary"] for row in rows(book["Plenary"])] == ["Vi spør for sjelden"]


def test_series_names_the_meeting_of_each_group() -> None:
    session = make_session(plan=Plan.SERIES, language=Language.ENGLISH)
    make_note(group=make_group(session=session, meeting=1))
    make_player(group=make_group(session=session, meeting=3), name="Fylket")

    book = book_of(session)

    assert rows(book["Notes"])[0]["Meeting"] == 1
    assert rows(book["The team"])[0]["Groups"] == "Meeting 3, group 1"


@pytest.mark.parametrize("shows", [True, False])
def test_names_are_there_only_where_the_session_shows_them(shows: bool) -> None:
    session = make_session(shows_names=shows)
    make_note(author=make_participant(group=make_group(session=session), name="Jovnna"))

    assert ("Jovnna" in [cell.value for cell in cells(book_of(session))]) == shows


def test_every_sheet_of_rows_is_a_table_with_filters_headings_that_stay_and_paper() -> None:
    book = book_of(full_session())

    for page in book.worksheets[1:]:
        (table,) = page.tables.values()
        assert table.ref == page.dimensions.replace("$", "")
        assert table.autoFilter is not None
        assert page.freeze_panes == "A2"
        assert page.print_title_rows == "$1:$1"
        assert (page.page_setup.orientation, page.page_setup.fitToHeight) == ("landscape", 0)
        assert page.sheet_properties.pageSetUpPr.fitToPage
    assert book.properties.title == "Guovdageaidnu - Kautokeino: How do we create more innovation?"
    assert book.custom_doc_props["language"].value == "en"


def test_long_text_is_wrapped_and_its_row_high_enough() -> None:
    session = make_session()
    make_note(group=make_group(session=session), text="ord " * 400)

    page = book_of(session)["Notes"]

    assert page["E2"].alignment.wrap_text
    assert page.row_dimensions[2].height > 250


def test_chart_of_the_ratings_has_words_and_needs_no_colour() -> None:
    session = make_session()
    make_rating(
        participant=make_participant(group=make_group(session=session)), point=1, rating=Rating.PARTLY
    )

    with zipfile.ZipFile(io.BytesIO(data_of(summarise(session, "en")))) as file:
        drawing = file.read("xl/drawings/drawing1.xml").decode()
        chart = file.read("xl/charts/chart1.xml").decode()

    assert 'descr="The same numbers as in the table above' in drawing
    assert re.findall(r"<a:t>(◆ \d|▲ \d|▼ \d|○ \d)</a:t>", chart) == ["◆ 1"]


# --- hostile text -------------------------------------------------------------------------------------------


def hostile(text: str) -> Summary:
    return retold(full_summary(), text)


@cache
def full_summary() -> Summary:
    """Plain values, which are the same for every test that only reads."""
    return summarise(full_session(), "nb")


@pytest.mark.parametrize("name", TEXTS)
def test_hostile_text_is_text_in_every_field_and_unchanged(name: str) -> None:
    text = TEXTS[name]
    summary = hostile(text)

    data = data_of(summary)

    found = [cell for cell in cells(opened(data)) if cell.value == text]
    assert len(found) >= 13
    assert {cell.data_type for cell in found} == {"s"}
    assert {cell.hyperlink for cell in found} == {None}
    assert {cell.data_type for cell in cells(opened(data))} <= {"s", "n", "d"}


def test_no_part_of_any_workbook_holds_a_formula_or_an_address_of_theirs() -> None:
    for name in ("formula", "command", "address", "cell"):
        with zipfile.ZipFile(io.BytesIO(data_of(hostile(TEXTS[name])))) as file:
            parts = {one: file.read(one).decode() for one in file.namelist()}
        for part, xml in parts.items():
            assert ElementTree.fromstring(xml) is not None
            if part != "xl/sharedStrings.xml":
                assert "x.example" not in xml
            if part.startswith("xl/worksheets/"):
                assert "<f>" not in xml


@pytest.mark.parametrize("name", ["formula", "plus", "minus", "at", "command", "pushed"])
def test_text_like_a_formula_stays_text_when_somebody_edits_the_cell(name: str) -> None:
    found = [cell for cell in cells(opened(data_of(hostile(TEXTS[name])))) if cell.value == TEXTS[name]]

    assert {cell.quotePrefix for cell in found} == {True}


def test_plain_text_is_not_marked_as_quoted() -> None:
    found = [
        cell
        for cell in cells(opened(data_of(hostile("Vi kjenner loven"))))
        if cell.value == "Vi kjenner loven"
    ]

    assert {cell.quotePrefix for cell in found} == {False}


@pytest.mark.parametrize("name", BOMBS)
def test_bomb_becomes_a_workbook(name: str) -> None:
    text = BOMBS[name]

    found = {cell.value for cell in cells(opened(data_of(hostile(text))))}

    with translation.override("nb"):
        assert fitting(text) in found


def test_text_longer_than_a_cell_says_that_it_is_cut() -> None:
    with translation.override("en"):
        cut = fitting("å" * 40_000)
        emoji = fitting("🚀" * 20_000)

    assert cut.endswith("… [cut here: a cell holds no more; the data file has the whole text]")
    for text in (cut, emoji):
        assert MOST_UNITS - 2 < len(text.encode("utf-16-le")) / 2 <= MOST_UNITS
    assert fitting("å" * MOST_UNITS) == "å" * MOST_UNITS


def test_letters_that_xml_forbids_are_none_and_show_that_something_stood_there() -> None:
    found = {cell.value for cell in cells(opened(data_of(hostile(FORBIDDEN))))}

    assert "før" + "\ufffd" * 8 + "etter" in found


def test_all_that_was_written_is_in_it() -> None:
    summary = summarise(full_session(), "nn")

    values = "\n".join(str(cell.value) for cell in cells(opened(data_of(summary))))

    assert [text for text in written_in(summary) if text not in values] == []


# --- how it is made -----------------------------------------------------------------------------------------


def test_it_asks_the_database_nothing() -> None:
    summary = summarise(full_session(), "nb")

    with CaptureQueriesContext(connection) as asked:
        data_of(summary)

    assert not asked.captured_queries


@pytest.mark.parametrize("language", Language.values)
def test_child_makes_it_in_each_language(language: str) -> None:
    session = full_session()

    book = opened(made(Document(session, Format.SHEET, language)))

    theme = {"nb": "Tema", "nn": "Tema", "en": "Theme"}[language]
    assert theme in next(book.worksheets[1].iter_rows(values_only=True))


def test_sixty_groups_fit() -> None:
    session = make_session(people=360)
    for number in range(1, 61):
        make_player(group=make_group(session=session, number=number), name="Fylket")

    (row,) = {row["Name"]: row for row in rows(book_of(session)["The team"])}.values()

    assert str(row["Groups"]).endswith("Group 60")
