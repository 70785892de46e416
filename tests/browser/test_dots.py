"""A phone's three dots: a bad network loses none, and every page of the phone shows where they are."""

import uuid

import pytest
from playwright.sync_api import Page, expect

from sessions_app.domain.dots import steer_dots
from sessions_app.domain.steering import finish
from sessions_app.enums import Dots, Mark
from sessions_app.models import Dot, Note, Participant, Session
from tests.browser.acts import state_of
from tests.browser.conftest import Visitors
from tests.browser.faults import until
from tests.browser.test_shared_phone import leave_by_the_page
from tests.factories import make_group, make_note, make_participant, make_session, open_round

NOT_GIVEN = "ikke gitt ennå"


@pytest.fixture
def session(server: object) -> Session:
    return make_session(people=12)


@pytest.fixture
def notes(session: Session) -> list[Note]:
    return [
        make_note(group=make_group(session=session, number=number), text=text, mark=Mark.FINDING)
        for number, text in ((1, "Boligene er dyre"), (2, "Unge finner ikke bolig"), (2, "Ferga går sjelden"))
    ]


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


def test_page_closes_when_all_is_over(visitors: Visitors, session: Session, person: Participant) -> None:
    page = dots_of(visitors, person)
    expect(page.locator("#mine")).to_be_visible()

    finish(session=session)

    expect(page.locator("#mine")).to_have_count(0)
    expect(page.locator("main")).to_contain_text("Det gis ikke prikker nå")


# --- several pages of one phone -----------------------------------------------------------------------------


def sends_nothing(page: Page) -> None:
    """The page's own acts are lost on their way; what it asks for comes."""
    page.route("**/g/**", lambda route: route.abort() if route.request.method == "POST" else route.fallback())


def another_page(page: Page) -> Page:
    """It is looked at last, and so it sends what waits."""
    other = page.context.new_page()
    other.goto(page.url)
    return other


def mine(page: Page) -> list[str]:
    return page.locator("#mine li .dot-text").all_inner_texts()


def test_dots_that_another_page_sent_and_took_back_are_shown(
    visitors: Visitors, person: Participant, notes: list[Note]
) -> None:
    page = dots_of(visitors, person)
    expect(page.locator("#mine")).to_be_visible()
    sends_nothing(page)
    give(page, notes[0])
    give(page, notes[1])
    expect(state_of(page)).to_have_attribute("data-state", "waiting")

    other = another_page(page)

    until(lambda: lie_on(person) == [notes[0].pk, notes[1].pk])
    expect(state_of(page)).to_have_attribute("data-state", "saved")
    assert mine(page) == [notes[0].text, notes[1].text, NOT_GIVEN]
    expect(page.locator("#left")).to_have_text("1 prikk igjen")
    give(page, notes[2])
    page.locator("#back-1").click()
    expect(page.locator("#back-1")).to_be_hidden()
    other.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # looked at again
    until(lambda: lie_on(person) == [notes[1].pk, notes[2].pk])
    expect(state_of(page)).to_have_attribute("data-state", "saved")
    assert mine(page) == [NOT_GIVEN, notes[1].text, notes[2].text]


def test_dot_that_was_refused_to_another_page_is_not_given(
    visitors: Visitors, person: Participant, notes: list[Note]
) -> None:
    page = dots_of(visitors, person)
    expect(page.locator("#mine")).to_be_visible()
    sends_nothing(page)
    give(page, notes[0])
    expect(state_of(page)).to_have_attribute("data-state", "waiting")
    Note.objects.filter(pk=notes[0].pk).update(withdrawn=True)

    with page.expect_popup() as opened:  # in the same process: what it throws away is gone before it is told
        page.evaluate("void open(location.href)")

    expect(opened.value.locator("#toast")).to_be_visible()
    expect(state_of(page)).to_have_attribute("data-state", "saved")
    assert mine(page) == [NOT_GIVEN] * 3


def test_leaving_in_another_page_empties_this_one(visitors: Visitors, person: Participant) -> None:
    page = dots_of(visitors, person)
    other = page.context.new_page()
    other.goto(f"{visitors.server.url}/g/{person.group_id}/")

    leave_by_the_page(other)

    page.wait_for_url(f"{visitors.server.url}/")


# --- by keyboard, and aloud ---------------------------------------------------------------------------------


def press(page: Page, selector: str) -> None:
    page.locator(selector).focus()
    page.keyboard.press("Enter")


def test_keyboard_goes_on_where_nothing_more_can_be_pressed(
    visitors: Visitors, person: Participant, notes: list[Note]
) -> None:
    page = dots_of(visitors, person)
    choice = f'.dot-choice[data-on="note:{notes[0].pk}"] button'
    for left in ("2 prikker igjen", "1 prikk igjen"):
        press(page, choice)
        expect(page.locator("#left")).to_have_text(left)
        expect(state_of(page)).to_have_attribute("data-state", "saved")
        expect(page.locator(choice)).to_be_focused()

    press(page, choice)
    expect(page.locator("#mine-title")).to_be_focused()
    expect(state_of(page)).to_have_attribute("data-state", "saved")
    page.keyboard.press("Tab")
    expect(page.locator("#back-1")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#mine-title")).to_be_focused()

    expect(state_of(page)).to_have_attribute("data-state", "saved")
    expect(page.locator("#mine-title")).to_be_focused()
    until(lambda: lie_on(person) == [notes[0].pk, notes[0].pk])


def test_keyboard_stays_while_dots_are_delivered(
    visitors: Visitors, person: Participant, notes: list[Note]
) -> None:
    """The answer to the first dot knows nothing of the second."""
    page = dots_of(visitors, person)
    expect(page.locator("#mine")).to_be_visible()
    page.context.set_offline(True)
    give(page, notes[0])
    give(page, notes[1])
    page.locator("#back-2").focus()

    page.context.set_offline(False)

    expect(state_of(page)).to_have_attribute("data-state", "saved")
    expect(page.locator("#back-2")).to_be_focused()


def test_full_phone_is_told_that_the_dot_was_not_given(
    visitors: Visitors, person: Participant, notes: list[Note]
) -> None:
    page = dots_of(visitors, person)
    expect(page.locator("#mine")).to_be_visible()
    page.evaluate("void (Storage.prototype.setItem = () => { throw new Error('full') })")

    give(page, notes[0])

    expect(page.locator("#announce")).to_contain_text("Prikken ble ikke gitt")
    assert mine(page) == [NOT_GIVEN] * 3
