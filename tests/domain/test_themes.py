"""Notes gathered under themes: of any group, once, of this session only, and never decided by the machine."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sessions_app.domain import themes as domain
from sessions_app.domain.exceptions import EditReused, ForeignNote
from sessions_app.domain.notes import withdraw_note, write_note
from sessions_app.domain.soundness import faults
from sessions_app.domain.steering import finish
from sessions_app.domain.themes import (
    Board,
    TooManyThemes,
    Wanted,
    gather,
    make_theme,
    move_theme,
    remove_theme,
    rename_theme,
    sizes,
    take_out,
)
from sessions_app.enums import Mark, Plan
from sessions_app.models import Note, Session, Theme, ThemeNote
from tests.factories import make_group, make_note, make_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def session() -> Session:
    return make_session()


def note(session: Session, table: int = 1, text: str = "Boligene er dyre", **fields: object) -> Note:
    return make_note(group=make_group(session=session, number=table), text=text, **fields)  # type: ignore[arg-type]


def theme(session: Session, title: str = "Bolig", *notes: Note) -> Theme:
    return make_theme(session=session, theme_id=uuid.uuid4(), title=title, notes=[one.pk for one in notes])


def titles(session: Session) -> list[str]:
    return [one.title for one in Theme.objects.of(session)]


def under(which: Theme) -> set[uuid.UUID]:
    return set(ThemeNote.objects.filter(theme=which).values_list("note", flat=True))


def revision(session: Session) -> int:
    return Session.objects.get(pk=session.pk).revision


# --- the acts -----------------------------------------------------------------------------------------------


def test_theme_is_made_once_with_the_notes_chosen_for_it(session: Session) -> None:
    first, second, ident = note(session), note(session, 2), uuid.uuid4()

    for _ in range(2):
        made = make_theme(session=session, theme_id=ident, title="Bolig", notes=[first.pk, second.pk])

    assert titles(session) == ["Bolig"]
    assert under(made) == {first.pk, second.pk}
    assert list(faults(Session.objects.all())) == []


def test_title_corrected_on_the_same_form_is_not_dropped_unsaid(session: Session) -> None:
    theme = uuid.uuid4()
    make_theme(session=session, theme_id=theme, title="Folk")

    with pytest.raises(EditReused):
        make_theme(session=session, theme_id=theme, title="Folk og tid")


def test_id_of_another_sessions_theme_is_foreign(session: Session) -> None:
    theirs = theme(make_session(), "Deres")

    with pytest.raises(ForeignNote):
        make_theme(session=session, theme_id=theirs.pk, title="Vår")

    assert titles(session) == []


def test_more_themes_than_anybody_keeps_apart_are_refused(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(domain, "MOST_THEMES", 2)
    first = theme(session, "A")
    theme(session, "B")

    with pytest.raises(TooManyThemes):
        theme(session, "C")

    make_theme(session=session, theme_id=first.pk, title="A")
    assert titles(session) == ["A", "B"]


def test_theme_is_renamed(session: Session) -> None:
    made = theme(session)

    rename_theme(session=session, theme_id=made.pk, title="Bustad")

    assert titles(session) == ["Bustad"]


@pytest.mark.parametrize(
    ("place", "expected"),
    [(1, "CABD"), (2, "ACBD"), (3, "ABCD"), (4, "ABDC"), (99, "ABDC"), (0, "CABD")],
)
def test_theme_is_moved_to_a_place_and_pressed_twice_moved_once(
    session: Session, place: int, expected: str
) -> None:
    made = {title: theme(session, title) for title in "ABCD"}

    for _ in range(2):
        move_theme(session=session, theme_id=made["C"].pk, place=place)

    assert titles(session) == list(expected)


def test_themes_are_moved_back_and_forth_for_ever(session: Session) -> None:
    made = [theme(session, title) for title in "ABC"]

    for turn in range(7):
        move_theme(session=session, theme_id=made[0].pk, place=turn % 3 + 1)

    assert titles(session) == ["A", "B", "C"]
    assert max(Theme.objects.of(session).values_list("position", flat=True)) <= 6


def test_removed_theme_leaves_its_notes(session: Session) -> None:
    kept = note(session)
    made, other = theme(session, "Bolig", kept), theme(session, "Annet", kept)

    for _ in range(2):
        remove_theme(session=session, theme_id=made.pk)

    assert (titles(session), under(other)) == (["Annet"], {kept.pk})
    assert Note.objects.standing().count() == 1


def test_notes_are_gathered_once_and_may_be_in_several_themes(session: Session) -> None:
    first, second = note(session), note(session, 2)
    bolig, unge = theme(session, "Bolig", first), theme(session, "Unge", first)

    for _ in range(2):
        gather(session=session, theme_id=bolig.pk, notes=[first.pk, second.pk])

    assert (under(bolig), under(unge)) == ({first.pk, second.pk}, {first.pk})


def test_notes_are_taken_out_of_one_theme_only(session: Session) -> None:
    first = note(session)
    bolig, unge = theme(session, "Bolig", first), theme(session, "Unge", first)

    for _ in range(2):
        take_out(session=session, theme_id=bolig.pk, notes=[first.pk])

    assert (under(bolig), under(unge)) == (set(), {first.pk})


def test_nothing_of_another_session_is_reached(session: Session) -> None:
    elsewhere = make_session()
    foreign = note(elsewhere)
    theirs, ours = theme(elsewhere, "Deres", foreign), theme(session, "Vår")

    gather(session=session, theme_id=ours.pk, notes=[foreign.pk])
    gather(session=session, theme_id=theirs.pk, notes=[note(session).pk])
    take_out(session=session, theme_id=theirs.pk, notes=[foreign.pk])
    rename_theme(session=session, theme_id=theirs.pk, title="Kapret")
    move_theme(session=session, theme_id=theirs.pk, place=1)
    remove_theme(session=session, theme_id=theirs.pk)

    assert (under(ours), under(theirs), titles(elsewhere)) == (set(), {foreign.pk}, ["Deres"])


def test_ids_that_are_nothing_change_nothing(session: Session) -> None:
    made, nothing = theme(session), uuid.uuid4()

    gather(session=session, theme_id=made.pk, notes=[nothing])
    gather(session=session, theme_id=nothing, notes=[note(session).pk])
    take_out(session=session, theme_id=made.pk, notes=[nothing])

    assert under(made) == set()


def test_room_is_told_of_what_changed_and_of_nothing_else(session: Session) -> None:
    first = note(session)
    made = theme(session)
    before = revision(session)

    gather(session=session, theme_id=made.pk, notes=[first.pk])
    gather(session=session, theme_id=made.pk, notes=[first.pk])
    rename_theme(session=session, theme_id=made.pk, title="Bolig")
    move_theme(session=session, theme_id=made.pk, place=1)
    take_out(session=session, theme_id=made.pk, notes=[])

    assert revision(session) == before + 1


def test_notes_are_gathered_after_the_end_too(session: Session) -> None:
    first = note(session)
    finish(session=session)

    made = theme(session, "Bolig", first)

    assert under(made) == {first.pk}


# --- what is seen -------------------------------------------------------------------------------------------


def test_theme_counts_its_notes_and_the_groups_behind_them(session: Session) -> None:
    first, second, third = note(session), note(session), note(session, 2)
    theme(session, "Bolig", first, second, third)
    theme(session, "Tomt")

    found = [(one.theme.title, one.notes, one.groups) for one in Board(session).gathered]

    assert found == [("Bolig", 3, 2), ("Tomt", 0, 0)]
    assert [(one.theme.title, one.notes, one.groups) for one in sizes(session)] == found


def test_withdrawn_note_falls_out_by_itself_and_comes_back(session: Session) -> None:
    first = note(session)
    made = theme(session, "Bolig", first)
    assert first.author is not None

    withdraw_note(author=first.author, note_id=first.pk, base=1, edit=uuid.uuid4())

    board = Board(session)
    assert ([one.notes for one in board.gathered], board.slips) == ([0], [])
    assert [one.notes for one in sizes(session)] == [0]
    gather(session=session, theme_id=made.pk, notes=[first.pk])
    write_note(author=first.author, note_id=first.pk, question="1.1", text="Igjen", base=2, edit=uuid.uuid4())
    assert [one.notes for one in sizes(session)] == [1]


def test_findings_and_aha_moments_come_first_then_group_by_group(session: Session) -> None:
    note(session, 2, "to")
    note(session, 1, "en")
    note(session, 3, "aha", mark=Mark.AHA)
    note(session, 1, "funn", mark=Mark.FINDING)

    assert [slip.text for slip in Board(session).slips] == ["funn", "aha", "en", "to"]


def test_notes_are_found_by_part_words_theme_and_being_loose(session: Session) -> None:
    first = note(session, 1, "Ærlig om BOLIG i Ås")
    second = note(session, 2, "Kurs for alle", question="2.2")
    made = theme(session, "Bolig", first)
    board = Board(session)

    def found(**wanted: object) -> list[uuid.UUID]:
        return [slip.id for slip in board.found(Wanted(**wanted))]  # type: ignore[arg-type]

    assert found() == [first.pk, second.pk]
    assert (found(part="1"), found(part="2.2"), found(part="2.1")) == ([first.pk], [second.pk], [])
    assert (found(words="boligene"), found(words="ærl ÅS"), found(words="kurs ås")) == ([first.pk],) * 2 + (
        [],
    )
    assert (found(is_loose=True), found(theme=made.pk)) == ([second.pk], [first.pk])
    assert board.loose == 1


def test_groups_of_a_series_are_told_apart_by_their_meeting() -> None:
    session = make_session(plan=Plan.SERIES)
    make_note(group=make_group(session=session, number=1, meeting=1))
    make_note(group=make_group(session=session, number=1, meeting=2), question="2.1")

    assert [(slip.table.meeting, slip.table.number) for slip in Board(session).slips] == [(1, 1), (2, 1)]
    single = make_session()
    note(single)
    assert [slip.table.meeting for slip in Board(single).slips] == [0]


def test_board_asks_four_questions_however_much_there_is(session: Session) -> None:
    asked = []
    for table in (1, 2, 3):
        theme(session, f"Tema {table}", note(session, table), note(session, table))
        with CaptureQueriesContext(connection) as queries:
            board = Board(session)
            assert len(board.gathered) == table
            board.bunches(5, "")
        asked.append(len(queries))

    assert asked == [4] * 3


def test_what_is_like_a_theme_is_proposed_and_put_nowhere(session: Session) -> None:
    first = note(session, 1, "Boligene er for dyre")
    second = note(session, 2, "Unge finner ikke bolig")
    note(session, 2, "Ferga går for sjelden")
    made = theme(session, "Dyrt å bo", first)
    board = Board(session)

    found = board.like(board.themes[0], 8)

    assert [(slip.id, one.words) for slip, one in found] == [(second.pk, ("bolig",))]
    assert under(made) == {first.pk}


def test_notes_in_a_theme_are_not_bunched_again(session: Session) -> None:
    notes = [note(session, table, f"Ferge {table}") for table in (1, 2, 3)]
    assert [bunch.words for bunch in Board(session).bunches(5, "")] == [("ferge",)]

    theme(session, "Ferge", *notes)

    assert Board(session).bunches(5, "") == []


def test_forty_themes_and_1500_notes_are_read_quickly(session: Session) -> None:
    """Well under a second of work; the bound is wide for a busy machine."""
    first = note(session)
    when = first.written_at + timedelta(seconds=1)
    Note.objects.bulk_create(
        Note(
            group=first.group, question="1.1", text=f"Ferge og fiber {number}", position=number,
            revision=number, written_at=when, changed_at=when,
        )
        for number in range(2, 1501)
    )  # fmt: skip
    for number in range(40):
        theme(session, f"Tema {number}", first)

    board = Board(session)

    assert (len(board.slips), len(board.gathered), board.loose) == (1500, 40, 1499)
    assert [one.notes for one in board.gathered] == [1] * 40
