"""Keys on the laptop and on the big screen do what the buttons do, and nothing while somebody writes."""

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Dialog, Page, expect

from sessions_app.domain.steering import go_to, step_named
from sessions_app.enums import Mark
from sessions_app.models import Session
from tests.browser.conftest import Open
from tests.browser.faults import until
from tests.factories import make_facilitator, make_group, make_note, make_participant, make_session


@pytest.fixture
def user(server: object) -> User:
    return make_facilitator()


@pytest.fixture
def session(user: User) -> Session:
    return make_session(created_by=user, people=12)


def go(session: Session, name: str) -> None:
    go_to(session=session, step=step_named(session, name))


def at(console: Page, kind: str) -> None:
    expect(console.locator("li[aria-current=step]")).to_have_attribute("data-kind", kind)


def is_opened(console: Page, dialog: str) -> None:
    expect(console.locator(dialog)).to_be_visible()


def test_agenda_is_led_by_keys(lead: Open, user: User, session: Session) -> None:
    console = lead(user, session)
    for key, kind in (
        ("ArrowRight", "opening"),
        ("n", "round"),
        ("ArrowRight", "plenary"),
        ("ArrowLeft", "round"),
        ("ArrowLeft", "opening"),
    ):
        console.keyboard.press(key)
        at(console, kind)


def test_arrow_turns_the_groups_of_a_plenary_before_it_goes_on(
    lead: Open, user: User, session: Session
) -> None:
    make_note(group=make_group(session=session), mark=Mark.FINDING)
    go(session, "plenary-1")
    console = lead(user, session)

    console.keyboard.press("ArrowRight")
    expect(console.locator("#findings strong")).to_have_text("Gruppe 1")
    at(console, "plenary")
    console.keyboard.press("ArrowRight")

    at(console, "break")


def test_whoever_reads_on_with_page_down_does_not_go_on(lead: Open, user: User, session: Session) -> None:
    console = lead(user, session)
    console.set_viewport_size({"width": 1280, "height": 500})

    console.keyboard.press("PageDown")
    console.keyboard.press("ArrowRight")

    at(console, "opening")


def test_clock_stops_goes_on_and_gets_more_by_keys(lead: Open, user: User, session: Session) -> None:
    go(session, "round-1")
    console = lead(user, session)
    ends = int(console.locator("#clock .clock").get_attribute("data-ends") or 0)
    console.keyboard.press("+")
    expect(console.locator("#clock .clock")).to_have_attribute("data-ends", str(ends + 60_000))

    console.keyboard.press("Space")
    expect(console.locator("#clock .paused")).to_be_visible()
    console.keyboard.press("p")
    expect(console.locator("#clock .paused")).to_have_count(0)


def test_minute_given_is_taken_back_by_key_and_by_button(lead: Open, user: User, session: Session) -> None:
    go(session, "round-1")
    console = lead(user, session)
    clock, less = console.locator("#clock .clock"), console.locator("#less-1")
    ends = int(clock.get_attribute("data-ends") or 0)
    expect(less).to_be_disabled()
    for added in (1, 2):
        console.keyboard.press("+")
        expect(clock).to_have_attribute("data-ends", str(ends + added * 60_000))
    expect(less).to_be_enabled()

    console.keyboard.press("-")
    expect(clock).to_have_attribute("data-ends", str(ends + 60_000))
    less.focus()
    console.keyboard.press("Enter")

    expect(clock).to_have_attribute("data-ends", str(ends))
    expect(less).to_be_disabled()
    expect(less).to_be_focused()


def test_doors_open_by_keys_and_escape_closes(lead: Open, user: User, session: Session) -> None:
    go(session, "round-1")
    console = lead(user, session)
    for key, dialog in (("t", "#plenary-dialog"), ("a", "#actions-dialog"), ("?", "#keys")):
        console.keyboard.press(key)
        is_opened(console, dialog)
        console.keyboard.press("Escape")
        expect(console.locator(dialog)).to_be_hidden()

    console.keyboard.press("g")
    expect(console.locator("#groups .group-card a").first).to_be_focused()
    with console.context.expect_page() as opened:
        console.keyboard.press("w")
    expect(opened.value.locator("#wall")).to_be_visible()


def test_who_writes_presses_no_keys(lead: Open, user: User, session: Session) -> None:
    go(session, "opening")
    console = lead(user, session)
    console.keyboard.press("t")
    console.locator("#plenary-text").focus()

    console.keyboard.type("nan +?")
    console.keyboard.press("PageDown")

    expect(console.locator("#plenary-text")).to_have_value("nan +?")
    expect(console.locator("#keys")).to_be_hidden()
    at(console, "opening")


