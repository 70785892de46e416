"""HTTP/1.1 on bare asyncio: one connection, so cheap that a thousand of them fit beside the server."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast
from weakref import WeakSet

import httptools

PATIENCE = 30.0  # seconds for an answer

OPEN: "WeakSet[Connection]" = WeakSet()


@dataclass(slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes
    began: float
    ended: float

    @property
    def seconds(self) -> float:
        return self.ended - self.began

    @property
    def says_when(self) -> bool:
        """503 and when to come again: all that an honest request may hear while something is out of order."""
        return self.status == 503 and self.headers.get("retry-after", "").isdigit()

    @property
    def version(self) -> int:
        """Of the note, as the ETag says it; 0 without one."""
        found = self.headers.get("etag", "").strip('"')
        return int(found) if found.isdigit() else 0


class Connection(asyncio.Protocol):
    """One keep-alive connection, one request at a time.

    With `hear`, the body goes there piece by piece and the answer is whole once its headers are.
    """

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.transport: asyncio.Transport
        self.hear: Callable[[bytes], None] | None = None
        self.closed: asyncio.Future[None] = self.loop.create_future()
        self.is_open = False
        self.used_at = time.monotonic()
        self.sent = self.received = 0
        self._waiting: asyncio.Future[Answer] | None = None
        self._headers: dict[str, str] = {}
        self._body: list[bytes] = []
        self._began = 0.0

    @classmethod
    async def to(cls, host: str, port: int) -> "Connection":
        _, opened = await asyncio.get_running_loop().create_connection(cls, host, port)
        return opened

    async def ask(self, request: bytes, hear: Callable[[bytes], None] | None = None) -> Answer:
        """Raises OSError when the connection ends first, TimeoutError after `PATIENCE` seconds."""
        self.hear = hear
        self._parser = httptools.HttpResponseParser(self)
        self._headers, self._body, self._began = {}, [], time.monotonic()
        self._waiting = self.loop.create_future()
        self.sent += len(request)
        timer = self.loop.call_later(PATIENCE, self._fail, TimeoutError("no answer"))
        try:
            self.transport.write(request)
            return await self._waiting
        finally:
            timer.cancel()
            self._waiting = None

    def close(self) -> None:
        self.is_open = False
        self.transport.abort()

    # --- what asyncio calls ---------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport, self.is_open = cast("asyncio.Transport", transport), True
        OPEN.add(self)

    def data_received(self, data: bytes) -> None:
        self.received += len(data)
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, AttributeError) as error:
            self._fail(ConnectionError(f"not HTTP: {type(error).__name__}"))
            self.transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        self.is_open = False
        self._fail(ConnectionError("connection lost"))
        if not self.closed.done():
            self.closed.set_result(None)

    # --- what httptools calls -------------------------------------------------------------------------------

    def on_header(self, name: bytes, value: bytes) -> None:
        key, text = name.decode().lower(), value.decode()
        self._headers[key] = f"{self._headers[key]}\n{text}" if key in self._headers else text

    def on_headers_complete(self) -> None:
        if self.hear is not None and self._parser.get_status_code() == 200:
            self._finish()

    def on_body(self, body: bytes) -> None:
        if self.hear is not None:
            self.hear(body)
        else:
            self._body.append(body)

    def on_message_complete(self) -> None:
        self._finish()
        if not self._parser.should_keep_alive() or self.hear is not None:
            self.close()

    def _finish(self) -> None:
        self.used_at = time.monotonic()
        if self._waiting is not None and not self._waiting.done():
            status, body = self._parser.get_status_code(), b"".join(self._body)
            self._waiting.set_result(Answer(status, self._headers, body, self._began, self.used_at))

    def _fail(self, error: Exception) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(error)
            self.is_open = False


async def close_all() -> None:
    """Whatever is still open, also where somebody was stopped in the middle: a loop cannot end before."""
    for connection in list(OPEN):
        connection.close()
    await asyncio.sleep(0.05)
