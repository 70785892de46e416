import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from sessions_app.domain.exceptions import EveryTableIsFull, GroupIsFull, SessionFinished, UnknownSeatCode
from sessions_app.domain.seating import add_table, leave, share_phone, sit_down, take_over
from sessions_app.domain.steering import finish, go_to, step_named
from sessions_app.enums import Plan
from sessions_app.models import Group, Participant, Session
from tests.factories import make_group, make_note, make_participant, make_session

AT_ONCE = 8


@pytest.mark.django_db
def test_seventh_person_is_turned_away() -> None:
    group = make_group()
    for seat in range(1, 7):
        make_participant(group=group, seat=seat)

    with pytest.raises(GroupIsFull):
        sit_down(session=group.meeting.session, group=group, name="Ola")

    assert group.participants.count() == 6


@pytest.mark.django_db
def test_everybody_is_spread_evenly() -> None:
    session = make_session(people=18)

    tables = [sit_down(session=session).group.number for _ in range(9)]

    assert tables == [1, 2, 3] * 3


@pytest.mark.django_db
def test_one_more_than_there_are_seats_is_told_so() -> None:
    session = make_session(people=12)
    for _ in range(12):
        sit_down(session=session)

    with pytest.raises(EveryTableIsFull):
        sit_down(session=session)

    add_table(session=session, seats=6)
    assert sit_down(session=session).group.number == 3


@pytest.mark.django_db
def test_group_of_another_session_is_no_choice() -> None:
    with pytest.raises(GroupIsFull):
        sit_down(session=make_session(), group=make_group())


@pytest.mark.django_db
def test_group_of_another_meeting_is_no_choice() -> None:
    session = make_session(plan=Plan.SERIES)

    with pytest.raises(GroupIsFull):
        sit_down(session=session, group=make_group(session=session, meeting=2))


@pytest.mark.django_db
def test_one_sits_down_in_the_present_meeting() -> None:
    session = make_session(plan=Plan.SERIES)
    go_to(session=session, step=step_named(session, "2:opening"))

    assert sit_down(session=session).group.meeting.number == 2


@pytest.mark.django_db
def test_seat_of_whoever_leaves_is_given_away() -> None:
    group = make_group()
    people = [make_participant(group=group) for _ in range(6)]
    note = make_note(author=people[2])

    leave(participant=people[2])
    newcomer = make_participant(group=group)

    assert newcomer.seat == people[2].seat == 3
    note.refresh_from_db()
    assert (note.group, note.author) == (group, people[2])


@pytest.mark.django_db
def test_new_phone_takes_the_seat_and_shows_the_old_one_out() -> None:
    before = make_participant(name="Kari")

    after = take_over(session=before.group.meeting.session, seat_code=f" {before.seat_code.lower()} ")

    assert (after.pk, after.name) == (before.pk, "Kari")
    assert not Participant.objects.holding([before.token]).exists()
    assert Participant.objects.holding([after.token]).get() == before


@pytest.mark.django_db
def test_seat_code_works_once() -> None:
    before = make_participant()
    session = before.group.meeting.session
    take_over(session=session, seat_code=before.seat_code)

    with pytest.raises(UnknownSeatCode):
        take_over(session=session, seat_code=before.seat_code)


@pytest.mark.django_db
def test_seat_code_of_another_session_is_unknown() -> None:
    foreign = make_participant()

    with pytest.raises(UnknownSeatCode):
        take_over(session=make_session(), seat_code=foreign.seat_code)


@pytest.mark.django_db
def test_nobody_sits_down_after_the_end() -> None:
    participant = make_participant()
    session = participant.group.meeting.session
    finish(session=session)

    with pytest.raises(SessionFinished):
        sit_down(session=session)
    with pytest.raises(SessionFinished):
        take_over(session=session, seat_code=participant.seat_code)


# --- several at one phone, and nobody at it -----------------------------------------------------------------


def people_at(session: Session) -> list[int]:
    return [group.people_count for group in Group.objects.of(session).with_people()]


@pytest.mark.django_db
def test_tables_are_balanced_by_people_not_by_phones() -> None:
    session = make_session(people=12)
    sit_down(session=session, people=4)

    tables = [sit_down(session=session).group.number for _ in range(4)]

    assert tables == [2, 2, 2, 2]
    assert people_at(session) == [4, 4]


