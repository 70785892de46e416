"""Plenary on every screen: the laptop steers, the wall follows, and one phone writes down for everybody."""

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from sessions_app.domain.plenary import choose_writer
from sessions_app.domain.steering import go_to, show_group, step_named
from sessions_app.enums import Mark
from sessions_app.models import Group, PlenaryNote, Session
from tests.browser.acts import state_of, write
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


def in_plenary(session: Session, *texts: str, number: int = 1) -> Group:
    group = make_group(session=session, number=number)
    for text in texts:
        make_note(group=group, text=text, mark=Mark.FINDING)
    go_to(session=session, step=step_named(session, "plenary-1"))
    show_group(session=session, group=group)
    return group


def wall_of(lead: Open, user: User, session: Session) -> Page:
    return lead(user, path=f"/s/{session.pk}/plenary/", viewport={"width": 1920, "height": 1080})


def test_laptop_says_and_keeps_off_while_the_wall_shows(lead: Open, user: User, session: Session) -> None:
    in_plenary(session, "Et funn", "Navnet på en person")
    wall, console = wall_of(lead, user, session), lead(user, session)
    finding = console.locator(".findings-now li")

    finding.filter(has_text="Et funn").locator("form").first.get_by_role("button").click()
    expect(wall.locator(".slip[data-said]")).to_have_count(1)
    expect(wall.locator(".slip[data-said]")).to_contain_text("Et funn")
    finding.filter(has_text="Navnet").locator("form").last.get_by_role("button").click()
    expect(wall.locator(".slip-text")).to_have_text(["Et funn"])

    expect(finding.filter(has_text="Navnet").get_by_role("button")).to_have_count(1)
    finding.filter(has_text="Navnet").get_by_role("button").click()
    expect(wall.locator(".slip-text")).to_have_text(["Et funn", "Navnet på en person"])


def test_keys_say_what_is_next_and_choose_what_is_shown(lead: Open, user: User, session: Session) -> None:
    in_plenary(session, "en", "to", "tre", "fire")
    wall = wall_of(lead, user, session)
    for count in (1, 2):
        wall.keyboard.press("s")
        expect(wall.locator(".slip[data-said]")).to_have_count(count)

    wall.keyboard.press("m")
    expect(wall.locator(".slip:visible .slip-text")).to_have_text(["fire"])
    for key, shows in (("2", "gallery"), ("3", "map"), ("4", "team"), ("5", "themes"), ("1", "findings")):
        wall.keyboard.press(key)
        expect(wall.locator("#wall")).to_have_attribute("data-shows", shows)


def test_gallery_is_paged_by_keys_and_stays_at_its_page(lead: Open, user: User, session: Session) -> None:
    group = in_plenary(session, *(f"Et funn på en linje eller to, nummer {number}" for number in range(30)))
    wall = wall_of(lead, user, session)
    wall.keyboard.press("2")
    expect(wall.locator(".slide:visible")).to_have_count(1)
    first = wall.locator(".slide:visible .slip-text").first.inner_text()

    wall.keyboard.press("ArrowRight")
    expect(wall.locator(".slide:visible .slip-text").first).not_to_have_text(first)
    at = wall.locator(".slide-at").inner_text()
    make_note(group=group, text="Enda et")
    wall.locator(".slip-text", has_text="Enda et").first.wait_for(state="attached")

    expect(wall.locator(".slide-at")).to_have_text(at)


def test_what_somebody_opened_stays_open_when_the_room_writes(
    lead: Open, user: User, session: Session
) -> None:
    group = in_plenary(session, "en", "to", "tre", "fire")
    in_plenary(session, "fem", number=2)
    show_group(session=session, group=group)
    wall, console = wall_of(lead, user, session), lead(user, session)
    wall.locator("#turn-more").click()
    console.locator("#open-other-findings").click()

    make_note(group=group, text="seks", mark=Mark.FINDING)

    expect(wall.locator(".slip:visible .slip-text")).to_have_text(["fire", "seks"])
    expect(console.locator("#other-findings li:visible")).to_have_count(1)


