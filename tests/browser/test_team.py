"""The team on several phones at once."""

import re
import uuid

import pytest
from playwright.sync_api import Dialog, Locator, Page, expect

from sessions_app.domain.answers import withdraw_ambition
from sessions_app.domain.steering import finish
from sessions_app.domain.tables import move
from sessions_app.models import Ambition, AmbitionSupport, Group, Participant, TeamPlayer
from tests.browser.conftest import Visitors
from tests.browser.faults import until
from tests.browser.test_map import FULL
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


# --- half texts ---------------------------------------------------------------------------------------------


def reload(page: Page) -> None:
    page.reload()
    expect(page.locator("#team")).to_be_visible()


def half_a_change(page: Page, name: str, text: str) -> Locator:
    dialog = change(page, name)
    dialog.locator("#edit-role").fill(text)
    return dialog


def test_half_a_name_and_half_an_ambition_are_there_after_a_reload(visitors: Visitors, group: Group) -> None:
    page = team_of(visitors, make_participant(group=group))
    page.locator("#name").fill("Fylk")
    page.locator(".team-more summary").click()
    page.locator("#new-role").fill("Kjenner folk")
    page.locator("#new-distance").select_option("national")
    page.locator("#ambition").fill("Alle skal")

    reload(page)

    expect(page.locator("#name")).to_have_value("Fylk")
    expect(page.locator("#new-role")).to_have_value("Kjenner folk")
    expect(page.locator("#new-role")).to_be_visible()
    expect(page.locator("#new-distance")).to_have_value("national")
    expect(page.locator("#ambition")).to_have_value("Alle skal")
    for form in ("#player-add", "#ambition-add"):
        page.locator(f"{form} button").click()
    expect(page.locator("li[data-version='1']")).to_have_count(2)
    reload(page)
    for field in ("#name", "#new-role", "#ambition"):
        expect(page.locator(field)).to_have_value("")


def test_half_a_change_goes_on_after_a_reload(visitors: Visitors, group: Group) -> None:
    make_player(group=group, name="Nav")
    page = team_of(visitors, make_participant(group=group))
    half_a_change(page, "Nav", "Kjenner folk")

    reload(page)

    expect(page.locator("#player-dialog")).to_be_visible()
    expect(page.locator("#edit-role")).to_have_value("Kjenner folk")
    page.locator("#player-dialog [value=save]").click()
    expect(page.locator(".team-player[data-version='2'] .player-role")).to_have_text("Kjenner folk")
    reload(page)
    expect(page.locator("#player-dialog")).to_be_hidden()


def test_change_of_what_was_taken_away_meanwhile_can_be_added(visitors: Visitors, group: Group) -> None:
    player = make_player(group=group, name="Nav")
    page = team_of(visitors, make_participant(group=group))
    half_a_change(page, "Nav", "Kjenner folk")
    player.delete()

    reload(page)

    expect(page.locator("#name")).to_have_value("Nav")
    expect(page.locator("#new-role")).to_have_value("Kjenner folk")
    expect(page.locator("#new-role")).to_be_visible()


def test_change_is_thrown_away_only_after_a_yes(visitors: Visitors, group: Group) -> None:
    make_player(group=group, name="Nav")
    page = team_of(visitors, make_participant(group=group))
    answers = iter([False, True])
    page.on("dialog", lambda dialog: dialog.accept() if next(answers) else dialog.dismiss())
    dialog = half_a_change(page, "Nav", "Kjenner folk")

    dialog.get_by_role("button", name="Lukk").click()
    expect(page.locator("#edit-role")).to_have_value("Kjenner folk")
    page.keyboard.press("Escape")

    expect(dialog).to_be_hidden()
    assert list(answers) == []
    reload(page)
    expect(dialog).to_be_hidden()


