"""The team on several phones at once."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from sessions_app.domain.steering import finish
from sessions_app.models import Ambition, AmbitionSupport, Group, Participant, TeamPlayer
from tests.browser.conftest import Visitors
from tests.browser.faults import until
from tests.factories import (
    make_ambition,
    make_facilitator,
    make_group,
    make_participant,
    make_player,
    make_session,
    open_round,
)


@pytest.fixture
def group(transactional_db: None) -> Group:
    session = make_session()
    open_round(session, 3)
    return make_group(session=session)


def team_of(visitors: Visitors, participant: Participant) -> Page:
    page = visitors.sit(participant)
    page.goto(f"{visitors.server.url}/g/{participant.group_id}/team/")
    return page


def players_on(page: Page) -> Locator:
    return page.locator("#notes-players .player-name")


def add(page: Page, name: str) -> None:
    page.locator("#name").fill(name)
    page.locator("#name").press("Enter")


def change(page: Page, name: str) -> Locator:
    page.locator(".team-player", has_text=name).locator(".player-open").click()
    dialog = page.locator("#player-dialog")
    expect(dialog).to_be_visible()
    return dialog


def test_what_one_adds_the_other_sees_in_the_middle_of_a_name(visitors: Visitors, group: Group) -> None:
    kari, ola = (team_of(visitors, make_participant(group=group)) for _ in range(2))
    ola.locator("#name").press_sequentially("Fylk")
    ola.locator(".lagkart-tap summary").click()
    ola.locator("#name").focus()

    add(kari, "Husbanken")

    expect(players_on(ola)).to_have_text(["Husbanken"])
    expect(ola.locator(".lagkart-slip text").first).to_have_text("Husbanken")
    expect(ola.locator("#name")).to_be_focused()
    ola.keyboard.type("et")
    ola.keyboard.press("Enter")
    expect(players_on(kari)).to_have_text(["Husbanken", "Fylket"])
    expect(kari.locator("#state")).to_have_attribute("data-state", "saved")
    expect(kari.locator("#name")).to_have_value("")


def test_a_tap_without_network_waits_and_is_sent(visitors: Visitors, group: Group) -> None:
    page = team_of(visitors, make_participant(group=group))
    suggestion = page.locator(".suggestion", has_text="Distriktssenteret")
    page.context.set_offline(True)

    suggestion.click()

    expect(players_on(page)).to_have_text(["Distriktssenteret"])
    expect(suggestion).to_be_hidden()
    expect(page.locator("#state")).to_have_attribute("data-state", "waiting")
    page.context.set_offline(False)
    expect(page.locator("#state")).to_have_attribute("data-state", "saved")
    expect(page.locator(".team-player[data-version='1']")).to_have_count(1)
    assert [(one.name, one.kind, one.distance) for one in TeamPlayer.objects.all()] == [
        ("Distriktssenteret", "distriktssenteret", "national")
    ]


def test_two_who_change_the_same_are_both_kept_told_and_shown(visitors: Visitors, group: Group) -> None:
    make_player(group=group, name="Fylket")
    kari, ola = (team_of(visitors, make_participant(group=group)) for _ in range(2))
    ola.context.set_offline(True)
    for page, name in ((ola, "Fylkesmannen"), (kari, "Fylkeskommunen")):
        dialog = change(page, "Fylket")
        dialog.locator("#edit-name").fill(name)
        dialog.locator("[value=save]").click()
    expect(players_on(kari)).to_have_text(["Fylkeskommunen"])
    expect(players_on(ola)).to_have_text(["Fylkesmannen"])

    ola.context.set_offline(False)

    for page in (kari, ola):
        expect(players_on(page)).to_have_text(["Fylkeskommunen", "Fylkesmannen"])
    expect(ola.locator("#toast")).to_be_visible()


def test_role_is_completed_and_player_withdrawn_and_brought_back(visitors: Visitors, group: Group) -> None:
    make_player(group=group, name="Nav")
    page = team_of(visitors, make_participant(group=group))
    dialog = change(page, "Nav")
    dialog.locator("#edit-role").fill("Kjenner folk")
    dialog.locator("[name=with_us][value=no]").check()
    dialog.locator("[value=save]").click()
    expect(page.locator(".team-player .player-role")).to_have_text("Kjenner folk")
    expect(page.locator(".team-player")).to_have_attribute("data-with-us", "no")

    change(page, "Nav").locator("[value=withdraw]").click()
    expect(players_on(page)).to_have_count(0)
    page.locator("#toast-undo").click()

    expect(page.locator(".team-player .player-role")).to_have_text("Kjenner folk")
    expect(page.locator(".team-player[data-version='4']")).to_have_count(1)
    assert [(one.role, one.with_us) for one in TeamPlayer.objects.standing()] == [("Kjenner folk", False)]


def test_ambition_is_put_forward_and_supported_from_another_table(visitors: Visitors, group: Group) -> None:
    kari = team_of(visitors, make_participant(group=group))
    kari.locator("#ambition").fill("Alle skal finne et sted å bo")
    kari.locator("#ambition").press("Enter")
    expect(kari.locator("#notes-ambitions .ambition[data-version='1']")).to_have_count(1)
    other = make_group(session=group.meeting.session, number=2)
    ola = team_of(visitors, make_participant(group=other))
    button = ola.locator(".support button")
    expect(button).to_have_attribute("aria-pressed", "false")

    button.click()

    expect(ola.locator(".ambition-from")).to_have_text(re.compile("1"))
    expect(button).to_have_attribute("aria-pressed", "true")
    until(AmbitionSupport.objects.exists)
    assert AmbitionSupport.objects.get().ambition == Ambition.objects.get()
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
    expect(ola.locator("#state")).to_have_attribute("data-state", "saved")
    assert not AmbitionSupport.objects.exists()


def test_round_opens_while_the_page_is_looked_at(visitors: Visitors, transactional_db: None) -> None:
    group = make_group()
    page = team_of(visitors, make_participant(group=group))
    expect(page.locator("#closed")).to_be_visible()
    expect(page.locator("#name")).to_be_hidden()

    open_round(group.meeting.session, 3)

    expect(page.locator("#name")).to_be_visible()
    expect(page.locator("#closed")).to_be_hidden()


def test_facilitator_says_that_two_are_the_same(visitors: Visitors, group: Group) -> None:
    session = group.meeting.session
    make_player(group=group, name="Fylkeskommunen")
    make_player(group=make_group(session=session, number=3), name="Fylket")
    make_ambition(group=group)
    page = visitors.lead(make_facilitator(), path=f"/s/{session.pk}/team/")

    page.locator(".alike button").click()

    expect(page.locator(".team-same")).to_have_count(2)
    expect(page.locator(".alike")).to_have_count(0)
    page.locator("[name=apart]").last.click()
    expect(page.locator(".team-same")).to_have_count(0)


def test_what_is_refused_for_good_is_kept_and_the_list_says_what_is_true(
    visitors: Visitors, group: Group
) -> None:
    make_player(group=group, name="Fylket")
    page = team_of(visitors, make_participant(group=group))
    page.context.set_offline(True)
    dialog = change(page, "Fylket")
    dialog.locator("#edit-name").fill("Fylkeskommunen")
    dialog.locator("[value=save]").click()
    expect(players_on(page)).to_have_text(["Fylkeskommunen"])
    finish(session=group.meeting.session)

    page.context.set_offline(False)

    expect(page.locator("#unsent .note-text")).to_have_text("Fylkeskommunen")
    expect(players_on(page)).to_have_text(["Fylket"])
    expect(page.locator("#state")).to_have_attribute("data-state", "failed")
