"""The same player named by several groups: proposed by likeness, decided by people."""

import time
import uuid
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sessions_app.domain.answers import withdraw_player, write_player
from sessions_app.domain.exceptions import SessionFinished
from sessions_app.domain.steering import finish
from sessions_app.domain.team import (
    bare,
    join_players,
    merged_players,
    proposals,
    take_out,
)
from sessions_app.enums import Distance, PlayerKind
from sessions_app.models import Session, TeamPlayer
from tests.factories import make_group, make_player, make_session, somebody_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def session() -> Session:
    return make_session()


def named(session: Session, name: str, table: int, kind: PlayerKind = PlayerKind.COUNTY) -> TeamPlayer:
    return make_player(group=make_group(session=session, number=table), name=name, kind=kind)


def team(session: Session) -> list[list[str]]:
    """Each player with the names it goes by, the first one first."""
    found = []
    for first, same in merged_players(session):
        found.append([first.name, *(one.name for one in same if one.pk != first.pk)])
    return found


def join(session: Session, *players: TeamPlayer) -> None:
    join_players(session=session, player_ids=[player.pk for player in players])


def chains() -> list[TeamPlayer]:
    return list(TeamPlayer.objects.filter(same_as__same_as__isnull=False))


def proposed(session: Session) -> list[list[str]]:
    return [[player.name for player in players] for players in proposals(merged_players(session))]


# --- what people decide -------------------------------------------------------------------------------------


def test_players_are_their_own_until_somebody_says_otherwise(session: Session) -> None:
    named(session, "Fylket", 1)
    named(session, "Fylket", 2)

    assert team(session) == [["Fylket"], ["Fylket"]]


def test_joined_players_are_one_with_every_source_kept(session: Session) -> None:
    first, second = named(session, "Fylkeskommunen", 1), named(session, "Fylket", 3)
    revision = Session.objects.get().revision

    join(session, second, first)

    assert team(session) == [["Fylkeskommunen", "Fylket"]]
    assert [one.group.number for one in merged_players(session)[0][1]] == [1, 3]
    assert Session.objects.get().revision == revision + 1


def test_chains_are_flattened(session: Session) -> None:
    a, b, c, d = (named(session, name, table) for table, name in enumerate("ABCD", 1))
    join(session, c, d)
    join(session, a, b)

    join(session, d, b)

    assert team(session) == [["A", "B", "C", "D"]]
    assert chains() == []


def test_joined_twice_is_joined_once_and_alone_is_nothing(session: Session) -> None:
    first, second = named(session, "A", 1), named(session, "B", 2)
    join(session, first, second)
    revision = Session.objects.get().revision

    join(session, first, second)
    join(session, first)
    join_players(session=session, player_ids=[])
    join_players(session=session, player_ids=[uuid.uuid4(), uuid.uuid4()])

    assert team(session) == [["A", "B"]]
    assert Session.objects.get().revision == revision


@pytest.mark.parametrize("out", [0, 1, 2])
def test_one_is_taken_out_and_the_others_stay_one(session: Session, out: int) -> None:
    players = [named(session, name, table) for table, name in enumerate("ABC", 1)]
    join(session, *players)

    take_out(session=session, player_id=players[out].pk)
    take_out(session=session, player_id=players[out].pk)

    left = [name for name in "ABC" if name != "ABC"[out]]
    assert sorted(team(session)) == sorted([left, ["ABC"[out]]])
    assert chains() == []


def test_two_taken_apart_are_two(session: Session) -> None:
    first, second = named(session, "A", 1), named(session, "B", 2)
    join(session, first, second)

    take_out(session=session, player_id=first.pk)

    assert team(session) == [["A"], ["B"]]


def test_where_the_first_is_withdrawn_the_next_speaks(session: Session) -> None:
    first, second, third = (named(session, name, table) for table, name in enumerate("ABC", 1))
    join(session, first, second, third)

    withdraw_player(author=somebody_at(first.group), player_id=first.pk, base=1, edit=uuid.uuid4())

    assert team(session) == [["B", "C"]]
    fourth = named(session, "D", 4)
    join(session, third, fourth)
    assert team(session) == [["B", "C", "D"]]
    back_again(first)
    assert sorted(team(session)[0]) == ["A", "B", "C", "D"]
    assert chains() == []


