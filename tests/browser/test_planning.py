"""The plan as it is drawn while one types, in a real browser."""

from typing import Any

from playwright.sync_api import Page, expect

from sessions_app.models import Session
from tests.browser.conftest import Visitors
from tests.factories import make_facilitator


def new_page(visitors: Visitors, **options: Any) -> Page:
    return visitors.lead(make_facilitator(), path="/new/?municipality=5612&day=2027-03-24", **options)


def test_dates_of_a_series_follow_the_first_until_they_are_changed(visitors: Visitors) -> None:
    page = new_page(visitors)

    page.locator("#plan-series").check()
    expect(page.locator("#id_day-2")).to_have_value("2027-04-07")
    page.locator("#id_day").fill("2027-03-25")
    expect(page.locator("#id_day-2")).to_have_value("2027-04-08")
    page.locator("#id_day-2").fill("2027-05-03")
    page.locator("#id_day-3").fill("")
    expect(page.locator("#proposal .timeline").nth(2).locator(".timeline-time")).to_have_count(0)
    expect(page.locator("#id_day-2")).to_have_value("2027-05-03")
    page.locator("#create").click()
    page.wait_for_url("**/s/*/")

    starts = Session.objects.get().meetings.order_by("number").values_list("starts_at", flat=True)
    assert [at.date().isoformat() if at else None for at in starts] == ["2027-03-25", "2027-05-03", None]


def test_plan_says_it_when_plenary_is_eaten_and_stops_when_it_is_not(visitors: Visitors) -> None:
    page = new_page(visitors)
    plenary = page.locator("[name='minutes-1-plenary-1']")

    plenary.fill("4")
    plenary.blur()
    expect(page.locator("#proposal .ds-alert")).to_contain_text("økt 1")
    plenary.fill("10")
    plenary.blur()

    expect(page.locator("#proposal .ds-alert")).to_have_count(0)


def test_choices_are_folded_away_and_fit_a_small_screen(visitors: Visitors) -> None:
    page = new_page(visitors, viewport={"width": 320, "height": 640})

    expect(page.locator("#id_silent_minutes")).to_be_hidden()
    page.get_by_text("Flere valg").click()
    expect(page.locator("#id_silent_minutes")).to_be_visible()
    expect(page.locator("#id_keeps_groups")).to_be_hidden()
    page.locator("#plan-series").check()

    expect(page.locator("#id_keeps_groups")).to_be_visible()
    expect(page.locator("#id_day-2")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 320
