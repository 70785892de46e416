"""Several phones on one table."""

import re

from playwright.sync_api import expect

from sessions_app.domain.steering import extend, go_to
from sessions_app.models import Note, Step
from tests.browser.acts import notes_on, open_note, state_of, table_in_round_1, texts_of, write
from tests.browser.conftest import Visitors
from tests.browser.test_silence import silent_table
from tests.factories import make_note, make_participant


def test_what_one_writes_the_other_reads(visitors: Visitors) -> None:
    group = table_in_round_1()
    kari, ola = (visitors.sit(make_participant(group=group)) for _ in range(2))
    ola.locator("#text").fill("Jeg er midt i en setning")

    write(kari, "Vi kjenner loven")

    expect(notes_on(ola)).to_have_text(["Vi kjenner loven"])
    expect(ola.locator("#text")).to_have_value("Jeg er midt i en setning")
    expect(state_of(kari)).to_have_text("Lagret")
    expect(kari.locator("#text")).to_have_value("")


def test_half_a_sentence_its_caret_and_focus_survive_50_updates(visitors: Visitors) -> None:
    group = table_in_round_1()
    kari, author = make_participant(group=group), make_participant(group=group)
    page = visitors.sit(kari)
    page.locator("#text").press_sequentially("En halv setning")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.evaluate("window.kept = document.getElementById('text')")

    for number in range(1, 51):
        make_note(author=author, text=f"Notat {number}")
        if number % 10 == 0:
            extend(session=group.meeting.session, minutes=1)
    expect(notes_on(page)).to_have_count(50)

    assert page.evaluate("document.activeElement === window.kept && window.kept.isConnected")
    assert page.evaluate("[window.kept.value, window.kept.selectionStart]") == ["En halv setning", 13]
    page.keyboard.type("X")
    expect(page.locator("#text")).to_have_value("En halv setniXng")


def test_half_a_sentence_survives_a_new_round(visitors: Visitors) -> None:
    group = table_in_round_1()
    page = visitors.sit(make_participant(group=group))
    page.locator("#text").press_sequentially("Om loven")
    session = group.meeting.session
    second = next(step for step in Step.objects.of(session) if step.name == "round-2")

    go_to(session=session, step=second)

    expect(page.locator("#now")).to_have_attribute("data-round", "2")
    expect(page.locator("#text")).to_have_value("Om loven")
    expect(page.locator("#composer-question")).to_have_value("1.1")
    expect(page.locator("#toast")).to_be_visible()

    page.get_by_role("button", name="Legg til").click()

    expect(page.locator("#composer-question")).to_have_value("2.1")
    expect(page.locator("#text")).to_have_attribute("placeholder", "Skriv et notat til 2.1 …")


def test_saved_is_not_said_of_half_a_sentence(visitors: Visitors) -> None:
    page = visitors.sit(make_participant(group=table_in_round_1()))

    page.locator("#text").press_sequentially("Om loven")
    expect(state_of(page)).to_have_text("")
    page.get_by_role("button", name="Legg til").click()

    expect(state_of(page)).to_have_text("Lagret")


def test_saved_is_not_said_of_half_a_sentence_for_oneself(visitors: Visitors) -> None:
    page = visitors.sit(make_participant(group=silent_table()))

    page.locator("#text").press_sequentially("Ærlig talt")
    expect(state_of(page)).to_have_text("")
    page.get_by_role("button", name="Bare for meg").click()

    expect(state_of(page)).to_have_text("Bare på denne telefonen (1)")


def test_nobody_leaves_with_half_a_sentence(visitors: Visitors) -> None:
    page = visitors.sit(make_participant(group=table_in_round_1()))
    page.locator("#text").press_sequentially("Om loven")

    page.locator("[data-open-people], .where a").first.click()
    page.locator("form[data-leave] button").click()

    expect(page).to_have_url(re.compile("/g/"))
    expect(page.locator("#text")).to_have_value("Om loven")


def test_correction_is_thrown_away_only_after_a_yes(visitors: Visitors) -> None:
    author = make_participant(group=table_in_round_1())
    make_note(author=author, text="Vi kjenner loven")
    page = visitors.sit(author)
    answers = iter([False, True])
    page.on("dialog", lambda dialog: dialog.accept() if next(answers) else dialog.dismiss())
    dialog = open_note(page, "Vi kjenner loven")
    page.locator("#note-text").fill("Vi kjenner loven godt")

    dialog.get_by_role("button", name="Lukk").click()
    expect(page.locator("#note-text")).to_have_value("Vi kjenner loven godt")
    page.keyboard.press("Escape")

    expect(dialog).to_be_hidden()
    assert list(answers) == []
    expect(notes_on(page)).to_have_text(["Vi kjenner loven"])


