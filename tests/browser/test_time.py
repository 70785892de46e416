"""The end of a round is soft: told in words, sounded only where it is wanted, and nothing is locked."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from sessions_app.domain.steering import extend, tell
from sessions_app.models import Group, Session
from tests.browser.acts import notes_on, state_of, table_in_round_1, write
from tests.browser.conftest import Visitors
from tests.browser.faults import until
from tests.browser.test_silence import end_silence, silent_table
from tests.factories import make_facilitator, make_participant

# Every tone that is started, counted where the browser makes them.
COUNT_TONES = """
window.tones = 0;
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...when) { window.tones += 1; return start.apply(this, when); };
"""


def leave_seconds(group: Group, seconds: float) -> None:
    session = group.meeting.session
    session.refresh_from_db()
    step = session.current_step
    assert step is not None
    step.ends_at = timezone.now() + timedelta(seconds=seconds)
    step.save()
    tell(session)


def seat_at(visitors: Visitors, place: str, group: Group) -> Page:
    if place == "phone":
        return visitors.sit(make_participant(group=group))
    path = {"console": "/s/{}/", "wall": "/s/{}/plenary/"}[place].format(group.meeting.session_id)
    return visitors.lead(make_facilitator(), path=path)


@pytest.mark.parametrize(
    ("place", "out"),
    [("phone", "Skriv setningen ferdig"), ("wall", "Skriv setningen ferdig"), ("console", "Tiden er ute")],
)
def test_last_minute_and_the_end_are_told_in_words(visitors: Visitors, place: str, out: str) -> None:
    group = table_in_round_1()
    page = seat_at(visitors, place, group)
    clock = page.locator(".clock").first
    expect(clock).to_have_text(re.compile(r"^\d\d:\d\d$"))

    leave_seconds(group, 60)
    expect(clock).to_have_text(re.compile(r"^Siste minutt: 0:5\d$"))
    leave_seconds(group, 1)

    expect(clock).to_have_text(out)


def test_last_minute_and_the_end_are_read_aloud_once_each(visitors: Visitors) -> None:
    group = table_in_round_1()
    page = visitors.sit(make_participant(group=group))
    page.evaluate("""
        window.told = [];
        new MutationObserver((found) => found.forEach((one) => window.told.push(one.target.textContent)))
            .observe(document.getElementById("announce"), {childList: true});
    """)

    leave_seconds(group, 61)
    expect(page.locator("#announce")).to_have_text("Ett minutt igjen")
    leave_seconds(group, 1.5)
    expect(page.locator("#announce")).to_have_text("Skriv setningen ferdig")
    leave_seconds(group, 40)
    expect(page.locator(".clock")).to_have_class(re.compile("is-last"))

    assert page.evaluate("window.told") == ["Ett minutt igjen", "Skriv setningen ferdig"]


def test_nothing_is_locked_when_time_is_out(visitors: Visitors) -> None:
    group = table_in_round_1()
    page = visitors.sit(make_participant(group=group))
    page.locator("#text").press_sequentially("Midt i en setning")
    leave_seconds(group, 0)
    expect(page.locator(".clock")).to_have_text("Skriv setningen ferdig")
    expect(page.locator("#text")).to_have_value("Midt i en setning")

    write(page, "Midt i en setning som ble ferdig")

    expect(notes_on(page)).to_have_text(["Midt i en setning som ble ferdig"])
    expect(state_of(page)).to_have_text("Lagret")
    extend(session=group.meeting.session, minutes=5)
    expect(page.locator(".clock")).to_have_text(re.compile(r"^[45]:\d\d$"))


# --- the chime --------------------------------------------------------------------------------------------


def with_chimes(group: Group) -> Session:
    session = group.meeting.session
    session.refresh_from_db()
    session.chimes = True
    session.save()
    return session


def wall_that_counts(visitors: Visitors, session: Session) -> Page:
    page = visitors.lead(make_facilitator())
    page.add_init_script(COUNT_TONES)
    page.goto(f"{visitors.server.url}/s/{session.pk}/plenary/")
    return page


def tones(page: Page, count: int) -> None:
    until(lambda: page.evaluate("window.tones") == count)


def test_wall_chimes_when_time_is_out_once_somebody_has_put_the_sound_on(visitors: Visitors) -> None:
    group = table_in_round_1()
    page = wall_that_counts(visitors, with_chimes(group))
    button = page.locator("#sound")
    expect(button).to_have_text("Lyd av")
    leave_seconds(group, 1)
    expect(page.locator(".clock")).to_have_text("Skriv setningen ferdig")
    assert page.evaluate("window.tones") == 0

    button.click()
    expect(button).to_have_text("Lyd på")
    expect(button).to_have_attribute("aria-pressed", "true")
    tones(page, 2)  # heard at once: how loud is it?
    leave_seconds(group, 2)
    tones(page, 4)

    button.click()
    expect(button).to_have_text("Lyd av")
    leave_seconds(group, 40)
    expect(page.locator(".clock")).to_have_class(re.compile("is-last"))
    leave_seconds(group, 1)
    expect(page.locator(".clock")).to_have_text("Skriv setningen ferdig")
    assert page.evaluate("window.tones") == 4


def test_wall_chimes_when_the_silent_minutes_are_over(visitors: Visitors) -> None:
    group = silent_table()
    page = wall_that_counts(visitors, with_chimes(group))
    page.locator("#sound").click()
    tones(page, 2)

    end_silence(group)

    tones(page, 4)


def test_no_sound_is_offered_where_none_is_wanted(visitors: Visitors) -> None:
    group = table_in_round_1()
    wall = visitors.lead(make_facilitator(), path=f"/s/{group.meeting.session_id}/plenary/")
    phone = visitors.sit(make_participant(group=group))

    assert [wall.locator("#sound").count(), phone.locator("#sound").count()] == [0, 0]
