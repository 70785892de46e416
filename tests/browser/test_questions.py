"""The questions of a phone's page when a round opens in the middle of somebody's sentence."""

from playwright.sync_api import expect

from tests.browser.acts import table_in_round_1, texts_of, write
from tests.browser.conftest import Visitors
from tests.browser.faults import until
from tests.factories import make_participant, open_round


def test_whoever_has_chosen_a_question_stays_there_after_adding(visitors: Visitors) -> None:
    group = table_in_round_1()
    page = visitors.sit(make_participant(group=group))
    page.locator("#text").press_sequentially("Midt i en setning")
    open_round(group.meeting.session, 2)
    expect(page.locator("#toast-text")).to_contain_text("Økt 2")
    page.locator(".rounds a[data-round='2']").click()
    page.locator(".questions:visible a[data-question='2.2']").click()

    write(page, "Om det vi valgte")

    expect(page.locator("section.question:visible")).to_have_attribute("data-question", "2.2")
    write(page, "Og mer om det")
    expect(page.locator("section.question:visible .note")).to_have_count(2)
    until(lambda: texts_of(group) == ["Om det vi valgte", "Og mer om det"])


def test_whoever_has_not_goes_on_to_the_new_round(visitors: Visitors) -> None:
    group = table_in_round_1()
    page = visitors.sit(make_participant(group=group))
    page.locator("#text").press_sequentially("Midt i en setning")
    open_round(group.meeting.session, 2)
    expect(page.locator("#toast-text")).to_contain_text("Økt 2")

    write(page, "Midt i en setning, ferdig")

    expect(page.locator("section.question:visible")).to_have_attribute("data-question", "2.1")
