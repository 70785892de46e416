"""The judge of dots and themes, given what never happened: each fault is found, and nothing else."""

import math
from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.load import board_verdict
from tests.load.board import (
    DONE,
    DOTS,
    MAKE,
    OPEN,
    OUT,
    PUT,
    REMOVE,
    RENAME,
    SHOWN,
    TITLE_TAKEN,
    UNHEARD,
    Board,
    Press,
    Sending,
    State,
    leads_to,
    may_stand,
)
from tests.load.book import DOT, MARK, WRITE, Act, Book
from tests.load.verdict import DotRow, EditRow, NoteRow, Stored, ThemeRow

T, NOTE, OTHER, THEIRS = (f"0000000{number}-0000-4000-8000-000000000000" for number in (1, 2, 3, 4))
HERE, THERE, SEAT = 1, 2, 7
NOTES = frozenset({NOTE, OTHER})

MADE = Press(MAKE, T, "Bolig", (NOTE,))
RENAMED, AGAIN = Press(RENAME, T, "Hus"), Press(RENAME, T, "Bolig")
MORE, LESS, GONE = Press(PUT, T, notes=(OTHER,)), Press(OUT, T, notes=(NOTE,)), Press(REMOVE, T)


def sent(press: Press, began: float, ended: float | None = None, status: int = DONE) -> Sending:
    return Sending(press, began, began + 1 if ended is None else ended, status)


def lost(press: Press, began: float) -> Sending:
    return Sending(press, began, math.inf, UNHEARD)


def theme(title: str, *notes: str) -> State:
    return title, frozenset(notes)


# --- one theme ----------------------------------------------------------------------------------------------

POSSIBLE: list[tuple[list[Sending], State]] = [
    ([], None),
    ([sent(MADE, 0)], theme("Bolig", NOTE)),
    ([sent(MADE, 0), sent(MADE, 0.5)], theme("Bolig", NOTE)),
    ([sent(MADE, 0), sent(MORE, 2), sent(LESS, 4)], theme("Bolig", OTHER)),
    ([sent(MADE, 0), sent(RENAMED, 2, 9), sent(AGAIN, 3, 5)], theme("Hus", NOTE)),
    ([sent(MADE, 0), sent(RENAMED, 2, 9), sent(AGAIN, 3, 5)], theme("Bolig", NOTE)),
    ([sent(MADE, 0), sent(GONE, 2)], None),
    ([sent(MADE, 0), sent(GONE, 2), sent(RENAMED, 4)], None),
    ([sent(MADE, 0), sent(MORE, 2), sent(GONE, 4), sent(MADE, 6)], theme("Bolig", NOTE)),
    ([sent(MADE, 0), sent(RENAMED, 2), sent(MADE, 4, status=TITLE_TAKEN)], theme("Hus", NOTE)),
    ([lost(MADE, 0)], None),
    ([lost(MADE, 0), sent(MORE, 2)], theme("Bolig", NOTE)),
    ([lost(MADE, 0), sent(MORE, 2)], theme("Bolig", NOTE, OTHER)),
    ([sent(MADE, 0), lost(RENAMED, 2), sent(AGAIN, 4)], theme("Hus", NOTE)),
]
IMPOSSIBLE: list[tuple[list[Sending], State]] = [
    ([], theme("Bolig", NOTE)),
    ([sent(MADE, 0)], None),
    ([sent(MADE, 0)], theme("Bolig")),
    ([sent(MADE, 0), sent(MORE, 2)], theme("Bolig", NOTE)),
    ([sent(MADE, 0), sent(RENAMED, 2), sent(AGAIN, 4)], theme("Hus", NOTE)),
    ([sent(MADE, 0), sent(GONE, 2)], theme("Bolig", NOTE)),
    ([sent(MADE, 0), sent(RENAMED, 2), sent(MADE, 4)], theme("Hus", NOTE)),
    ([lost(MADE, 2), sent(MORE, 0)], theme("Bolig", NOTE, OTHER)),
    ([sent(MADE, 0), lost(RENAMED, 4), sent(AGAIN, 2)], theme("Nytt", NOTE)),
]


@pytest.mark.parametrize(("sendings", "end"), POSSIBLE)
def test_what_some_order_leads_to_is_possible(sendings: list[Sending], end: State) -> None:
    assert leads_to(sendings, end, NOTES)


@pytest.mark.parametrize(("sendings", "end"), IMPOSSIBLE)
def test_what_no_order_leads_to_is_not(sendings: list[Sending], end: State) -> None:
    assert not leads_to(sendings, end, NOTES)


