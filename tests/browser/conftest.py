"""Real browsers on the real server: Debian's Chromium, driven by Playwright.

`sit(participant)` is a phone at a table, `lead(user)` the facilitator's laptop; both give an opened page.
`origin="other"` uses a name that is not localhost: there browsers keep back what they do on
http://192.168.x.x.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from sessions_app.models import Participant, Session
from tests.serving import OTHER_HOST, Server

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    f"--host-resolver-rules=MAP {OTHER_HOST} 127.0.0.1",
]
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
LAPTOP = {"viewport": {"width": 1280, "height": 800}}
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def _playwright() -> Iterator[Playwright]:
    """Its loop runs in this thread: Django takes that for being asynchronous, and nobody else may run one.

    Hence no longer than one file of tests.
    """
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is missing (Debian: apt-get install chromium)")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="module")
def browser(_playwright: Playwright) -> Iterator[Browser]:
    browser = _playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture
def new_context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Contexts of this test; what a page throws or logs as an error fails the test at its end."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def make(**options: Any) -> BrowserContext:
        context = browser.new_context(locale="nb-NO", timezone_id="Europe/Oslo", **options)
        context.set_default_timeout(10_000)
        context.on("weberror", lambda error: wrong.append(str(error.error)))
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()
    assert wrong == []


def base_of(server: Server, origin: str) -> str:
    return server.other_url if origin == "other" else server.url


def cookie(name: str, value: str, url: str) -> Any:
    return {"name": name, "value": value, "domain": urlsplit(url).hostname, "path": "/", "httpOnly": True}


@pytest.fixture
def sit(server: Server, new_context: Callable[..., BrowserContext]) -> Open:
    def open_group(participant: Participant, *, origin: str = "localhost", **options: Any) -> Page:
        url = base_of(server, origin)
        context = new_context(**{**PHONE, **options})
        context.add_cookies([cookie(settings.SEAT_COOKIE_NAME, participant.token.hex, url)])
        page = context.new_page()
        page.goto(f"{url}/g/{participant.group_id}/")
        return page

    return open_group


@pytest.fixture
def lead(server: Server, new_context: Callable[..., BrowserContext]) -> Open:
    def open_page(
        user: User, path: str | Session = "/", *, origin: str = "localhost", **options: Any
    ) -> Page:
        """`path`: an address, or the session whose console it is."""
        url = base_of(server, origin)
        client = Client()
        client.force_login(user)
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        context = new_context(**{**LAPTOP, **options})
        context.add_cookies([cookie(settings.SESSION_COOKIE_NAME, value, url)])
        page = context.new_page()
        page.goto(url + (f"/s/{path.pk}/" if isinstance(path, Session) else path))
        return page

    return open_page
