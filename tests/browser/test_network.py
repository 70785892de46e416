"""A phone that loses the network, and answers of every kind.

What was written arrives by itself, and the words beside the field are true all the way.
"""

import pytest
from django.conf import settings
from playwright.sync_api import Page, Route, expect

from sessions_app.domain.seating import leave
from sessions_app.domain.steering import finish
from sessions_app.models import Note
from tests.browser.acts import notes_on, open_note, state_of, table_in_round_1, texts_of, write
from tests.browser.conftest import Visitors
from tests.factories import make_note, make_participant

ONE_WAITS = "Venter på nett (1)"


def stored(page: Page) -> int:
    """How many acts this phone still keeps."""
    count: int = page.evaluate(
        "Object.keys(localStorage).filter((key) => key.startsWith('selvsjekk:')).length"
    )
    return count


def test_saved_is_not_said_before_the_server_has_said_so(visitors: Visitors) -> None:
    group = table_in_round_1()
    page = visitors.sit(make_participant(group=group))
    held: list[Route] = []
    page.route("**/notes/**", lambda route: held.append(route))  # noqa: PLW0108 - it is marked by Playwright

    with page.expect_request("**/notes/**"):
        write(page, "På vei")

    expect(state_of(page)).to_have_text(ONE_WAITS)
    expect(notes_on(page)).to_have_text(["På vei"])
    assert texts_of(group) == []

    held[0].continue_()
    expect(state_of(page)).to_have_text("Lagret")
    assert (texts_of(group), stored(page)) == (["På vei"], 0)


def test_note_written_offline_arrives_by_itself(visitors: Visitors) -> None:
    group = table_in_round_1()
    kari, ola = (visitors.sit(make_participant(group=group)) for _ in range(2))
    kari.context.set_offline(True)
    write(kari, "Første uten nett")
    write(kari, "Andre uten nett")
    expect(state_of(kari)).to_have_text("Venter på nett (2)")
    write(ola, "Olas imens")
    expect(state_of(ola)).to_have_text("Lagret")
    assert stored(kari) == 2

    kari.context.set_offline(False)

    expect(state_of(kari)).to_have_text("Lagret")
    for page in (kari, ola):
        expect(notes_on(page)).to_have_text(["Olas imens", "Første uten nett", "Andre uten nett"])
    assert texts_of(group) == ["Olas imens", "Første uten nett", "Andre uten nett"]


def test_note_changed_and_marked_offline_arrives_in_that_order(visitors: Visitors) -> None:
    group = table_in_round_1()
    note = make_note(group=group, text="Før")
    page = visitors.sit(make_participant(group=group))
    page.context.set_offline(True)
    for text in ("Under", "Etter"):
        dialog = open_note(page, "")
        dialog.locator("#note-text").fill(text)
        dialog.get_by_role("button", name="Lagre", exact=True).click()
    page.locator(".note .note-mark button").click()
    expect(state_of(page)).to_have_text("Venter på nett (3)")

    page.context.set_offline(False)

    expect(state_of(page)).to_have_text("Lagret")
    note.refresh_from_db()
    assert (note.text, note.version, note.mark, Note.objects.count()) == ("Etter", 3, "finding", 1)


@pytest.mark.parametrize("status", [500, 503, 429, 408, 200])
def test_server_that_cannot_just_now_is_asked_again(visitors: Visitors, status: int) -> None:
    """Or somebody else who answers in its place, as a hotel's network does: 200, and no version of a note."""
    group = table_in_round_1()
    page = visitors.sit(make_participant(group=group))
    page.route("**/notes/**", lambda route: route.fulfill(status=status, body="nei"), times=2)

    write(page, "Tredje gang")

    expect(state_of(page)).to_have_text("Lagret")
    assert texts_of(group) == ["Tredje gang"]


