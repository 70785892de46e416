"""Typing in from paper, with the keyboard alone."""

from playwright.sync_api import expect

from tests.browser.acts import notes_on, table_in_round_1, texts_of
from tests.browser.conftest import Visitors
from tests.factories import make_participant


def test_enter_adds_and_enter_in_an_empty_field_goes_to_the_next_question(visitors: Visitors) -> None:
    group = table_in_round_1()
    seat = make_participant(group=group)
    phone = visitors.sit(seat)
    phone.goto(f"{phone.url.partition('?')[0]}?paper=yes")
    expect(phone.locator("#text")).to_be_focused()

    for text in ("Ett", "To"):
        phone.keyboard.type(text)
        phone.keyboard.press("Enter")
    expect(notes_on(phone)).to_have_text(["Ett", "To"])
    phone.keyboard.press("Enter")
    phone.keyboard.type("Tre")
    phone.keyboard.press("Shift+Enter")
    phone.keyboard.type("på to linjer")
    phone.keyboard.press("Enter")

    expect(phone.locator("#composer-question")).to_have_value("1.2")
    expect(notes_on(phone)).to_have_text(["Tre\npå to linjer"], use_inner_text=True)
    phone.reload()
    expect(notes_on(phone)).to_have_text(["Tre\npå to linjer"], use_inner_text=True)
    expect(phone.locator("#paper")).to_be_visible()
    assert texts_of(group) == ["Ett", "To", "Tre\npå to linjer"]
