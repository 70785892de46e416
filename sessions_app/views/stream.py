"""The live streams: text/event-stream as plain ASGI, beside Django.

Django's own way keeps a thread and a database connection per open stream (README, "Decisions"). Here both are
used to open the door (same cookies, guards and QuerySets as every page) and given back before the first byte.
"""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from http import HTTPStatus
from importlib import import_module
from io import BytesIO
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.core.exceptions import SuspiciousOperation
from django.core.handlers.asgi import ASGIRequest
from django.db.utils import Error
from django.http import Http404

from sessions_app.live import Hub, Pass, Topics
from sessions_app.live.listener import Listener
from sessions_app.models import Session
from sessions_app.numbers import whole_number
from sessions_app.views.fragments import draw
from sessions_app.views.guards import seat_of, session_led_by, still_valid

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

GROUP = re.compile(r"/g/([0-9]{1,18})/stream/")
CONSOLE = re.compile(r"/s/([0-9]{1,18})/stream/")
WALL = re.compile(r"/s/([0-9]{1,18})/plenary/stream/")
LARGEST_REVISION = 2**31 - 1
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]
hub = Hub(draw=draw, still_valid=still_valid)
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Admission:
    """Who was let in, to hear what."""

    allowed_by: Pass
    topics: Topics
    language: str
    seen: int


def is_stream(path: str) -> bool:
    return any(pattern.fullmatch(path) for pattern in (GROUP, CONSOLE, WALL))


async def stream(scope: Scope, receive: Receive, send: Send) -> None:
    """One open stream, from the door to the end."""
    if scope["method"] != "GET":
        return await refuse(send, HTTPStatus.METHOD_NOT_ALLOWED, (b"allow", b"GET"))
    if not hub.is_running:
        return await refuse(send, HTTPStatus.SERVICE_UNAVAILABLE, (b"retry-after", b"2"))
    try:
        admission: Admission = await hub.at_door(admit, scope)
    except Http404:
        return await refuse(send, HTTPStatus.NOT_FOUND)
    except SuspiciousOperation:
        return await refuse(send, HTTPStatus.BAD_REQUEST)
    except Error as error:
        log.warning("a stream could not be opened: %s", type(error).__name__)
        return await refuse(send, HTTPStatus.SERVICE_UNAVAILABLE, (b"retry-after", b"2"))
    await flow(admission, receive, send)
    return None


async def flow(admission: Admission, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    listener = hub.enter(admission.allowed_by, admission.topics, admission.language, admission.seen)
    gone = asyncio.create_task(drop_when_gone(receive, listener))
    try:
        while data := await listener.take():
            await send({"type": "http.response.body", "body": data, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
    finally:
        gone.cancel()
        hub.leave(listener)


async def drop_when_gone(receive: Receive, listener: Listener) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    listener.drop()


async def refuse(send: Send, status: HTTPStatus, *headers: tuple[bytes, bytes]) -> None:
    plain = [(b"content-type", b"text/plain"), (b"cache-control", b"no-store"), *headers]
    await send({"type": "http.response.start", "status": status.value, "headers": plain})
    await send({"type": "http.response.body", "body": status.phrase.encode()})


def admit(scope: Scope) -> Admission:
    """In a thread, with the database. Raises Http404, and DisallowedHost for a name that is not ours."""
    request = ASGIRequest(dict(scope), BytesIO())
    request.get_host()
    if found := GROUP.fullmatch(request.path):
        return admit_participant(request, int(found[1]))
    if found := WALL.fullmatch(request.path):
        return admit_leader(request, int(found[1]), "wall")
    if found := CONSOLE.fullmatch(request.path):
        return admit_leader(request, int(found[1]), "console")
    raise Http404


def admit_participant(request: ASGIRequest, group_id: int) -> Admission:
    participant = seat_of(request.COOKIES, group_id)
    if participant.moved_to_id is not None:
        raise Http404  # the page says where to
    session = participant.group.meeting.session
    topics = (("now", session.pk), ("notes", group_id))
    return Admission(Pass(token=participant.token), topics, language_of(request, session), seen_by(request))


def admit_leader(request: ASGIRequest, session_id: int, kind: str) -> Admission:
    store = import_module(settings.SESSION_ENGINE).SessionStore
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    if not key.isalnum():
        raise Http404
    request.session = store(key)
    user = get_user(request)
    session = session_led_by(user, session_id, request.META.get("REMOTE_ADDR", ""))
    allowed_by = Pass(user=user.pk, session=session.pk, signed_in=key)
    return Admission(allowed_by, ((kind, session.pk),), language_of(request, session), seen_by(request))


def language_of(request: ASGIRequest, session: Session) -> str:
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return chosen if chosen in dict(settings.LANGUAGES) else session.language


def seen_by(request: ASGIRequest) -> int:
    """The group's revision this reader has seen: as the browser adds, else as the page says."""
    for text in (request.headers.get("Last-Event-ID", ""), request.GET.get("seen", "")):
        if (seen := whole_number(text, digits=10)) is not None:
            return min(seen, LARGEST_REVISION)
    return 0
