"""Tables while people sit at them: moves, merges, the facilitator who writes, roles, help."""

import uuid
from collections import Counter
from itertools import pairwise

import pytest

from sessions_app.domain.exceptions import GroupIsFull, SessionFinished, TooManyForOneTable
from sessions_app.domain.notes import write_note
from sessions_app.domain.seating import leave, seat_now, sit_down, take_over
from sessions_app.domain.steering import finish, go_to, step_named
from sessions_app.domain.summarising import summarise
from sessions_app.domain.tables import call_for_help, merge, move, seat_to_write
from sessions_app.enums import Plan, RoleDraw, TableRole
from sessions_app.models import Group, Participant, Session
from tests.factories import make_group, make_note, make_participant, make_session, open_round

pytestmark = pytest.mark.django_db


@pytest.fixture
def session() -> Session:
    return make_session()


def table(session: Session, number: int, people: int = 0) -> Group:
    group = make_group(session=session, number=number)
    for _ in range(people):
        make_participant(group=group)
    return group


def people_at(session: Session) -> dict[int, int]:
    """By the table's number; those that take nobody are not there."""
    return {group.number: group.people_count for group in Group.objects.of(session).with_people()}


def came_to(session: Session) -> tuple[int, dict[int, int]]:
    """As the report has it: in all, and by the table's number."""
    summary = summarise(session, "nb")
    return summary.people, {one.number: one.people for one in summary.tables}


# --- moving -------------------------------------------------------------------------------------------------


def test_who_is_moved_gets_a_new_seat_and_what_was_written_stays(session: Session) -> None:
    seat = make_participant(group=table(session, 1), name="Kari")
    Participant.objects.filter(pk=seat.pk).update(people=2, background="leader", role="chair")
    note = make_note(author=seat)

    moved = move(participant=seat, to=table(session, 3))

    assert moved is not None
    assert (moved.group.number, moved.name, moved.people, moved.background, moved.role) == (
        3, "Kari", 2, "leader", "",
    )  # fmt: skip
    seat.refresh_from_db()
    note.refresh_from_db()
    assert (seat.moved_to, seat.left_at is not None) == (moved, True)
    assert (note.group.number, note.author) == (1, seat)
    assert (moved.token != seat.token, people_at(session)) == (True, {1: 0, 2: 0, 3: 2, 4: 0})


def test_late_delivery_is_taken_where_it_was_written(session: Session) -> None:
    seat = make_participant(group=table(session, 1))
    open_round(session, 1)
    move(participant=seat, to=table(session, 2))

    written = write_note(
        author=seat, note_id=uuid.uuid4(), question="1.1", text="Kom sent", base=0, edit=uuid.uuid4()
    )

    assert written.note.group.number == 1


def test_moved_twice_by_a_double_tap_is_moved_once(session: Session) -> None:
    seat, there = make_participant(group=table(session, 1)), table(session, 2)

    first, second = move(participant=seat, to=there), move(participant=seat, to=there)

    assert first == second
    assert people_at(session) == {1: 0, 2: 1, 3: 0, 4: 0}


def test_moved_on_and_back_one_sits_at_the_first_table_again(session: Session) -> None:
    one, other = table(session, 1), table(session, 2)
    seat = make_participant(group=one)
    move(participant=seat, to=other)

    back = move(participant=seat, to=one)

    assert seat_now(Participant.objects.get(pk=seat.pk)) == back
    assert people_at(session) == {1: 1, 2: 0, 3: 0, 4: 0}
    assert came_to(session) == (1, {1: 1})


def test_full_table_takes_nobody_who_is_moved(session: Session) -> None:
    full, seat = table(session, 1, people=6), make_participant(group=table(session, 2))

    with pytest.raises(GroupIsFull):
        move(participant=seat, to=full)

    seat.refresh_from_db()
    assert (seat.left_at, seat.moved_to) == (None, None)


def test_nobody_is_moved_to_another_meeting() -> None:
    series = make_session(plan=Plan.SERIES)

    with pytest.raises(GroupIsFull):
        move(participant=make_participant(group=table(series, 1)), to=make_group(session=series, meeting=2))


def test_who_has_left_is_not_moved(session: Session) -> None:
    seat = make_participant(group=table(session, 1))
    leave(participant=seat)

    assert move(participant=seat, to=table(session, 2)) is None
    assert people_at(session) == {1: 0, 2: 0, 3: 0, 4: 0}


