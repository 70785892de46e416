"""A phone as the server sees one: HTTP/1.1 on bare asyncio, so cheap that 500 of them fit beside the server.

Everything is stamped with the monotonic clock. Nothing here knows Django.
"""

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import urlencode
from weakref import WeakSet

import httptools

PATIENCE = 30.0  # seconds for an answer
IDLE = 10.0  # seconds; a laptop's server closes after 15, and a request sent just then is lost
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')
NOTE = re.compile(rb'id="note-([0-9a-f-]{36})" data-version="(\d+)"(?:[^>]*? data-mark="(\w+)")?')
TO_GROUP = re.compile(r"/g/(\d+)/")

Fields = dict[str, str]


OPEN: "WeakSet[Connection]" = WeakSet()


class Unexpected(Exception):
    """An answer that leaves nothing to go on with."""


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


@dataclass(slots=True)
class Browser:
    """Cookies and up to as many connections as requests are under way at once."""

    host: str
    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""
    idle: list[Connection] = field(default_factory=list)
    opened: int = 0

    async def ask(self, method: str, path: str, fields: Fields | None = None, *headers: str) -> Answer:
        connection = await self.connection()
        try:
            answer = await connection.ask(self.request(method, path, fields, *headers))
        except BaseException:
            connection.close()
            raise
        if connection.is_open:
            self.idle.append(connection)
        self.keep_cookies(answer)
        return answer

    async def send_and_leave(self, method: str, path: str, fields: Fields) -> None:
        """Send whole and cut the connection: whether the server has heard it is for it to know."""
        connection = await self.connection()
        connection.transport.write(self.request(method, path, fields))
        await asyncio.sleep(0)
        connection.transport.close()

    async def connection(self) -> Connection:
        fresh = time.monotonic() - IDLE
        while self.idle:
            connection = self.idle.pop()
            if connection.is_open and connection.used_at > fresh:
                return connection
            connection.close()
        self.opened += 1
        return await Connection.to(self.host, self.port)

    def request(self, method: str, path: str, fields: Fields | None = None, *headers: str) -> bytes:
        body = urlencode(fields).encode() if fields is not None else b""
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self.host}:{self.port}", *headers]
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        if fields is not None:
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
        if method not in {"GET", "HEAD"} and self.token:
            lines.append(f"X-CSRFToken: {self.token}")
        return "\r\n".join([*lines, "", ""]).encode() + body

    def keep_cookies(self, answer: Answer) -> None:
        for line in answer.headers.get("set-cookie", "").split("\n"):
            name, _, value = line.partition(";")[0].partition("=")
            if name:
                self.cookies[name] = value

    async def read(self, path: str) -> bytes:
        """A page that must be there; its CSRF token is kept, as a script in it would."""
        answer = await self.ask("GET", path)
        if answer.status != 200:
            raise Unexpected(f"GET {path.split('/')[1]}: {answer.status}")
        if found := TOKEN.search(answer.body):
            self.token = found[1].decode()
        return answer.body

    def close(self) -> None:
        for connection in self.idle:
            connection.close()
        self.idle.clear()


class Phone(Browser):
    """A browser that holds a seat. `group` is 0 before it has joined."""

    group: int = 0

    async def join(self, code: str, group: int = 0) -> None:
        """As a person does: look at the page, then take a seat at `group`, or wherever there is one."""
        await self.read(f"/j/{code}/")
        answer = await self.ask("POST", f"/j/{code}/", {"group": str(group)} if group else {})
        found = TO_GROUP.search(answer.headers.get("location", ""))
        if answer.status != 303 or found is None:
            raise Unexpected(f"joining: {answer.status}")
        self.group = int(found[1])

    async def write(self, note: str, fields: Fields) -> Answer:
        return await self.ask("PUT", f"/g/{self.group}/notes/{note}/", fields)

    async def mark(self, note: str, fields: Fields) -> Answer:
        return await self.ask("POST", f"/g/{self.group}/notes/{note}/mark/", fields)

    async def withdraw(self, note: str, fields: Fields) -> Answer:
        return await self.ask("DELETE", f"/g/{self.group}/notes/{note}/", fields)

    async def listen(self, stream: "Stream", group: int = 0) -> int:
        """Open the stream where it stopped, and let it run. Returns the status."""
        connection = await Connection.to(self.host, self.port)
        resumed = [f"Last-Event-ID: {stream.last_id}"] if stream.last_id else []
        path = f"/g/{group or self.group}/stream/"
        try:
            answer = await connection.ask(self.request("GET", path, None, *resumed), stream.feed)
        except BaseException:
            connection.close()
            raise
        if answer.status == 200:
            stream.attach(connection)
        else:
            connection.close()
        return answer.status


Heard = Callable[[str, int, float], None]


class Stream:
    """What one listener has been told: the newest version and mark of each note, and how far it is.

    `on_note(note, version, when)` and `on_event(data, when)` are called at once, for whoever measures.
    """

    def __init__(self, on_note: Heard | None = None, on_event: Callable[[bytes, float], None] | None = None):
        self.view: dict[str, tuple[int, str]] = {}
        self.last_id = 0
        self.opened = self.events = 0
        self.farewell = ""
        self.on_note, self.on_event = on_note, on_event
        self._connection: Connection | None = None
        self._rest = b""

    @property
    def is_open(self) -> bool:
        return self._connection is not None and self._connection.is_open

    def attach(self, connection: Connection) -> None:
        self._connection = connection
        self.opened += 1

    async def until_closed(self) -> None:
        if self._connection is not None:
            await asyncio.shield(self._connection.closed)

    def cut(self) -> None:
        """As a phone that walks out of the Wi-Fi, but so that the server is told. What came half is gone."""
        if self._connection is not None:
            self._connection.close()
        self._rest = b""

    def feed(self, data: bytes) -> None:
        when = time.monotonic()
        *whole, self._rest = (self._rest + data).split(b"\n\n")
        for event in whole:
            if b"event: parts" in event:
                self._parts(event, when)
            elif event.startswith(b"event: end"):
                self.farewell = event.rpartition(b"data: ")[2].decode()

    def _parts(self, event: bytes, when: float) -> None:
        self.events += 1
        for ident, version, mark in NOTE.findall(event):
            note = ident.decode()
            self.view[note] = (int(version), mark.decode())
            if self.on_note is not None:
                self.on_note(note, int(version), when)
        if event.startswith(b"id: "):
            self.last_id = int(event[4 : event.index(b"\n")])
        if self.on_event is not None:
            self.on_event(event, when)