def test_notes_that_come_and_go_by_themselves_are_not_looked_at() -> None:
    asked = [sent(MADE, 0), sent(MORE, 2)]

    assert leads_to(asked, theme("Bolig", OTHER), frozenset({OTHER}))


def test_last_one_told_stands_and_of_those_that_overlap_any() -> None:
    told = [("a", 0, 1), ("b", 2, 5), ("c", 4, 6)]

    assert may_stand(told) == {"b", "c"}
    assert may_stand(told, 3, 3.5) == {"a", "b"}
    assert may_stand([*told, ("d", 8, math.inf)]) == {"b", "c", "d"}


# --- a session ----------------------------------------------------------------------------------------------

Case = tuple[Book, Stored]
P = "telefon"


def well() -> Case:
    """A phone has put its first dot on a finding, and moved it to the theme; its second it has taken back."""
    book, board = Book(), Board(5, frozenset({HERE}))
    book.boards = {HERE: board, THERE: Board(6, frozenset({THERE}))}
    board.sendings = [sent(MADE, 0), sent(Press(DOTS, to=OPEN), 0)]
    for number, (note, text) in enumerate(((NOTE, "Ferge"), (OTHER, "Bru"))):
        told(book, Act(WRITE, HERE, note, f"w{number}", text=text), 2)
        told(book, Act(MARK, HERE, note, f"m{number}", mark="finding"), 4)
    for second, (place, on) in enumerate(
        [(1, f"note:{NOTE}"), (1, f"theme:{T}"), (2, f"note:{OTHER}"), (2, ""), (3, f"note:{OTHER}")]
    ):
        told(book, Act(DOT, HERE, f"{P}:{place}", f"d{second}", mark=on), 10 + 2 * second, second + 1)
    edits = [
        EditRow(f"d{number}", DOT, f"{SEAT}:{place}", number + 1, "", "")
        for number, place in enumerate((1, 1, 2, 2, 3))
    ]
    notes = [
        NoteRow(NOTE, HERE, "1.1", "Ferge", "finding", False, 1, 1, 1),
        NoteRow(OTHER, HERE, "1.1", "Bru", "finding", False, 1, 2, 2),
        NoteRow(THEIRS, THERE, "1.1", "Deres", "finding", False, 1, 1, 1),
    ]
    return book, Stored(
        {one.id: one for one in notes},
        {one.id: one for one in edits},
        {HERE: 2, THERE: 1},
        [],
        dots=[DotRow(SEAT, 1, 1, f"theme:{T}"), DotRow(SEAT, 1, 3, f"note:{OTHER}")],
        themes=[ThemeRow(T, 5, "Bolig", frozenset({NOTE}))],
        seats={SEAT: HERE},
    )


def told(book: Book, act: Act, asked: float, version: int = 1) -> None:
    book.begin(act, asked)
    act.heard += 1
    book.acknowledge(act, 200, version, "", (asked, asked + 1))


def kinds(case: Case) -> set[str]:
    board_verdict.judge(*case)
    return {kind for kind, _ in case[0].faults}


def put(case: Case, place: int, on: str, **fields: int) -> None:
    case[1].dots.append(replace(DotRow(SEAT, 1, place, on), **fields))  # type: ignore[arg-type]


def five(case: Case) -> None:
    for note in (NOTE, NOTE, OTHER):
        put(case, 3, f"note:{note}")


def change(case: Case, **fields: object) -> None:
    case[1].themes[0] = replace(case[1].themes[0], **fields)  # type: ignore[arg-type]


WRONG: list[tuple[set[str], Callable[[Case], object]]] = [
    ({"lost"}, lambda case: case[1].dots.clear()),
    ({"lost"}, lambda case: case[1].edits.pop("d1")),
    ({"lost"}, lambda case: put(case, 2, f"note:{OTHER}")),
    ({"miscounted"}, five),
    ({"wrong place"}, lambda case: put(case, 1, f"theme:{T}", round=2)),
    ({"lost", "alien"}, lambda case: put(case, 2, f"note:{THEIRS}")),
    ({"integrity"}, lambda case: setattr(case[0].acts["d4"], "version", 4)),
    ({"lost", "alien"}, lambda case: change(case, title="Deres")),
    ({"lost"}, lambda case: change(case, notes=frozenset())),
    ({"alien"}, lambda case: change(case, notes=frozenset({NOTE, THEIRS}))),
    ({"lost", "alien"}, lambda case: change(case, session=6)),
    ({"alien", "duplicated"}, lambda case: case[1].themes.append(replace(case[1].themes[0], id=OTHER))),
]


