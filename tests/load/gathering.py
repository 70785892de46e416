"""The facilitator at the themes page in a history: gathers notes, opens the dots and closes them."""

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass

from tests.load.board import (
    DONE,
    DOTS,
    MAKE,
    OFF,
    OPEN,
    OUT,
    PUT,
    REMOVE,
    RENAME,
    SHOWN,
    TITLE_TAKEN,
    Board,
    Press,
    Sending,
)
from tests.load.book import AMBITIONS, TEAM
from tests.load.client import Answer, Browser, Phone
from tests.load.onlookers import heard, themes_in
from tests.load.people import GONE, Plan, Unlucky

FEWEST, MOST = 3, 8  # themes at a time
LOOKS, TRESPASSES, FOREIGN = 0.1, 0.05, 0.5  # of the presses; foreign: a note of another session among ours
CLOSES, OPENS, OF = 2, 5, 8  # the dots, at which of so many presses
SEEN = re.compile(rb'name="seen" value="([0-9]+)"')


@dataclass
class Gatherer(Unlucky[Press]):
    """Now and then it is a theme or a note of another session: then nothing changes there."""

    browser: Browser
    board: Board
    elsewhere: Board
    plan: Plan
    count: int = 0
    titles: int = 0

    @property
    def page(self) -> str:
        return f"/s/{self.board.session}/themes/"

    async def gather_until(self, enough: Callable[[], bool]) -> None:
        """As often as phones do so and so much, however fast that is."""
        await self.browser.read(self.page)
        await self.deliver(Press(DOTS, to=OPEN))
        while not enough():
            due = self.book.acks + self.plan.pace
            if self.dice.random() < LOOKS:
                await self.look()
            await self.deliver(self.next_press())
            while self.book.acks < due and not enough():
                await asyncio.sleep(0.01)
        await self.until_quiet()

    def next_press(self) -> Press:
        dice, themes = self.dice.random(), self.board.made()
        self.count += 1
        if self.count % OF in {CLOSES, OPENS}:
            return Press(DOTS, to=OPEN if self.count % OF == OPENS else self.dice.choice([SHOWN, OFF]))
        if dice < TRESPASSES and (theirs := self.elsewhere.made()):
            return self.change(self.dice.choice(theirs))
        if len(themes) < FEWEST or (dice > 0.8 and len(themes) < MOST):
            return Press(MAKE, self.new_id(), self.title(), self.notes())
        return self.change(self.dice.choice(themes))

    def change(self, theme: str) -> Press:
        dice = self.dice.random()
        if dice < 0.1:
            return Press(REMOVE, theme)
        if dice < 0.3:
            return Press(RENAME, theme, self.title())
        if dice < 0.45:
            under = sorted(self.board.gathered(theme))
            return Press(OUT, theme, notes=tuple(under if self.dice.random() < 0.5 else under[:1]))
        return Press(PUT, theme, notes=self.notes())

    def notes(self) -> tuple[str, ...]:
        """One to three of the latest."""
        known = self.latest(self.board)
        chosen = self.dice.sample(known, min(self.dice.randint(1, 3), len(known)))
        if self.dice.random() < FOREIGN:
            chosen += self.latest(self.elsewhere)[-1:]
        return tuple(chosen)

    def latest(self, board: Board) -> list[str]:
        return [
            note
            for group in sorted(board.groups)
            for note, told in list(self.book.rooms[group].items())[-8:]
            if told.question not in {TEAM, AMBITIONS}
        ]

    def title(self) -> str:
        self.titles += 1
        return f"Tema {self.board.session}-{self.titles} æøå"

    async def send_for_nothing(self, act: Press) -> None:
        """Whether dots are open must be known, or nothing could be said of those that are given."""
        if act.act != DOTS and self.dice.random() < 0.5:
            self.begin(act)
            await self.browser.send_and_leave("POST", self.page, act.fields)
        else:
            await self.sent(act)

    async def sent(self, act: Press) -> bool:
        sending = self.begin(act)
        try:
            answer = await self.press(act)
        except GONE:
            self.book.counts["no answer"] += 1
            return False
        if self.book.put_off(act.act, answer.status, says_when=answer.says_when):
            return False
        self.book.counts["presses"] += 1
        sending.ended, sending.status = answer.ended, answer.status
        if answer.status not in {DONE, TITLE_TAKEN}:
            self.book.fault("refused", f"{act.act} {act.theme}: {answer.status}")
        return True

    def begin(self, press: Press) -> Sending:
        """What is meant for a theme of the other session is on no board: it must change nothing."""
        is_ours = press.act in {DOTS, MAKE} or press.theme in self.board.asked_for
        board = self.board if is_ours else Board(0, frozenset())
        return board.begin(press, time.monotonic())

    async def press(self, press: Press) -> Answer:
        return await self.browser.ask("POST", self.page, press.fields)

    async def look(self) -> None:
        """A theme that has been made, and that nobody has asked to remove, is on the page."""
        due = self.board.made()
        try:
            answer = await self.browser.ask("GET", f"{self.page}?words=ingenting")
        except GONE:
            return
        if heard(self.book, "themes", answer):
            found = themes_in(answer.body)
            for theme in set(due) & set(self.board.made()) - set(found):
                self.book.fault("stale", f"theme {theme} is not on the page")
            if twice := len(found) - len(set(found.values())):
                self.book.fault("duplicated", f"the page shows {twice} themes twice")
            for theme in set(found) - self.board.asked_for:
                self.book.fault("alien", f"the page shows theme {theme}, which nobody has made here")

    async def shown_to_the_room(self, phone: Phone) -> tuple[bytes, bytes]:
        """The big screen and a phone, once the dots are shown on them."""
        at = f"/s/{self.board.session}"
        await self.press(Press(DOTS, to=SHOWN))
        if round_one := SEEN.search((await self.browser.ask("GET", f"{at}/")).body):
            await self.browser.ask("POST", f"{at}/steer/", {"act": "next", "seen": round_one[1].decode()})
        await self.browser.ask("POST", f"{at}/plenary/shows/", {"shows": "themes"})
        wall = await self.browser.ask("GET", f"{at}/plenary/")
        return wall.body, (await phone.ask("GET", f"/g/{phone.group}/dots/")).body
