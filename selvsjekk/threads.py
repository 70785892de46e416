"""Django on threads: pages in a pool of eight, saves in a lane of their own.

A save never waits behind pages, and a page never behind a line of saves. The lane is one thread, which does
what has come in meanwhile in one transaction (group commit: one fdatasync, and one rewrite of the pages they
share, instead of ten). Roads not taken: eight threads that took turns at SQLite spent half of a save on
handing the lock over and on reading again what another connection had changed; four on PostgreSQL, each with
a connection, a transaction and a commit of its own for every save, held 180 saves/s where the lane holds 270.
Of a2wsgi only the environ: it would carry each answer over in three steps, and wait for each.
"""

import asyncio
import logging
import threading
from collections.abc import Callable, Iterable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context
from dataclasses import dataclass
from io import BytesIO
from queue import SimpleQueue
from typing import Any, Protocol, cast

from a2wsgi.wsgi import build_environ
from django.db import DEFAULT_DB_ALIAS, Error, connection, connections

from sessions_app.writing import writing_together

Environ = dict[str, Any]
Wsgi = Callable[[Environ, Any], Iterable[bytes]]
MOST_TOGETHER = 16  # saves in one transaction: the first answer waits for the last
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


WRONG, LATER = Answer(500, [], b""), Answer(503, [(b"retry-after", b"2")], b"")


class Lane(Protocol):
    async def answer(self, request: Environ) -> Answer: ...


def environ_of(scope: MutableMapping[str, Any], body: bytes) -> Environ:
    request = cast("Environ", build_environ(cast("Any", scope), cast("Any", BytesIO(body))))
    return request | {"CONTENT_LENGTH": str(len(body))}


def respond(wsgi: Wsgi, request: Environ) -> Answer:
    started: list[tuple[str, list[tuple[str, str]]]] = []

    def start(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> None:
        started.append((status, headers))

    try:
        chunks = wsgi(request, start)
        try:
            body = b"".join(chunks)
        finally:
            getattr(chunks, "close", lambda: None)()
        status, headers = started[-1]
        encoded = [(name.lower().encode("latin1"), value.encode("latin1")) for name, value in headers]
        return Answer(int(status.split()[0]), encoded, body)
    except Exception as error:  # noqa: BLE001 - Django answers its own; a lane must go on whatever happens
        log.warning("no answer: %s", type(error).__name__)
        return LATER if isinstance(error, Error) else WRONG


class Pool:
    """So many threads, each with a connection to the database that Django looks after."""

    def __init__(self, wsgi: Wsgi, name: str, count: int) -> None:
        self.wsgi, self.threads = wsgi, ThreadPoolExecutor(count, thread_name_prefix=name)

    async def answer(self, request: Environ) -> Answer:
        loop, context = asyncio.get_running_loop(), copy_context()
        return await loop.run_in_executor(self.threads, context.run, respond, self.wsgi, request)


@dataclass(frozen=True)
class Waiting:
    request: Environ
    answer: "asyncio.Future[Answer]"

    def hear(self, answer: Answer) -> None:
        if not self.answer.done():  # the phone has gone
            self.answer.set_result(answer)


class Undone(Exception):
    """One of several saves in a transaction has failed, and with it perhaps the transaction."""


class GroupCommit:
    """One thread. What waits is done in one transaction, and answered when that is on the disk."""

    def __init__(self, wsgi: Wsgi, name: str) -> None:
        self.wsgi = wsgi
        self.queue: SimpleQueue[Waiting] = SimpleQueue()
        threading.Thread(target=self.work, name=name, daemon=True).start()

    async def answer(self, request: Environ) -> Answer:
        waiting = Waiting(request, asyncio.get_running_loop().create_future())
        self.queue.put(waiting)
        return await waiting.answer

    def work(self) -> None:
        # After each request Django closes a connection that is not in order: a transaction is open, say. Here
        # that is asked between transactions.
        mine = connections[DEFAULT_DB_ALIAS]
        put_in_order = mine.close_if_unusable_or_obsolete
        mine.close_if_unusable_or_obsolete = lambda: None  # type: ignore[method-assign]
        while True:
            batch = [self.queue.get()]
            while len(batch) < MOST_TOGETHER and not self.queue.empty():
                batch.append(self.queue.get())
            batch.sort(key=group_of)
            with suppress(Error):  # the database is away: each save hears so
                put_in_order()
            answers = self.together([waiting.request for waiting in batch])
            with suppress(RuntimeError):  # the server has stopped
                batch[0].answer.get_loop().call_soon_threadsafe(tell, batch, answers)

    def together(self, asked: list[Environ]) -> list[Answer]:
        """Where something fails, each is done alone: an act that was done after all answers the same again.

        A full disk makes SQLite undo all that went before, of which the others have been told nothing yet.
        """
        if len(asked) > 1:
            try:
                with writing_together():
                    return self.all_well(asked)
            except Exception as error:  # noqa: BLE001 - whatever it was, the lane goes on
                log.warning("several saves are done again one by one: %s", type(error).__name__)
        return [respond(self.wsgi, again(request)) for request in asked]

    def all_well(self, asked: list[Environ]) -> list[Answer]:
        answers = []
        for request in asked:
            answers.append(respond(self.wsgi, request))
            if answers[-1].status >= 500:
                raise Undone
        if connection.needs_rollback or connection.closed_in_transaction:
            raise Undone  # Django would roll back, and say nothing
        return answers


def group_of(waiting: Waiting) -> int:
    """All who lock several groups do so in this order, or two processes would wait for each other."""
    return int(waiting.request["PATH_INFO"].split("/")[2])


def again(request: Environ) -> Environ:
    request["wsgi.input"].seek(0)
    return request


def tell(batch: list[Waiting], answers: list[Answer]) -> None:
    for waiting, answer in zip(batch, answers, strict=True):
        waiting.hear(answer)
