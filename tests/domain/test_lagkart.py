"""The lagkart as geometry: nothing lies on anything else, whatever the room has put on it."""

import itertools
import uuid

import pytest

from sessions_app.domain.lagkart import PAPER, PHONE, WALL, Frame, Lagkart, Slip, lagkart
from sessions_app.domain.lettering import shortened, text_width
from sessions_app.domain.summary import Player
from sessions_app.enums import Distance, PlayerKind

FRAMES = [PHONE, WALL, PAPER]
NAMES = [
    "Nav",
    "Fylkeskommunen",
    "Norges teknisk-naturvitenskapelige universitet i Gjøvik",
    "W" * 120,
    "<script>alert(1)</script>",
    "אוניברסיטה",
    "東京大学大学院情報理工学系研究科",
    "e\u0301" * 60,
    "👨‍👩‍👧‍👦" * 20,
]
Box = tuple[int, int, int, int]


def player(name: str = "Fylket", **fields: object) -> Player:
    usual: dict[str, object] = {
        "id": uuid.uuid4(), "kind": PlayerKind.COUNTY, "kind_words": "", "roles": (), "brings": (),
        "distance": Distance.LOCAL, "with_us": True, "tables": (),
    }  # fmt: skip
    return Player(name=name, **(usual | fields))  # type: ignore[arg-type]


def crowd(count: int) -> tuple[Player, ...]:
    """Of every kind and distance, with short, long and hostile names."""
    kinds, distances = list(PlayerKind), list(Distance)
    return tuple(
        player(
            NAMES[number % len(NAMES)],
            kind=kinds[number % len(kinds)],
            distance=distances[number % 7 % 4],
            roles=("Gir råd", "Penger") if number % 3 else (),
            with_us=number % 2 == 0,
        )
        for number in range(count)
    )


def box(thing: Slip) -> Box:
    return thing.x, thing.y, thing.width, thing.height


def is_apart(one: Box, other: Box) -> bool:
    (x, y, width, height), (u, v, wide, high) = one, other
    return x + width <= u or u + wide <= x or y + height <= v or v + high <= y


def is_within(one: Box, other: Box) -> bool:
    (x, y, width, height), (u, v, wide, high) = one, other
    return u <= x and v <= y and x + width <= u + wide and y + height <= v + high


def boxes(drawn: Lagkart) -> list[Box]:
    middle = drawn.middle
    return [*(box(slip) for slip in drawn.slips), (middle.x, middle.y, middle.width, middle.height)]


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("count", [0, 1, 2, 3, 7, 20, 60, 250])
def test_slips_never_overlap_and_stay_in_the_picture(count: int, frame: Frame) -> None:
    drawn = lagkart("Guovdageaidnu – Kautokeino", crowd(count), frame)

    assert len(drawn.slips) == count
    assert [pair for pair in itertools.combinations(boxes(drawn), 2) if not is_apart(*pair)] == []
    picture = (0, 0, drawn.width, drawn.height)
    assert [one for one in boxes(drawn) if not is_within(one, picture)] == []


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("count", [1, 3, 20, 60])
def test_each_slip_is_in_its_own_ring_and_in_none_of_those_inside_it(count: int, frame: Frame) -> None:
    drawn = lagkart("Lom", crowd(count), frame)
    rings = {ring.distance: (ring.x, ring.y, ring.width, ring.height) for ring in drawn.rings}
    order = list(Distance)

    assert [ring.distance for ring in drawn.rings] == order[::-1]
    for slip in drawn.slips:
        assert slip.distance == slip.player.distance
        assert is_within(box(slip), rings[slip.distance])
        inside = order[: order.index(slip.distance)]
        assert [ring for ring in inside if not is_apart(box(slip), rings[ring])] == []


def test_rings_lie_inside_each_other_with_their_names_apart_from_every_slip() -> None:
    for count in (3, 20, 60):
        drawn = lagkart("Lom", crowd(count), WALL)
        rings = [(ring.x, ring.y, ring.width, ring.height) for ring in drawn.rings]
        names = [ring.name_box for ring in drawn.rings]

        assert [pair for pair in itertools.pairwise(rings) if not is_within(pair[1], pair[0])] == []
        every = [*names, *(box(slip) for slip in drawn.slips)]
        assert [pair for pair in itertools.combinations(every, 2) if not is_apart(*pair)] == []


@pytest.mark.parametrize(("count", "least"), [(3, 32), (12, 32), (20, 26), (60, 16)])
def test_few_players_are_read_from_the_last_row(count: int, least: int) -> None:
    """With names and roles as people write them, all four rings in use."""
    distances = list(Distance)
    players = tuple(
        player(f"Lagspiller nr. {number}", distance=distances[number % 4], roles=("Gir gode råd",))
        for number in range(count)
    )

    drawn = lagkart("Lom", players, WALL)

    assert drawn.height == WALL.height
    assert drawn.letters >= least


def test_phone_keeps_its_letters_and_grows() -> None:
    few, many = lagkart("Lom", crowd(3), PHONE), lagkart("Lom", crowd(60), PHONE)

    assert few.letters == many.letters == PHONE.letters
    assert few.height < many.height


def test_paper_is_no_higher_than_it_takes() -> None:
    assert lagkart("Lom", crowd(3), PAPER).height < lagkart("Lom", crowd(60), PAPER).height <= PAPER.height


def test_long_name_is_shortened_and_short_one_is_not() -> None:
    players = (player("Nav"), player("Norges teknisk-naturvitenskapelige universitet i Gjøvik"))

    drawn = {slip.player.name: slip for slip in lagkart("Lom", players, PHONE).slips}

    assert drawn["Nav"].name == "Nav"
    long = drawn["Norges teknisk-naturvitenskapelige universitet i Gjøvik"]
    assert long.name.endswith("…")
    assert text_width(long.name, long.letters) <= long.width
    assert shortened("Abc", 0, 10) == "…"


def test_a_kind_stays_together() -> None:
    kinds = [PlayerKind.VOLUNTEER, PlayerKind.RESEARCH, PlayerKind.COUNTY] * 4
    players = tuple(player(f"Nr. {number}", kind=kind) for number, kind in enumerate(kinds))

    drawn = lagkart("Lom", players, WALL)

    told = [one.kind for _, ring in drawn.by_ring for one in ring]
    assert told == sorted(told, key=list(PlayerKind).index)


def test_list_beside_the_picture_says_the_same() -> None:
    drawn = lagkart("Lom", crowd(60), WALL)

    told = {one.id for _, players in drawn.by_ring for one in players}
    assert told == {slip.player.id for slip in drawn.slips}
    assert [ring for ring, _ in drawn.by_ring] == list(Distance)
