"""The notes as CSV: what any program reads, and no spreadsheet runs."""

import csv
import io
from dataclasses import replace

import pytest
from django.utils import translation

from sessions_app.domain.summarising import summarise
from sessions_app.domain.summary import Summary
from sessions_app.enums import Dots, Language, Mark, Plan
from sessions_app.models import Note, Session
from sessions_app.outputs.lines import lines, note_columns
from tests.factories import (
    make_dot,
    make_group,
    make_note,
    make_participant,
    make_session,
    make_theme,
)
from tests.outputs.hostile import BOMBS, FORBIDDEN, TEXTS, retold

pytestmark = pytest.mark.django_db
EN = [
    "Round", "No.", "Question", "Meeting", "Group", "Note", "Lifted out", "Theme", "Point", "Dots", "Name",
    "From paper",
]  # fmt: skip


def read(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))


def table(session: Session, language: str = "en") -> list[dict[str, str]]:
    with translation.override(language):
        first, *rest = read(lines(summarise(session, language)))
    return [dict(zip(first, row, strict=True)) for row in rest]


def one_note(text: str) -> Summary:
    session = make_session()
    make_note(group=make_group(session=session))
    return retold(summarise(session, "nb"), text)


def text_of(summary: Summary) -> str:
    _headings, row = read(lines(summary))
    return row[5]


def test_note_stands_with_all_that_the_room_made_of_it() -> None:
    session = make_session(shows_names=True)
    group = make_group(session=session)
    writer = make_participant(group=group, name="Jovnna")
    note = make_note(author=writer, question="1.1", text="Ođđa jurdda", mark=Mark.AHA)
    Note.objects.filter(pk=note.pk).update(point=4)
    make_theme(session=session, title="Folk", notes=[note])
    make_theme(session=session, title="Tid", notes=[])
    make_dot(participant=writer, on=note)
    Session.objects.update(dots=Dots.SHOWN)

    (row,) = table(Session.objects.get())

    assert list(row) == EN
    assert row["Question"].startswith("Does the map give")
    assert [row[name] for name in EN if name != "Question"] == [
        "1", "1.1", "", "1", "Ođđa jurdda", "Aha moment", "Folk", "4 People and time", "1", "Jovnna", "",
    ]  # fmt: skip


def test_columns_are_the_same_for_every_session() -> None:
    empty, series = make_session(), make_session(plan=Plan.SERIES)
    make_note(group=make_group(session=series))

    assert read(lines(summarise(empty, "en")))[0] == read(lines(summarise(series, "en")))[0]
    assert table(empty) == []


def test_headings_are_in_the_document_s_language() -> None:
    with translation.override("nb"):
        headings = [column.heading for column in note_columns()]

    assert headings[2] == "Spørsmål"
    assert len(set(headings)) == len(headings)


def test_series_names_the_meeting_of_each_note() -> None:
    session = make_session(plan=Plan.SERIES, language=Language.ENGLISH)
    make_note(group=make_group(session=session, meeting=1, number=2), text="a")

    (row,) = table(session)

    assert (row["Meeting"], row["Group"]) == ("1", "2")


def test_no_name_where_the_session_shows_none() -> None:
    session = make_session(shows_names=False)
    make_note(author=make_participant(group=make_group(session=session), name="Jovnna"))

    assert [row["Name"] for row in table(session)] == [""]


def test_withdrawn_notes_are_not_in_it_and_those_of_others_neither() -> None:
    session = make_session()
    gone = make_note(group=make_group(session=session), text="Borte")
    make_note(group=make_group(session=session), text="Her")
    make_note(text="Et annet sted")
    Note.objects.filter(pk=gone.pk).update(withdrawn=True)

    assert [row["Note"] for row in table(session)] == ["Her"]


def test_file_is_as_the_standard_says() -> None:
    data = lines(one_note("én\nto"))

    assert data.startswith(b"\xef\xbb\xbf")
    assert data.endswith(b"\r\n")
    assert data.count(b"\r\n") == 2
    assert '"én\nto"'.encode() in data


@pytest.mark.parametrize("name", TEXTS)
def test_hostile_text_comes_back_and_begins_no_formula(name: str) -> None:
    text = TEXTS[name]

    found = text_of(one_note(text))

    assert found.removeprefix("'") == text
    assert not found.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))


@pytest.mark.parametrize(
    "text", ["=1", "+1", "-1", "@a", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1", "＝1", "\ta"]
)
def test_what_could_begin_a_formula_gets_an_apostrophe(text: str) -> None:
    assert text_of(one_note(text)).startswith("'")


@pytest.mark.parametrize("text", ["a=1", "'a", "1-2", "«-»", "x\n=1", "–", "Ø"])
def test_what_cannot_is_left_as_it_is(text: str) -> None:
    assert text_of(one_note(text)) == text


def test_no_cell_of_any_column_begins_a_formula() -> None:
    session = make_session(shows_names=True)
    note = make_note(author=make_participant(group=make_group(session=session), name="x"))
    make_theme(session=session, title="x", notes=[note])

    _headings, row = read(lines(retold(summarise(session, "nb"), "=1")))

    assert row.count("'=1") == 3
    assert "=1" not in row


@pytest.mark.parametrize("name", BOMBS)
def test_bomb_is_only_a_long_text(name: str) -> None:
    assert text_of(one_note(BOMBS[name])) == BOMBS[name]


def test_letters_that_are_none_show_that_something_stood_there() -> None:
    assert text_of(one_note(FORBIDDEN)) == "før" + "\ufffd" * 8 + "etter"


def test_it_asks_the_database_nothing(django_assert_num_queries: object) -> None:
    summary = replace(one_note("x"))

    with django_assert_num_queries(0):  # type: ignore[operator]
        lines(summary)
