"""What a room notices: how soon a note is saved and seen, who is turned away, who comes back."""

import asyncio
import random
import time
import uuid
from pathlib import Path
from statistics import median

from tests.load.client import Stream
from tests.load.figures import (
    Figure,
    Others,
    at_most,
    cpu_seconds,
    exactly,
    percentile,
    resident,
    threads,
    told,
)
from tests.load.guests import half_sent, joins_in_a_loop, never_reading
from tests.load.installation import Installation
from tests.load.room import Room, facilitator, save

CROWD, TABLES, EVERYBODY = 60, 120, 500


async def saves(installation: Installation, place: Path) -> list[Figure]:
    """P1. 60 phones that all listen."""
    room = await Room.full(installation, CROWD)
    try:
        await room.at_rate(20, 3)
        slow, busy = await room.at_rate(5, 20), await room.at_rate(100, 8)
        before = cpu_seconds(installation.pid)
        held = await room.at_rate(200, 8)
        spent = (cpu_seconds(installation.pid) - before) / max(1, len(held))
        burst = await room.at_rate(300, 1)
        closed = await room.closed_loop(5)
        return [
            at_most("P1", "save at 5/s, p50", percentile(slow, 50), 5, "ms", others=Others("6.3", "4.2")),
            at_most("P1", "save at 5/s, p95", percentile(slow, 95), 9, "ms", others=Others("8.9", "6.4")),
            at_most("P1", "save at 100/s, p95", percentile(busy, 95), 10, "ms", others=Others("120", "6.6")),
            at_most("P1", "save at 100/s, p99", percentile(busy, 99), 20, "ms"),
            at_most("P1", "save at 200/s, p95", percentile(held, 95), 20, "ms"),
            at_most(
                "P1",
                "300 in a second, slowest",
                percentile(burst, 100),
                2000,
                "ms",
                others=Others("2667", "645"),
            ),
            at_most("P1", "server CPU for a save at 200/s", spent * 1000, 4, "ms"),
            told("P1", "saves a second, 60 at a time", f"{closed:.0f}"),
            exactly("P1", "saves refused", room.refused, 0),
        ]
    finally:
        await room.go_home()


async def seen(installation: Installation, place: Path) -> list[Figure]:
    """P2. 120 phones, five notes a second; then 500, and the agenda moves on."""
    room = await Room.full(installation, TABLES)
    try:
        taken, share = await seen_by_others(room, 5, 20)
    finally:
        await room.go_home()
    steps = await steps_seen(installation)
    return [
        at_most(
            "P2",
            "seen by the others, p95",
            percentile(taken, 95),
            10,
            "ms",
            others=Others("15.6", "15.7", "19"),
        ),
        at_most(
            "P2",
            "seen by the others, p99",
            percentile(taken, 99),
            15,
            "ms",
            others=Others("19.5", "20.1", "24"),
        ),
        Figure("P2", "delivered", f"{share:.1%}", "100 %", str(Others()), share == 1),
        at_most("P2", "a step's change seen by 500, p99", percentile(steps, 99), 250, "ms"),
    ]


async def seen_by_others(room: Room, per_second: float, seconds: float) -> tuple[list[float], float]:
    """Seconds from sending to seeing, for each note and each other phone of the table; and the share seen."""
    sent: dict[str, float] = {}
    taken: list[float] = []

    def sees(note: str, version: int, when: float) -> None:
        if note in sent:
            taken.append(when - sent[note])

    for stream in room.streams:
        stream.on_note = sees
    expected = 0
    for _ in range(int(per_second * seconds)):
        phone, note = random.choice(room.phones), str(uuid.uuid4())
        expected += sum(other.group == phone.group for other in room.phones)
        sent[note] = time.monotonic()
        answering = asyncio.create_task(save(phone, note))
        await asyncio.sleep(1 / per_second)
        await answering
    await asyncio.sleep(2)
    return taken, len(taken) / expected


async def steps_seen(installation: Installation) -> list[float]:
    room = await Room.full(installation, EVERYBODY)
    try:
        laptop = await facilitator(installation)
        console = f"/s/{room.told['session']}/"
        taken: list[float] = []
        for _ in range(3):
            await laptop.read(console)
            taken += await step_seen(room, lambda: laptop.ask("POST", f"{console}steer/", {"act": "more-1"}))
        laptop.close()
        return taken
    finally:
        await room.go_home()


async def step_seen(room: Room, act: object) -> list[float]:
    heard: dict[Stream, float] = {}

    def hears(stream: Stream, event: bytes, when: float) -> None:
        if b'id="now"' in event:
            heard.setdefault(stream, when)

    for stream in room.streams:
        stream.on_event = lambda event, when, stream=stream: hears(stream, event, when)
    began = time.monotonic()
    await act()  # type: ignore[operator]
    while len(heard) < len(room.streams) and time.monotonic() < began + 5:
        await asyncio.sleep(0.01)
    missing = len(room.streams) - len(heard)
    return [when - began for when in heard.values()] + [float("inf")] * missing


