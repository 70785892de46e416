"""How points are rated: counted right, nobody guessed, differences found where they are."""

from collections.abc import Sequence

import pytest
from django.utils import timezone

from sessions_app.content import self_check
from sessions_app.domain.shares import Difference, RoomShares, is_shown, room_shares, table_shares
from sessions_app.enums import Plan, Rating
from sessions_app.models import Group, MapRating, Participant, Session
from tests.factories import make_group, make_participant, make_rating, make_session

pytestmark = pytest.mark.django_db
CHECK = self_check("innovasjon", "nb")
UP, HALF, DOWN, UNKNOWN = Rating.HELPS, Rating.PARTLY, Rating.HOLDS_BACK, Rating.UNKNOWN


@pytest.fixture
def session() -> Session:
    return make_session()


def say(session: Session, table: int, *ratings: Rating, point: int = 1, meeting: int = 1) -> Group:
    """One at the table for each of the ratings."""
    group = make_group(session=session, number=table, meeting=meeting)
    seated = list(group.participants.order_by("seat"))
    seated += [make_participant(group=group) for _ in ratings[len(seated) :]]
    for participant, rating in zip(seated, ratings, strict=False):
        make_rating(participant=participant, point=point, rating=rating)
    return group


def shares_of(session: Session) -> RoomShares:
    return room_shares(session, CHECK)


def counts(shares: RoomShares, point: int) -> list[int]:
    return [count for _, count in shares.points[point - 1].counts]


def ends(found: Sequence[Difference]) -> list[list[tuple[int, int, Rating, int, int]]]:
    return [
        [(one.point.number, said.table.number, said.rating, said.count, said.total) for said in one.ends]
        for one in found
    ]


def test_everybody_is_counted_once_over_all_tables(session: Session) -> None:
    say(session, 1, UP, UP, DOWN)
    say(session, 2, UNKNOWN, HALF)
    say(make_session(), 1, DOWN, DOWN)

    shares = shares_of(session)

    assert counts(shares, 1) == [2, 1, 1, 1]
    assert counts(shares, 2) == [0, 0, 0, 0]
    assert [(table.number, points[0].total) for table, points in shares.tables] == [(1, 3), (2, 2)]


def test_changed_mind_counts_as_the_last(session: Session) -> None:
    group = say(session, 1, UP)
    say(session, 1, DOWN)

    assert [count for _, count in table_shares(group.pk, CHECK)[0].counts] == [0, 0, 1, 0]


def test_table_sees_its_own_and_no_other(session: Session) -> None:
    say(session, 1, UP, UP, UP)
    second = say(session, 2, DOWN)

    assert [count for _, count in table_shares(second.pk, CHECK)[0].counts] == [0, 0, 1, 0]


@pytest.mark.parametrize(("people", "shown"), [(0, False), (1, False), (2, False), (3, True), (4, True)])
def test_what_one_or_two_said_is_not_shown(session: Session, people: int, shown: bool) -> None:
    group = say(session, 1, *[UP] * people)

    assert is_shown(table_shares(group.pk, CHECK)[0]) == shown


def test_no_table_can_take_its_own_answer_away_and_know_what_two_said(session: Session) -> None:
    say(session, 1, UP, UP, DOWN)
    say(session, 2, HALF, HALF)
    assert shares_of(session).shown == ()

    say(session, 2, HALF, HALF, UNKNOWN)

    assert [point.point.number for point in shares_of(session).shown] == [1]


def test_tables_that_see_nothing_of_their_own_give_an_answer_together(session: Session) -> None:
    for table in (1, 2):
        say(session, table, UP, DOWN)

    assert [point.point.number for point in shares_of(session).shown] == [1]


def test_tables_that_differ_are_named_with_what_most_say(session: Session) -> None:
    say(session, 1, UP, UP, HALF)
    say(session, 2, HALF, HALF, HALF)
    say(session, 3, DOWN, DOWN, DOWN, UNKNOWN)

    found = shares_of(session).differences()

    assert ends(found) == [[(1, 1, UP, 2, 3), (1, 3, DOWN, 3, 4)]]


def test_table_of_two_is_never_named(session: Session) -> None:
    say(session, 1, UP, UP, UP)
    say(session, 2, DOWN, DOWN)
    say(session, 3, DOWN, DOWN, UNKNOWN)

    assert shares_of(session).differences() == ()


def test_tables_that_say_the_same_do_not_differ(session: Session) -> None:
    say(session, 1, UP, UP, UP)
    say(session, 2, UP, UP, DOWN)

    assert shares_of(session).differences() == ()


def test_table_alone_differs_from_nobody(session: Session) -> None:
    say(session, 1, UP, UP, DOWN, DOWN)

    assert shares_of(session).differences() == ()


def test_those_that_differ_most_come_first_and_only_three(session: Session) -> None:
    for point, second in ((2, [HALF] * 3), (5, [DOWN] * 3), (7, [DOWN, DOWN, HALF]), (9, [HALF, HALF, DOWN])):
        say(session, 1, UP, UP, UP, point=point)
        say(session, 2, *second, point=point)

    found = shares_of(session).differences()

    assert [one.point.number for one in found] == [5, 7, 9]


def test_table_divided_in_two_is_named_by_the_end_it_stands_at(session: Session) -> None:
    say(session, 1, UP, UP, DOWN, DOWN)
    say(session, 2, DOWN, DOWN, DOWN)

    found = shares_of(session).differences()

    assert ends(found) == [[(1, 1, UP, 2, 4), (1, 2, DOWN, 3, 3)]]


def test_most_said_is_in_the_order_of_its_share(session: Session) -> None:
    say(session, 1, UP, UP, UP, UP, DOWN, point=3)
    say(session, 1, UP, UP, UP, point=8)
    say(session, 1, UP, UP, point=9)
    say(session, 1, DOWN, DOWN, UP, point=10)

    shares = shares_of(session)

    assert [point.point.number for point in shares.most_said(UP)] == [8, 3]
    assert [point.point.number for point in shares.most_said(DOWN)] == [10]
    assert [point.point.number for point in shares.most_said(UP, 1)] == [8]


def test_tables_of_a_series_are_told_apart_by_their_meeting() -> None:
    session = make_session(plan=Plan.SERIES)
    say(session, 1, UP, UP, UP)
    say(session, 1, DOWN, DOWN, DOWN, meeting=2)

    [found] = shares_of(session).differences()

    assert [(said.table.meeting, said.table.number) for said in found.ends] == [(1, 1), (2, 1)]


def test_sixty_tables_take_two_queries(django_assert_num_queries: object) -> None:
    session = make_session(people=360)
    say(session, 1, UP)  # opens the round
    groups = list(Group.objects.of(session))
    seats = Participant.objects.bulk_create(
        Participant(group=group, seat=seat) for group in groups for seat in range(2, 6)
    )
    MapRating.objects.bulk_create(
        MapRating(
            group=seat.group,
            participant=seat,
            point=point,
            rating=UP if seat.group.number % 2 else DOWN,
            revision=1,
        )
        for seat in seats
        for point in range(1, 13)
    )
    began = timezone.now()

    with django_assert_num_queries(2):  # type: ignore[operator]
        shares = shares_of(session)

    assert len(shares.tables) == len(groups) == 60
    assert len(shares.differences()) == 3
    assert (timezone.now() - began).total_seconds() < 1


def test_nobody_has_rated_anything(session: Session) -> None:
    shares = shares_of(session)

    assert (len(shares.points), shares.tables, shares.differences(), shares.most_said(UP)) == (12, (), (), ())
