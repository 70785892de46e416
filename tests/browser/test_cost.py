"""What a page costs a phone: bytes over the wire, requests, whom it asks (promise P8)."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.browser.acts import table_in_round_1, write
from tests.browser.conftest import Visitors
from tests.factories import make_note, make_participant


@dataclass
class Bill:
    """Counted by the browser itself, from the first byte of each answer's headers."""

    requests: int = 0
    received: int = 0

    def follow(self, session: CDPSession) -> None:
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", lambda _: self.add(1, 0))
        session.on("Network.loadingFinished", lambda event: self.add(0, int(event["encodedDataLength"])))

    def add(self, requests: int, received: int) -> None:
        self.requests += requests
        self.received += received


def billed(page: Page, url: str) -> Bill:
    bill = Bill()
    bill.follow(page.context.new_cdp_session(page))
    page.goto(url, wait_until="networkidle")
    return bill


def test_first_page_is_small(visitors: Visitors, capsys: pytest.CaptureFixture[str]) -> None:
    session = table_in_round_1().meeting.session
    page = visitors.browser().new_page()

    bill = billed(page, f"{visitors.server.url}/j/{session.code}/")

    with capsys.disabled():
        print(f"\nfirst page: {bill.received / 1000:.1f} kB, {bill.requests} requests", end="")
    assert bill.received <= 60_000
    assert bill.requests <= 8


def test_group_page_is_small_too(visitors: Visitors, capsys: pytest.CaptureFixture[str]) -> None:
    """Its stream stays open, so the network is never idle: what has come when all is drawn is counted."""
    kari = make_participant(group=table_in_round_1())
    for number in range(20):
        make_note(author=kari, text=f"Et notat på rundt femti tegn, slik folk skriver {number}")
    page = visitors.holder(kari, visitors.server.url).new_page()
    bill = Bill()
    bill.follow(page.context.new_cdp_session(page))

    page.goto(f"{visitors.server.url}/g/{kari.group_id}/", wait_until="load")
    expect(page.locator("section.question:visible .note")).to_have_count(20)
    expect(page.locator("#state")).to_have_text("Lagret")
    page.evaluate("document.fonts.ready")

    with capsys.disabled():
        print(f"\ngroup page: {bill.received / 1000:.1f} kB, {bill.requests} requests", end="")
    assert bill.received <= 150_000


def test_save_is_small(visitors: Visitors, capsys: pytest.CaptureFixture[str]) -> None:
    page = visitors.sit(make_participant(group=table_in_round_1()))

    with page.expect_response("**/notes/**") as answered:
        write(page, "Et notat på rundt femti tegn, slik folk skriver dem her")
    answered.value.finished()

    sizes = answered.value.request.sizes()
    up = sizes["requestHeadersSize"] + sizes["requestBodySize"]
    down = sizes["responseHeadersSize"] + sizes["responseBodySize"]
    with capsys.disabled():
        print(f"\na save: {up} bytes up, {down} down", end="")
    assert up <= 1_024
    assert down <= 2_048
