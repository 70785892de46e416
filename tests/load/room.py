"""A room full of phones, for whoever measures: they join, listen, and write at a given rate."""

import asyncio
import random
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from tests.load.client import Answer, Browser, Phone, Stream, Unexpected
from tests.load.installation import Installation

TEXT = "Vi har et næringsliv som vil være med, men ingen som samler"  # as long as a thought usually is
AT_THE_DOOR = 20  # joining at the same time


@dataclass
class Room:
    installation: Installation
    told: dict[str, Any]
    phones: list[Phone] = field(default_factory=list)
    streams: list[Stream] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    @classmethod
    async def open(cls, installation: Installation, people: int) -> "Room":
        """A session for so many, in round 1, with nobody there."""
        (told,) = await asyncio.to_thread(installation.new_sessions, people, "5612")
        return cls(installation, told)

    @classmethod
    async def full(cls, installation: Installation, people: int) -> "Room":
        room = await cls.open(installation, people)
        await room.join(people)
        await room.listen()
        return room

    async def join(self, count: int) -> None:
        door = asyncio.Semaphore(AT_THE_DOOR)

        async def one(phone: Phone) -> None:
            async with door:
                await phone.join(self.told["code"])

        new = [Phone("127.0.0.1", self.installation.port) for _ in range(count)]
        await asyncio.gather(*(one(phone) for phone in new))
        self.phones += new

    async def listen(self) -> None:
        door = asyncio.Semaphore(AT_THE_DOOR)

        async def one(phone: Phone, stream: Stream) -> None:
            async with door:
                if await phone.listen(stream) != 200:
                    raise Unexpected("a stream was refused")

        silent = self.phones[len(self.streams) :]
        new = [Stream() for _ in silent]
        self.streams += new
        await asyncio.gather(*(one(phone, stream) for phone, stream in zip(silent, new, strict=True)))

    async def write(self, phone: Phone, due: float = 0) -> float:
        """One new note. Seconds from when it was due, so that a queue on our side counts as well."""
        await asyncio.sleep(max(0, due - time.monotonic()))
        answer = await save(phone, str(uuid.uuid4()))
        self.statuses[answer.status] += 1
        return answer.ended - (due or answer.began)

    async def at_rate(self, per_second: float, seconds: float) -> list[float]:
        """Saves at even distances by phones in turn; the seconds that those which were saved took."""
        begins, count = time.monotonic() + 0.1, int(per_second * seconds)
        order = [random.choice(self.phones) for _ in range(count)]
        writes = [self.write(phone, begins + number / per_second) for number, phone in enumerate(order)]
        taken = await asyncio.gather(*writes, return_exceptions=True)
        for error in taken:
            if isinstance(error, BaseException):
                self.statuses[0] += 1
        return [one for one in taken if isinstance(one, float)]

    async def closed_loop(self, seconds: float) -> float:
        """Saves a second, everybody writing the next as soon as one is saved."""
        until, count = time.monotonic() + seconds, 0

        async def one(phone: Phone) -> None:
            nonlocal count
            while time.monotonic() < until:
                await self.write(phone)
                count += 1

        await asyncio.gather(*(one(phone) for phone in self.phones))
        return count / seconds

    @property
    def refused(self) -> int:
        return sum(count for status, count in self.statuses.items() if status != 201)

    async def go_home(self) -> None:
        for stream in self.streams:
            stream.cut()
        for phone in self.phones:
            phone.close()
        await asyncio.sleep(0.2)  # the server sees it


async def save(phone: Phone, note: str) -> Answer:
    fields = {"question": "1.1", "text": TEXT, "base": "0", "edit": str(uuid.uuid4())}
    return await phone.write(note, fields)


async def facilitator(installation: Installation) -> Browser:
    """Signed in by the link that `start` has left; it works once for each start."""
    browser = Browser("127.0.0.1", installation.port)
    answer = await browser.ask("GET", installation.sign_in)
    if answer.status != 303:
        raise Unexpected(f"signing in: {answer.status}")
    return browser
