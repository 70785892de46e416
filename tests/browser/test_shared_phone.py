"""A phone that goes from hand to hand: back and forward, and what is left on it after somebody has left."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, Route, expect

from sessions_app.domain.steering import finish
from sessions_app.models import Participant
from tests.browser.acts import notes_on, state_of, table_in_round_1, write
from tests.browser.chromium import CHROMIUM, QUIET
from tests.browser.conftest import Visitors
from tests.factories import make_note, make_participant
from tests.serving import Server

# All that a page of ours could have put into the browser.
LEFTOVERS = """async () => [
    ...Object.keys(localStorage),
    ...Object.keys(sessionStorage),
    ...(await indexedDB.databases()).map((one) => one.name),
    ...("caches" in window ? await caches.keys() : []),
]"""


class Keeping(Visitors):
    """People whose browser shows a page again as it was when they go back, as Safari does.

    Chromium seldom keeps a page that says no-store, so the page comes without it here.
    """

    def browser(self, **options: Any) -> BrowserContext:
        context = super().browser(**options)
        context.route(re.compile(r"/g/[0-9]+/([?].*)?$"), without_no_store)
        return context


def without_no_store(route: Route) -> None:
    answer = route.fetch()
    kept = {name: value for name, value in answer.headers.items() if name != "cache-control"}
    route.fulfill(response=answer, headers=kept)


@pytest.fixture(params=["loaded again", "kept"])
def going_back(request: pytest.FixtureRequest, chromium: Browser, server: Server) -> Iterator[Visitors]:
    """A browser without a back-forward cache, as Playwright starts it, and one that keeps our pages in it.

    Not Chromium as it is: whether it keeps a page that says no-store is tried out on some of its users.
    """
    kept = ["--disable-back-forward-cache"] if request.param == "kept" else []
    remembering = chromium.browser_type.launch(executable_path=CHROMIUM, args=QUIET, ignore_default_args=kept)
    visitors = (Keeping if request.param == "kept" else Visitors)(remembering, server)
    yield visitors
    remembering.close()
    assert visitors.complaints == []


def go_away(page: Page, visitors: Visitors) -> None:
    page.evaluate("void (window.isTheSame = true)")
    page.goto(f"{visitors.server.url}/privacy/")


def go_back(page: Page, seat: Participant) -> None:
    """As the Back button does; Playwright's own waits for a page that is loaded."""
    page.evaluate("void setTimeout(() => history.back())")
    expect(page).to_have_url(re.compile(f"/g/{seat.group_id}/"))


def test_page_that_is_gone_back_to_shows_what_others_wrote_meanwhile(going_back: Visitors) -> None:
    kari = make_participant(group=table_in_round_1())
    make_note(author=kari, text="Før")
    page = going_back.sit(kari)
    expect(notes_on(page)).to_have_text(["Før"])
    go_away(page, going_back)
    make_note(author=kari, text="Imens")

    go_back(page, kari)

    expect(notes_on(page)).to_have_text(["Før", "Imens"])
    make_note(author=kari, text="Etterpå")
    expect(notes_on(page)).to_have_text(["Før", "Imens", "Etterpå"])
    write(page, "Og herfra")
    expect(state_of(page)).to_have_text("Lagret")
    assert page.evaluate("window.isTheSame === true") == isinstance(going_back, Keeping)


def leave_by_the_page(page: Page) -> None:
    """With half a sentence in the field, which is asked about."""
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator("[data-opens=people-dialog]").click()
    page.locator("[data-leave] button").click()
    page.wait_for_url("**/")


def test_nothing_is_left_for_the_next_who_holds_the_phone(going_back: Visitors) -> None:
    kari = make_participant(group=table_in_round_1())
    make_note(author=kari, text="Hemmelig nok")
    page = going_back.sit(kari)
    page.evaluate("localStorage.setItem('selvsjekk-draft:999', 'fra et annet møte')")
    other = page.context.new_page()
    other.goto(page.url)
    other.locator("#text").fill("Halv setning i den andre fanen")
    page.bring_to_front()
    write(page, "Skrevet her")
    expect(state_of(page)).to_have_text("Lagret")
    page.locator("#text").fill("Bare begynt")

    leave_by_the_page(page)

    other.wait_for_url("**/")
    assert page.evaluate(LEFTOVERS) == []
    assert other.evaluate("history.length") == 2  # the empty one and this: the group's page was replaced
    assert_hidden_behind_back(page, kari)
    assert page.evaluate(LEFTOVERS) == []