def test_lost_answer_makes_no_second_note(visitors: Visitors) -> None:
    group = table_in_round_1()
    page = visitors.sit(make_participant(group=group))

    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/notes/**", lose_the_answer, times=1)

    write(page, "En gang")

    expect(state_of(page)).to_have_text("Lagret")
    expect(notes_on(page)).to_have_text(["En gang"])
    assert texts_of(group) == ["En gang"]


def test_what_is_refused_for_good_is_shown_with_its_text(visitors: Visitors) -> None:
    page = visitors.sit(make_participant(group=table_in_round_1()))

    write(page, "å" * 2001)

    expect(state_of(page)).to_have_text("Ikke lagret")
    expect(page.locator("#unsent .note-text")).to_have_text("å" * 2001)
    expect(page.locator("#unsent .reason")).to_contain_text("2001")
    assert stored(page) == 1


@pytest.mark.parametrize("status", [400, 404, 413, 422])
def test_every_refusal_shows_the_text_with_ways_to_copy_and_to_try_again(
    visitors: Visitors, status: int
) -> None:
    group = table_in_round_1()
    page = visitors.sit(make_participant(group=group))
    page.route("**/notes/**", lambda route: route.fulfill(status=status, body="<h1>nei</h1>"), times=1)

    write(page, "Ikke slik")

    unsent = page.locator("#unsent")
    expect(state_of(page)).to_have_text("Ikke lagret")
    expect(unsent.locator(".note-text")).to_have_text("Ikke slik")
    expect(unsent.locator(".reason")).not_to_be_empty()
    unsent.get_by_role("button", name="Kopier").click()
    expect(page.locator("#toast-text")).to_have_text("Kopiert")
    unsent.get_by_role("button", name="Prøv igjen").click()
    expect(state_of(page)).to_have_text("Lagret")
    assert texts_of(group) == ["Ikke slik"]


def test_text_too_long_for_the_server_to_read_is_shown_in_our_own_words(visitors: Visitors) -> None:
    page = visitors.sit(make_participant(group=table_in_round_1()))

    write(page, "a" * 600_000)

    expect(state_of(page)).to_have_text("Ikke lagret")
    expect(page.locator("#unsent .reason")).to_contain_text("kunne ikke tas imot")


def test_expired_token_is_renewed_without_a_word(visitors: Visitors) -> None:
    group = table_in_round_1()
    page = visitors.sit(make_participant(group=group))
    page.context.clear_cookies(name=settings.CSRF_COOKIE_NAME)

    write(page, "Etter lang tid")

    expect(state_of(page)).to_have_text("Lagret")
    assert texts_of(group) == ["Etter lang tid"]


# --- the end ----------------------------------------------------------------------------------------------


def test_text_that_came_after_the_end_stays_with_a_way_to_copy_it(visitors: Visitors) -> None:
    group = table_in_round_1()
    page = visitors.sit(make_participant(group=group))
    page.context.set_offline(True)
    write(page, "For sent")
    finish(session=group.meeting.session)

    page.context.set_offline(False)

    unsent = page.locator("#unsent")
    expect(unsent.locator(".note-text")).to_have_text("For sent")
    unsent.get_by_role("button", name="Kopier").click()
    expect(page.locator("#toast-text")).to_have_text("Kopiert")
    page.reload()
    expect(page.locator("#unsent .note-text")).to_have_text("For sent")
    assert texts_of(group) == []


def test_half_a_sentence_at_the_end_is_not_taken_away(visitors: Visitors) -> None:
    group = table_in_round_1()
    page = visitors.sit(make_participant(group=group))
    page.locator("#text").press_sequentially("Midt i en")

    finish(session=group.meeting.session)

    expect(page.locator("#now")).to_have_attribute("data-finished", "")
    expect(page.locator("#text")).to_be_visible()
    expect(page.locator("#text")).to_have_value("Midt i en")


def test_phone_whose_seat_is_lost_is_told(visitors: Visitors) -> None:
    kari = make_participant(group=table_in_round_1())
    page = visitors.sit(kari)
    expect(page.locator("#group")).to_be_visible()

    leave(participant=kari)

    expect(page.locator("#toast")).to_be_visible(timeout=20_000)
