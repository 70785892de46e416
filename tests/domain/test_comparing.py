"""Two self-checks of the same municipality, half a year apart."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sessions_app.domain.accounts import admit
from sessions_app.domain.comparing import Comparison, Direction, compare
from sessions_app.domain.plenary import tick_action
from sessions_app.domain.summarising import summarise
from sessions_app.enums import Rating, Role
from sessions_app.models import Session
from tests.factories import (
    make_action,
    make_facilitator,
    make_group,
    make_participant,
    make_rating,
    make_session,
    make_theme,
    municipality,
)

pytestmark = pytest.mark.django_db

HELPS, PARTLY, HOLDS = Rating.HELPS, Rating.PARTLY, Rating.HOLDS_BACK


def rated(session: Session, **points: list[Rating]) -> Session:
    """Ratings by point: `p4=[…]`, one for each who sits at the table."""
    group = make_group(session=session)
    people = [make_participant(group=group) for _ in range(max(map(len, points.values())))]
    for name, ratings in points.items():
        for person, rating in zip(people, ratings, strict=False):
            make_rating(participant=person, point=int(name[1:]), rating=rating)
    return session


def beside(then: Session, now: Session) -> Comparison:
    return compare(summarise(then, "nb"), summarise(now, "nb"))


def test_what_moved_most_comes_first_and_what_cannot_be_compared_last() -> None:
    then = rated(make_session(), p1=[PARTLY] * 3, p2=[HOLDS] * 3, p3=[HELPS] * 2, p4=[HELPS] * 3)
    now = rated(make_session(), p1=[HELPS] * 3, p2=[HELPS] * 3, p3=[HOLDS] * 3, p4=[HELPS] * 3)

    moves = beside(then, now).moves

    told = [(move.point.number, move.direction, move.by) for move in moves[:3]]
    assert told == [(2, Direction.BETTER, 2), (1, Direction.BETTER, 1), (4, Direction.SAME, 0)]
    assert {move.direction for move in moves[3:]} == {Direction.UNKNOWN}
    assert len(moves) == 12


def test_worse_is_told_from_better_and_a_little_from_both() -> None:
    then = rated(make_session(), p1=[HELPS] * 3, p2=[HELPS] * 6)
    now = rated(make_session(), p1=[HOLDS] * 3, p2=[HELPS] * 5 + [PARTLY])

    directions = {move.point.number: move.direction for move in beside(then, now).moves}

    assert (directions[1], directions[2]) == (Direction.WORSE, Direction.SAME)


def test_who_does_not_know_moves_nothing() -> None:
    then = rated(make_session(), p1=[HELPS] * 3)
    now = rated(make_session(), p1=[HELPS] * 3 + [Rating.UNKNOWN] * 3)

    assert beside(then, now).moves[0].by == 0


def test_map_that_was_not_rated_both_times_is_not_compared() -> None:
    then, now = make_session(), rated(make_session(), p1=[HELPS] * 3)

    comparison = beside(then, now)

    assert comparison.moves == ()
    assert comparison.is_empty


def test_what_became_of_the_actions() -> None:
    then = make_session()
    done = make_action(session=then, text="Ringe")
    make_action(session=then, text="Skrive")
    tick_action(session=then, action_id=done.pk, is_done=True)

    comparison = beside(then, make_session())

    assert [(action.text, action.done_on) for action in comparison.done_actions] == [
        ("Ringe", timezone.localdate())
    ]
    assert [action.text for action in comparison.open_actions] == ["Skrive"]
    assert not comparison.is_empty


def test_themes_of_the_same_title_are_seen_both_times() -> None:
    then, now = make_session(), make_session()
    for title in ("Folk og tid", "Språk"):
        make_theme(session=then, title=title)
    for title in ("FOLK OG TID", "Bolig"):
        make_theme(session=now, title=title)

    assert beside(then, now).themes_in_both == {"Folk og tid", "FOLK OG TID"}


def begun(days_ago: int, **fields: object) -> Session:
    session = make_session(**fields)  # type: ignore[arg-type]
    Session.objects.filter(pk=session.pk).update(started_at=timezone.now() - timedelta(days=days_ago))
    return Session.objects.get(pk=session.pk)


def test_earlier_ones_are_real_ones_of_the_same_municipality_that_had_begun_the_last_first() -> None:
    leader = make_facilitator(municipality=municipality("5612"))
    admit(user=leader, municipality=municipality("3434"), role=Role.FACILITATOR)
    oldest, older, now = begun(400), begun(200), begun(10)
    begun(1)
    begun(300, number="3434")
    make_session()
    practice = begun(100)
    Session.objects.filter(pk=practice.pk).update(is_rehearsal=True)
    other = begun(100)
    Session.objects.filter(pk=other.pk).update(check_slug="nsdm")

    assert list(Session.objects.led_by(leader).earlier_than(now)) == [older, oldest]
    assert (
        list(Session.objects.led_by(make_facilitator(municipality=municipality("3434"))).earlier_than(now))
        == []
    )
