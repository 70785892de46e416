"""Who looks on in a history: readers, listeners, the facilitator, and one who belongs elsewhere."""

import asyncio
import random
import time
import uuid
from dataclasses import dataclass, field
from itertools import cycle

from tests.load.book import DOT, RATE, Act, Book
from tests.load.client import NOTE, THEME, Answer, Browser, Phone, Stream
from tests.load.people import GONE

# Seconds from opening a stream. A second process may hear of a change a moment later, and on a busy machine
# everything comes later: that is told in the line of figures, and no fault.
SOON, TOLD_WITHIN = 3.0, 15.0

View = dict[str, tuple[int, str]]  # note → version, mark


@dataclass
class Reader:
    """What was acknowledged before it looks must be there: on a group's page at once, and soon in a stream.

    The stream is opened where the last one stopped, as a phone does that comes back.
    """

    phones: list[Phone]
    book: Book
    dice: random.Random
    heard: dict[int, Stream] = field(default_factory=dict)

    async def read_for_ever(self) -> None:
        while True:
            phone = self.dice.choice(self.phones)
            reads_page = self.dice.random() < 0.3
            due = self.book.must_be_there(phone.group, notes_only=reads_page)
            try:
                found = await (self.page(phone) if reads_page else self.stream(phone, due))
            except GONE:
                found = None
            if found is not None:
                self.book.read(phone.group, due, found)
            await asyncio.sleep(0.05)

    async def page(self, phone: Phone) -> View | None:
        answer = await phone.ask("GET", f"/g/{phone.group}/")
        return notes_in(answer.body) if heard(self.book, "page", answer) else None

    async def stream(self, phone: Phone, due: dict[str, int]) -> View | None:
        """What is new comes in one event, which does not come when nothing is."""
        stream = self.heard.setdefault(phone.group, Stream())
        if not heard(self.book, "stream", await phone.open_stream(stream)):
            return None
        opened = time.monotonic()
        try:
            while not told(stream.view, due) and stream.is_open and time.monotonic() < opened + TOLD_WITHIN:
                await asyncio.sleep(0.005)
            self.book.counts["told late"] += time.monotonic() > opened + SOON
            was_cut = not stream.is_open
        finally:
            stream.cut()
        return None if was_cut and not told(stream.view, due) else stream.view


def heard(book: Book, what: str, answer: Answer) -> bool:
    """Whether there is something to look at. Who asks for what is theirs gets it, or 503 with Retry-After."""
    if answer.status == 200:
        return True
    if not book.put_off(what, answer.status, says_when=answer.says_when):
        book.fault("refused", f"{what}: {answer.status}")
    return False


def notes_in(page: bytes) -> View:
    return {note.decode(): (int(version), mark.decode()) for note, version, mark in NOTE.findall(page)}


def themes_in(page: bytes) -> dict[str, str]:
    """The themes of the facilitator's page, with their titles."""
    return {theme.decode(): title.decode() for theme, title in THEME.findall(page)}


def told(view: View, due: dict[str, int]) -> bool:
    return all(note in view and view[note][0] >= version for note, version in due.items())


@dataclass
class Listener:
    """A stream that is opened again whenever it ends; a restless one also without need, as phones do."""

    phone: Phone
    book: Book
    dice: random.Random
    rests: tuple[float, float] | None = None  # seconds until it opens a new one without need
    stream: Stream = field(default_factory=Stream)

    async def listen_for_ever(self) -> None:
        """Until told that it is over: who is told so does not come back."""
        while self.stream.farewell != "over":
            try:
                await self.listen_once()
            except GONE:
                self.book.counts["streams refused"] += 1
            await asyncio.sleep(self.dice.uniform(0.0, 0.1))

    async def listen_once(self) -> None:
        if not heard(self.book, "stream", await self.phone.open_stream(self.stream)):
            return
        limit = self.dice.uniform(*self.rests) if self.rests else None
        try:
            await asyncio.wait_for(self.stream.until_closed(), limit)
        except TimeoutError:
            self.stream.cut()