def test_field_outside_a_dialog_is_written_in_too(lead: Open, user: User, session: Session) -> None:
    """There is none today; the one that comes must not lead the meeting."""
    go(session, "opening")
    console = lead(user, session)
    console.evaluate("document.querySelector('main').append(document.createElement('textarea'))")
    field = console.locator("main textarea")

    field.press_sequentially("n?")

    expect(field).to_have_value("n?")
    expect(console.locator("#keys")).to_be_hidden()
    at(console, "opening")


@pytest.mark.parametrize("keys", ["Control+ArrowRight", "Alt+n", "Meta+n"])
def test_keys_of_the_browser_stay_the_browser_s(lead: Open, user: User, session: Session, keys: str) -> None:
    go(session, "opening")
    console = lead(user, session)

    console.keyboard.press(keys)
    console.keyboard.press("?")

    is_opened(console, "#keys")
    at(console, "opening")


def test_key_held_down_presses_once(lead: Open, user: User, session: Session) -> None:
    go(session, "round-1")
    console = lead(user, session)
    for _ in range(3):
        console.keyboard.down("+")
    console.keyboard.up("+")

    console.keyboard.press("p")

    expect(console.locator("#clock .paused")).to_be_visible()
    session.refresh_from_db()
    assert session.current_step is not None
    assert 30 * 60 < (session.current_step.paused_seconds or 0) <= 31 * 60


def test_space_on_a_button_presses_that_button_only(lead: Open, user: User, session: Session) -> None:
    go(session, "round-1")
    console = lead(user, session)
    console.locator("#open-keys").focus()

    console.keyboard.press("Space")

    is_opened(console, "#keys")
    expect(console.locator("#clock .paused")).to_have_count(0)


def test_end_by_key_is_asked_about_like_the_button(lead: Open, user: User, session: Session) -> None:
    go(session, "closing")
    console = lead(user, session)
    asked: list[str] = []

    def refuse(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    console.once("dialog", refuse)
    console.keyboard.press("n")

    at(console, "closing")
    assert len(asked) == 1
    console.once("dialog", lambda dialog: dialog.accept())
    console.keyboard.press("ArrowRight")
    expect(console.locator("#steer-next")).to_have_count(0)


def test_letters_can_be_switched_off_and_stay_off(lead: Open, user: User, session: Session) -> None:
    console = lead(user, session)
    console.locator("#open-keys").click()
    console.locator("#keys-on").uncheck()
    console.keyboard.press("Escape")
    console.reload()

    console.keyboard.press("n")
    console.keyboard.press("?")
    expect(console.locator("#keys")).to_be_hidden()
    console.keyboard.press("ArrowRight")

    at(console, "opening")
    console.locator("#open-keys").click()
    expect(console.locator("#keys-on")).not_to_be_checked()


def test_every_key_that_is_told_presses_something(lead: Open, user: User, session: Session) -> None:
    go(session, "round-1")
    make_note(author=make_participant(group=make_group(session=session)), mark=Mark.FINDING)
    go(session, "plenary-1")

    missing = []
    for path in (f"/s/{session.pk}/", f"/s/{session.pk}/plenary/"):
        page = lead(user, path=path)
        controls = page.locator("#keys [data-for]").evaluate_all("rows => rows.map(row => row.dataset.for)")
        missing += [control for control in controls if not page.locator(control).count()]

    # On the overview, which is the first page; and no group is shown, so nothing is next to be said.
    assert missing == ["[data-next-to-say]", "#turn-back", "#turn-more", "[data-next-to-say]"]


def test_wall_is_turned_held_and_blanked_by_keys(lead: Open, user: User, session: Session) -> None:
    for number in (1, 2):
        group = make_group(session=session, number=number)
        make_note(author=make_participant(group=group), text=f"Bord {number}", mark=Mark.FINDING)
    go(session, "plenary-1")
    wall = lead(user, path=f"/s/{session.pk}/plenary/")
    for key, text in (("PageDown", "Bord 1"), ("n", "Bord 2"), ("ArrowLeft", "Bord 1")):
        wall.keyboard.press(key)
        expect(wall.locator(".slip-text")).to_have_text([text])

    for pressed in ("true", "false"):
        wall.keyboard.press("Space")
        expect(wall.locator("#hold")).to_have_attribute("aria-pressed", pressed)
    wall.keyboard.press("b")
    expect(wall.locator("#wall")).to_be_hidden()
    wall.keyboard.press(".")
    expect(wall.locator("#wall")).to_be_visible()
    wall.keyboard.press("f")
    until(lambda: wall.evaluate("document.fullscreenElement !== null"))
