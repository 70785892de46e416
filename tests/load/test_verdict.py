"""The judge, given what never happened: each kind of fault is found, and nothing where there is none."""

import random
from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.load import verdict
from tests.load.book import KINDS, MARK, WITHDRAW, WRITE, Act, Book
from tests.load.bugs import CAUGHT_AS
from tests.load.client import Phone
from tests.load.onlookers import Listener
from tests.load.verdict import EditRow, NoteRow, Stored

HERE, ELSEWHERE = 1, 2
A, B, COPY = (f"0000000{number}-0000-4000-8000-000000000000" for number in (1, 2, 3))
Case = tuple[Book, Stored, Listener]


def told(book: Book, act: Act, asked: int, version: int = 1, kept: str = "") -> None:
    """Asked for at that second, and acknowledged in the next."""
    book.begin(act, asked)
    book.acknowledge(act, 409 if kept else 200, version, kept, (asked, asked + 1))


def well() -> Case:
    """Two notes at one table: A is changed by somebody who had seen it, and marked; B is withdrawn."""
    book = Book()
    told(book, Act(WRITE, HERE, A, "a1", "1.1", "først"), 0)
    told(book, Act(WRITE, HERE, B, "b1", "1.1", "så"), 2)
    told(book, Act(WRITE, HERE, A, "a2", "1.1", "bedre", base=1), 4, version=2)
    told(book, Act(MARK, HERE, A, "a3", mark="aha"), 6, version=2)
    told(book, Act(WITHDRAW, HERE, B, "b2", base=1), 8, version=2)
    notes = [
        NoteRow(A, HERE, "1.1", "bedre", "aha", False, 2, 1, 4),
        NoteRow(B, HERE, "1.1", "så", "none", True, 2, 2, 5),
    ]
    edits = [
        EditRow("a1", WRITE, A, 1, "først", "none"),
        EditRow("b1", WRITE, B, 1, "så", "none"),
        EditRow("a2", WRITE, A, 2, "bedre", "none"),
        EditRow("a3", MARK, A, 2, "", "aha"),
        EditRow("b2", WITHDRAW, B, 2, "", "none"),
    ]
    stored = Stored(
        {one.id: one for one in notes}, {one.id: one for one in edits}, {HERE: 5, ELSEWHERE: 0}, []
    )
    phone = Phone("", 0)
    phone.group = HERE
    listener = Listener(phone, book, random.Random(1))
    listener.stream.view = {A: (2, "aha"), B: (2, "none")}
    listener.stream.last_id = 5
    return book, stored, listener


def change(case: Case, note: str, **fields: object) -> None:
    case[1].notes[note] = replace(case[1].notes[note], **fields)  # type: ignore[arg-type]


def kinds(case: Case) -> set[str]:
    book, stored, listener = case
    verdict.judge(book, stored, [listener])
    return {kind for kind, _ in book.faults}


def test_where_all_is_well_nothing_is_found() -> None:
    assert kinds(well()) == set()


def test_withdrawal_of_what_was_gone_changes_nothing() -> None:
    case = well()

    told(case[0], Act(WITHDRAW, HERE, B, "b3", base=1), 10, version=2)
    case[1].edits["b3"] = EditRow("b3", WITHDRAW, B, 2, "", "none")

    assert kinds(case) == set()


def overwritten_unseen(case: Case) -> None:
    told(case[0], Act(WRITE, HERE, A, "a4", "1.1", "mitt", base=1), 10, version=3)
    case[1].edits["a4"] = EditRow("a4", WRITE, A, 3, "mitt", "none")
    case[1].groups[HERE] = 6
    change(case, A, revision=6, version=3)
    case[2].stream.view[A], case[2].stream.last_id = (3, "aha"), 6


def kept_beside_and_gone(case: Case) -> None:
    told(case[0], Act(WRITE, HERE, A, "a5", "1.1", "og mitt", base=1), 10, kept=COPY)
    case[1].edits["a5"] = EditRow("a5", WRITE, COPY, 1, "og mitt", "none")


def written_twice(case: Case) -> None:
    case[1].notes[COPY] = replace(case[1].notes[A], id=COPY, position=3, revision=6)
    case[1].edits["x"] = EditRow("x", WRITE, COPY, 1, "bedre", "none")
    case[1].groups[HERE], case[2].stream.last_id = 6, 6
    case[2].stream.view[COPY] = (2, "aha")


def answered_otherwise(case: Case) -> None:
    case[0].acknowledge(case[0].acts["a2"], 200, 3, "", (10, 11))


