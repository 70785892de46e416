"""One open stream, seen from the hub."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from sessions_app.live import events
from sessions_app.live.terms import Pass

if TYPE_CHECKING:
    from sessions_app.live.topic import Topic

MOST_WAITING = 256


class Listener:
    """A bounded row of bytes with one reader. An idle one costs a few hundred bytes."""

    __slots__ = ("_over", "_reader", "_waiting", "allowed_by", "topics")

    def __init__(self, allowed_by: Pass) -> None:
        self.allowed_by = allowed_by
        self.topics: list[Topic] = []
        self._waiting: list[bytes] = [events.greeting()]
        self._reader: asyncio.Future[None] | None = None
        self._over = False

    def put(self, data: bytes) -> None:
        """Add to what waits. Who lets 256 events pile up is cut; coming back, it gets the present state."""
        if self._over:
            return
        if len(self._waiting) >= MOST_WAITING:
            self.drop()
            return
        self._waiting.append(data)
        self._wake()

    def end(self, reason: str) -> None:
        """Say why, then stop: `over` (may listen no longer), `replaced` (by a newer stream) or `restart`."""
        self.put(events.event("end", reason))
        self._over = True
        self._wake()

    def drop(self) -> None:
        """Stop at once; nothing more is sent."""
        self._over = True
        self._waiting.clear()
        self._wake()

    async def take(self) -> bytes:
        """Everything that waits, in one piece; b"" when there will be no more."""
        while not self._waiting and not self._over:
            self._reader = asyncio.get_running_loop().create_future()
            await self._reader
        taken, self._waiting = self._waiting, []
        return b"".join(taken)

    def _wake(self) -> None:
        if self._reader is not None and not self._reader.done():
            self._reader.set_result(None)
