"""A phone that slept, or whose line died without a sign; and a clock that is right whatever it says."""

import re
import time

import pytest
from playwright.sync_api import Page, expect

from sessions_app.domain.steering import extend
from sessions_app.models import Participant, Session
from tests.browser.acts import notes_on, state_of, table_in_round_1, write
from tests.browser.conftest import Visitors
from tests.browser.faults import Fault, Line, line_to, until
from tests.browser.outages import asleep, own_browser
from tests.factories import make_note, make_participant

DAY = 24 * 3600 * 1000
# The phone's clock is wrong by `window.wrong` milliseconds, from the first line of the page's own script.
WRONG = "window.wrong = %d; const right = Date.now; Date.now = () => right() + window.wrong;"
PUT_AWAY_AND_TAKEN_OUT = {
    "looked at": "document.dispatchEvent(new Event('visibilitychange'))",
    "network": "dispatchEvent(new Event('online'))",
    "kept page": "dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true })); "
    "dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))",
    "resumed": "document.dispatchEvent(new Event('freeze')); document.dispatchEvent(new Event('resume'))",
    "clock jumps": "window.wrong += 60_000",
}


def on_a_dead_line(visitors: Visitors, line: Line, kari: Participant, script: str = "") -> Page:
    """The page does not know: nothing was closed. New connections go through."""
    visitors.server = line.near
    context = visitors.holder(kari, line.near.url)
    context.add_init_script(script or WRONG % 0)
    page = context.new_page()
    page.goto(f"{line.near.url}/g/{kari.group_id}/")
    until(lambda: line.streams() == 1)
    make_note(author=kari, text="Før")
    expect(notes_on(page)).to_have_text(["Før"])
    line.break_with(Fault.SWALLOW)
    line.mend()
    make_note(author=kari, text="Imens")
    return page


@pytest.mark.parametrize("sign", PUT_AWAY_AND_TAKEN_OUT)
def test_dead_line_is_replaced_at_once_by_what_wakes_a_phone(visitors: Visitors, sign: str) -> None:
    kari = make_participant(group=table_in_round_1())
    with line_to(visitors.server) as line:
        page = on_a_dead_line(visitors, line, kari)
        page.wait_for_timeout(300)
        expect(notes_on(page)).to_have_text(["Før"])

        page.evaluate(f"() => {{ {PUT_AWAY_AND_TAKEN_OUT[sign]} }}")

        expect(notes_on(page)).to_have_text(["Før", "Imens"], timeout=3_000)
        page.context.close()
        visitors.contexts.clear()


def test_dead_line_is_noticed_after_two_heartbeats(visitors: Visitors) -> None:
    kari = make_participant(group=table_in_round_1())
    with line_to(visitors.server) as line:
        visitors.server = line.near
        context = visitors.holder(kari, line.near.url)
        context.clock.install()
        page = context.new_page()
        page.goto(f"{line.near.url}/g/{kari.group_id}/")
        until(lambda: line.streams() == 1)
        line.break_with(Fault.SWALLOW)
        line.mend()
        make_note(author=kari, text="Imens")
        page.clock.fast_forward(15_000)
        assert line.streams_asked_for() == 1

        page.clock.fast_forward(6_500)

        page.clock.run_for(1_500)
        expect(notes_on(page)).to_have_text(["Imens"])
        context.close()
        visitors.contexts.clear()


def test_line_that_swallows_while_a_token_is_renewed_does_not_stop_the_outbox(visitors: Visitors) -> None:
    kari = make_participant(group=table_in_round_1())
    with line_to(visitors.server) as line:
        visitors.server = line.near
        page = visitors.sit(kari)
        page.route("**/notes/**", lambda route: route.fulfill(status=403), times=1)
        line.break_with(Fault.SWALLOW)

        write(page, "Ingen hører")
        page.wait_for_timeout(500)
        line.mend()

        expect(state_of(page)).to_have_text("Lagret")
        page.context.close()
        visitors.contexts.clear()


# --- the clock --------------------------------------------------------------------------------------------


def clock_is_right(page: Page, session: Session) -> bool:
    """Within a second of what the server will do."""
    session.refresh_from_db()
    assert session.current_step is not None
    session.current_step.refresh_from_db()
    ends_at = session.current_step.ends_at
    assert ends_at is not None
    shown = re.fullmatch(r"(\d+):(\d\d)", page.locator("#now .clock").inner_text())
    left = ends_at.timestamp() - time.time()
    return shown is not None and abs(int(shown[1]) * 60 + int(shown[2]) - left) <= 1.0


def until_clock_is_right(page: Page, session: Session, within: float = 5.0) -> None:
    end = time.monotonic() + within
    while not clock_is_right(page, session):
        assert time.monotonic() < end, "the clock is wrong"
        page.wait_for_timeout(50)


def with_a_wrong_clock(visitors: Visitors, wrong: int) -> tuple[Page, Session]:
    kari = make_participant(group=table_in_round_1())
    page = visitors.sit(kari)
    page.context.add_init_script(WRONG % wrong)
    page.reload()
    return page, kari.group.meeting.session


@pytest.mark.parametrize("wrong", [-DAY, DAY])
def test_clock_is_right_on_a_phone_that_is_a_day_off(visitors: Visitors, wrong: int) -> None:
    page, session = with_a_wrong_clock(visitors, wrong)

    until_clock_is_right(page, session)

    extend(session=session, minutes=5)
    until_clock_is_right(page, session)


@pytest.mark.parametrize("wrong", [-DAY, DAY])
def test_clock_is_right_again_when_the_phones_own_is_set(visitors: Visitors, wrong: int) -> None:
    page, session = with_a_wrong_clock(visitors, 0)
    until_clock_is_right(page, session)

    page.evaluate(f"void (window.wrong = {wrong})")

    page.wait_for_timeout(300)  # it is wrong now: nothing on the phone tells sleep from a clock that is set
    until_clock_is_right(page, session, within=3)


def test_clock_is_right_after_sleep(visitors: Visitors) -> None:
    with own_browser(visitors) as phone:
        page, session = with_a_wrong_clock(phone, 0)
        until_clock_is_right(page, session)
        page.evaluate("void (window.ticks = 0, setInterval(() => { window.ticks += 1; }, 100))")
        with asleep(page):
            extend(session=session, minutes=7)
            time.sleep(3)  # that is what is tested

        ticks = page.evaluate("window.ticks")

        until_clock_is_right(page, session, within=2)
        assert ticks <= 10  # it slept


def test_one_late_event_does_not_move_the_clock(visitors: Visitors) -> None:
    page, session = with_a_wrong_clock(visitors, 0)
    until_clock_is_right(page, session)

    page.evaluate(
        """async () => {
            const scripts = performance.getEntriesByType("resource").map((one) => one.name);
            const { learn, serverNow } = await import(scripts.find((name) => name.includes("servertime")));
            learn(serverNow() - 8_000);
        }"""
    )

    page.wait_for_timeout(600)
    until_clock_is_right(page, session, within=1)  # it ticks once a second: a look may fall between two