def test_where_all_is_well_nothing_is_found() -> None:
    assert kinds(well()) == set()


@pytest.mark.parametrize(("expected", "happen"), WRONG)
def test_each_kind_is_found(expected: set[str], happen: Callable[[Case], object]) -> None:
    case = well()

    happen(case)

    assert kinds(case) == expected


def test_dot_goes_with_its_theme() -> None:
    case = well()

    case[0].boards[HERE].sendings.append(sent(GONE, 30))
    case[1].themes.clear()
    case[1].dots.pop(0)

    assert kinds(case) == set()


def test_refused_dot_was_not_given_but_one_without_an_answer_may_have_been() -> None:
    case = well()
    refused, unheard = (
        Act(DOT, HERE, f"{P}:{place}", edit, mark=f"note:{NOTE}") for place, edit in ((2, "r"), (3, "u"))
    )
    case[0].begin(refused, 30)
    refused.heard += 1
    case[0].begin(unheard, 30)

    case[1].dots[1] = replace(case[1].dots[1], on=f"note:{NOTE}")
    assert kinds(case) == set()

    put(case, 2, f"note:{NOTE}")
    assert kinds(case) == {"lost"}


@pytest.mark.parametrize(("asked", "faults"), [(40.0, {"out of turn"}), (29.0, set()), (30.5, set())])
def test_dot_taken_while_they_are_closed_is_out_of_turn(asked: float, faults: set[str]) -> None:
    book, _ = well()
    book.boards[HERE].sendings.append(sent(Press(DOTS, to=SHOWN), 30))

    told(book, Act(DOT, HERE, f"{P}:2", "x", mark=f"note:{NOTE}"), asked, 6)

    assert {kind for kind, _ in book.faults} == faults


@pytest.mark.parametrize(
    ("on", "asked", "happen", "may"),
    [
        ("", 30, None, False),
        (f"note:{NOTE}", 30, None, False),
        (f"note:{NOTE}", 3, None, True),
        (f"note:{THEIRS}", 30, None, True),
        (f"theme:{T}", 30, None, False),
        (f"theme:{T}", 30, GONE, True),
        (f"theme:{T}", 30, LESS, True),
        (f"note:{NOTE}", 30, Press(DOTS, to=SHOWN), True),
    ],
)
def test_dot_is_refused_for_a_reason(on: str, asked: float, happen: Press | None, may: bool) -> None:
    book, _ = well()
    if happen is not None:
        book.boards[HERE].sendings.append(sent(happen, 25))

    act = Act(DOT, HERE, f"{P}:1", "x", mark=on)

    assert book.may_refuse(act, (asked, asked + 1)) is may


# --- what the room is shown ---------------------------------------------------------------------------------


def wall(*counts: int, themes: int = 1) -> bytes:
    """As the big screen has it; `themes` is how many dots the theme has."""
    lines = "".join(
        f'<li><p class="wall-dotted-text" dir="auto">{text}</p><p class="wall-over">● {count} prikk</p></li>'
        for text, count in zip(("Bru", "Ferge"), counts, strict=False)
    )
    title = '<li><span class="wall-theme-title" dir="auto">Bolig</span><svg></svg>'
    return f'{title}<span class="wall-theme-count">● {themes} prikk</span></li>{lines}'.encode()


def page(**counts: int) -> bytes:
    return "".join(
        f'<li><p class="note-text" dir="auto">{text}</p><p class="dot-count">● {count} prikk</p></li>'
        for text, count in counts.items()
    ).encode()


@pytest.mark.parametrize(
    ("on_wall", "on_phone", "faults"),
    [
        (wall(1), page(Bolig=1, Bru=1), 0),
        (wall(2), page(Bolig=1, Bru=1), 1),
        (wall(1, themes=2), page(Bolig=1, Bru=1), 1),
        (wall(1, 1), page(Bolig=1, Bru=1), 1),
        (b"", page(Bolig=1, Bru=1), 2),
        (wall(1).replace("●".encode(), b""), page(Bolig=1, Bru=1), 2),
        (wall(1), page(Bolig=1), 1),
        (wall(1), page(Bolig=1, Bru=2), 1),
    ],
)
def test_what_is_shown_is_what_is_stored(on_wall: bytes, on_phone: bytes, faults: int) -> None:
    book, stored = well()

    board_verdict.judge_shown(book, book.boards[HERE], stored, on_wall, on_phone)

    assert [kind for kind, _ in book.faults] == ["miscounted"] * faults
