"""Themes gathered by keys and by taps."""

import uuid

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Locator, Page, expect

from sessions_app.domain.themes import make_theme
from sessions_app.enums import Mark
from sessions_app.models import Note, Session, Theme, ThemeNote
from tests.browser.conftest import Open
from tests.factories import (
    make_facilitator,
    make_group,
    make_note,
    make_session,
)


@pytest.fixture
def user(server: object) -> User:
    return make_facilitator()


@pytest.fixture
def session(user: User) -> Session:
    return make_session(created_by=user, people=12)


@pytest.fixture
def notes(session: Session) -> list[Note]:
    return [
        make_note(group=make_group(session=session, number=number), text=text, mark=Mark.FINDING)
        for number, text in ((1, "Boligene er dyre"), (2, "Unge finner ikke bolig"), (2, "Ferga går sjelden"))
    ]


def theme(session: Session, title: str) -> Theme:
    return make_theme(session=session, theme_id=uuid.uuid4(), title=title)


def under(which: Theme) -> set[uuid.UUID]:
    return set(ThemeNote.objects.filter(theme=which).values_list("note", flat=True))


def tick(page: Page, note: Note) -> Locator:
    return page.locator(f"#note-{note.pk}")


def test_notes_are_gathered_with_keys_alone(
    lead: Open, user: User, session: Session, notes: list[Note]
) -> None:
    page = lead(user, path=f"/s/{session.pk}/themes/?loose=on")
    page.keyboard.press("j")
    expect(tick(page, notes[0])).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    page.keyboard.press("n")
    expect(page.locator("#new-theme")).to_be_focused()

    page.keyboard.type("Bolig 1")
    page.keyboard.press("Enter")

    expect(page.locator(".theme-row")).to_have_count(1)
    expect(page.locator(".theme-row")).to_contain_text("2 notater · 2 grupper")
    expect(page.locator(".pick")).to_have_count(1)
    made = Theme.objects.get()
    assert (made.title, under(made)) == ("Bolig 1", {notes[0].pk, notes[1].pk})


def test_number_puts_the_note_one_is_at_and_the_next_is_at_hand(
    lead: Open, user: User, session: Session, notes: list[Note]
) -> None:
    first, second = theme(session, "Bolig"), theme(session, "Ferge")
    page = lead(user, path=f"/s/{session.pk}/themes/?loose=on")
    page.keyboard.press("j")

    page.keyboard.press("1")
    expect(tick(page, notes[1])).to_be_focused()
    expect(page.locator("#announce")).to_contain_text("Bolig")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("j")
    page.keyboard.press("2")
    expect(page.locator(".pick")).to_have_count(1)

    assert (under(first), under(second)) == ({notes[0].pk}, {notes[2].pk})


def test_nothing_ticked_sends_nothing_and_says_why(
    lead: Open, user: User, session: Session, notes: list[Note]
) -> None:
    made = theme(session, "Bolig")
    page = lead(user, path=f"/s/{session.pk}/themes/")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))

    page.locator("#put-1").click()

    expect(page.locator("#announce")).not_to_be_empty()
    assert ("POST" in sent, under(made)) == (False, set())


def test_keys_are_listed_and_leave_alone_who_writes(
    lead: Open, user: User, session: Session, notes: list[Note]
) -> None:
    made = theme(session, "Bolig")
    page = lead(user, path=f"/s/{session.pk}/themes/")
    page.keyboard.press("j")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.locator("#keys-on").uncheck()
    page.keyboard.press("Escape")

    tick(page, notes[0]).focus()
    page.keyboard.press("1")
    page.locator("#words").fill("j1n?")

    expect(page.locator("#words")).to_have_value("j1n?")
    expect(page.locator("#keys")).to_be_hidden()
    assert under(made) == set()


def test_suggestion_is_followed_and_taken(
    lead: Open, user: User, session: Session, notes: list[Note]
) -> None:
    made = make_theme(session=session, theme_id=uuid.uuid4(), title="Dyrt", notes=[notes[0].pk])
    page = lead(user, path=f"/s/{session.pk}/themes/")

    page.locator(f"#theme-{made.pk}").click()
    expect(page).to_have_url(f"{page.url.partition('?')[0]}?theme={made.pk}")
    page.locator(".alike button").click()
    expect(page.locator("#gather .pick")).to_have_count(2)
    tick(page, notes[0]).check()
    page.locator("#take-out").click()
    expect(page.locator("#gather .pick")).to_have_count(1)

    assert under(made) == {notes[1].pk}


def test_without_javascript_everything_is_a_form(
    lead: Open, user: User, session: Session, notes: list[Note]
) -> None:
    page = lead(user, path=f"/s/{session.pk}/themes/", java_script_enabled=False)
    tick(page, notes[0]).check()
    page.locator("#new-theme").fill("Bolig")
    page.locator("#make-theme").click()
    tick(page, notes[1]).check()
    page.locator("#put-1").click()

    expect(page.locator(".theme-row")).to_contain_text("2 notater · 2 grupper")
    assert under(Theme.objects.get()) == {notes[0].pk, notes[1].pk}
