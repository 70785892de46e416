"""A soft hint where a text looks like personal data: worked out on the phone, and it stops nothing."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acts import notes_on, open_note, table_in_round_1, write
from tests.browser.conftest import Visitors
from tests.browser.test_silence import own_notes, silent_table, write_alone
from tests.factories import make_participant

PERSONAL = {
    "Ring 91234567": "phone",
    "Ring Kari på 912 34 567 i morgen": "phone",
    "78 48 20 00": "phone",
    "tlf. +47 91 23 45 67": "phone",
    "+4791234567": "phone",
    "0047 91234567": "phone",
    "+358 40 123 4567": "phone",
    "(91234567)": "phone",
    "91234567.": "phone",
    "I 2024 ringte vi 91234567": "phone",
    "Skriv til kari.nordmann@kommune.example": "email",
    "bjørn@bærum.example": "email",
    "01019012345": "identity",
    "Fnr 010190 12345": "identity",
    "010190\u00a012345": "identity",
    "010190-12345": "identity",
    "01.01.90 12345": "identity",
    "12345678901": "identity",
}
HARMLESS = [
    "",
    "Vi kjenner hverandre",
    "Fra 2024 til 2026, og 2030",
    "2019 2020 2021 2022",
    "22.11.2026",
    "2026-11-22",
    "22112026",
    "20261122",
    "Det koster 25 000 000 kroner",
    "25000000",
    "Støtte på 21500250 kr",
    "kr 21500250",
    "Budsjett: 12,5 mill og 350 000 kr",
    "kr 1 250 000,-",
    "Kommune 5612, 3434 og 1151",
    "5612 3434 1151",
    "Organisasjonsnummer 974 760 673",
    "974760673",
    "9730 Karasjok, 9520 Kautokeino",
    "kl. 10.00–12.30 mandag 3.2",
    "3.14159265",
    "Følg oss @kommunen",
    "a@b",
    "§ 3-15 og side 123456",
]
KIND = """async (text) => {
    const hint = performance.getEntriesByType("resource").find((one) => one.name.includes("/js/hint"));
    return (await import(hint.name)).personal(text);
}"""


@pytest.fixture
def page(visitors: Visitors) -> Page:
    return visitors.sit(make_participant(group=table_in_round_1()))


def test_what_looks_like_personal_data_is_told_from_what_does_not(page: Page) -> None:
    wanted = {**PERSONAL, **dict.fromkeys(HARMLESS, "")}

    assert {text: page.evaluate(KIND, text) for text in wanted} == wanted


def test_hint_comes_is_told_and_goes_with_the_text_and_stops_nothing(page: Page) -> None:
    hint = page.locator("#personal")
    page.locator("#text").fill("Ring Kari på 912 34 567")
    expect(hint).to_have_text("Dette likner et telefonnummer. Det trenger ikke å stå her.")
    expect(page.locator("#announce")).to_have_text(
        "Dette likner et telefonnummer. Det trenger ikke å stå her."
    )

    page.locator("#text").fill("Ring Kari")
    expect(hint).to_be_hidden()
    page.locator("#text").fill("Skriv til kari@kommune.example")
    expect(hint).to_contain_text("e-postadresse")
    page.get_by_role("button", name="Legg til").click()

    expect(notes_on(page)).to_have_text(["Skriv til kari@kommune.example"])
    expect(hint).to_be_hidden()


def test_hint_comes_where_a_note_is_changed_too(page: Page) -> None:
    write(page, "Spør Kari")
    dialog = open_note(page, "Spør Kari")

    dialog.locator("#note-text").fill("Spør 010190 12345")
    expect(dialog.locator("#note-personal")).to_contain_text("fødselsnummer")
    dialog.locator("#note-text").fill("Spør noen")

    expect(dialog.locator("#note-personal")).to_be_hidden()


def test_hint_comes_for_what_one_writes_for_oneself(visitors: Visitors) -> None:
    page = visitors.sit(make_participant(group=silent_table()))

    page.locator("#text").fill("Ring 91234567")
    expect(page.locator("#personal")).to_be_visible()
    write_alone(page, "Ring 91234567")
    page.locator("#private-list [data-act=change]").click()

    expect(page.locator("#note-personal")).to_be_visible()
    expect(own_notes(page)).to_have_text(["Ring 91234567"])