def assert_hidden_behind_back(page: Page, seat: Participant) -> None:
    go_back(page, seat)
    expect(page.locator("h1:visible")).to_have_text("Vi finner ikke denne siden")
    for text in ("Hemmelig nok", "Skrevet her", "Bare begynt", "Halv setning"):
        assert text not in page.content()


def test_leaving_is_refused_while_something_is_unsent(going_back: Visitors) -> None:
    page = going_back.sit(make_participant(group=table_in_round_1()))
    page.locator("[data-opens=people-dialog]").click()
    expect(page.locator("[data-leave]")).to_be_visible()
    page.route("**/notes/**", lambda route: route.abort())
    page.evaluate("document.getElementById('people-dialog').close()")
    write(page, "Ikke sendt ennå")
    page.locator("[data-opens=people-dialog]").click()

    page.locator("[data-leave] button").click()

    expect(page.locator("#toast-text")).to_contain_text("ikke lagret")
    expect(notes_on(page)).to_have_text(["Ikke sendt ennå"])
    assert len(page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('selvsjekk:'))")) == 1


def test_nobody_leaves_with_half_a_text_of_another_page(visitors: Visitors) -> None:
    page = visitors.sit(make_participant(group=table_in_round_1()))
    page.locator("section.question:visible a[href$='/map/']").click()
    page.locator(".map-link[data-point='4']").click()
    page.locator("#why-text").fill("Fordi alt går gjennom én person")
    page.goto(page.url.partition("map/")[0])
    page.locator("[data-opens=people-dialog]").click()
    asked: list[str] = []

    def refuse(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    page.once("dialog", refuse)
    page.locator("[data-leave] button").click()

    expect(page.locator("#people-dialog")).to_be_hidden()
    expect(page).to_have_url(re.compile("/g/"))
    assert [message.splitlines()[-1] for message in asked] == ["Fordi alt går gjennom én person"]
    assert "Fordi alt går gjennom én person" in page.evaluate("Object.values(localStorage)")


def test_text_that_was_refused_at_one_table_is_shown_at_the_next(visitors: Visitors) -> None:
    seat, later = make_participant(group=table_in_round_1()), make_participant(group=table_in_round_1())
    page = visitors.sit(seat)
    page.context.set_offline(True)
    write(page, "Kom for sent")
    finish(session=seat.group.meeting.session)
    page.context.set_offline(False)
    expect(page.locator("#unsent .note-text")).to_have_text(["Kom for sent"])
    cookie = {"name": settings.SEAT_COOKIE_NAME, "value": later.token.hex, "url": visitors.server.url}
    page.context.add_cookies([cookie])  # type: ignore[list-item]

    page.goto(f"{visitors.server.url}/g/{later.group_id}/")

    unsent = page.locator("#unsent li")
    expect(page.locator("#toast")).to_be_visible()
    expect(unsent.locator(".note-text")).to_have_text(["Kom for sent"])
    expect(unsent.locator("[data-act=retry]")).to_have_count(0)
    expect(state_of(page)).to_have_text("Lagret")
    unsent.locator("[data-act=copy]").click()
    expect(page.locator("#toast-text")).to_have_text("Kopiert")
    unsent.locator("[data-act=drop]").click()
    expect(page.locator("#unsent")).to_be_hidden()
    assert page.evaluate(LEFTOVERS) == []


def test_seat_lost_while_away_is_not_shown_from_the_browsers_memory(going_back: Visitors) -> None:
    kari = make_participant(group=table_in_round_1())
    make_note(author=kari, text="Hemmelig nok")
    page = going_back.sit(kari)
    go_away(page, going_back)
    page.context.clear_cookies()

    assert_hidden_behind_back(page, kari)
