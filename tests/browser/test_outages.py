"""Lines cut, refused and silent while a room writes: every word arrives, and nobody is told otherwise (P6).

At each of two tables one phone's line is cut, one's refused and one's swallowed, all for the same time. At
the second table the first phone sleeps meanwhile and the second is reloaded, which fails.

`--outages long` adds 40 and 60 seconds; `make bench` runs those.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page, Route

from tests.browser.acts import table_in_round_1
from tests.browser.conftest import Visitors
from tests.browser.faults import Fault, Killable, Line, killable, line_to
from tests.browser.outages import (
    Phone,
    Serve,
    asleep,
    broken,
    fails_to_load,
    faults_found,
    mended,
    own_browser,
    seconds_until_all_is_stored,
    sit_down,
    write_through,
)
from tests.factories import make_group, make_participant

KINDS = (Fault.CUT, Fault.REFUSE, Fault.SWALLOW)


@dataclass
class Room:
    """Two tables; at each one phone behind each of the three lines."""

    lines: dict[Fault, Line]
    running: Killable
    phones: list[Phone]

    @property
    def sleeper(self) -> Phone:
        return self.phones[3]

    @property
    def reloaded(self) -> Phone:
        return self.phones[4]

    @property
    def writers(self) -> list[Phone]:
        return [phone for phone in self.phones if phone not in (self.sleeper, self.reloaded)]


@contextmanager
def room(visitors: Visitors) -> Iterator[Room]:
    with ExitStack() as stack:
        running = stack.enter_context(killable())
        lines = {kind: stack.enter_context(line_to(running.server)) for kind in KINDS}
        sleepy = stack.enter_context(own_browser(visitors))
        first = table_in_round_1()
        groups = (first, make_group(session=first.meeting.session, number=2))
        places = [(group, line) for group in groups for line in lines.values()]
        phones = [
            sit_down(
                sleepy if number == 3 else visitors, line, group, make_participant(group=group), as_it_is
            )
            for number, (group, line) in enumerate(places)
        ]
        yield Room(lines, running, phones)
        for context in visitors.contexts:
            context.close()
        visitors.contexts.clear()


def as_it_is(page: Page) -> None:
    """Serve the page's scripts unchanged."""


def through_an_outage(visitors: Visitors, seconds: float, *, kill: bool) -> tuple[list[str], float]:
    with room(visitors) as room_:
        phones, reloaded = room_.phones, room_.reloaded
        for number, phone in enumerate(phones):
            phone.write(f"{number} skrev før")
        broken(room_.lines)
        room_.sleeper.write("Skrevet før søvnen")
        reloaded.write("Skrevet før siden ble lastet")
        address = reloaded.page.url
        fails_to_load(reloaded.page)

        with asleep(room_.sleeper.page):
            meanwhile = [room_.running.kill, room_.running.start] if kill else []
            write_through(room_.writers, seconds, meanwhile)
            since = mended(room_.lines)
        reloaded.page.goto(address)
        took = seconds_until_all_is_stored(phones, since)

        return faults_found(phones, took), took


@pytest.fixture
def durations(request: pytest.FixtureRequest) -> list[tuple[float, bool]]:
    """Seconds, and whether the server is killed meanwhile."""
    short = [(8.0, False), (15.0, True)]
    is_long = request.config.getoption("--outages", default="short") == "long"
    return [*short, (40.0, True), (60.0, False)] if is_long else short


def test_room_that_writes_through_an_outage_loses_no_word(
    visitors: Visitors, durations: list[tuple[float, bool]], capsys: pytest.CaptureFixture[str]
) -> None:
    for seconds, kill in durations:
        found, took = through_an_outage(visitors, seconds, kill=kill)

        with capsys.disabled():
            print(f"\noutage of {seconds:.0f} s: every word stored {took:.1f} s after the return", end="")
        assert found == []


# --- that the verdict can be: guilty ----------------------------------------------------------------------

SOUND = "const answer = await this.ask(entry);"
PLANTED = {
    "deletes before the answer": f"this.drop(entry.edit); {SOUND}",
    "says saved when it sends": f"document.querySelector('#state').textContent = 'Lagret'; {SOUND}",
}


def with_bug(name: str) -> Serve:
    script = Path(settings.BASE_DIR, "static/js/outbox.js").read_text()
    assert script.count(SOUND) == 1

    def answer(route: Route) -> None:
        route.fulfill(body=script.replace(SOUND, PLANTED[name]), content_type="text/javascript")

    return lambda page: page.route("**/js/outbox*.js", answer)


@pytest.mark.parametrize(
    ("name", "verdict"),
    [("deletes before the answer", "lost: "), ("says saved when it sends", "said to be saved")],
)
def test_planted_bug_is_found(visitors: Visitors, name: str, verdict: str) -> None:
    with line_to(visitors.server) as line:
        group = table_in_round_1()
        phone = sit_down(visitors, line, group, make_participant(group=group), with_bug(name))
        line.break_with(Fault.REFUSE)
        write_through([phone], 2, [])
        since = mended({Fault.REFUSE: line})
        took = seconds_until_all_is_stored([phone], since, 5)

        found = faults_found([phone], took)
        phone.page.context.close()
        visitors.contexts.clear()

    assert any(fault.startswith(verdict) for fault in found), found
