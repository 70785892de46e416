"""Silent minutes: what somebody writes for themselves stays on the phone until they share it."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from sessions_app.domain.steering import finish, pause, tell
from sessions_app.models import Group, Note
from tests.browser.acts import notes_on, state_of, table_in_round_1, texts_of, write
from tests.browser.conftest import Visitors
from tests.browser.test_access_for_all import AXE, SMALL, violations
from tests.browser.test_shared_phone import LEFTOVERS, leave_by_the_page
from tests.factories import make_facilitator, make_group, make_participant, make_session, open_round

MINUTES = 5


def silent_table() -> Group:
    """A table of a session whose first round has just begun, in silence."""
    session = make_session()
    session.silent_minutes = MINUTES
    session.save()
    open_round(session, 1)
    return make_group(session=session)


def end_silence(group: Group) -> None:
    """As if the silent minutes had passed."""
    session = group.meeting.session
    session.refresh_from_db()
    step = session.current_step
    assert step is not None
    assert step.ends_at is not None
    step.ends_at -= timedelta(minutes=MINUTES)
    step.save()
    tell(session)


def write_alone(page: Page, text: str) -> None:
    page.locator("#text").fill(text)
    page.get_by_role("button", name="Bare for meg").click()


def own_notes(page: Page) -> Locator:
    return page.locator("#private-list .note-text")


def act(page: Page, name: str) -> Locator:
    return page.locator(f"#private-list [data-act={name}]").first


def test_note_of_the_silent_minutes_never_leaves_the_phone(visitors: Visitors) -> None:
    group = silent_table()
    kari, ola = (visitors.sit(make_participant(group=group)) for _ in range(2))
    sent: list[str] = []
    kari.on("request", lambda request: sent.append(f"{request.url} {request.post_data or ''}"))
    expect(kari.locator("#now .silence")).to_have_text(re.compile(r"^Skriv hver for dere til \d\d:\d\d"))

    write_alone(kari, "Bare mitt")
    write_alone(kari, "Også mitt")

    expect(own_notes(kari)).to_have_text(["Bare mitt", "Også mitt"])
    expect(state_of(kari)).to_have_text("Bare på denne telefonen (2)")
    expect(kari.locator("#private-title")).to_have_text("Bare på denne telefonen (2)")
    kari.reload()
    expect(own_notes(kari)).to_have_text(["Bare mitt", "Også mitt"])
    end_silence(group)
    expect(ola.locator("#now .silence")).to_have_text(re.compile("Nå kan dere dele"))
    assert [request for request in sent if "mitt" in request or "/notes/" in request] == []
    assert Note.objects.count() == 0
    assert notes_on(ola).count() == 0


def test_all_are_shared_in_the_order_they_were_written(visitors: Visitors) -> None:
    group = silent_table()
    kari, ola = (visitors.sit(make_participant(group=group)) for _ in range(2))
    for text in ("Første", "Andre", "Tredje"):
        write_alone(kari, text)

    kari.get_by_role("button", name="Del alle").click()

    expect(notes_on(ola)).to_have_text(["Første", "Andre", "Tredje"])
    expect(own_notes(kari)).to_have_count(0)
    expect(state_of(kari)).to_have_text("Lagret")
    assert texts_of(group) == ["Første", "Andre", "Tredje"]
    assert kari.evaluate("Object.keys(localStorage).filter((key) => key.includes('private'))") == []


def test_one_is_shared_changed_or_thrown_away_by_itself(visitors: Visitors) -> None:
    group = silent_table()
    page = visitors.sit(make_participant(group=group))
    for text in ("Kastes", "Endres", "Deles ikke"):
        write_alone(page, text)

    act(page, "drop").click()
    expect(own_notes(page)).to_have_text(["Endres", "Deles ikke"])
    page.locator("#toast-undo").click()
    expect(own_notes(page)).to_have_text(["Kastes", "Endres", "Deles ikke"])
    act(page, "drop").click()
    act(page, "change").click()
    expect(page.locator("#note-dialog .mark-row")).to_be_hidden()
    page.locator("#note-text").fill("Er endret")
    page.locator("#note-form [value=save]").click()
    act(page, "share").click()

    expect(notes_on(page)).to_have_text(["Er endret"])
    expect(own_notes(page)).to_have_text(["Deles ikke"])
    expect(state_of(page)).to_have_text("Bare på denne telefonen (1)")
    assert texts_of(group) == ["Er endret"]


def test_sentence_begun_in_silence_stays_private_when_the_silence_ends(visitors: Visitors) -> None:
    group = silent_table()
    page = visitors.sit(make_participant(group=group))
    page.locator("#text").press_sequentially("Midt i noe ærlig")
    end_silence(group)
    expect(page.locator("#toast-text")).to_have_text("Nå kan dere dele og snakke sammen")
    page.reload()
    expect(page.locator("#text")).to_have_value("Midt i noe ærlig")

    page.locator("#add").click()

    expect(own_notes(page)).to_have_text(["Midt i noe ærlig"])
    expect(page.locator("#private-over")).to_be_visible()
    write(page, "Til alle")
    expect(notes_on(page)).to_have_text(["Til alle"])
    expect(state_of(page)).to_have_text("Bare på denne telefonen (1)")
    assert texts_of(group) == ["Til alle"]


def test_silence_lasts_while_the_clock_is_stopped(visitors: Visitors) -> None:
    group = silent_table()
    page = visitors.sit(make_participant(group=group))

    pause(session=group.meeting.session)

    expect(page.locator("#now .silence")).to_have_text(re.compile("Klokken er stoppet"))
    page.reload()
    write_alone(page, "Mens klokka står")
    expect(own_notes(page)).to_have_text(["Mens klokka står"])


def test_shared_without_network_it_is_shared_once_when_the_network_is_back(visitors: Visitors) -> None:
    group = silent_table()
    page = visitors.sit(make_participant(group=group))
    write_alone(page, "Uten nett")
    private = page.evaluate("Object.entries(localStorage).find(([key]) => key.includes('private:'))")
    page.context.set_offline(True)
    act(page, "share").click()
    expect(state_of(page)).to_have_text("Venter på nett (1)")
    page.evaluate("(entry) => localStorage.setItem(...entry)", private)  # as if closed between the two
    page.context.set_offline(False)
    expect(state_of(page)).to_have_text("Bare på denne telefonen (1)")

    page.reload()

    expect(state_of(page)).to_have_text("Lagret")
    expect(own_notes(page)).to_have_count(0)
    assert texts_of(group) == ["Uten nett"]


def test_another_seat_on_the_same_phone_does_not_see_it(visitors: Visitors) -> None:
    group = silent_table()
    page = visitors.sit(make_participant(group=group))
    write_alone(page, "Karis eget")
    ola = make_participant(group=group)
    page.context.clear_cookies()
    context = visitors.holder(ola, visitors.server.url, storage_state=page.context.storage_state())

    other = context.new_page()
    other.goto(page.url)

    expect(other.locator("#add")).to_have_text("Bare for meg")
    assert other.evaluate("Object.keys(localStorage).filter((key) => key.includes('private:')).length") == 1
    expect(own_notes(other)).to_have_count(0)


def test_whoever_is_moved_takes_it_along(visitors: Visitors) -> None:
    group = silent_table()
    kari = make_participant(group=group)
    page = visitors.sit(kari)
    write_alone(page, "Karis eget")
    elsewhere = make_participant(group=make_group(session=group.meeting.session, number=2))
    kari.left_at, kari.moved_to = kari.joined_at, elsewhere
    kari.save()
    context = visitors.holder(elsewhere, visitors.server.url, storage_state=page.context.storage_state())

    other = context.new_page()
    other.goto(f"{visitors.server.url}/g/{elsewhere.group_id}/")
    act(other, "share").click()

    expect(other.locator(".note")).to_have_attribute("data-version", "1")
    assert texts_of(elsewhere.group) == ["Karis eget"]


def test_leaving_is_refused_while_something_is_only_on_the_phone(visitors: Visitors) -> None:
    page = visitors.sit(make_participant(group=silent_table()))
    write_alone(page, "Bare mitt")
    page.locator("[data-opens=people-dialog]").click()

    page.locator("[data-leave] button").click()

    expect(page.locator("#toast-text")).to_contain_text("bare er på denne telefonen")
    act(page, "drop").click()
    leave_by_the_page(page)
    assert page.evaluate(LEFTOVERS) == []


def test_what_is_left_after_the_end_is_still_there_and_cannot_be_shared(visitors: Visitors) -> None:
    group = silent_table()
    page = visitors.sit(make_participant(group=group))
    for text in ("Ble aldri delt", "Dette heller ikke"):
        write_alone(page, text)
    expect(page.locator("#private-share-all")).to_be_visible()

    finish(session=group.meeting.session)

    expect(page.locator("#private-late")).to_be_visible()
    expect(own_notes(page)).to_have_text(["Ble aldri delt", "Dette heller ikke"])
    expect(act(page, "share")).to_be_hidden()
    expect(page.locator("#private-share-all")).to_be_hidden()


def test_full_phone_keeps_the_text_in_its_field(visitors: Visitors) -> None:
    page = visitors.sit(make_participant(group=silent_table()))
    page.evaluate("void (Storage.prototype.setItem = () => { throw new Error('full') })")

    write_alone(page, "Får ikke plass")

    expect(page.locator("#toast-text")).to_contain_text("ikke plass til mer")
    expect(page.locator("#text")).to_have_value("Får ikke plass")


def test_two_tabs_show_the_same(visitors: Visitors) -> None:
    page = visitors.sit(make_participant(group=silent_table()))
    other = page.context.new_page()
    other.goto(page.url)

    write_alone(page, "Fra den ene")
    write_alone(other, "Fra den andre")

    for tab in (page, other):
        expect(own_notes(tab)).to_have_text(["Fra den ene", "Fra den andre"])


def test_without_silent_minutes_nothing_is_said_of_them(visitors: Visitors) -> None:
    page = visitors.sit(make_participant(group=table_in_round_1()))

    expect(page.locator("#add")).to_have_text("Legg til")
    expect(page.locator(".silence")).to_have_count(0)
    expect(page.locator("#private")).to_be_hidden()


@pytest.mark.parametrize(("path", "talk"), [("/s/{}/plenary/", 1), ("/s/{}/", 0)])
def test_big_screen_and_laptop_say_until_when(visitors: Visitors, path: str, talk: int) -> None:
    """Afterwards the room is told to talk; the facilitator is told nothing."""
    group = silent_table()
    page = visitors.lead(make_facilitator(), path=path.format(group.meeting.session_id))
    expect(page.locator(".silence")).to_have_text(re.compile(r"Skriv hver for dere til \d\d:\d\d"))
    expect(page.locator(".silence [data-while=silent]")).to_be_visible()

    end_silence(group)

    expect(page.locator(".silence [data-while=silent]")).to_be_hidden()
    expect(page.locator(".silence [data-while=talk]:visible")).to_have_count(talk)


def test_without_javascript_the_page_says_that_notes_are_shared_at_once(visitors: Visitors) -> None:
    group = silent_table()
    page = visitors.sit(make_participant(group=group), java_script_enabled=False)
    expect(page.locator("#now .silence")).to_contain_text("Skriv hver for dere til")
    expect(page.locator("#composer noscript p")).to_contain_text("delt med gruppen med en gang")

    write(page, "Delt")

    expect(notes_on(page)).to_have_text(["Delt"])


@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not here: npm ci --ignore-scripts")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_own_notes_and_hints_are_in_reach_of_all(visitors: Visitors, scheme: str) -> None:
    seat = make_participant(group=silent_table())
    page = visitors.sit(seat, color_scheme=scheme, reduced_motion="reduce")
    for text in ("Bare mitt", "Også mitt"):
        write_alone(page, text)
    page.locator("#text").fill("Ring 91234567")
    expect(page.locator("#personal")).to_be_visible()

    assert violations(page) == []
    assert page.evaluate(SMALL) == []


def test_keyboard_goes_on_where_a_note_was_thrown_away(visitors: Visitors) -> None:
    page = visitors.sit(make_participant(group=silent_table()))
    for text in ("Kastes", "Blir"):
        write_alone(page, text)
    act(page, "drop").focus()

    page.keyboard.press("Enter")

    expect(own_notes(page)).to_have_text(["Blir"])
    expect(page.locator("#private-title")).to_be_focused()
    page.keyboard.press("Tab")
    expect(act(page, "share")).to_be_focused()
