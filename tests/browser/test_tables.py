"""Tables that change while people sit at them: what the phones and the laptop show of it."""

import re

from playwright.sync_api import Locator, Page, expect

from sessions_app.domain.steering import go_to, step_named
from sessions_app.domain.tables import call_for_help, move
from sessions_app.enums import RoleDraw
from sessions_app.models import Group, Participant, Session
from tests.browser.acts import notes_on, state_of, table_in_round_1, texts_of, write
from tests.browser.conftest import Open, Visitors
from tests.browser.faults import until
from tests.browser.test_map import FULL
from tests.factories import make_facilitator, make_group, make_note, make_participant, make_session

NOTHING_WAITS = "!Object.keys(localStorage).some((key) => key.startsWith('selvsjekk:'))"


def other_table(group: Group) -> Group:
    return make_group(session=group.meeting.session, number=2)


def call_of(page: Page) -> Locator:
    return page.locator(".help-call button:visible")


def test_phone_that_is_moved_follows_to_its_new_table(sit: Open, lead: Open) -> None:
    seat = make_participant(group=table_in_round_1(), name="Kari")
    there = other_table(seat.group)
    make_note(author=seat, text="Fra første bord")
    phone, laptop = sit(seat), lead(make_facilitator(), seat.group.meeting.session)
    phone.locator("#text").fill("Midt i en setning")

    laptop.locator(f"#open-group-{seat.group_id}").click()
    laptop.locator("#written details summary").first.click()
    laptop.locator(f"#to-{seat.pk}").select_option(str(there.pk))
    laptop.locator(f"form:has(#to-{seat.pk}) button").click()

    expect(phone).to_have_url(f"{phone.url.partition('/g/')[0]}/g/{there.pk}/")
    expect(phone.locator(".moved")).to_contain_text("gruppe 2")
    expect(phone.locator("#text")).to_have_value("Midt i en setning")
    expect(notes_on(phone)).to_have_count(0)
    expect(laptop.locator("#written .seats")).to_have_count(0)
    phone.get_by_role("button", name="Legg til").click()
    expect(state_of(phone)).to_have_text("Lagret")
    assert (texts_of(seat.group), texts_of(there)) == (["Fra første bord"], ["Midt i en setning"])


def test_text_without_network_is_delivered_where_it_was_written(visitors: Visitors) -> None:
    seat = make_participant(group=table_in_round_1())
    there = other_table(seat.group)
    phone = visitors.sit(seat)
    expect(notes_on(phone)).to_have_count(0)
    phone.context.set_offline(True)
    write(phone, "Skrevet uten nett")
    expect(state_of(phone)).to_have_text("Venter på nett (1)")
    move(participant=seat, to=there)

    phone.context.set_offline(False)

    expect(phone.locator(".moved")).to_be_visible()
    until(lambda: phone.evaluate(NOTHING_WAITS))
    expect(notes_on(phone)).to_have_count(0)
    assert (texts_of(seat.group), texts_of(there)) == (["Skrevet uten nett"], [])


def test_page_closed_before_it_was_moved_delivers_when_it_is_opened(visitors: Visitors) -> None:
    """By the new table's page, though the old table's may never be shown again; and over two moves."""
    seat = make_participant(group=table_in_round_1())
    old_url = f"{visitors.server.url}/g/{seat.group_id}/"
    phone = visitors.sit(seat)
    phone.route("**/notes/**", lambda route: route.abort())
    write(phone, "Ikke sendt")
    expect(state_of(phone)).to_have_text("Venter på nett (1)")
    context = phone.context
    phone.close()
    session = seat.group.meeting.session
    for number in (2, 3):
        move(participant=seat, to=make_group(session=session, number=number))

    phone = context.new_page()
    phone.goto(old_url)

    expect(phone.locator(".moved")).to_contain_text("gruppe 3")
    until(lambda: phone.evaluate(NOTHING_WAITS))
    expect(state_of(phone)).to_have_text("Lagret")
    expect(notes_on(phone)).to_have_count(0)
    assert texts_of(seat.group) == ["Ikke sendt"]