def test_what_another_group_said_too_is_marked_from_the_laptop(
    lead: Open, user: User, session: Session
) -> None:
    other = in_plenary(session, "Det samme", "Navnet på en person", number=2)
    in_plenary(session, "Et funn")
    wall, console = wall_of(lead, user, session), lead(user, session)
    console.locator("#open-other-findings").click()
    finding = console.locator("#other-findings li")

    finding.filter(has_text="Det samme").get_by_role("button").first.click()
    expect(finding.filter(has_text="Det samme").get_by_role("button")).to_have_count(1)
    finding.filter(has_text="Navnet").get_by_role("button").last.click()
    expect(finding).to_have_count(1)
    show_group(session=session, group=other)

    expect(wall.locator(".slip-text")).to_have_text(["Det samme"])
    expect(wall.locator(".slip[data-said]")).to_have_count(1)


def test_group_is_told_how_many_it_has_picked(visitors: Visitors, session: Session) -> None:
    group = make_group(session=session)
    open_round(session, 1)
    kari, ola = (visitors.sit(make_participant(group=group)) for _ in range(2))
    for text in ("Bygda", "Skolen"):
        write(kari, text)
    told = [page.locator("[data-picked='1']") for page in (kari, ola)]

    kari.locator(".note", has_text="Bygda").locator(".note-mark button").click()
    for line in told:
        expect(line).to_contain_text("1")
    ola.locator(".note", has_text="Skolen").locator(".note-mark button").click()
    for line in told:
        expect(line).to_contain_text("2")


def test_chosen_phone_writes_on_the_wall_and_loses_nothing_without_network(
    visitors: Visitors, user: User, session: Session
) -> None:
    group = in_plenary(session, "Et funn")
    seat = make_participant(group=group)
    wall, kari = wall_of(visitors.lead, user, session), visitors.sit(seat)
    expect(kari.locator("#plenary-link")).to_be_hidden()
    choose_writer(session=session, participant=seat, writes=True)

    kari.locator("#plenary-link a").click()
    kari.wait_for_url("**/plenary/")  # and its scripts
    kari.locator("#plenary-text").fill("Vi er enige")
    kari.locator("#writer-form button[type=submit]").click()
    expect(wall.locator(".wall-plenary li")).to_have_text(["Vi er enige"])
    expect(kari.locator("#writer-notes li")).to_have_text(["Vi er enige"])

    kari.context.set_offline(True)
    kari.locator("#plenary-text").fill("Uten nett")
    kari.locator("#writer-form button[type=submit]").click()
    expect(kari.locator("#writer-notes li[data-pending]")).to_have_count(1)
    kari.context.set_offline(False)
    expect(wall.locator(".wall-plenary li")).to_have_text(["Vi er enige", "Uten nett"])
    expect(state_of(kari)).to_have_attribute("data-state", "saved")
    assert [note.author for note in PlenaryNote.objects.all()] == [seat, seat]


def test_phone_that_is_no_longer_chosen_keeps_its_text(visitors: Visitors, session: Session) -> None:
    seat = make_participant(group=in_plenary(session, "Et funn"))
    choose_writer(session=session, participant=seat, writes=True)
    kari = visitors.sit(seat)
    kari.locator("#plenary-link a").click()
    kari.wait_for_url("**/plenary/")  # and its scripts
    kari.locator("#plenary-text").fill("Halv setning")
    choose_writer(session=session, participant=seat, writes=False)
    expect(kari.locator("#writer-lost")).to_be_visible()

    kari.locator("#writer-form button[type=submit]").click()

    expect(kari.locator("#unsent-list .note-text")).to_have_text("Halv setning")
    assert PlenaryNote.objects.count() == 0


def test_phone_sends_late_what_was_written_for_everybody(visitors: Visitors, session: Session) -> None:
    """Offline on the writer's page, then back to the group's: the entries share one store."""
    seat = make_participant(group=in_plenary(session, "Et funn"))
    choose_writer(session=session, participant=seat, writes=True)
    kari = visitors.sit(seat)
    kari.route(
        "**/plenary/", lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )
    kari.locator("#plenary-link a").click()
    kari.wait_for_url("**/plenary/")  # and its scripts
    kari.locator("#plenary-text").fill("Sagt i salen")
    kari.locator("#writer-form button[type=submit]").click()
    expect(kari.locator("#writer-notes li[data-pending]")).to_have_count(1)

    kari.locator("header a.ds-link").click()
    kari.unroute("**/plenary/")

    until(lambda: PlenaryNote.objects.filter(text="Sagt i salen").exists())
    expect(state_of(kari)).to_have_attribute("data-state", "saved")
    expect(kari.locator("li.note")).to_have_count(1)
