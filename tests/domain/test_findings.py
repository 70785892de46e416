"""What plenary works with: findings in the order they were marked, and everything else of the round."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from sessions_app.domain.findings import (
    all_lifted_out,
    kept_off,
    lifted_out,
    notes_of_round,
    without_findings,
)
from sessions_app.domain.notes import mark_note, withdraw_note
from sessions_app.domain.wall import keep_off, say
from sessions_app.enums import Mark, Plan
from sessions_app.models import Note, Participant, Session
from tests.factories import make_group, make_note, make_participant, make_session, open_round

pytestmark = pytest.mark.django_db


@pytest.fixture
def session() -> Session:
    return make_session()


@pytest.fixture
def kari(session: Session) -> Participant:
    return make_participant(group=make_group(session=session), name="Kari")


def mark(note: Note, mark: Mark) -> None:
    assert note.author is not None
    mark_note(author=note.author, note_id=note.pk, mark=mark, edit=uuid.uuid4())


def texts_of(session: Session, number: int = 1) -> list[list[str]]:
    return [[slip.text for slip in part.notes] for part in lifted_out(session, number)]


def test_findings_come_in_the_order_they_were_marked(session: Session, kari: Participant) -> None:
    notes = [make_note(author=kari, text=text) for text in ("en", "to", "tre", "fire", "fem")]

    for place in (3, 0, 4, 1):
        mark(notes[place], Mark.FINDING)

    (part,) = lifted_out(session, 1)
    assert [slip.text for slip in part.first] == ["fire", "en", "fem"]
    assert [slip.text for slip in part.more] == ["to"]


def test_clock_that_goes_back_changes_no_order(session: Session, kari: Participant) -> None:
    notes = [make_note(author=kari, text=text) for text in ("en", "to")]

    mark(notes[1], Mark.FINDING)
    with time_machine.travel(timezone.now() - timedelta(hours=1)):
        mark(notes[0], Mark.FINDING)

    assert texts_of(session) == [["to", "en"]]


def test_finding_that_becomes_an_aha_keeps_its_place(session: Session, kari: Participant) -> None:
    first, second = (make_note(author=kari, text=text, mark=Mark.FINDING) for text in ("en", "to"))

    mark(first, Mark.AHA)

    assert texts_of(session) == [["en", "to"]]
    assert second.pk


def test_mark_taken_away_and_given_again_comes_last(session: Session, kari: Participant) -> None:
    first, _ = (make_note(author=kari, text=text, mark=Mark.FINDING) for text in ("en", "to"))

    mark(first, Mark.NONE)
    assert texts_of(session) == [["to"]]
    mark(first, Mark.FINDING)

    assert texts_of(session) == [["to", "en"]]


def test_groups_come_in_their_order_with_what_they_found_in_this_round(session: Session) -> None:
    for number in (3, 1):
        make_note(group=make_group(session=session, number=number), text=f"Bord {number}", mark=Mark.AHA)
    make_note(group=make_group(session=session, number=2), text="Økt 2", question="2.1", mark=Mark.AHA)

    assert texts_of(session) == [["Bord 1"], ["Bord 3"]]
    assert texts_of(session, 2) == [["Økt 2"]]


def test_withdrawn_and_foreign_notes_are_no_findings(session: Session, kari: Participant) -> None:
    note = make_note(author=kari, mark=Mark.FINDING)
    make_note(group=make_group(session=make_session(number="1151")), mark=Mark.FINDING)

    withdraw_note(author=kari, note_id=note.pk, base=1, edit=uuid.uuid4())

    assert lifted_out(session, 1) == ()


def test_what_is_kept_off_is_not_among_the_notes_but_can_be_put_back(
    session: Session, kari: Participant
) -> None:
    note, other = (make_note(author=kari, text=text, mark=Mark.FINDING) for text in ("en", "to"))

    keep_off(session=session, note_id=note.pk, is_off=True)

    (part,) = lifted_out(session, 1)
    assert [slip.id for slip in part.notes] == [other.pk]
    assert [(slip.id, slip.is_off) for slip in part.slips] == [(note.pk, True), (other.pk, False)]
    assert [slip.id for slip in kept_off(session, 1)] == [note.pk]
    assert [slip.text for slip in notes_of_round(session, 1)] == ["to"]


def test_group_has_told_when_all_it_found_is_said(session: Session, kari: Participant) -> None:
    notes = [make_note(author=kari, mark=Mark.FINDING) for _ in range(2)]

    say(session=session, note_id=notes[0].pk, is_said=True)
    (part,) = lifted_out(session, 1)
    assert (part.is_told, part.next_to_say) == (False, notes[1].pk)

    say(session=session, note_id=notes[1].pk, is_said=True)
    (part,) = lifted_out(session, 1)
    assert (part.is_told, part.next_to_say) == (True, None)


def test_all_notes_have_the_marked_ones_first_by_question(session: Session) -> None:
    one, two = (make_group(session=session, number=number) for number in (1, 2))
    make_note(group=one, text="1.2 umerket", question="1.2")
    make_note(group=one, text="1.1 umerket")
    make_note(group=two, text="1.1 funn", mark=Mark.FINDING)
    make_note(group=two, text="2.1", question="2.1")

    assert [slip.text for slip in notes_of_round(session, 1)] == ["1.1 funn", "1.1 umerket", "1.2 umerket"]


def test_groups_that_wrote_and_have_nothing_on_the_wall_are_asked_too(session: Session) -> None:
    found, wrote = (make_group(session=session, number=number) for number in (1, 2))
    note = make_note(group=found, mark=Mark.FINDING)
    make_note(group=wrote)
    make_note(group=make_group(session=session, number=3), question="2.1")

    assert [t.number for t in without_findings(session, 1, lifted_out(session, 1))] == [2]
    keep_off(session=session, note_id=note.pk, is_off=True)
    assert [t.number for t in without_findings(session, 1, lifted_out(session, 1))] == [1, 2]


def test_names_stand_there_only_where_that_was_chosen(session: Session, kari: Participant) -> None:
    make_note(author=kari, mark=Mark.FINDING)
    assert lifted_out(session, 1)[0].notes[0].name == ""

    session.shows_names = True

    assert lifted_out(session, 1)[0].notes[0].name == "Kari"


def test_meeting_is_named_in_a_series_only(session: Session) -> None:
    series = make_session(plan=Plan.SERIES)
    open_round(series, 2)
    make_note(group=make_group(session=series, meeting=2), question="2.1", mark=Mark.FINDING)
    make_note(group=make_group(session=session), mark=Mark.FINDING)

    assert [part.table.meeting for part in lifted_out(series, 2)] == [2]
    assert [part.table.meeting for part in lifted_out(session, 1)] == [0]


def test_findings_of_every_round_can_be_chosen_among(session: Session) -> None:
    two, one = (make_group(session=session, number=number) for number in (2, 1))
    for group, question in ((two, "1.1"), (one, "3.1"), (one, "1.1")):
        make_note(group=group, question=question, text=f"{question} {group.number}", mark=Mark.FINDING)
    make_note(group=one, text="umerket")

    assert [slip.text for slip in all_lifted_out(session)] == ["1.1 1", "1.1 2", "3.1 1"]