def test_nobody_is_moved_after_the_end(session: Session) -> None:
    seat = make_participant(group=table(session, 1))
    finish(session=session)

    with pytest.raises(SessionFinished):
        move(participant=seat, to=table(session, 2))


@pytest.mark.parametrize("ends", ["leaves", "is taken over"])
def test_phone_that_was_moved_gets_in_no_more_when_its_seat_is_gone(session: Session, ends: str) -> None:
    seat = make_participant(group=table(session, 1))
    middle = move(participant=seat, to=table(session, 2))
    moved = move(participant=seat, to=table(session, 3))
    assert middle is not None
    assert moved is not None
    assert Participant.objects.held_or_moved([seat.token, middle.token]).count() == 2

    if ends == "leaves":
        leave(participant=moved)
    else:
        take_over(session=session, seat_code=moved.seat_code)

    assert not Participant.objects.held_or_moved([seat.token, middle.token, moved.token]).exists()


# --- merging ------------------------------------------------------------------------------------------------


def test_merged_table_moves_as_a_whole_and_takes_nobody_any_more(session: Session) -> None:
    staying, closing = table(session, 1, people=4), table(session, 2, people=4)
    note = make_note(group=closing)
    call_for_help(group=closing, asked=True)

    assert merge(group=closing, into=staying) == staying

    closing.refresh_from_db()
    note.refresh_from_db()
    assert (closing.merged_into, closing.help_asked_at, note.group) == (staying, None, closing)
    staying.refresh_from_db()
    assert (people_at(session), staying.seats) == ({1: 8, 3: 0, 4: 0}, 8)
    assert sorted(staying.participants.seated().values_list("seat", flat=True)) == list(range(1, 9))
    assert [sit_down(session=session).group.number for _ in range(4)] == [3, 4, 3, 4]
    with pytest.raises(GroupIsFull):
        sit_down(session=session, group=closing)
    with pytest.raises(GroupIsFull):
        sit_down(session=session, group=staying)


def test_report_counts_everybody_once_where_they_wrote(session: Session) -> None:
    staying, closing = table(session, 1, people=3), table(session, 2, people=2)
    make_note(group=closing)
    wanderer = make_participant(group=closing)
    move(participant=wanderer, to=table(session, 3))

    merge(group=closing, into=staying)

    assert came_to(session) == (6, {1: 3, 2: 2, 3: 1})


def test_merging_again_or_the_wrong_way_round_changes_nothing(session: Session) -> None:
    staying, closing = table(session, 1, people=3), table(session, 2, people=2)
    merge(group=closing, into=staying)
    before = list(Participant.objects.values("pk", "group", "seat", "left_at", "moved_to"))

    answers = [merge(group=closing, into=staying), merge(group=staying, into=closing)]
    answers.append(merge(group=staying, into=staying))

    assert answers == [staying] * 3
    assert list(Participant.objects.values("pk", "group", "seat", "left_at", "moved_to")) == before
    assert people_at(session) == {1: 5, 3: 0, 4: 0}


def test_what_was_merged_before_follows_to_the_next_table(session: Session) -> None:
    first, second, third = (table(session, number, people=2) for number in (1, 2, 3))
    merge(group=third, into=second)

    merge(group=second, into=first)

    third.refresh_from_db()
    assert third.merged_into == first
    assert people_at(session) == {1: 6, 4: 0}


def test_more_than_ten_do_not_fit_one_table(session: Session) -> None:
    staying, closing = table(session, 1, people=6), table(session, 2, people=4)
    Participant.objects.filter(group=closing, seat=1).update(people=2)

    with pytest.raises(TooManyForOneTable):
        merge(group=closing, into=staying)

    assert people_at(session) == {1: 6, 2: 5, 3: 0, 4: 0}


# --- the facilitator who writes -----------------------------------------------------------------------------


def test_facilitator_who_writes_counts_for_nobody_and_takes_no_chair(session: Session) -> None:
    group = table(session, 1)

    writer, again = seat_to_write(group=group), seat_to_write(group=group)

    assert (writer.people, writer.seat, again) == (0, 7, writer)
    for _ in range(6):
        sit_down(session=session, group=group)
    assert people_at(session)[1] == 6
    assert came_to(session) == (6, {1: 6})


