"""Themes gathered by keys and by taps, and dots that a bad network does not lose."""

import uuid

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Locator, Page, expect

from sessions_app.domain.dots import steer_dots
from sessions_app.domain.themes import make_theme
from sessions_app.enums import Dots, Mark
from sessions_app.models import Dot, Note, Participant, Session, Theme, ThemeNote
from tests.browser.conftest import Open, Visitors
from tests.browser.faults import until
from tests.factories import (
    make_facilitator,
    make_group,
    make_note,
    make_participant,
    make_session,
    open_round,
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


# --- themes -------------------------------------------------------------------------------------------------


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


# --- dots ---------------------------------------------------------------------------------------------------


def give(page: Page, note: Note) -> None:
    page.locator(f'.dot-choice[data-on="note:{note.pk}"] button').click()


def lie_on(person: Participant) -> list[uuid.UUID | None]:
    return list(Dot.objects.filter(participant=person).order_by("place").values_list("note", flat=True))


def dots_of(visitors: Visitors, person: Participant, **options: object) -> Page:
    page = visitors.sit(person, **options)  # type: ignore[arg-type]
    page.goto(f"{page.url.partition('/g/')[0]}/g/{person.group_id}/dots/")
    return page


@pytest.fixture
def person(session: Session, notes: list[Note]) -> Participant:
    open_round(session, 1)
    steer_dots(session=session, to=Dots.OPEN)
    return make_participant(group=make_group(session=session))


def test_dots_given_without_network_are_shown_kept_and_delivered(
    visitors: Visitors, person: Participant, notes: list[Note]
) -> None:
    page = dots_of(visitors, person)
    give(page, notes[0])
    expect(page.locator("#state")).to_have_attribute("data-state", "saved")
    until(lambda: lie_on(person) == [notes[0].pk])
    page.context.set_offline(True)
    give(page, notes[1])
    give(page, notes[1])
    page.locator("#back-1").click()
    give(page, notes[2])
    expect(page.locator("#state")).to_have_attribute("data-state", "waiting")
    expect(page.locator("#mine li .dot-text")).to_have_text([notes[2].text, notes[1].text, notes[1].text])
    expect(page.locator("#give button:enabled")).to_have_count(0)

    page.context.set_offline(False)

    expect(page.locator("#state")).to_have_attribute("data-state", "saved")
    assert lie_on(person) == [notes[2].pk, notes[1].pk, notes[1].pk]


def test_page_follows_when_the_result_is_shown(
    visitors: Visitors, session: Session, person: Participant, notes: list[Note]
) -> None:
    page = dots_of(visitors, person)
    give(page, notes[0])
    until(lambda: lie_on(person) == [notes[0].pk])
    page.reload()
    expect(page.locator("#mine li .dot-text").first).to_have_text(notes[0].text)
    steer_dots(session=session, to=Dots.SHOWN)
    page.reload()

    expect(page.locator(".dot-count")).to_have_count(1)
    expect(page.locator("#mine")).to_have_count(0)


def test_refused_dot_is_told_and_not_given(
    visitors: Visitors, session: Session, person: Participant, notes: list[Note]
) -> None:
    page = dots_of(visitors, person)
    expect(page.locator("#mine")).to_be_visible()
    Note.objects.filter(pk=notes[0].pk).update(withdrawn=True)

    give(page, notes[0])

    expect(page.locator("#toast")).to_be_visible()
    expect(page.locator("#give button:enabled")).to_have_count(3)
    assert lie_on(person) == []


def test_dots_are_given_without_javascript(
    visitors: Visitors, person: Participant, notes: list[Note]
) -> None:
    page = dots_of(visitors, person, java_script_enabled=False)
    for _ in range(3):
        give(page, notes[0])
    page.locator("#back-2").click()

    expect(page.locator("#back-2")).to_be_hidden()
    assert lie_on(person) == [notes[0].pk, notes[0].pk]
