"""The one entry point: live streams as plain ASGI, everything else Django on threads (threads.py).

What is put right on the way there:
- a thread would wait for a slow body, and take one that broke off for a whole one (half a note, saved): a
  body is complete before a thread hears of it;
- header names with `_` would pass for the proxy's own (`X_Forwarded_Proto`), and a query that is not ASCII
  would break WSGI: `tidy`.
"""

import re
from collections.abc import Awaitable, Callable, MutableMapping
from http import HTTPStatus
from typing import Any
from urllib.parse import quote_from_bytes

from django.conf import settings
from django.core.wsgi import get_wsgi_application

# Sets Django up, so it stands before the imports that need that.
django: Any = get_wsgi_application()

from selvsjekk.middleware import CONTENT_SECURITY_POLICY  # noqa: E402
from selvsjekk.threads import GroupCommit, Lane, Pool, environ_of  # noqa: E402
from sessions_app.views.stream import hub, is_stream, stream  # noqa: E402

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

SAVE = re.compile(r"/g/[0-9]+/notes/")
PICTURE = re.compile(r"/s/[0-9]+/map/")
pages: Lane = Pool(django, "page", 8)
saves: Lane = GroupCommit(django, "save")

LARGEST_BODY = 512 * 1024  # twice what Django takes of a form
LARGEST_BODIES = 96 * 1024 * 1024  # all that are on their way in together: a laptop has little memory
# An owner's picture (forms/own_map.py takes 10 MB); two at once, so that whoever sends more and more of them,
# to an address that only a facilitator may use, takes no room from what others write.
LARGEST_PICTURE = settings.FILE_UPLOAD_MAX_MEMORY_SIZE
LARGEST_PICTURES = 2 * LARGEST_PICTURE
QUERY_SAFE = "".join(map(chr, range(0x21, 0x7F)))
SAFE_HEADERS = [
    (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
]


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        await live(scope, receive, send)
    elif scope["type"] == "http":
        tidy(scope)
        if is_stream(scope["path"]):
            await stream(scope, receive, with_safe_headers(send))
        else:
            await page(scope, receive, send)


async def live(scope: Scope, receive: Receive, send: Send) -> None:
    """From the server's start to its stop.

    In the state it finds how to end all streams, which must come first.
    """
    await receive()
    hub.start()
    scope["state"]["end_streams"] = hub.end_all
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await hub.stop()
    await send({"type": "lifespan.shutdown.complete"})


def tidy(scope: Scope) -> None:
    if not scope["query_string"].isascii():
        scope["query_string"] = quote_from_bytes(scope["query_string"], safe=QUERY_SAFE).encode()
    scope["headers"] = [(name, value) for name, value in scope["headers"] if b"_" not in name]
    scope["client"] = scope["client"] or ("", 0)


async def page(scope: Scope, receive: Receive, send: Send) -> None:
    """Django, once the whole body is here."""
    incoming = Picture() if PICTURE.fullmatch(scope["path"]) else Incoming()
    try:
        if await incoming.read(receive):
            lane = saves if is_save(scope) else pages
            answer = await lane.answer(environ_of(scope, bytes(incoming.body)))
            await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
            await send({"type": "http.response.body", "body": answer.body})
        elif incoming.refusal:
            await refuse(send, incoming.refusal)
    finally:
        incoming.forget()


def is_save(scope: Scope) -> bool:
    """By the outbox or a script. A form's answer may be a whole page, which no other save should wait for."""
    writes = scope["method"] not in {"GET", "HEAD"} and SAVE.match(scope["path"]) is not None
    return writes and b"text/html" not in dict(scope["headers"]).get(b"accept", b"")


class Incoming:
    """A request's body, collected."""

    of_all = 0
    largest, largest_together = LARGEST_BODY, LARGEST_BODIES

    def __init__(self) -> None:
        self.body = bytearray()
        self.refusal = 0

    async def read(self, receive: Receive) -> bool:
        """Whether it came whole. The server cuts who takes more than 30 seconds (server.py)."""
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return False
            self.body += message.get("body", b"")
            type(self).of_all += len(message.get("body", b""))
            more = message.get("more_body", False)
            if len(self.body) > self.largest or self.of_all > self.largest_together:
                # Only one's own size is one's own fault: 503 is tried again, 413 never.
                self.refusal = 413 if len(self.body) > self.largest else 503
                return False
        return True

    def forget(self) -> None:
        type(self).of_all -= len(self.body)


class Picture(Incoming):
    """The same for a form with a file in it, counted by itself."""

    of_all = 0
    largest, largest_together = LARGEST_PICTURE, LARGEST_PICTURES


async def refuse(send: Send, status: int) -> None:
    headers = [(b"content-type", b"text/plain"), (b"connection", b"close"), (b"retry-after", b"2")]
    await send({"type": "http.response.start", "status": status, "headers": [*headers, *SAFE_HEADERS]})
    await send({"type": "http.response.body", "body": HTTPStatus(status).phrase.encode()})


def with_safe_headers(send: Send) -> Send:
    async def safe_send(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], *SAFE_HEADERS]
        await send(message)

    return safe_send
