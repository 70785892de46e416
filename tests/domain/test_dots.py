"""Three dots in a round for everybody: freely moved, done once, told to nobody, shown when they are shown."""

import uuid

import pytest

from sessions_app.domain.dots import Choices, DotsClosed, On, place_dot, steer_dots
from sessions_app.domain.exceptions import EditReused, ForeignNote, NoSuchAnswer, NotStarted, SessionFinished
from sessions_app.domain.notes import mark_note, withdraw_note
from sessions_app.domain.soundness import faults
from sessions_app.domain.steering import finish, go_to
from sessions_app.domain.tables import move
from sessions_app.domain.themes import make_theme, remove_theme, take_out
from sessions_app.enums import Dots, Mark
from sessions_app.models import Dot, Note, Participant, Session, WallNote
from tests.factories import make_group, make_note, make_participant, make_session, open_round

pytestmark = pytest.mark.django_db


@pytest.fixture
def session() -> Session:
    """In round 1, with the dots open."""
    made = make_session()
    open_round(made, 1)
    steer_dots(session=made, to=Dots.OPEN)
    return made


@pytest.fixture
def person(session: Session) -> Participant:
    return make_participant(group=make_group(session=session))


def finding(session: Session, table: int = 2, mark: Mark = Mark.FINDING, question: str = "1.1") -> Note:
    return make_note(group=make_group(session=session, number=table), mark=mark, question=question)


def on(note: Note) -> On:
    return On("note", note.pk)


def give(
    person: Participant, on: On | None, place: int = 1, edit: uuid.UUID | None = None, round_number: int = 1
) -> int:
    return place_dot(author=person, place=place, on=on, round_number=round_number, edit=edit or uuid.uuid4())


def given(person: Participant) -> dict[int, On]:
    return Choices(Session.objects.get(pk=person.group.meeting.session_id), 1).given_by(person)


def counted(session: Session) -> dict[On, int]:
    return dict(Choices(Session.objects.get(pk=session.pk), 1).counted)


# --- giving -------------------------------------------------------------------------------------------------


def test_three_dots_lie_on_different_things_or_the_same(session: Session, person: Participant) -> None:
    first, second = finding(session), finding(session, 3, Mark.AHA)

    give(person, on(first), 1)
    give(person, on(first), 2)
    give(person, on(second), 3)

    assert counted(session) == {on(first): 2, on(second): 1}
    assert given(person) == {1: on(first), 2: on(first), 3: on(second)}
    assert list(faults(Session.objects.all())) == []


def test_dot_is_moved_and_taken_back(session: Session, person: Participant) -> None:
    first, second = finding(session), finding(session, 3)

    moves = [give(person, target) for target in (on(first), on(second), None, None)]

    assert (counted(session), given(person), moves) == ({}, {}, [1, 2, 3, 4])


def test_same_edit_again_and_late_changes_nothing_back(session: Session, person: Participant) -> None:
    first, second, edit = finding(session), finding(session, 3), uuid.uuid4()
    give(person, on(first), edit=edit)
    give(person, on(second))

    assert give(person, on(first), edit=edit) == 1

    assert given(person) == {1: on(second)}


def test_edit_used_for_something_else_is_refused(session: Session, person: Participant) -> None:
    first, edit = finding(session), uuid.uuid4()
    give(person, on(first), edit=edit)

    for place, target in ((2, on(first)), (1, None)):
        with pytest.raises(EditReused):
            give(person, target, place, edit)
    stranger = make_participant(group=make_group(session=session, number=3))
    with pytest.raises(ForeignNote):
        give(stranger, on(first), edit=edit)

    assert Dot.objects.count() == 1


def test_theme_with_a_note_of_the_round_takes_dots(session: Session, person: Participant) -> None:
    plain = make_note(author=person)
    made = make_theme(session=session, theme_id=uuid.uuid4(), title="Bolig", notes=[plain.pk])
    empty = make_theme(session=session, theme_id=uuid.uuid4(), title="Tomt")

    give(person, On("theme", made.pk))

    assert counted(session) == {On("theme", made.pk): 1}
    with pytest.raises(NoSuchAnswer):
        give(person, On("theme", empty.pk), 2)


@pytest.mark.parametrize("what", ["unmarked", "withdrawn", "off the wall", "other round", "other session"])
def test_only_what_can_be_seen_takes_dots(session: Session, person: Participant, what: str) -> None:
    if what == "other round":
        open_round(session, 2)
        target = finding(session, question="2.1")
        go_to(session=session, step=open_round(session, 1))
    else:
        target = finding(make_session() if what == "other session" else session)
    assert target.author is not None
    if what == "unmarked":
        mark_note(author=target.author, note_id=target.pk, mark=Mark.NONE, edit=uuid.uuid4())
    if what == "withdrawn":
        withdraw_note(author=target.author, note_id=target.pk, base=1, edit=uuid.uuid4())
    if what == "off the wall":
        WallNote.objects.create(note=target, is_off=True)

    with pytest.raises(NoSuchAnswer):
        give(person, on(target))

    assert Dot.objects.count() == 0