def test_new_round_is_shown_to_whoever_writes_nothing(visitors: Visitors) -> None:
    group = table_in_round_1()
    page = visitors.sit(make_participant(group=group))
    session = group.meeting.session
    second = next(step for step in Step.objects.of(session) if step.name == "round-2")

    go_to(session=session, step=second)

    expect(page.locator("#composer-question")).to_have_value("2.1")
    expect(page.locator("section.question:visible")).to_have_attribute("data-question", "2.1")


def test_note_is_changed_and_the_others_see_it(visitors: Visitors) -> None:
    group = table_in_round_1()
    kari, ola = (visitors.sit(make_participant(group=group)) for _ in range(2))
    write(kari, "Vi kjenner loven")
    expect(notes_on(ola)).to_have_text(["Vi kjenner loven"])

    dialog = open_note(kari, "Vi kjenner loven")
    dialog.locator("#note-text").fill("Vi kjenner begge lovene")
    dialog.get_by_role("button", name="Lagre", exact=True).click()

    expect(notes_on(ola)).to_have_text(["Vi kjenner begge lovene"])
    expect(notes_on(kari)).to_have_text(["Vi kjenner begge lovene"])
    assert texts_of(group) == ["Vi kjenner begge lovene"]


def test_note_is_marked_with_one_tap_and_the_others_see_it(visitors: Visitors) -> None:
    group = table_in_round_1()
    kari, ola = (visitors.sit(make_participant(group=group)) for _ in range(2))
    write(kari, "Vi kjenner loven")
    star = kari.locator(".note .note-mark button")

    star.click()

    expect(star).to_have_attribute("aria-pressed", "true")
    expect(ola.locator(".note")).to_have_attribute("data-mark", "finding")
    assert Note.objects.get().mark == "finding"


def test_two_who_change_the_same_note_see_both_texts(visitors: Visitors) -> None:
    group = table_in_round_1()
    make_note(group=group, text="Slik det var")
    kari, ola = (visitors.sit(make_participant(group=group)) for _ in range(2))
    karis, olas = open_note(kari, "Slik det var"), open_note(ola, "Slik det var")
    karis.locator("#note-text").fill("Slik Kari vil")
    olas.locator("#note-text").fill("Slik Ola vil")

    karis.get_by_role("button", name="Lagre", exact=True).click()
    expect(notes_on(ola)).to_have_text(["Slik Kari vil"])
    olas.get_by_role("button", name="Lagre", exact=True).click()

    for page in (kari, ola):
        expect(notes_on(page)).to_have_text(["Slik Kari vil", "Slik Ola vil"])
    expect(ola.locator("#toast")).to_be_visible()
    assert texts_of(group) == ["Slik Kari vil", "Slik Ola vil"]


def test_withdrawn_note_comes_back_with_undo(visitors: Visitors) -> None:
    group = table_in_round_1()
    kari, ola = (visitors.sit(make_participant(group=group)) for _ in range(2))
    write(kari, "Vi kjenner loven")
    expect(notes_on(ola)).to_have_text(["Vi kjenner loven"])
    expect(state_of(kari)).to_have_text("Lagret")

    open_note(kari, "Vi kjenner loven").locator("button[value=withdraw]").click()
    expect(notes_on(ola)).to_have_count(0)
    expect(notes_on(kari)).to_have_count(0)
    kari.locator("#toast-undo").click()

    for page in (kari, ola):
        expect(notes_on(page)).to_have_text(["Vi kjenner loven"])
    assert texts_of(group) == ["Vi kjenner loven"]


def test_page_on_a_name_that_is_not_localhost_joins_writes_and_marks(visitors: Visitors) -> None:
    group = table_in_round_1()
    page = visitors.browser().new_page()
    page.goto(f"{visitors.server.other_url}/j/{group.meeting.session.code}/")
    page.get_by_role("button", name="Bli med", exact=True).click()
    page.wait_for_url("**/g/*/")
    assert page.evaluate("[isSecureContext, typeof crypto.randomUUID]") == [False, "undefined"]

    write(page, "Skrevet på http")
    expect(state_of(page)).to_have_text("Lagret")
    page.locator(".note .note-mark button").click()

    expect(page.locator(".note")).to_have_attribute("data-mark", "finding")
    note = Note.objects.get()
    assert (note.text, note.mark) == ("Skrevet på http", "finding")
