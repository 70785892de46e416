"""Whoever keeps a server busy and wants nothing from it: broken phones, old proxies, somebody's script."""

import asyncio
import socket
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.load.client import Browser, Connection, Phone, Stream
from tests.load.room import Room

HALF_SENT = (
    b"GET / HT",
    b"GET / HTTP/1.1\r\nHost: selvsjekk\r\nX-Never-Ends: ",
    b"POST /j/ABC/ HTTP/1.1\r\nHost: selvsjekk\r\nContent-Length: 9000\r\n\r\nname=",
    b"",
)
ESTABLISHED = "01"
SMALLEST_WINDOW = 2048  # bytes; the kernel doubles it


@asynccontextmanager
async def half_sent(port: int, count: int) -> AsyncIterator[list[socket.socket]]:
    """Connections that begin a request and never finish it."""
    guests = [await connected(port) for _ in range(count)]
    try:
        for number, guest in enumerate(guests):
            await asyncio.get_running_loop().sock_sendall(guest, HALF_SENT[number % len(HALF_SENT)])
        yield guests
    finally:
        for guest in guests:
            guest.close()


@asynccontextmanager
async def never_reading(room: Room, phones: list[Phone]) -> AsyncIterator[list[socket.socket]]:
    """Three more streams for each of the phones that take nothing in: a zero window, soon."""
    guests = []
    try:
        for phone in phones * 3:
            guests.append(guest := await connected(room.installation.port, window=SMALLEST_WINDOW))
            request = phone.request("GET", f"/g/{phone.group}/stream/")
            await asyncio.get_running_loop().sock_sendall(guest, request)
        yield guests
    finally:
        for guest in guests:
            guest.close()


async def connected(port: int, window: int = 0) -> socket.socket:
    guest = socket.socket()
    guest.setblocking(False)
    if window:
        guest.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
    await asyncio.get_running_loop().sock_connect(guest, ("127.0.0.1", port))
    return guest


async def gone(port: int, guests: list[socket.socket]) -> None:
    """When the server has ended all of these. To read would make a reader of one that never reads."""
    ports = {guest.getsockname()[1] for guest in guests}
    while ports & connected_from(port):
        await asyncio.sleep(0.2)


def connected_from(port: int) -> set[int]:
    """The other ends of a server's open connections on this machine (proc(5): all of it in hex)."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return {
        int(there.rpartition(":")[2], 16)
        for _, here, there, state, *_ in rows
        if state == ESTABLISHED and int(here.rpartition(":")[2], 16) == port
    }


async def joins_in_a_loop(room: Room, count: int, *, forgets: bool = False) -> Counter[int]:
    """One phone that joins again and again, eight requests at a time; `forgets` drops its cookies each time.

    Statuses, counted.
    """
    address, code = ("127.0.0.1", room.installation.port), room.told["code"]
    statuses: Counter[int] = Counter()
    one = Phone(*address)
    await one.join(code)

    async def joins(times: int) -> None:
        for _ in range(times):
            if forgets:
                one.cookies = {name: value for name, value in one.cookies.items() if name == "csrf"}
            answer = await one.ask("POST", f"/j/{code}/", {})
            statuses[answer.status] += 1

    await asyncio.gather(*(joins(count // 8) for _ in range(8)))
    one.close()
    return statuses


async def open_tabs(laptop: Browser, path: str, count: int) -> list[Stream]:
    """The same page in so many tabs, each with a stream of its own: a browser that cannot share one."""
    tabs = [Stream() for _ in range(count)]
    for tab in tabs:
        connection = await Connection.to(laptop.host, laptop.port)
        await connection.ask(laptop.request("GET", path), tab.feed)
        tab.attach(connection)
    return tabs
