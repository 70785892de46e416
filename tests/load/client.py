"""A phone as the server sees one: cookies, a seat, and a stream that is opened again where it stopped.

Everything is stamped with the monotonic clock. Nothing here knows Django.
"""

import asyncio
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.load.connection import Answer, Connection, close_all

__all__ = ["Answer", "Browser", "Connection", "Fields", "Phone", "Stream", "Unexpected", "close_all"]

IDLE = 10.0  # seconds; a laptop's server closes after 15, and a request sent just then is lost
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')
NOTE = re.compile(
    rb'id="(?:note|player|ambition)-([0-9a-f-]{36})"(?: class="[^"]*")? data-version="(\d+)"'
    rb'(?:[^>]*? data-mark="(\w+)")?'
)
THEME = re.compile(rb'<a [^>]*id="theme-([0-9a-f-]{36})"[^>]*>([^<]*)</a>')
TO_GROUP = re.compile(r"/g/(\d+)/")

Fields = Mapping[str, str | list[str]]


class Unexpected(Exception):
    """An answer that leaves nothing to go on with."""


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
        body = urlencode(fields, doseq=True).encode() if fields is not None else b""
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

    async def write(self, note: str, fields: Fields, shelf: str = "notes") -> Answer:
        return await self.ask("PUT", f"/g/{self.group}/{shelf}/{note}/", fields)

    async def mark(self, note: str, fields: Fields) -> Answer:
        return await self.ask("POST", f"/g/{self.group}/notes/{note}/mark/", fields)

    async def withdraw(self, note: str, fields: Fields, shelf: str = "notes") -> Answer:
        return await self.ask("DELETE", f"/g/{self.group}/{shelf}/{note}/", fields)

    async def rate(self, point: str, fields: Fields) -> Answer:
        return await self.ask("POST", f"/g/{self.group}/map/{point}/", fields)

    async def give_dot(self, fields: Fields) -> Answer:
        return await self.ask("POST", f"/g/{self.group}/dots/", fields)

    async def listen(self, stream: "Stream", group: int = 0) -> int:
        """Open the stream where it stopped, and let it run. Returns the status."""
        return (await self.open_stream(stream, group)).status

    async def open_stream(self, stream: "Stream", group: int = 0) -> Answer:
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
        return answer


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
