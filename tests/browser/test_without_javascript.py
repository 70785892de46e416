"""A browser that runs no scripts: worse, but whole."""

from playwright.sync_api import expect

from sessions_app.models import Note
from tests.browser.acts import notes_on, table_in_round_1, texts_of
from tests.browser.conftest import LAPTOP, Visitors
from tests.factories import make_facilitator, make_note, make_participant


def test_whole_way_of_a_participant(visitors: Visitors) -> None:
    group = table_in_round_1(people=6)
    page = visitors.browser(java_script_enabled=False).new_page()
    page.goto(visitors.server.url)
    page.locator("#code").fill(group.meeting.session.code)
    page.get_by_role("button", name="Bli med").click()
    page.get_by_role("button", name="Bli med", exact=True).click()

    page.locator("#text").fill("Vi kjenner loven")
    page.get_by_role("button", name="Legg til").click()
    expect(notes_on(page)).to_have_text(["Vi kjenner loven"])

    page.locator(".note-open").click()
    page.locator("#text").fill("Vi kjenner begge")
    page.get_by_role("button", name="Lagre", exact=True).click()
    expect(notes_on(page)).to_have_text(["Vi kjenner begge"])

    page.locator(".note .note-mark button").click()
    expect(page.locator(".note")).to_have_attribute("data-mark", "finding")

    page.locator(".note-open").click()
    page.locator("button", has_text="Trekk tilbake").click()
    expect(notes_on(page)).to_have_count(0)
    page.locator(".undo button").click()
    expect(notes_on(page)).to_have_text(["Vi kjenner begge"])

    note = Note.objects.get()
    assert (note.text, note.mark, note.withdrawn) == ("Vi kjenner begge", "finding", False)

    page.locator(f".where a[href='/g/{group.pk}/map/']").click()
    expect(page.locator("#help-1")).to_be_visible()
    page.go_back()
    page.locator(f"a[href='/g/{group.pk}/people/']").click()
    page.locator("form[action$='/leave/'] button").click()
    expect(page.locator("#code")).to_be_visible()


def test_what_others_write_comes_when_the_page_is_loaded_again(visitors: Visitors) -> None:
    group = table_in_round_1()
    page = visitors.sit(make_participant(group=group), java_script_enabled=False)
    page.goto(f"{page.url}?question=1.2")
    make_note(group=group, question="1.2", text="Fra en annen")

    page.locator(".reload a").click()

    expect(notes_on(page)).to_have_text(["Fra en annen"])
    for place in ("map", "team", "dots"):
        page.goto(f"{visitors.server.url}/g/{group.pk}/{place}/")
        expect(page.locator(".reload a")).to_be_visible()


def test_page_with_a_refused_text_does_not_offer_to_lose_it(visitors: Visitors) -> None:
    page = visitors.sit(make_participant(group=table_in_round_1()), java_script_enabled=False)
    page.locator("#text").fill("å" * 2001)
    page.get_by_role("button", name="Legg til").click()

    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator(".reload a")).to_have_count(0)


def test_refused_note_is_drawn_again_with_its_text(visitors: Visitors) -> None:
    group = table_in_round_1(people=6)
    page = visitors.browser(java_script_enabled=False).new_page()
    page.goto(f"{visitors.server.url}/j/{group.meeting.session.code}/")
    page.get_by_role("button", name="Bli med", exact=True).click()

    page.locator("#text").fill("å" * 2001)
    page.get_by_role("button", name="Legg til").click()

    expect(page.get_by_role("alert")).to_contain_text("2001")
    expect(page.locator("#text")).to_have_value("å" * 2001)
    assert texts_of(group) == []


def test_whole_way_of_a_facilitator(visitors: Visitors) -> None:
    table_in_round_1()
    session = table_in_round_1().meeting.session
    page = visitors.lead(make_facilitator(), session, java_script_enabled=False, viewport=LAPTOP)

    page.locator("#steer-next").click()
    expect(page.locator("li[aria-current=step]")).to_have_attribute("data-kind", "plenary")
    page.locator("#open-plenary-notes").click()
    page.locator("#plenary-text").fill("Sagt i salen")
    page.get_by_role("button", name="Legg til").click()
    expect(page.locator("#plenary-notes li")).to_contain_text(["Sagt i salen"])

    page.goto(f"{visitors.server.url}/new/?search=kautokeino")
    page.locator("#m-5612").check()
    page.locator("#create").click()
    expect(page.locator("#steer-next")).to_be_visible()