async def memory(installation: Installation, place: Path, minutes: float = 0.5) -> list[Figure]:
    """P3. What 500 phones add, and what a while of listening adds to that.

    Twelve come first: what is loaded for the first phone is nobody's in particular.
    """
    first = await Room.full(installation, 12)
    await first.at_rate(5, 2)
    idle, idle_threads = resident(installation.pid), threads(installation.pid)
    room = await Room.full(installation, EVERYBODY)
    try:
        await asyncio.sleep(2)
        full, full_threads = resident(installation.pid), threads(installation.pid)
        await room.at_rate(5, minutes * 60)
        after = resident(installation.pid)
        open_streams = sum(stream.is_open for stream in room.streams)
    finally:
        await room.go_home()
        await first.go_home()
    per_phone, growth = (full - idle) / EVERYBODY, 100 * (after - full) / full
    others = Others("500", "327", "455")
    return [
        at_most("P3", "memory for each phone", per_phone, 30, "kB", others=others),
        at_most("P3", f"500 streams grow in {minutes:g} minutes", growth, 10, "%"),
        exactly("P3", "streams still open", open_streams, EVERYBODY),
        exactly("P3", "threads added by 500 streams", full_threads - idle_threads, 0),
    ]


async def arrival(installation: Installation, place: Path) -> list[Figure]:
    """P4. A room behind one address: 60 join within two seconds, then 60 type."""
    room = await Room.open(installation, CROWD)
    try:
        began = time.monotonic()
        errors = await asyncio.gather(*(joins_at(room, began + 2 * n / CROWD) for n in range(CROWD)))
        seconds = time.monotonic() - began
        await room.listen()
        await asyncio.gather(*(room.write(phone) for phone in room.phones for _ in range(3)))
        others = Others("30 of 60 notes", "20 of 30")
        return [
            exactly("P4", "60 join in 2 s: refused", sum(errors), 0, others=others),
            exactly("P4", "60 type at once: refused", room.refused, 0, others=others),
            told("P4", "the last one sat down after", f"{seconds:.1f} s"),
        ]
    finally:
        await room.go_home()


async def joins_at(room: Room, due: float) -> int:
    """1 for whoever was turned away."""
    await asyncio.sleep(max(0, due - time.monotonic()))
    try:
        await room.join(1)
    except Exception:  # noqa: BLE001 - whatever the reason was
        return 1
    return 0


async def storm(installation: Installation, place: Path) -> list[Figure]:
    """P5. 500 streams are cut at once and come back at once, while 20 notes a second are written."""
    room = await Room.full(installation, EVERYBODY)
    try:
        await room.at_rate(20, 2)
        writing = asyncio.create_task(room.at_rate(20, 8))
        await asyncio.sleep(1)
        began = time.monotonic()
        for stream in room.streams:
            stream.cut()
        back = await asyncio.gather(*(comes_back(room, number, began) for number in range(EVERYBODY)))
        saved = await writing
        return [
            at_most("P5", "500 streams cut: all back", max(back), 10, "s"),
            told("P5", "… half of them", f"{median(back):.1f} s"),
            at_most("P5", "… saves meanwhile, p99", percentile(saved, 99), 1000, "ms"),
            exactly("P5", "… saves refused", room.refused, 0),
        ]
    finally:
        await room.go_home()


async def comes_back(room: Room, number: int, began: float) -> float:
    """Seconds until the stream is open and has said something."""
    phone, stream = room.phones[number], room.streams[number]
    before = stream.opened
    while stream.opened == before:
        try:
            await phone.listen(stream)
        except OSError:
            await asyncio.sleep(0.2)
    return time.monotonic() - began


async def guests(installation: Installation, place: Path) -> list[Figure]:
    """Saves while broken phones and somebody's script keep the server busy."""
    room = await Room.open(installation, 2 * CROWD)
    await room.join(CROWD)
    await room.listen()
    try:
        await room.at_rate(20, 2)
        alone = await room.at_rate(20, 5)
        async with half_sent(installation.port, 400), never_reading(room, room.phones[:12]):
            beside = await room.at_rate(20, 5)
        joining = asyncio.create_task(joins_in_a_loop(room, 2000))
        meanwhile = await room.at_rate(20, 5)
        joins = await joining
        return [
            told("–", "save at 20/s, p95", f"{percentile(alone, 95):.1f} ms"),
            told("–", "… 436 slow connections beside it", f"{percentile(beside, 95):.1f} ms"),
            told("–", "… 2 000 joins from one phone beside it", f"{percentile(meanwhile, 95):.1f} ms"),
            exactly("–", "joins of one phone that gave a seat or led back to it", joins[303], 2000),
            exactly("–", "saves refused", room.refused, 0),
        ]
    finally:
        await room.go_home()