@pytest.mark.parametrize("to", [Dots.OFF, Dots.SHOWN])
def test_closed_dots_take_nothing_and_lose_nothing(session: Session, person: Participant, to: Dots) -> None:
    first = finding(session)
    give(person, on(first))
    steer_dots(session=session, to=to)

    with pytest.raises(DotsClosed):
        give(person, None)

    assert given(person) == {1: on(first)}


def test_dot_of_a_round_that_is_over_is_not_one_of_the_next(session: Session, person: Participant) -> None:
    first = finding(session)
    open_round(session, 2)

    with pytest.raises(DotsClosed):
        give(person, on(first), round_number=1)

    assert Dot.objects.count() == 0


def test_nothing_is_given_after_the_end_but_what_was_given_is_acknowledged(
    session: Session, person: Participant
) -> None:
    first, edit = finding(session), uuid.uuid4()
    give(person, on(first), edit=edit)
    finish(session=session)

    with pytest.raises(SessionFinished):
        give(person, None)

    assert give(person, on(first), edit=edit) == 1


def test_who_is_moved_has_three_dots_and_not_three_more(session: Session, person: Participant) -> None:
    first, second = finding(session), finding(session, 3)
    give(person, on(first), 1)
    now = move(participant=person, to=make_group(session=session, number=4))
    assert now is not None

    give(now, on(second), 1)
    give(now, on(first), 2)
    give(Participant.objects.get(pk=person.pk), on(second), 3)  # from the phone's old page

    assert counted(session) == {on(second): 2, on(first): 1}
    assert given(now) == {1: on(second), 2: on(first), 3: on(second)}


@pytest.mark.parametrize("how", ["withdrawn", "off the wall"])
def test_dot_on_what_is_gone_is_its_givers_again(session: Session, person: Participant, how: str) -> None:
    gone, second = finding(session), finding(session, 3)
    give(person, on(gone))
    assert gone.author is not None
    if how == "withdrawn":
        withdraw_note(author=gone.author, note_id=gone.pk, base=1, edit=uuid.uuid4())
    else:
        WallNote.objects.create(note=gone, is_off=True)

    assert given(person) == {}
    give(person, on(second))

    assert counted(session) == {on(second): 1}


def test_dots_of_a_removed_theme_are_free_again(session: Session, person: Participant) -> None:
    made = make_theme(session=session, theme_id=uuid.uuid4(), title="A", notes=[make_note(author=person).pk])
    give(person, On("theme", made.pk))

    remove_theme(session=session, theme_id=made.pk)

    assert (Dot.objects.count(), given(person)) == (0, {})


def test_dot_on_a_theme_without_notes_is_its_givers_again(session: Session, person: Participant) -> None:
    note, other = make_note(author=person), finding(session)
    made = make_theme(session=session, theme_id=uuid.uuid4(), title="A", notes=[note.pk])
    give(person, On("theme", made.pk))

    take_out(session=session, theme_id=made.pk, notes=[note.pk])

    assert (given(person), counted(session)) == ({}, {})
    give(person, on(other))
    assert counted(session) == {on(other): 1}


# --- the facilitator's part ---------------------------------------------------------------------------------


def test_dots_are_for_a_round(session: Session) -> None:
    fresh = make_session()

    with pytest.raises(NotStarted):
        steer_dots(session=fresh, to=Dots.OPEN)

    steer_dots(session=fresh, to=Dots.OFF)


def test_room_is_told_when_the_dots_change_and_only_then(session: Session) -> None:
    before = Session.objects.get(pk=session.pk).revision

    for to in (Dots.OPEN, Dots.SHOWN, Dots.SHOWN):
        steer_dots(session=session, to=to)

    after = Session.objects.get(pk=session.pk)
    assert (after.dots, after.revision) == (Dots.SHOWN, before + 1)


def test_dots_are_not_steered_after_the_end(session: Session) -> None:
    finish(session=session)

    with pytest.raises(SessionFinished):
        steer_dots(session=session, to=Dots.SHOWN)


def test_most_dots_come_first_and_none_is_left_out(session: Session, person: Participant) -> None:
    first, second, third = (finding(session, table) for table in (2, 3, 4))
    other = make_participant(group=make_group(session=session, number=5))
    give(person, on(third), 1)
    give(person, on(second), 2)
    give(other, on(third), 1)

    choices = Choices(Session.objects.get(pk=session.pk), 1)

    assert [(one.choice.on, one.dots) for one in choices.scored(choices.findings)] == [
        (on(third), 2),
        (on(second), 1),
    ]
    assert choices.progress() == (3, 2)
    assert on(first) in choices.by_on


def test_round_has_dots_of_its_own(session: Session, person: Participant) -> None:
    give(person, on(finding(session)))
    open_round(session, 2)
    later = finding(session, question="2.1")

    give(person, on(later), round_number=2)

    fresh = Session.objects.get(pk=session.pk)
    assert [dict(Choices(fresh, number).counted) for number in (1, 2)] == [counted(session), {on(later): 1}]
    assert len(given(person)) == 1