def test_dialog_with_nothing_changed_closes_unasked(visitors: Visitors, group: Group) -> None:
    make_ambition(group=group)
    page = team_of(visitors, make_participant(group=group))
    asked: list[str] = []

    def refuse(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", refuse)
    page.locator(".ambition-open").click()

    page.keyboard.press("Escape")

    expect(page.locator("#ambition-dialog")).to_be_hidden()
    assert asked == []


def test_who_is_moved_finishes_the_change_and_takes_the_half_name_along(
    visitors: Visitors, group: Group
) -> None:
    kari = make_participant(group=group)
    make_player(group=group, name="Nav")
    there = make_group(session=group.meeting.session, number=2)
    page = team_of(visitors, kari)
    page.locator("#name").fill("Fylk")
    dialog = half_a_change(page, "Nav", "Kjenner folk")
    with page.expect_response(f"**/g/{there.pk}/"):
        move(participant=kari, to=there)
    page.evaluate("fetch(location.pathname, {method: 'HEAD'})")  # there and back: it would be gone by now

    dialog.locator("[value=save]").click()

    expect(page.locator(".moved")).to_be_visible()
    page.goto(f"{visitors.server.url}/g/{there.pk}/team/")
    expect(page.locator("#name")).to_have_value("Fylk")
    until(lambda: TeamPlayer.objects.get().role == "Kjenner folk")


def test_half_text_can_be_copied_when_all_is_over(visitors: Visitors, group: Group) -> None:
    page = team_of(visitors, make_participant(group=group))
    page.locator("#ambition").fill("Alle skal")

    finish(session=group.meeting.session)

    expect(page.locator("#player-add")).to_be_hidden()
    expect(page.locator("#ambition-add .team-late")).to_be_visible()
    expect(page.locator("#ambition")).to_be_visible()
    expect(page.locator("#ambition-add button")).to_be_hidden()
    reload(page)
    expect(page.locator("#ambition")).to_have_value("Alle skal")
    expect(page.locator("#ambition")).to_be_visible()


def test_saved_is_not_said_beside_half_a_name(visitors: Visitors, group: Group) -> None:
    page = team_of(visitors, make_participant(group=group))
    add(page, "Nav")
    expect(page.locator("#state")).to_have_text("Lagret")

    page.locator("#name").fill("Fylk")

    expect(page.locator("#state")).to_be_hidden()
    page.locator("#name").press("Enter")
    expect(page.locator("#state")).to_have_text("Lagret")


def test_full_phone_keeps_the_name_and_does_not_say_saved(visitors: Visitors, group: Group) -> None:
    page = team_of(visitors, make_participant(group=group))
    page.evaluate(FULL)

    add(page, "Nav")

    expect(page.locator("#toast-text")).to_contain_text("ikke plass til mer")
    expect(page.locator("#name")).to_have_value("Nav")
    expect(page.locator("#state")).to_be_hidden()


def test_support_that_is_refused_is_not_shown_as_given(visitors: Visitors, group: Group) -> None:
    ambition = make_ambition(group=group, text="Alle skal bo")
    page = team_of(visitors, make_participant(group=make_group(session=group.meeting.session, number=2)))
    button = page.locator(".support button")
    page.context.set_offline(True)
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    withdraw_ambition(
        author=make_participant(group=group), ambition_id=ambition.pk, base=1, edit=uuid.uuid4()
    )

    page.context.set_offline(False)

    expect(page.locator("#unsent .note-text")).to_have_text("Alle skal bo")
    expect(button).to_have_attribute("aria-pressed", "false")
    expect(button).to_have_attribute("value", "yes")


def test_enter_that_takes_a_word_that_is_offered_adds_nothing(visitors: Visitors, group: Group) -> None:
    page = team_of(visitors, make_participant(group=group))
    page.locator("#ambition").press_sequentially("Vi skal ")
    keyboard = page.context.new_cdp_session(page)
    keyboard.send("Input.imeSetComposition", {"text": "bo", "selectionStart": 2, "selectionEnd": 2})

    keyboard.send(
        "Input.dispatchKeyEvent", {"type": "rawKeyDown", "key": "Enter", "windowsVirtualKeyCode": 13}
    )
    keyboard.send("Input.insertText", {"text": "bo her"})

    expect(page.locator("#ambition")).to_have_value("Vi skal bo her")
    page.keyboard.press("Enter")
    expect(page.locator("#notes-ambitions .ambition-text")).to_have_text(["Vi skal bo her"])
