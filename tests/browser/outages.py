"""Phones that write while their lines are broken; what each was told, beside what it was answered."""

import os
import re
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeAlias

from playwright.sync_api import ConsoleMessage, Error, Page

from sessions_app.models import Group, Participant
from tests.browser.acts import texts_of
from tests.browser.chromium import CHROMIUM, QUIET
from tests.browser.conftest import Visitors
from tests.browser.faults import Fault, Line, processes, until

BACK_WITHIN = 5.0  # seconds from the return of the line until every word is stored (promise P6)
PAUSE = 1.5  # seconds between two notes of a phone; longer where it would write more than MOST
MOST = 20  # as many as a phone keeps in promise R4
STATES = re.compile(r"|Lagret|Venter på nett \([0-9]+\)|Ikke lagret")
Serve: TypeAlias = Callable[[Page], object]

# Told in the order in which it happened, and before the page itself acts on it.
WITNESS = """
    const tell = (...what) => console.debug("witness", JSON.stringify(what));
    const send = window.fetch;
    window.fetch = async (address, options) => {
        const answer = await send(address, options);
        if (options?.method === "PUT" && answer.ok) tell("answered", options.body.get("text"));
        return answer;
    };
    document.addEventListener("submit", (event) => {
        if (event.target.id === "composer") tell("wrote", event.target.querySelector("#text").value);
    }, true);
    document.addEventListener("DOMContentLoaded", () => {
        const state = document.getElementById("state");
        if (!state) return;
        tell("page", "");
        const say = () => tell("state", state.textContent);
        new MutationObserver(say).observe(state, { childList: true, characterData: true, subtree: true });
        addEventListener("load", () => { say(); });
    });
"""


@dataclass
class Phone:
    page: Page
    line: Line
    group: Group
    wrote: list[str] = field(default_factory=list)
    heard: list[tuple[str, str]] = field(default_factory=list)

    def listen(self, message: ConsoleMessage) -> None:
        if message.text.startswith("witness"):
            what, text = message.args[1].json_value()[2:-2].split('","')
            self.heard.append((what, text))

    def write(self, text: str) -> None:
        self.page.locator("#text").fill(text)
        self.page.evaluate("document.getElementById('composer').requestSubmit()")
        self.wrote.append(text)

    def untruths(self) -> list[str]:
        """Where it said "Lagret" while something of its own had no answer yet, or said a fourth thing.

        Beside half a sentence, which is not saved, it says nothing.
        """
        found: list[str] = []
        unanswered: set[str] = set()
        shown = ""
        for what, text in self.heard:
            if what == "state":
                shown = text
                if not STATES.fullmatch(text):
                    found.append(f"a state that is none: {text}")
            if what in {"answered", "state"} and shown == "Lagret" and unanswered:
                found.append(f"said to be saved, without an answer: {sorted(unanswered)}")
            if what == "wrote":
                unanswered.add(text)
            elif what == "answered":
                unanswered.discard(text)
        return found


def sit_down(visitors: Visitors, line: Line, group: Group, seat: Participant, serve: Serve) -> Phone:
    visitors.server = line.near
    context = visitors.holder(seat, line.near.url)
    context.add_init_script(WITNESS)
    page = context.new_page()
    serve(page)
    phone = Phone(page, line, group)
    context.on("console", phone.listen)
    page.goto(f"{line.near.url}/g/{group.pk}/")
    until(lambda: page.evaluate("document.getElementById('state').textContent === 'Lagret'"))
    return phone


def write_through(phones: list[Phone], seconds: float, events: Sequence[Callable[[], object]]) -> None:
    """Each phone writes again and again; what happens besides is spread over the time."""
    began = time.monotonic()
    meanwhile = list(events)
    due = [seconds * (place + 1) / (len(meanwhile) + 1) for place in range(len(meanwhile))]
    turn = 0
    while (gone := time.monotonic() - began) < seconds:
        while due and gone >= due[0]:
            due.pop(0)
            meanwhile.pop(0)()
        for number, phone in enumerate(phones):
            phone.write(f"{number} skrev {turn} i bruddet")
        turn += 1
        phones[0].page.wait_for_timeout(1_000 * max(PAUSE, seconds / MOST))


def stored_by(phones: list[Phone]) -> list[str]:
    return [text for group in {phone.group for phone in phones} for text in texts_of(group)]


def missing(phones: list[Phone]) -> list[str]:
    stored = set(stored_by(phones))
    return [text for phone in phones for text in phone.wrote if text not in stored]


def seconds_until_all_is_stored(phones: list[Phone], since: float, patience: float = 20.0) -> float:
    """Counted from `since`."""
    while missing(phones) and time.monotonic() - since < patience:
        phones[0].page.wait_for_timeout(100)
    return time.monotonic() - since


def unlike_the_database(phones: list[Phone], patience: float = 30.0) -> list[str]:
    """Phones that do not show their table's notes, all and each once, after so long."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        wrong = [phone for phone in phones if sorted(shown_on(phone.page)) != sorted(texts_of(phone.group))]
        if not wrong:
            return []
        phones[0].page.wait_for_timeout(200)
    return [f"a phone shows {shown_on(phone.page)} of {texts_of(phone.group)}" for phone in wrong]


def shown_on(page: Page) -> list[str]:
    return page.locator("section.question:visible .note .note-text").all_inner_texts()


@contextmanager
def own_browser(visitors: Visitors) -> Iterator[Visitors]:
    """A phone whose browser is no part of the others'."""
    browser = visitors.chromium.browser_type.launch(executable_path=CHROMIUM, args=QUIET)
    sleepy = Visitors(browser, visitors.server)
    yield sleepy
    browser.close()
    visitors.complaints += sleepy.complaints


@contextmanager
def asleep(page: Page) -> Iterator[None]:
    """A phone in a pocket: nothing of its browser runs, only Playwright's own way in."""
    browser = page.context.browser
    assert browser is not None
    pids = processes(browser, {"renderer", "utility", "GPU"})
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


def fails_to_load(page: Page) -> None:
    """As somebody does who sees that it hangs."""
    try:
        page.reload(timeout=2_000)
    except Error:
        return
    raise AssertionError("the line was not broken")


def faults_found(phones: list[Phone], took: float) -> list[str]:
    """The verdict, after the lines are back. Empty: nothing lost, nothing doubled, nothing untrue."""
    found = [f"lost: {text}" for text in missing(phones)]
    if not found and took > BACK_WITHIN:
        found.append(f"stored only after {took:.1f} s")
    stored = stored_by(phones)
    found += [f"doubled: {text}" for text in sorted(set(stored)) if stored.count(text) > 1]
    if not found:
        found += unlike_the_database(phones)
    return found + [untruth for phone in phones for untruth in phone.untruths()]


def broken(lines: dict[Fault, Line]) -> None:
    for fault, line in lines.items():
        line.break_with(fault)


def mended(lines: dict[Fault, Line]) -> float:
    """Since when they are."""
    for line in lines.values():
        line.mend()
    return time.monotonic()