@dataclass
class Attacker:
    """Sits at one table and tries every other, with true ids: each answer must be 404."""

    phone: Phone
    book: Book
    dice: random.Random
    mine: set[int]

    async def attack_for_ever(self) -> None:
        while True:
            newest = list(self.book.acts.values())[-200:]
            foreign = [act for act in newest if act.group not in self.mine and act.is_acked]
            if foreign:
                try:
                    await self.attack(self.dice.choice(foreign))
                except GONE:
                    pass
            await asyncio.sleep(0.1)

    async def attack(self, act: Act) -> None:
        method, path, fields = self.dice.choice(self.ways(act))
        answer = await self.phone.ask(method, path, fields)
        self.book.counts["attacks"] += 1
        if answer.status != 404 and not self.book.put_off(method, answer.status, says_when=answer.says_when):
            self.book.fault("alien", f"{method} {path}: {answer.status}")

    def ways(self, act: Act) -> list[tuple[str, str, dict[str, str] | None]]:
        new = str(uuid.uuid4())
        if act.kind == RATE:
            point = f"/g/{act.group}/map/4/"
            return [("GET", point, None), ("POST", point, {"rating": "helps", "edit": new})]
        if act.kind == DOT:
            own, foreign = (f"/g/{group}/dots/" for group in (self.phone.group, act.group))
            given = {"place": "1", "on": act.mark, "edit": new}
            return [
                ("GET", foreign, None),
                ("POST", foreign, given),
                ("POST", own, given | {"edit": act.edit}),
            ]
        if act.shelf != "notes":
            return self.ways_to_the_team(act, new)
        text = {"question": "1.1", "text": f"innbrudd {new}", "base": "0", "edit": new}
        own, foreign = f"/g/{self.phone.group}", f"/g/{act.group}"
        taken = {"edit": act.edit}
        return [
            ("GET", f"{foreign}/", None),
            ("GET", f"{foreign}/notes/{act.note}/", None),
            ("GET", f"{own}/notes/{act.note}/", None),
            ("PUT", f"{foreign}/notes/{new}/", text),
            ("PUT", f"{foreign}/notes/{act.note}/", text),
            ("PUT", f"{own}/notes/{act.note}/", text | {"base": "1000"}),
            ("PUT", f"{own}/notes/{new}/", text | taken),
            ("POST", f"{own}/notes/{act.note}/mark/", {"mark": "aha", "edit": new}),
            ("DELETE", f"{own}/notes/{act.note}/", {"base": "1000", "edit": new}),
        ]  # fmt: skip

    def ways_to_the_team(self, act: Act, new: str) -> list[tuple[str, str, dict[str, str] | None]]:
        own, foreign = (f"/g/{group}/{act.shelf}" for group in (self.phone.group, act.group))
        said = {"name": f"innbrudd {new}", "text": f"innbrudd {new}", "base": "1000"}
        return [
            ("GET", f"{foreign}/{act.note}/", None),
            ("PUT", f"{foreign}/{new}/", said | {"base": "0", "edit": new}),
            ("PUT", f"{own}/{act.note}/", said | {"edit": new}),
            ("PUT", f"{own}/{new}/", said | {"base": "0", "edit": act.edit}),
            ("DELETE", f"{own}/{act.note}/", {"base": "1000", "edit": new}),
        ]  # fmt: skip


@dataclass
class Facilitator:
    """Signed in before anything befalls the server, and so to the end; a new phone may come at any time.

    With the server's clock a day off, that is what could have expired.
    """

    browser: Browser
    book: Book
    paths: tuple[str, ...]

    async def look_for_ever(self) -> None:
        for path in cycle(self.paths):
            try:
                answer = await self.browser.ask("GET", path)
                self.book.counts["looks"] += heard(self.book, path.split("/")[1], answer)
            except GONE:
                pass
            await asyncio.sleep(0.3)
