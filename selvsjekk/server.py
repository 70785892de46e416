"""uvicorn configured for a room: five hundred phones on one laptop, some of them slow, some of them gone.

uvicorn waits without end for slow clients and for open streams. The two subclasses here put limits to the
first and tell the second to end; everything else is configuration.
"""

import asyncio
import contextlib
import logging
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import wait
from multiprocessing.context import SpawnProcess
from types import FrameType
from typing import Any

import uvicorn
from django.conf import settings
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

if sys.platform != "win32":
    import resource

APPLICATION = "selvsjekk.asgi:application"
BACKLOG = 2048
HEADERS_WITHIN, BODY_WITHIN = 10.0, 30.0  # seconds
READS_WITHIN, READS_AT_LEAST = 30.0, 4096  # who takes fewer bytes than that in so many seconds is cut
SEND_BUFFER = 128 * 1024  # the kernel would take megabytes for a reader that never reads
ENOUGH_FILES = 65_536
GRACE, LIMIT = 3, 4.5  # seconds from the signal: for answers on their way; for everything

log = logging.getLogger(__name__)


class RoomProtocol(HttpToolsProtocol):
    """One connection, with an end to its patience."""

    deadline: asyncio.TimerHandle | None = None
    reader_check: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.expect_within(HEADERS_WITHIN)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        between_requests = self.cycle is not None and self.cycle.response_complete
        if between_requests and self.deadline is None and self.timeout_keep_alive_task is None:
            self.expect_within(HEADERS_WITHIN)  # an empty line has stopped uvicorn's own clock

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.expect_within(HEADERS_WITHIN)

    def on_headers_complete(self) -> None:
        self.expect_within(BODY_WITHIN)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self.expect_nothing()
        super().on_message_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self.expect_nothing()
        self.forget_reader()
        super().connection_lost(exc)

    def expect_within(self, seconds: float) -> None:
        self.expect_nothing()
        self.deadline = self.loop.call_later(seconds, self.transport.abort)

    def expect_nothing(self) -> None:
        if self.deadline is not None:
            self.deadline.cancel()
            self.deadline = None

    def pause_writing(self) -> None:
        super().pause_writing()
        self.check_reader_later()

    def resume_writing(self) -> None:
        super().resume_writing()
        self.forget_reader()

    def check_reader_later(self) -> None:
        self.forget_reader()
        waiting = self.transport.get_write_buffer_size()
        self.reader_check = self.loop.call_later(READS_WITHIN, self.check_reader, waiting)

    def check_reader(self, before: int) -> None:
        if before - self.transport.get_write_buffer_size() < READS_AT_LEAST:
            self.transport.abort()
        else:
            self.check_reader_later()

    def forget_reader(self) -> None:
        if self.reader_check is not None:
            self.reader_check.cancel()
            self.reader_check = None


class RoomServer(uvicorn.Server):
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if parent := multiprocessing.parent_process():
            threading.Thread(target=self.exit_with, args=(parent,), daemon=True).start()

    def exit_with(self, parent: Any) -> None:
        """A worker whose parent was killed would keep the port from the next start."""
        parent.join()
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Streams first: uvicorn waits for whatever is open. What still runs after LIMIT is left behind."""
        leave_after(LIMIT)
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)  # what is cut now is no error
        self.lifespan.state["end_streams"]()
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stopping is what was asked for: uvicorn would send itself the signal again and end as if killed."""
        with super().capture_signals():
            yield
            self._captured_signals.clear()


def leave_after(seconds: float) -> None:
    """A thread that waits for a locked database cannot be interrupted, and would be waited for."""
    timer = threading.Timer(seconds, os._exit, [0])
    timer.daemon = True
    timer.start()


def configuration() -> uvicorn.Config:
    """No access log: paths carry join codes, and addresses are nobody's business."""
    return uvicorn.Config(
        APPLICATION,
        http=RoomProtocol,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=settings.HOSTED,
        forwarded_allow_ips=settings.TRUSTED_PROXIES,
        backlog=BACKLOG,
        # Hosted, longer than a proxy keeps its own end; on a laptop each costs memory.
        timeout_keep_alive=75 if settings.HOSTED else 15,
        timeout_graceful_shutdown=GRACE,
    )


def bind(host: str, port: int) -> socket.socket:
    """A socket that holds the port. Raises OSError. What is set here, each connection inherits."""
    bound = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    try:
        if sys.platform != "win32":  # there it would let two programs share a port
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        # A phone that left the Wi-Fi would stay a listener for a quarter of an hour.
        if sys.platform == "linux":
            bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 30_000)
        bound.bind((host, port))
    except OSError:
        bound.close()
        raise
    bound.set_inheritable(True)
    return bound


def allow_many_files() -> None:
    """500 phones need more than 1 000 sockets; 256 and 1 024 are usual defaults."""
    if sys.platform != "win32":
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = ENOUGH_FILES if hard == resource.RLIM_INFINITY else min(hard, ENOUGH_FILES)
        if soft < wanted:
            with contextlib.suppress(ValueError, OSError):  # macOS allows fewer than it says
                resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def serve(sockets: list[socket.socket], workers: int = 1) -> int:
    """Until SIGINT or SIGTERM. Returns the exit status."""
    allow_many_files()
    if workers > 1:
        return Workers(sockets, workers).run()
    server = RoomServer(configuration())
    server.run(sockets)
    return 0 if server.started else 1


class Stopped(BaseException):
    """Raised by a signal, out of whatever waits."""


def stop(signum: int, frame: FrameType | None) -> None:
    raise Stopped


class Workers:
    """Several processes that accept from the same sockets; one that dies is replaced.

    uvicorn's own supervisor starts uvicorn's own Server, which knows nothing of streams, and leaves its
    children running when it is killed.
    """

    def __init__(self, sockets: list[socket.socket], count: int) -> None:
        multiprocessing.allow_connection_pickling()
        self.sockets = sockets
        self.count = count

    def run(self) -> int:
        workers: list[Worker] = []
        try:
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, stop)
            workers += (self.start() for _ in range(self.count))
            return self.watch_over(workers)
        except Stopped:
            return 0
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, signal.SIG_IGN)  # asked twice, stopped once
            stop_all(workers)

    def start(self) -> "Worker":
        process = multiprocessing.get_context("spawn").Process(target=work, args=(self.sockets,))
        process.start()
        return Worker(process, time.monotonic())

    def watch_over(self, workers: list["Worker"]) -> int:
        """Returns when one cannot even start: the next would fail alike."""
        while True:
            wait([worker.process.sentinel for worker in workers])
            for place, worker in enumerate(workers):
                if worker.could_not_start:
                    return 1
                if worker.process.exitcode is not None:
                    log.warning("a worker died and is replaced")
                    workers[place] = self.start()


@dataclass(frozen=True)
class Worker:
    process: SpawnProcess
    since: float

    @property
    def could_not_start(self) -> bool:
        """It gave up by itself (a signal's exit code is below zero) within its first seconds."""
        return (self.process.exitcode or 0) > 0 and time.monotonic() - self.since < 5


def work(sockets: list[socket.socket]) -> None:
    allow_many_files()
    RoomServer(configuration()).run(sockets)


def stop_all(workers: list[Worker]) -> None:
    for worker in workers:
        worker.process.terminate()
    for worker in workers:
        worker.process.join(LIMIT)
        if worker.process.exitcode is None:
            worker.process.kill()
