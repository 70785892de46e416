"""A full room, and guests that nobody wants in it: the others notice nothing."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
import uvloop

from tests.load.client import Stream, close_all
from tests.load.figures import resident, threads
from tests.load.guests import gone, half_sent, joins_in_a_loop, never_reading, open_tabs
from tests.load.installation import Installation, copy_of
from tests.load.room import Room, facilitator, save

EVERYBODY, SOAK = 500, 10.0
LONGEST_TEXT = "ø" * 2000


@pytest.fixture
def installation(prepared: Installation, place: Path) -> Iterator[Installation]:
    with copy_of(prepared, place / f"room-{uuid.uuid4().hex[:8]}") as installation:
        yield installation


def with_room(
    installation: Installation, people: int, story: Callable[[Room], Awaitable[None]], seats: int = 0
) -> None:
    """The story of a room where so many sit and listen, of as many seats or more."""

    async def run() -> None:
        room = await Room.open(installation, seats or people)
        try:
            await room.join(people)
            await room.listen()
            await story(room)
        finally:
            await room.go_home()
            await close_all()

    uvloop.run(run())


async def everybody_writes(room: Room, times: int = 2) -> None:
    """And everybody is heard: no save refused, each seen by the whole table."""
    await asyncio.gather(*(room.write(phone) for phone in room.phones for _ in range(times)))
    assert room.statuses == {201: times * len(room.phones)}
    room.statuses.clear()


async def hears(stream: Stream, note: str) -> None:
    async with asyncio.timeout(10):
        while note not in stream.view:
            await asyncio.sleep(0.01)


def test_400_half_sent_requests_hold_nobody_up_and_are_cut(installation: Installation) -> None:
    async def story(room: Room) -> None:
        async with half_sent(installation.port, 400) as guests:
            await room.join(12)
            await room.listen()
            await everybody_writes(room)
            async with asyncio.timeout(60):  # a body has half a minute
                await gone(installation.port, [one for number, one in enumerate(guests) if number % 4 != 2])

    with_room(installation, 12, story, seats=24)


def test_readers_that_never_read_hold_nobody_up_and_are_cut(installation: Installation) -> None:
    async def story(room: Room) -> None:
        before = resident(installation.pid)
        writer, stream = room.phones[0], room.streams[0]
        table = [phone for phone in room.phones if phone.group == writer.group]
        async with never_reading(room, table) as guests:
            for _ in range(100):
                note = str(uuid.uuid4())
                fields = {"question": "1.1", "text": LONGEST_TEXT, "base": "0", "edit": str(uuid.uuid4())}
                answer = await writer.write(note, fields)
                assert answer.status == 201
            await hears(stream, note)
            grown = resident(installation.pid) - before
            async with asyncio.timeout(60):
                await gone(installation.port, guests)

        assert len(guests) == 18
        assert grown < 18 * 512  # kB: of the 1 MB each that nobody took

    with_room(installation, 12, story)


def test_2000_joins_from_one_phone_take_one_seat(installation: Installation) -> None:
    async def story(room: Room) -> None:
        joining = asyncio.create_task(joins_in_a_loop(room, 2000))
        await everybody_writes(room)
        assert await joining == {303: 2000}

        await room.join(11)  # of 24 seats 12 are taken, and one by the phone

        assert len({tuple(sorted(phone.cookies.items())) for phone in room.phones}) == 23

    with_room(installation, 12, story, seats=24)


def test_50_tabs_of_a_facilitator_leave_the_room_alone(installation: Installation) -> None:
    async def story(room: Room) -> None:
        laptop = await facilitator(installation)
        console = f"/s/{room.told['session']}/"

        tabs = await open_tabs(laptop, f"{console}stream/", 50)
        await everybody_writes(room)

        assert [tab.farewell for tab in tabs] == ["replaced"] * 46 + [""] * 4
        assert (await laptop.ask("GET", console)).status == 200
        for tab in tabs:
            tab.cut()

    with_room(installation, 12, story)


def test_500_streams_cost_no_thread_and_little_memory(installation: Installation) -> None:
    async def story(room: Room) -> None:
        empty, threads_before = resident(installation.pid), threads(installation.pid)
        everybody = await Room.full(installation, EVERYBODY)
        full = resident(installation.pid)

        saved = await everybody.at_rate(20, SOAK)

        assert len(saved) == 20 * SOAK
        assert [stream.is_open for stream in everybody.streams] == [True] * EVERYBODY
        assert threads(installation.pid) - threads_before < 20  # the pools fill; a stream's own would be 500
        assert (full - empty) / EVERYBODY <= 30  # kB
        assert resident(installation.pid) <= 1.1 * full
        await everybody.go_home()

    with_room(installation, 12, story)


def test_everybody_is_back_after_a_storm(installation: Installation) -> None:
    async def story(room: Room) -> None:
        for stream in room.streams:
            stream.cut()
        note = str(uuid.uuid4())
        assert (await save(room.phones[0], note)).status == 201

        statuses = await asyncio.gather(
            *(phone.listen(stream) for phone, stream in zip(room.phones, room.streams, strict=True))
        )

        assert statuses == [200] * 60
        at_table = [
            stream
            for phone, stream in zip(room.phones, room.streams, strict=True)
            if phone.group == room.phones[0].group
        ]
        await asyncio.gather(*(hears(stream, note) for stream in at_table))

    with_room(installation, 60, story)