@pytest.mark.django_db
def test_those_who_share_a_phone_get_a_table_with_room_for_all() -> None:
    session = make_session(people=12)
    for table in (1, 2):
        sit_down(session=session, group=make_group(session=session, number=table), people=4)

    with pytest.raises(EveryTableIsFull):
        sit_down(session=session, people=3)

    assert sit_down(session=session, people=2).group.number == 1
    assert people_at(session) == [6, 4]


@pytest.mark.django_db
def test_empty_table_takes_more_than_its_seats_when_they_share_a_phone() -> None:
    session = make_session(people=6)

    sit_down(session=session, people=8)

    assert people_at(session) == [8]
    with pytest.raises(EveryTableIsFull):
        sit_down(session=session)


@pytest.mark.django_db
def test_how_many_share_a_phone_may_be_said_later() -> None:
    seat = make_participant()
    session = seat.group.meeting.session

    share_phone(participant=seat, people=5)

    assert people_at(session) == [5, 0, 0, 0]


# --- mixed on request ---------------------------------------------------------------------------------------


def mixed_session(people: int = 18) -> Session:
    session = make_session(people=people)
    session.mixes_people = True
    session.save()
    return session


@pytest.mark.django_db
def test_people_of_one_kind_are_spread_over_the_tables() -> None:
    session = mixed_session()
    kinds = ["politician"] * 3 + ["employee"] * 6

    seats = [sit_down(session=session, background=kind) for kind in kinds]

    tables = [Counter(seat.background for seat in seats if seat.group.number == n) for n in (1, 2, 3)]
    assert tables == [{"politician": 1, "employee": 2}] * 3


@pytest.mark.django_db
def test_own_words_are_the_same_in_large_letters() -> None:
    session = mixed_session(people=12)
    for number, words in ((1, "Rådgiver"), (2, "Ordfører")):
        sit_down(session=session, group=make_group(session=session, number=number), background=words)

    assert sit_down(session=session, background="RÅDGIVER").group.number == 2


@pytest.mark.django_db
def test_mixing_goes_to_a_table_with_one_more_but_not_with_two_more() -> None:
    session = mixed_session(people=12)
    first, second = (make_group(session=session, number=number) for number in (1, 2))
    for _ in range(2):
        sit_down(session=session, group=first, background="leader")
    for _ in range(3):
        sit_down(session=session, group=second)

    mixed = sit_down(session=session, background="leader")
    balanced = sit_down(session=session, background="leader")

    assert (mixed.group, balanced.group) == (second, first)


@pytest.mark.django_db
def test_what_people_are_is_not_kept_where_nobody_asked() -> None:
    assert sit_down(session=make_session(), background="leader").background == ""


def at_once(session: Session, group: Group | None) -> list[str]:
    """Eight people at the door at once, each with a database connection of its own; what came of each."""

    def come(_: int) -> str:
        try:
            sit_down(session=session, group=group)
        except GroupIsFull:
            return "full"
        finally:
            connections.close_all()
        return "seated"

    with ThreadPoolExecutor(AT_ONCE) as door:
        return list(door.map(come, range(AT_ONCE)))


@pytest.mark.django_db(transaction=True)
def test_two_threads_cannot_hold_one_seat() -> None:
    group = make_group()
    for _ in range(5):
        make_participant(group=group)

    outcome = Counter(at_once(group.meeting.session, group))

    assert outcome == {"seated": 1, "full": AT_ONCE - 1}
    assert sorted(group.participants.values_list("seat", flat=True)) == [1, 2, 3, 4, 5, 6]


@pytest.mark.django_db(transaction=True)
def test_people_who_come_at_once_are_spread_evenly() -> None:
    session = make_session(people=24)

    outcome = Counter(at_once(session, None))

    assert outcome == {"seated": AT_ONCE}
    assert [group.people_count for group in Group.objects.of(session).with_people()] == [2, 2, 2, 2]
    session.refresh_from_db()
    assert session.revision == AT_ONCE


@pytest.mark.django_db
def test_page_that_lay_open_since_one_left_seats_one_again() -> None:
    session = make_session()
    first = sit_down(session=session, join_id=(join_id := uuid.uuid4()))
    leave(participant=first)

    again = sit_down(session=session, join_id=join_id)

    assert (again.pk != first.pk, again.left_at) == (True, None)