def test_dialog_that_is_open_is_finished_before_the_phone_follows(visitors: Visitors) -> None:
    seat = make_participant(group=table_in_round_1())
    make_note(author=seat, text="Før")
    phone = visitors.sit(seat)
    phone.locator(".note-open").click()
    phone.locator("#note-text").fill("Etter")
    there = other_table(seat.group)
    with phone.expect_response(f"**/g/{there.pk}/"):
        move(participant=seat, to=there)
    phone.evaluate("fetch(location.pathname, {method: 'HEAD'})")  # there and back: it would be gone by now

    phone.get_by_role("button", name="Lagre", exact=True).click()

    expect(phone.locator(".moved")).to_be_visible()
    expect(state_of(phone)).to_have_text("Lagret")
    assert texts_of(seat.group) == ["Etter"]


def test_half_a_reason_on_the_map_is_finished_before_the_phone_follows(visitors: Visitors) -> None:
    seat = make_participant(group=table_in_round_1())
    there = other_table(seat.group)
    phone = visitors.sit(seat)
    phone.locator("section.question:visible a[href$='/map/']").click()
    phone.locator(".map-link[data-point='4']").click()
    phone.locator("#why-text").fill("Fordi")
    with phone.expect_response(f"**/g/{there.pk}/"):
        move(participant=seat, to=there)
    phone.evaluate("fetch(location.pathname, {method: 'HEAD'})")  # there and back: it would be gone by now
    phone.locator("#why-text").fill("Fordi vi er få")

    phone.keyboard.press("Escape")

    expect(phone.locator(".moved")).to_be_visible()
    phone.goto(f"{visitors.server.url}/g/{there.pk}/map/")
    phone.locator(".map-link[data-point='4']").click()
    expect(phone.locator("#why-text")).to_have_value("Fordi vi er få")


def test_text_that_the_phone_has_no_room_for_is_not_left_behind(visitors: Visitors) -> None:
    seat = make_participant(group=table_in_round_1())
    phone = visitors.sit(seat)
    phone.evaluate(FULL)
    phone.locator("#text").fill("Midt i en setning")

    move(participant=seat, to=other_table(seat.group))

    expect(phone.locator("#toast-text")).to_contain_text("ikke plass til mer")
    expect(phone.locator("#text")).to_have_value("Midt i en setning")


def test_second_half_text_waits_until_the_first_is_added(visitors: Visitors) -> None:
    seat = make_participant(group=table_in_round_1())
    there = other_table(seat.group)
    phone = visitors.sit(seat)
    phone.locator("#text").fill("Fra første bord")
    phone.evaluate("(group) => localStorage.setItem(`selvsjekk-draft:${group}`, 'Fra andre bord')", there.pk)

    move(participant=seat, to=there)

    expect(phone.locator(".moved")).to_be_visible()
    expect(phone.locator("#text")).to_have_value("Fra andre bord")
    phone.locator("#add").click()
    expect(state_of(phone)).to_have_text("Lagret")
    phone.reload()
    expect(phone.locator("#text")).to_have_value("Fra første bord")


def test_merged_table_follows_and_leaves_the_board(sit: Open, lead: Open) -> None:
    seat = make_participant(group=table_in_round_1())
    there = other_table(seat.group)
    phone, laptop = sit(seat), lead(make_facilitator(), seat.group.meeting.session)
    laptop.on("dialog", lambda dialog: dialog.accept())

    laptop.locator(f"#open-group-{seat.group_id}").click()
    laptop.locator("#written details summary").last.click()
    laptop.locator("#merge-into").select_option(str(there.pk))
    laptop.locator("#merge-group").click()

    expect(phone.locator(".moved")).to_contain_text("gruppe 2")
    expect(laptop.locator(f"#group-{seat.group_id}")).to_have_count(0)
    expect(laptop.locator(f"#group-{there.pk} .merged")).to_have_text("med gruppe 1")


def test_laptop_writes_for_a_table_without_phones(lead: Open) -> None:
    group = table_in_round_1()
    laptop = lead(make_facilitator(), group.meeting.session)
    laptop.locator(f"#open-group-{group.pk}").click()
    laptop.locator("#written details summary").last.click()

    with laptop.expect_popup() as opened:
        laptop.locator("#write-for-group").click()
    page = opened.value
    write(page, "De sier at loven er kjent")

    expect(notes_on(page)).to_have_text(["De sier at loven er kjent"])
    expect(state_of(page)).to_have_text("Lagret")
    expect(laptop.locator(f"#group-{group.pk} .bar-count").first).to_have_text("1")
    expect(laptop.locator(f"#group-{group.pk} .group-people")).to_contain_text("0 av 6")