def test_facilitator_does_not_write_for_a_table_that_was_merged(session: Session) -> None:
    closing = table(session, 2)
    merge(group=closing, into=table(session, 1))

    with pytest.raises(GroupIsFull):
        seat_to_write(group=closing)


def test_chairs_carried_along_leave_room_for_who_writes(session: Session) -> None:
    staying, closing = table(session, 1, people=6), table(session, 2, people=3)
    seat_to_write(group=staying)

    merge(group=closing, into=staying)

    assert sorted(staying.participants.seated().values_list("seat", flat=True)) == list(range(1, 11))


# --- roles --------------------------------------------------------------------------------------------------


def drawing(draw: RoleDraw) -> Session:
    session = make_session()
    session.role_draw = draw
    session.save()
    return session


def roles_at(group: Group) -> dict[int, str]:
    return dict(group.participants.taking_part().values_list("pk", "role"))


def test_each_role_is_drawn_once_at_each_table() -> None:
    session = drawing(RoleDraw.ONCE)
    groups = [table(session, number, people=5) for number in (1, 2)]
    seat_to_write(group=groups[0])

    open_round(session, 1)

    for group in groups:
        held = Counter(role for role in roles_at(group).values() if role)
        assert held == {role.value: 1 for role in TableRole}
    assert not Participant.objects.writing_only().exclude(role="").exists()


@pytest.mark.parametrize("people", [1, 2, 3])
def test_small_table_has_the_first_roles(people: int) -> None:
    session = drawing(RoleDraw.ONCE)
    group = table(session, 1, people=people)

    open_round(session, 1)

    assert sorted(roles_at(group).values()) == sorted(list(TableRole)[:people])


def test_roles_drawn_once_stay_and_table_that_filled_later_gets_its_own() -> None:
    session = drawing(RoleDraw.ONCE)
    early, late = table(session, 1, people=4), make_group(session=session, number=2)
    open_round(session, 1)
    before = roles_at(early)
    for _ in range(3):
        make_participant(group=late)

    open_round(session, 2)

    assert roles_at(early) == before
    assert sorted(roles_at(late).values()) == sorted(TableRole)


@pytest.mark.parametrize("people", [2, 3, 4, 6])
def test_nobody_has_the_same_role_twice_in_a_row(people: int) -> None:
    session = drawing(RoleDraw.EACH_ROUND)
    group = table(session, 1, people=people)
    open_round(session, 1)
    rounds = [roles_at(group)]

    for number in (2, 3):
        open_round(session, number)
        rounds.append(roles_at(group))

    for before, after in pairwise(rounds):
        assert sorted(after.values()) == sorted(before.values())
        assert [seat for seat in after if after[seat] and after[seat] == before[seat]] == []


def test_back_to_a_round_draws_nothing_anew() -> None:
    session = drawing(RoleDraw.EACH_ROUND)
    group = table(session, 1, people=4)
    open_round(session, 1)
    before = roles_at(group)

    go_to(session=session, step=step_named(session, "opening"))
    go_to(session=session, step=step_named(session, "round-1"))

    assert roles_at(group) == before


def test_no_roles_where_nobody_wants_them() -> None:
    session = drawing(RoleDraw.NEVER)
    group = table(session, 1, people=4)

    open_round(session, 1)

    assert set(roles_at(group).values()) == {""}


# --- help ---------------------------------------------------------------------------------------------------


def test_help_asked_twice_is_asked_and_the_first_time_stands(session: Session) -> None:
    group = table(session, 1)
    call_for_help(group=group, asked=True)
    first, told = asked_at(group)

    call_for_help(group=group, asked=True)

    assert first is not None
    assert asked_at(group) == (first, told)

    call_for_help(group=group, asked=False)
    assert asked_at(group) == (None, told + 1)


def asked_at(group: Group) -> tuple[object, int]:
    """When, and how often the room has been told of something."""
    found = Group.objects.with_session().get(pk=group.pk)
    return found.help_asked_at, found.meeting.session.revision


def test_no_help_is_called_after_the_end(session: Session) -> None:
    group = table(session, 1)
    finish(session=session)

    with pytest.raises(SessionFinished):
        call_for_help(group=group, asked=True)
