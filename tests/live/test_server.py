"""What a connection may cost, on real sockets with the limits made short."""

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import uvicorn

from selvsjekk import server
from selvsjekk.asgi import Incoming
from selvsjekk.server import RoomProtocol, bind

pytestmark = pytest.mark.usefixtures("_short_limits")
PIECE = b"x" * 65_536


@pytest.fixture
def _short_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HEADERS_WITHIN", "BODY_WITHIN", "READS_WITHIN"):
        monkeypatch.setattr(server, name, 0.3)


class Application:
    """Reads the whole body, then writes as much as was asked for by the path."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.ended = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        incoming = Incoming()
        if await incoming.read(receive):
            self.bodies.append(bytes(incoming.body))
            await send({"type": "http.response.start", "status": 200, "headers": []})
            for _ in range(int(scope["path"].strip("/") or 1)):
                await send({"type": "http.response.body", "body": PIECE, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        self.ended += 1


Story = Callable[[Application, StreamReader, StreamWriter], Awaitable[None]]


def with_connection(story: Story) -> None:
    async def run() -> None:
        application = Application()
        config = uvicorn.Config(application, http=RoomProtocol, lifespan="off", log_config=None, ws="none")
        running = uvicorn.Server(config)
        with bind("127.0.0.1", 0) as bound:
            serving = asyncio.create_task(running.serve([bound]))
            while not running.started:
                await asyncio.sleep(0.01)
            reader, writer = await asyncio.open_connection(*bound.getsockname(), limit=1024)
            try:
                await story(application, reader, writer)
            finally:
                writer.transport.abort()
                running.should_exit = True
                await serving

    asyncio.run(run())


async def is_cut(reader: StreamReader, within: float = 2) -> bool:
    async with asyncio.timeout(within):
        try:
            return await reader.read(65_536) == b""
        except ConnectionError:
            return True


@pytest.mark.parametrize("sent", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: a\r\nX: ", b"\r\n"])
def test_slow_headers_are_cut(sent: bytes) -> None:
    async def story(application: Application, reader: StreamReader, writer: StreamWriter) -> None:
        writer.write(sent)

        assert await is_cut(reader)

    with_connection(story)


def test_a_drop_now_and_then_buys_no_time() -> None:
    async def story(application: Application, reader: StreamReader, writer: StreamWriter) -> None:
        writer.write(b"GET / HTTP/1.1\r\n")
        for _ in range(10):
            writer.write(b"X: 1\r\n")
            await asyncio.sleep(0.1)

        assert await is_cut(reader)
        assert not application.bodies

    with_connection(story)


def test_a_slow_body_is_cut_and_nothing_hears_of_it() -> None:
    async def story(application: Application, reader: StreamReader, writer: StreamWriter) -> None:
        writer.write(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf")

        assert await is_cut(reader)
        await asyncio.sleep(0.05)
        assert application.ended == 1
        assert not application.bodies
        assert Incoming.of_all == 4  # what Django's wrapper gives back (asgi.page)

    Incoming.of_all = 0
    with_connection(story)
    Incoming.of_all = 0


def test_empty_lines_between_requests_do_not_keep_a_connection() -> None:
    async def story(application: Application, reader: StreamReader, writer: StreamWriter) -> None:
        writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        while not (await reader.read(65_536)).endswith(b"0\r\n\r\n"):
            pass
        writer.write(b"\r\n")

        assert await is_cut(reader)

    with_connection(story)


def test_a_reader_that_never_reads_is_cut() -> None:
    async def story(application: Application, reader: StreamReader, writer: StreamWriter) -> None:
        writer.write(b"GET /400 HTTP/1.1\r\nHost: a\r\n\r\n")
        async with asyncio.timeout(3):
            while not application.ended:
                await asyncio.sleep(0.05)

        got = 0
        while data := await reader.read(65_536):
            got += len(data)
        assert got < 400 * len(PIECE)

    with_connection(story)


def test_a_slow_reader_that_goes_on_gets_everything() -> None:
    async def story(application: Application, reader: StreamReader, writer: StreamWriter) -> None:
        writer.write(b"GET /100 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        got = 0
        while data := await reader.read(200_000):
            got += len(data)
            await asyncio.sleep(0.002)

        assert got > 100 * len(PIECE)

    with_connection(story)
