"""What is written down for the whole room: by the facilitator or by who was chosen; and what now."""

import uuid
from datetime import date
from typing import Any

import pytest

from sessions_app.domain.exceptions import EditReused, ForeignNote, SessionFinished
from sessions_app.domain.plenary import (
    NotTheWriter,
    add_action,
    choose_writer,
    is_writer,
    remove_plenary_note,
    write_plenary_note,
)
from sessions_app.domain.seating import leave, take_over
from sessions_app.domain.steering import finish
from sessions_app.domain.tables import move
from sessions_app.models import Action, Participant, PlenaryNote, Session
from tests.factories import (
    make_action,
    make_group,
    make_note,
    make_participant,
    make_plenary_note,
    make_session,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def session() -> Session:
    return make_session()


@pytest.fixture
def kari(session: Session) -> Participant:
    participant = make_participant(group=make_group(session=session))
    choose_writer(session=session, participant=participant, writes=True)
    return participant


def fresh(session: Session) -> Session:
    return Session.objects.get(pk=session.pk)


def write(session: Session, author: Participant | None, text: str = "Sagt", **of: Any) -> PlenaryNote:
    known = {"note_id": uuid.uuid4(), "round_number": 1, **of}
    return write_plenary_note(session=session, author=author, text=text, **known)


def test_one_who_was_chosen_writes_and_is_remembered(session: Session, kari: Participant) -> None:
    write(session, kari, "Vi er enige")

    assert [(note.text, note.author) for note in PlenaryNote.objects.all()] == [("Vi er enige", kari)]


def test_nobody_else_writes(session: Session, kari: Participant) -> None:
    ola = make_participant(group=kari.group)

    with pytest.raises(NotTheWriter):
        write(session, ola)

    assert PlenaryNote.objects.count() == 0


def test_next_one_chosen_takes_over(session: Session, kari: Participant) -> None:
    ola = make_participant(group=kari.group)

    choose_writer(session=session, participant=ola, writes=True)

    assert (is_writer(fresh(session), kari), is_writer(fresh(session), ola)) == (False, True)


def test_taken_back_only_from_who_has_it(session: Session, kari: Participant) -> None:
    ola = make_participant(group=kari.group)

    choose_writer(session=session, participant=ola, writes=False)
    assert fresh(session).plenary_writer == kari
    choose_writer(session=session, participant=kari, writes=False)

    assert fresh(session).plenary_writer is None


def test_chosen_twice_is_told_once(session: Session, kari: Participant) -> None:
    before = fresh(session).revision

    choose_writer(session=session, participant=kari, writes=True)

    assert fresh(session).revision == before


def test_who_left_or_sits_in_another_session_is_not_chosen(session: Session, kari: Participant) -> None:
    ola = make_participant(group=kari.group)
    leave(participant=ola)
    foreign = make_participant(group=make_group(session=make_session(number="1151")))

    for participant in (ola, foreign):
        choose_writer(session=session, participant=participant, writes=True)

    assert fresh(session).plenary_writer == kari


def test_who_leaves_writes_no_longer(session: Session, kari: Participant) -> None:
    leave(participant=kari)
    kari.refresh_from_db()

    assert not is_writer(fresh(session), kari)
    with pytest.raises(NotTheWriter):
        write(session, kari)


def test_who_is_moved_writes_no_longer(session: Session, kari: Participant) -> None:
    moved = move(participant=kari, to=make_group(session=session, number=2))
    kari.refresh_from_db()

    assert moved is not None
    assert [is_writer(fresh(session), seat) for seat in (kari, moved)] == [False, False]


def test_same_person_on_a_new_phone_still_writes(session: Session, kari: Participant) -> None:
    again = take_over(session=session, seat_code=kari.seat_code)

    assert is_writer(fresh(session), again)


def test_note_that_is_stored_is_acknowledged_also_after_the_end(session: Session, kari: Participant) -> None:
    """The phone missed the first answer: it must hear that its text is safe."""
    note = write(session, kari)
    choose_writer(session=session, participant=kari, writes=False)
    finish(session=session)

    again = write(session, kari, note_id=note.pk)

    assert (again.pk, PlenaryNote.objects.count()) == (note.pk, 1)


def test_id_used_for_another_text_is_refused_and_not_swallowed(session: Session, kari: Participant) -> None:
    note = write(session, kari, "Først")

    with pytest.raises(EditReused):
        write(session, kari, "Så", note_id=note.pk)
    with pytest.raises(EditReused):
        write(session, None, "Først", note_id=note.pk)  # the facilitator's

    assert [note.text for note in PlenaryNote.objects.all()] == ["Først"]


def test_finished_session_takes_nothing_new(session: Session, kari: Participant) -> None:
    finish(session=session)

    with pytest.raises(SessionFinished):
        write(session, kari)
    with pytest.raises(SessionFinished):
        choose_writer(session=session, participant=kari, writes=False)


def test_note_of_another_session_is_not_ours(session: Session, kari: Participant) -> None:
    foreign = make_plenary_note(session=make_session(number="1151"))

    with pytest.raises(ForeignNote):
        write(session, kari, note_id=foreign.pk)


# --- what now -----------------------------------------------------------------------------------------------


def test_action_knows_the_finding_it_comes_from_and_the_goals(session: Session) -> None:
    note = make_note(group=make_group(session=session))

    add_action(
        session=session,
        text="Ringe",
        owner="",
        due_on=None,
        action_id=uuid.uuid4(),
        note_id=note.pk,
        goals="3,11",
    )

    assert [(action.note, action.goals) for action in Action.objects.all()] == [(note, "3,11")]


def test_finding_of_another_session_is_no_source(session: Session) -> None:
    foreign = make_note(group=make_group(session=make_session(number="1151")))

    with pytest.raises(ForeignNote):
        add_action(
            session=session, text="Ringe", owner="", due_on=None, action_id=uuid.uuid4(), note_id=foreign.pk
        )

    assert Action.objects.count() == 0


def test_action_sent_again_is_one_and_changed_under_the_same_id_is_refused(session: Session) -> None:
    action = make_action(session=session, due_on=date(2027, 5, 4))

    again = make_action(session=session, due_on=date(2027, 5, 4), action_id=action.pk)

    assert (again.pk, Action.objects.count()) == (action.pk, 1)
    with pytest.raises(EditReused):
        make_action(session=session, due_on=date(2027, 5, 5), action_id=action.pk)


def test_removed_reflection_does_not_come_back_with_a_late_repeat(
    session: Session, kari: Participant
) -> None:
    note = write(session, kari, "Navnet på noen")
    remove_plenary_note(session=session, note_id=note.pk)

    late = write(session, kari, "Navnet på noen", note_id=note.pk)
    following = write(session, kari, "Det neste")

    assert (late.text, late.is_removed) == ("", True)
    assert list(PlenaryNote.objects.of(session)) == [following]
