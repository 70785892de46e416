"""What is killed and started again: the server, a tab, the whole browser. No word is lost by it."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import BrowserContext, Error, Page, expect

from sessions_app.models import Participant
from tests.browser.acts import notes_on, state_of, table_in_round_1, texts_of, write
from tests.browser.chromium import CHROMIUM, QUIET
from tests.browser.conftest import Visitors
from tests.browser.faults import Fault, killable, line_to, processes
from tests.factories import make_participant

ONE_WAITS = "Venter på nett (1)"


def test_killed_server_loses_no_word(visitors: Visitors) -> None:
    group = table_in_round_1()
    with killable() as running:
        visitors.server = running.server
        kari, ola = (visitors.sit(make_participant(group=group)) for _ in range(2))
        write(kari, "Før")
        expect(state_of(kari)).to_have_text("Lagret")

        running.kill()
        write(kari, "Imens")
        expect(state_of(kari)).to_have_text(ONE_WAITS)
        running.start()

        expect(state_of(kari)).to_have_text("Lagret")
        for page in (kari, ola):
            expect(notes_on(page)).to_have_text(["Før", "Imens"])
    assert texts_of(group) == ["Før", "Imens"]


def test_draft_and_queue_survive_a_page_loaded_while_the_server_is_away(visitors: Visitors) -> None:
    group = table_in_round_1()
    with killable() as running:
        visitors.server = running.server
        page = visitors.sit(make_participant(group=group))
        address = page.url
        expect(page.locator("#composer")).to_be_visible()
        running.kill()
        write(page, "I køen")
        page.locator("#text").press_sequentially("Bare begynt")
        expect(state_of(page)).to_have_text(ONE_WAITS)
        assert_unreachable(page)

        running.start()
        page.goto(address)

        expect(notes_on(page)).to_have_text(["I køen"])
        expect(state_of(page)).to_have_text("")
        expect(page.locator("#text")).to_have_value("Bare begynt")
    assert texts_of(group) == ["I køen"]


def test_twenty_notes_survive_a_crashed_tab_and_a_restarted_browser(
    visitors: Visitors, tmp_path: Path
) -> None:
    kari = make_participant(group=table_in_round_1())
    written = [f"Uten nett {number}" for number in range(20)]
    with line_to(visitors.server) as line:
        address = f"{line.near.url}/g/{kari.group_id}/"
        with browser_of(kari, visitors, tmp_path) as context:
            page = context.new_page()
            page.goto(address)
            line.break_with(Fault.REFUSE)
            for text in written:
                write(page, text)
            expect(state_of(page)).to_have_text("Venter på nett (20)")
            with page.expect_event("crash"):
                crash(context)

        with browser_of(kari, visitors, tmp_path) as context:
            page = context.new_page()
            with pytest.raises(Error, match="ERR_CONNECTION_REFUSED"):
                page.goto(address)
            line.mend()
            page = context.new_page()
            page.goto(address)

            expect(state_of(page)).to_have_text("Lagret")
            expect(notes_on(page)).to_have_text(written)
    assert texts_of(kari.group) == written


@contextmanager
def browser_of(seat: Participant, visitors: Visitors, folder: Path) -> Iterator[BrowserContext]:
    """A browser that keeps what it has in `folder`."""
    context = visitors.chromium.browser_type.launch_persistent_context(
        folder, executable_path=CHROMIUM, args=QUIET, viewport={"width": 390, "height": 844}, locale="nb-NO"
    )
    cookie = {"name": settings.SEAT_COOKIE_NAME, "value": seat.token.hex, "url": visitors.server.url}
    context.add_cookies([cookie])  # type: ignore[list-item]
    yield context
    context.close()


def crash(context: BrowserContext) -> None:
    """Every tab of the browser, without a word to it."""
    assert context.browser is not None
    for pid in processes(context.browser, {"renderer"}):
        os.kill(pid, signal.SIGKILL)


def assert_unreachable(page: Page) -> None:
    with pytest.raises(Exception, match="ERR_CONNECTION_REFUSED"):
        page.reload()