# --- help ---------------------------------------------------------------------------------------------------


def test_call_for_help_is_seen_at_once_and_taken_back_when_helped(sit: Open, lead: Open) -> None:
    group = table_in_round_1()
    kari, ola = (sit(make_participant(group=group)) for _ in range(2))
    laptop = lead(make_facilitator(), group.meeting.session)
    elsewhere = sit(make_participant(group=other_table(group)))
    card = laptop.locator(f"#group-{group.pk}")

    call_of(kari).click()

    expect(card).to_contain_text("Trenger hjelp")
    expect(laptop.locator(".calls a")).to_have_text(["1"])
    for phone in (kari, ola):
        expect(call_of(phone)).to_have_text(["Vi har fått hjelp"])
    expect(call_of(elsewhere)).to_have_text(["Vi trenger hjelp"])
    expect(kari.locator(".help-call button:focus")).to_have_count(1)

    laptop.locator(f"#helped-{group.pk}").click()

    expect(laptop.locator(".calls a")).to_have_count(0)
    for phone in (kari, ola):
        expect(call_of(phone)).to_have_text(["Vi trenger hjelp"])


def test_call_that_does_not_get_through_says_so(sit: Open) -> None:
    phone = sit(make_participant(group=table_in_round_1()))
    phone.route("**/help/", lambda route: route.abort())

    call_of(phone).click()

    expect(phone.locator("#toast-text")).to_have_text("Vi nådde ikke fram. Rekk opp hånda i stedet.")
    expect(call_of(phone)).to_have_text(["Vi trenger hjelp"])


def test_help_is_called_without_javascript(sit: Open) -> None:
    seat = make_participant(group=table_in_round_1())
    phone = sit(seat, java_script_enabled=False)

    call_of(phone).click()

    expect(call_of(phone)).to_have_text(["Vi har fått hjelp"])
    assert Group.objects.exclude(help_asked_at=None).get() == seat.group


def test_cards_keep_their_place_while_numbers_change(lead: Open) -> None:
    session = table_in_round_1(people=36).meeting.session
    laptop = lead(make_facilitator(), session)
    cards = laptop.locator(".group-card")
    expect(laptop.locator(".big-clock .clock")).to_have_text(re.compile(r"^\d+:\d\d$"))
    laptop.evaluate("document.fonts.ready")
    before = places_of_cards(laptop)
    seats = [make_participant(group=group) for group in Group.objects.of(session) for _ in range(6)]

    for seat in seats[::6]:
        call_for_help(group=seat.group, asked=True)

    expect(laptop.locator(".calls a")).to_have_count(6)
    expect(cards.first).to_contain_text("6 av 6")
    assert places_of_cards(laptop) == before


def places_of_cards(laptop: Page) -> list[list[float]]:
    """All in one look: a card may be drawn anew between two."""
    boxes = "(cards) => cards.map((card) => Object.values(card.getBoundingClientRect().toJSON()))"
    found: list[list[float]] = laptop.locator(".group-card").evaluate_all(boxes)
    return found


# --- roles --------------------------------------------------------------------------------------------------


def test_role_is_told_on_the_phone_when_the_round_begins(sit: Open) -> None:
    session = make_session()
    Session.objects.filter(pk=session.pk).update(role_draw=RoleDraw.ONCE)
    seat = make_participant(group=make_group(session=session))
    phone = sit(seat)
    expect(phone.locator("#waiting")).to_be_visible()
    expect(phone.locator(".role:visible")).to_have_count(0)

    go_to(session=session, step=step_named(session, "round-1"))

    expect(phone.locator(".role:visible summary")).to_contain_text("Møteleder og tidtaker")
    expect(phone.locator(".role:visible p")).to_be_visible()
    expect(phone.locator("#announce")).to_contain_text("Møteleder og tidtaker")
    phone.locator(".where a").first.click()
    expect(phone.locator("#people .ds-tag")).to_have_text("Møteleder og tidtaker")
    assert Participant.objects.get(pk=seat.pk).role == "chair"
