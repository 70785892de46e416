"""What goes wrong between a phone and the server: lines that break, a server that is killed."""

import asyncio
import os
import signal
import socket
import struct
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from enum import StrEnum
from urllib.parse import urlsplit

from django.conf import settings
from playwright.sync_api import Browser

from tests.postgres import free_port
from tests.serving import Server, lay_out, serving

RESET = struct.pack("ii", 1, 0)  # SO_LINGER: closing sends RST


class Fault(StrEnum):
    """How a line is broken.

    What was swallowed never speaks again, also when the line is mended; whoever writes to it then is reset.
    A phone that only listens is never told.
    """

    NONE = "none"
    CUT = "cut"  # every connection is reset, the new ones too
    REFUSE = "refuse"  # nobody listens
    SWALLOW = "swallow"  # taken, and nothing ever comes: the browser is not told


@dataclass(eq=False)
class Pipe:
    """One connection of a browser and what it was used for last."""

    phone: asyncio.StreamWriter
    server: asyncio.StreamWriter | None = None
    asked: str = ""
    is_dead: bool = False

    @property
    def ends(self) -> list[asyncio.StreamWriter]:
        return [end for end in (self.phone, self.server) if end is not None]

    def reset(self) -> None:
        for end in self.ends:
            if not end.is_closing():
                end.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            end.transport.abort()

    def close(self) -> None:
        for end in self.ends:
            end.close()


@dataclass
class Line:
    """A TCP proxy in a thread of its own, in front of `server`."""

    server: Server
    port: int = field(default_factory=free_port)
    fault: Fault = Fault.NONE
    pipes: set[Pipe] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)

    @property
    def near(self) -> Server:
        """The server, as it is seen from this side of the line."""
        return replace(self.server, url=f"http://127.0.0.1:{self.port}")

    def streams(self) -> int:
        """Event streams that are open now. A dead one is none."""
        return sum("/stream/" in pipe.asked and not pipe.is_dead for pipe in list(self.pipes))

    def streams_asked_for(self) -> int:
        return sum("/stream/" in line for line in list(self.asked))

    def break_with(self, fault: Fault) -> None:
        asyncio.run_coroutine_threadsafe(self._turn(fault), self._loop).result(5)

    def mend(self) -> None:
        self.break_with(Fault.NONE)

    # --- in the thread --------------------------------------------------------------------------------------

    def start(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(5)

    def stop(self) -> None:
        self.break_with(Fault.REFUSE)
        asyncio.run_coroutine_threadsafe(self._finish(), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    async def _finish(self) -> None:
        self._over.set()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        await asyncio.gather(*others, return_exceptions=True)

    async def _listen(self) -> None:
        self._over = asyncio.Event()
        self._listener = await asyncio.start_server(self._connect, "127.0.0.1", self.port)

    async def _turn(self, fault: Fault) -> None:
        was, self.fault = self.fault, fault
        if fault in {Fault.CUT, Fault.REFUSE}:
            for pipe in self.pipes:
                pipe.reset()
        elif fault is Fault.SWALLOW:
            for pipe in self.pipes:
                pipe.is_dead = True
        if fault is Fault.REFUSE:
            self._listener.close()
        elif was is Fault.REFUSE:
            await self._listen()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        pipe = Pipe(writer, is_dead=self.fault is Fault.SWALLOW)
        self.pipes.add(pipe)
        try:
            if self.fault is Fault.NONE:
                far = urlsplit(self.server.url)
                theirs, pipe.server = await asyncio.open_connection(far.hostname, far.port)
                await asyncio.wait(
                    [
                        asyncio.ensure_future(self._carry(pipe, reader, pipe.server)),
                        asyncio.ensure_future(self._carry(pipe, theirs, writer)),
                    ],
                    return_when=asyncio.FIRST_COMPLETED,
                )
            elif pipe.is_dead:
                await self._over.wait()
            else:
                pipe.reset()
        except OSError:
            pipe.reset()  # the server is away
        finally:
            pipe.close()
            self.pipes.discard(pipe)

    async def _carry(self, pipe: Pipe, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        """Until either end is closed; for ever, once the pipe is dead."""
        try:
            while data := await source.read(65_536):
                if pipe.is_dead:
                    await self._be_silent(pipe, by_phone=sink is pipe.server)
                    return
                if sink is pipe.server and b" HTTP/1.1\r\n" in data:
                    pipe.asked = data.partition(b"\r\n")[0].decode()
                    self.asked.append(pipe.asked)
                sink.write(data)
                await sink.drain()
        except OSError:
            pass
        if pipe.is_dead:
            await self._over.wait()

    async def _be_silent(self, pipe: Pipe, *, by_phone: bool) -> None:
        if by_phone and self.fault is Fault.NONE:
            pipe.reset()
        else:
            await self._over.wait()


@contextmanager
def line_to(server: Server) -> Iterator[Line]:
    line = Line(server)
    line.start()
    try:
        yield line
    finally:
        line.stop()


def until(what: object, within: float = 10.0) -> None:
    """Wait until the function `what` is true; it is called in this thread."""
    assert callable(what)
    end = time.monotonic() + within
    while not what():
        assert time.monotonic() < end, "it never came to be"
        time.sleep(0.05)


def processes(browser: Browser, kinds: set[str]) -> list[int]:
    told = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    return [process["id"] for process in told if process["type"] in kinds]


class Killable:
    """The server at one address, killed without a word and started again."""

    def __init__(self, stack: ExitStack) -> None:
        self.stack, self.port = stack, str(free_port())
        self.server = self.start()

    def start(self) -> Server:
        data = settings.DATA_DIR / f"server-{uuid.uuid4().hex[:8]}"
        lay_out(data)
        self.server = self.stack.enter_context(serving(data, "--port", self.port))
        return self.server

    def kill(self) -> None:
        os.kill(self.server.pid, signal.SIGKILL)


@contextmanager
def killable() -> Iterator[Killable]:
    with ExitStack() as stack:
        yield Killable(stack)
