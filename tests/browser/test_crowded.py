"""A question with two hundred notes, and large letters on a small screen."""

import pytest
from playwright.sync_api import Browser, Page, expect

from sessions_app.enums import Mark
from sessions_app.models import Participant
from tests.browser.acts import notes_on, table_in_round_1, write
from tests.browser.chromium import CHROMIUM, QUIET
from tests.browser.conftest import Visitors
from tests.browser.test_access_for_all import widths
from tests.browser.test_silence import own_notes, silent_table, write_alone
from tests.factories import make_note, make_participant

MANY = 200
IN_SIGHT = """(element) => {
    const box = element.getBoundingClientRect();
    const seen = document.elementFromPoint(box.x + box.width / 2, box.y + 8);
    return box.top >= 0 && box.bottom <= innerHeight && element.contains(seen);
}"""


@pytest.fixture
def crowded() -> Participant:
    kari = make_participant(group=table_in_round_1())
    for number in range(MANY):
        make_note(author=kari, text=f"Notat {number}", mark=Mark.FINDING if number == 3 else Mark.NONE)
    return kari


@pytest.fixture
def large_letters(chromium: Browser, visitors: Visitors) -> Visitors:
    """A phone whose owner has doubled the letters."""
    options = [*QUIET, "--blink-settings=defaultFontSize=32,defaultFixedFontSize=26"]
    browser = chromium.browser_type.launch(executable_path=CHROMIUM, args=options)
    visitors.chromium = browser
    return visitors


def shown(page: Page) -> int:
    return page.locator("section.question:visible .note:visible").count()


def test_question_newest_notes_and_field_are_in_reach_of_two_hundred(
    visitors: Visitors, crowded: Participant
) -> None:
    page = visitors.sit(crowded)
    expect(notes_on(page)).to_have_count(MANY)
    assert shown(page) == 3
    assert page.locator(".note-text", has_text=f"Notat {MANY - 1}").evaluate(IN_SIGHT)
    assert page.locator("#composer").evaluate(IN_SIGHT)

    write(page, "Det nyeste")
    newest = page.locator(".note", has_text="Det nyeste")
    expect(newest).to_have_attribute("data-version", "1")
    assert newest.evaluate(IN_SIGHT)
    assert page.locator("#composer").evaluate(IN_SIGHT)

    page.locator("section.question:visible .older").click()
    expect(page.locator("section.question:visible .older")).to_be_hidden()
    assert shown(page) == MANY + 1
    assert page.locator("#composer").evaluate(IN_SIGHT)
    assert max(widths(page)) <= 390


def test_twenty_notes_are_all_shown(visitors: Visitors) -> None:
    kari = make_participant(group=table_in_round_1())
    for number in range(20):
        make_note(author=kari, text=f"Notat {number}")
    page = visitors.sit(kari)

    expect(page.locator("section.question:visible .note:visible")).to_have_count(20)

    expect(page.locator("section.question:visible .older")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_doubled_letters_on_the_narrowest_phone_can_be_read_and_written(
    large_letters: Visitors, crowded: Participant, scheme: str
) -> None:
    page = large_letters.sit(crowded, viewport={"width": 320, "height": 640}, color_scheme=scheme)
    assert max(widths(page)) <= 320

    write(page, "Det nyeste")

    expect(page.locator(".note", has_text="Det nyeste")).to_have_attribute("data-version", "1")
    assert page.locator(".note", has_text="Det nyeste").evaluate(IN_SIGHT)
    assert page.locator("#text").evaluate(IN_SIGHT)


def test_doubled_letters_leave_room_for_own_notes(large_letters: Visitors) -> None:
    seat = make_participant(group=silent_table())
    page = large_letters.sit(seat, viewport={"width": 320, "height": 640})
    for text in ("Bare mitt", "Nyskapingskommunesamarbeidsavtaleforhandlinger"):
        write_alone(page, text)

    expect(own_notes(page)).to_have_count(2)

    assert max(widths(page)) <= 320