def back_again(player: TeamPlayer) -> None:
    write_player(
        author=somebody_at(player.group), player_id=player.pk, base=2, edit=uuid.uuid4(), name=player.name,
        kind=PlayerKind.COUNTY, kind_words="", role="", brings="", distance=Distance.LOCAL, with_us=True,
    )  # fmt: skip


def test_another_sessions_players_are_out_of_reach(session: Session) -> None:
    own, foreign = named(session, "A", 1), named(make_session(), "B", 1)

    join(session, own, foreign)
    take_out(session=session, player_id=foreign.pk)

    assert not TeamPlayer.objects.exclude(same_as=None).exists()


def test_nothing_is_decided_after_the_end(session: Session) -> None:
    first, second = named(session, "A", 1), named(session, "B", 2)
    finish(session=session)

    with pytest.raises(SessionFinished):
        join(session, first, second)
    with pytest.raises(SessionFinished):
        take_out(session=session, player_id=first.pk)


def test_sixty_players_are_read_in_one_query(session: Session) -> None:
    for number in range(12):
        named(session, f"Nr. {number}", number % 4 + 1)

    with CaptureQueriesContext(connection) as queries:
        assert len(merged_players(session)) == 12

    assert len(queries) == 1


# --- what is proposed ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("Troms fylkeskommune", "troms fylke"),
        ("Fylkeskommunen", "fylke"),
        ("Kautokeino kommune", "kautokeino"),
        ("Merkurprogrammet", "merkur"),
        ("Bygg & Bo, AS", "bygg bo"),
        ("Kommunen", "kommunen"),
        ("???", "???"),
    ],
)
def test_what_tells_nobody_apart_is_set_aside(name: str, left: str) -> None:
    assert bare(name) == left


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Fylkeskommunen", "Fylket"),
        ("NAV", "nav"),
        ("SINTEF", "SINTEF Digital"),
        ("Merkur", "Merkurprogrammet"),
        ("Husbanken", "Husbankn"),
        ("Bygg og Bo AS", "Bygg & Bo"),
    ],
)
def test_alike_names_are_proposed(session: Session, one: str, other: str) -> None:
    named(session, one, 1)
    named(session, other, 3)
    named(session, "Riksantikvaren", 2)

    assert proposed(session) == [[one, other]]
    assert team(session) == [[one], ["Riksantikvaren"], [other]]


@pytest.mark.parametrize(
    ("one", "other"), [("Husbanken", "Husflidslaget"), ("Statsforvalteren", "Statkraft"), ("A", "B")]
)
def test_names_that_are_not_alike_are_left_alone(session: Session, one: str, other: str) -> None:
    named(session, one, 1, PlayerKind.OTHER)
    named(session, other, 2, PlayerKind.OTHER)

    assert proposed(session) == []


def test_all_of_one_name_are_proposed_together_and_no_more_when_they_are_one(session: Session) -> None:
    players = [named(session, "Fylkeskommunen", table) for table in (1, 2, 3)]
    assert proposed(session) == [["Fylkeskommunen"] * 3]

    join(session, *players)

    assert proposed(session) == []


def test_a_thousand_names_that_begin_alike_take_no_time(session: Session) -> None:
    """A thousand each with each would be minutes."""
    group, letters = make_group(session=session), Random(1)
    names = ["Abc " + "".join(letters.choices("abcdefgh ", k=100)) for _ in range(1000)]
    rows = [TeamPlayer(group=group, name=name, position=1, revision=1) for name in names]

    began = time.process_time()
    proposals([(row, [row]) for row in rows])

    assert time.process_time() - began < 8


def test_a_dozen_proposals_are_enough(session: Session) -> None:
    for number in range(20):
        for table in (1, 2):
            named(session, f"{number * 7919}", table)

    assert len(proposed(session)) == 12