def nobodys(case: Case) -> None:
    case[0].rooms[ELSEWHERE] = {}
    case[1].notes[COPY] = NoteRow(COPY, ELSEWHERE, "1.1", "innbrudd", "none", False, 1, 1, 1)
    case[1].edits["x"] = EditRow("x", WRITE, COPY, 1, "innbrudd", "none")
    case[1].groups[ELSEWHERE] = 1


def seen_elsewhere(case: Case) -> None:
    case[0].seen[ELSEWHERE].add(A)


def in_another_order(case: Case) -> None:
    change(case, A, position=2)
    change(case, B, position=1)


def at_one_position(case: Case) -> None:
    change(case, B, position=1)


WRONG: list[tuple[set[str], Callable[[Case], object]]] = [
    ({"lost"}, lambda case: case[1].edits.pop("a1") and case[1].groups.update({HERE: 4})),
    ({"lost"}, lambda case: case[1].edits.pop("b2") and case[1].groups.update({HERE: 4})),
    ({"lost", "alien"}, lambda case: change(case, A, text="noe annet")),
    ({"lost"}, lambda case: change(case, A, withdrawn=True)),
    ({"lost"}, lambda case: change(case, B, withdrawn=False)),
    ({"lost", "gap"}, lambda case: change(case, A, mark="finding")),
    ({"lost"}, overwritten_unseen),
    ({"lost"}, kept_beside_and_gone),
    ({"duplicated"}, written_twice),
    ({"duplicated"}, answered_otherwise),
    ({"alien"}, nobodys),
    ({"alien"}, seen_elsewhere),
    ({"wrong place"}, lambda case: change(case, A, question="1.2")),
    ({"wrong place"}, in_another_order),
    ({"gap"}, lambda case: case[2].stream.view.pop(A)),
    ({"gap"}, lambda case: case[2].stream.view.update({A: (1, "aha")})),
    ({"not converged"}, lambda case: setattr(case[2].stream, "last_id", 4)),
    ({"integrity"}, lambda case: case[1].damage.append("row 7 missing from index")),
    ({"integrity"}, lambda case: case[1].groups.update({HERE: 4})),
    ({"integrity", "wrong place"}, at_one_position),
]


@pytest.mark.parametrize(("expected", "happen"), WRONG)
def test_each_kind_is_found(expected: set[str], happen: Callable[[Case], object]) -> None:
    case = well()

    happen(case)

    assert kinds(case) == expected


def test_what_is_read_after_an_acknowledgement_has_it() -> None:
    book, _, _ = well()
    due = book.must_be_there(HERE)

    book.read(HERE, due, {A: (2, "aha")})  # B has been withdrawn and may be missing
    assert book.faults == []

    book.read(HERE, due, {A: (1, "none")})
    book.read(HERE, due, {B: (2, "none")})
    assert [kind for kind, _ in book.faults] == ["stale", "stale"]


@pytest.mark.parametrize(
    ("page", "kind"),
    [
        ([(A, 2)], set()),
        ([(A, 2), (B, 2)], set()),
        ([], {"stale"}),
        ([(A, 1)], {"stale"}),
        ([(A, 2), (COPY, 1)], {"alien"}),
        ([(B, 2), (A, 2)], {"wrong place"}),
    ],
)
def test_a_page_at_rest_shows_what_is_stored(page: list[tuple[str, int]], kind: set[str]) -> None:
    book, stored, _ = well()
    drawn = "".join(
        f'<li id="note-{note}" data-version="{version}" data-mark="aha">' for note, version in page
    )

    verdict.judge_page(book, HERE, drawn.encode(), stored)

    assert {found for found, _ in book.faults} == kind


@pytest.mark.parametrize(
    ("status", "says_when", "is_put_off", "faults"),
    [
        (200, False, False, 0),
        (409, False, False, 0),
        (503, True, True, 0),
        (503, False, True, 1),
        (500, False, True, 1),
    ],
)
def test_only_503_with_retry_after_puts_off_without_a_fault(
    status: int, says_when: bool, is_put_off: bool, faults: int
) -> None:
    book = Book()

    assert book.put_off("write", status, says_when=says_when) is is_put_off
    assert [kind for kind, _ in book.faults] == ["refused"] * faults


def test_every_kind_has_something_that_produces_it() -> None:
    made_here = set().union(*(expected for expected, _ in WRONG)) | {"stale", "refused"}

    assert made_here | set().union(*CAUGHT_AS.values()) == set(KINDS)
