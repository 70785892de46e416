"""Real browsers in front of the real server. What any page complains of fails the test that visited it."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from sessions_app.models import Participant, Session
from tests.browser.chromium import CHROMIUM, QUIET
from tests.serving import OTHER_HOST, Server

OURS = {"127.0.0.1", OTHER_HOST}
PHONE = {"width": 390, "height": 844}
LAPTOP = {"width": 1280, "height": 800}
Open = Callable[..., Page]
expect.set_options(timeout=10_000)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--outages", choices=["short", "long"], default="short", help="long: of 40 and 60 s too")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Playwright keeps an event loop in this thread, which Django would take for an async caller."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        options = [f"--host-resolver-rules=MAP {OTHER_HOST} 127.0.0.1", *QUIET]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@dataclass
class Visitors:
    """People with a browser each."""

    chromium: Browser
    server: Server
    contexts: list[BrowserContext] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def browser(self, **options: Any) -> BrowserContext:
        context = self.chromium.new_context(**{"viewport": PHONE, "locale": "nb-NO", **options})
        context.on("console", self.listen)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        context.on("request", lambda request: self.look(request.url))
        self.contexts.append(context)
        return context

    def listen(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text or "Content-Security-Policy" in message.text:
            self.complaints.append(message.text)

    def look(self, url: str) -> None:
        host = urlsplit(url).hostname
        if host is not None and host not in OURS:
            self.complaints.append(f"a third party was asked: {url}")

    def address(self, origin: str) -> str:
        return self.server.other_url if origin == "other" else self.server.url

    def holder(self, participant: Participant, at: str, **options: Any) -> BrowserContext:
        """The browser of somebody with a seat, with no page open yet."""
        context = self.browser(**options)
        seat = {"name": settings.SEAT_COOKIE_NAME, "value": participant.token.hex, "url": at}
        context.add_cookies([seat])  # type: ignore[list-item]
        return context

    def sit(self, participant: Participant, *, origin: str = "localhost", **options: Any) -> Page:
        """The page of somebody with a seat.

        From the other origin a browser gives as little as from an address of the local network.
        """
        at = self.address(origin)
        page = self.holder(participant, at, **options).new_page()
        page.goto(f"{at}/g/{participant.group_id}/")
        return page

    def lead(
        self,
        user: User,
        session: Session | None = None,
        *,
        path: str = "",
        origin: str = "localhost",
        **options: Any,
    ) -> Page:
        """A page on the laptop of somebody who is signed in: the console of `session`, or any path."""
        at = self.address(origin)
        client = Client()
        client.force_login(user)
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        context = self.browser(**{"viewport": LAPTOP, **options})
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": value, "url": at}
        context.add_cookies([cookie])  # type: ignore[list-item]
        page = context.new_page()
        page.goto(at + (path or (f"/s/{session.pk}/" if session else "/")))
        return page


@pytest.fixture
def visitors(chromium: Browser, server: Server) -> Iterator[Visitors]:
    visitors = Visitors(chromium, server)
    yield visitors
    for context in visitors.contexts:
        context.close()
    assert visitors.complaints == []


@pytest.fixture
def sit(visitors: Visitors) -> Open:
    return visitors.sit


@pytest.fixture
def lead(visitors: Visitors) -> Open:
    return visitors.lead
