"""The phone that writes down for everybody: what it says of a text, and where it goes when its seat does."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from sessions_app.domain.plenary import choose_writer
from sessions_app.domain.seating import take_over
from sessions_app.domain.tables import move
from sessions_app.models import Participant, PlenaryNote, Session
from tests.browser.acts import state_of
from tests.browser.conftest import Visitors
from tests.browser.faults import until
from tests.browser.test_plenary import in_plenary
from tests.browser.test_shared_phone import LEFTOVERS, leave_by_the_page
from tests.factories import make_group, make_participant, make_session


@pytest.fixture
def session(server: object) -> Session:
    return make_session(people=12)


@pytest.fixture
def seat(session: Session) -> Participant:
    seat = make_participant(group=in_plenary(session, "Et funn"))
    choose_writer(session=session, participant=seat, writes=True)
    return seat


def writer_page(visitors: Visitors, seat: Participant) -> Page:
    page = visitors.sit(seat)
    page.goto(f"{visitors.server.url}/g/{seat.group_id}/plenary/")
    return page


def add(page: Page, text: str) -> None:
    page.locator("#plenary-text").fill(text)
    page.locator("#writer-form button[type=submit]").click()


def said(page: Page) -> Locator:
    return page.locator("#writer-notes li > span:first-child")


def test_nothing_is_said_beside_a_text_that_is_not_added(visitors: Visitors, seat: Participant) -> None:
    page = writer_page(visitors, seat)
    expect(state_of(page)).to_have_text("Lagret")

    page.locator("#plenary-text").press_sequentially("Halv setning")
    expect(state_of(page)).to_have_text("")
    page.reload()
    expect(page.locator("#plenary-text")).to_have_value("Halv setning")
    expect(state_of(page)).to_have_text("")

    page.locator("#writer-form button[type=submit]").click()
    expect(state_of(page)).to_have_text("Lagret")
    expect(said(page)).to_have_text(["Halv setning"])


def test_text_that_another_page_of_the_phone_sent_stays_in_the_list(
    visitors: Visitors, seat: Participant
) -> None:
    page = writer_page(visitors, seat)
    page.route("**/g/**", lambda route: route.abort() if route.request.method == "POST" else route.fallback())
    add(page, "Sagt først\nover to linjer")
    add(page, "Sagt etterpå")
    expect(page.locator("#writer-notes li[data-pending]")).to_have_count(2)

    other = page.context.new_page()  # looked at last, it sends
    other.goto(f"{visitors.server.url}/g/{seat.group_id}/")

    until(lambda: PlenaryNote.objects.count() == 2)
    expect(page.locator("#writer-notes li[data-pending]")).to_have_count(0)
    expect(state_of(page)).to_have_text("Lagret")
    expect(page.locator("#writer-notes li")).to_have_text(["Sagt etterpå", re.compile("Sagt først.*linjer")])
    expect(page.locator("#writer-notes br")).to_have_count(1)
    page.unroute("**/g/**")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # looked at again
    add(page, "Til slutt")
    expect(said(page).first).to_have_text("Til slutt")
    expect(page.locator("#writer-notes li[id]")).to_have_count(3)


def test_leaving_in_another_page_empties_this_one(visitors: Visitors, seat: Participant) -> None:
    page = writer_page(visitors, seat)
    add(page, "Vi er enige")
    expect(said(page)).to_have_text(["Vi er enige"])
    other = page.context.new_page()
    other.goto(f"{visitors.server.url}/g/{seat.group_id}/")

    leave_by_the_page(other)

    page.wait_for_url(f"{visitors.server.url}/")
    assert page.evaluate(LEFTOVERS) == []


def test_who_is_moved_comes_to_the_new_table(visitors: Visitors, session: Session, seat: Participant) -> None:
    page = writer_page(visitors, seat)
    table = make_group(session=session, number=2)

    move(participant=seat, to=table)

    page.wait_for_url(f"**/g/{table.pk}/")


def test_half_a_sentence_keeps_its_page_when_its_writer_is_moved(
    visitors: Visitors, session: Session, seat: Participant
) -> None:
    page = writer_page(visitors, seat)
    page.locator("#plenary-text").fill("Halv setning")

    move(participant=seat, to=make_group(session=session, number=2))

    expect(page.locator("#writer-lost")).to_be_visible()
    page.locator("#writer-form button[type=submit]").click()
    expect(page.locator("#unsent-list .note-text")).to_have_text("Halv setning")


def test_seat_that_was_taken_over_is_told(visitors: Visitors, session: Session, seat: Participant) -> None:
    page = writer_page(visitors, seat)
    page.locator("#plenary-text").fill("Halv setning")

    take_over(session=session, seat_code=seat.seat_code)

    expect(page.locator("#toast-text")).to_contain_text("En annen telefon har tatt over plassen din")
    expect(page.locator("#plenary-text")).to_have_value("Halv setning")
