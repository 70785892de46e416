"""The map on the phone: by thumb, by keys, without a network, without JavaScript."""

from typing import Literal

import pytest
from playwright.sync_api import Locator, Page, expect

from sessions_app.domain.steering import finish, go_to, step_named
from sessions_app.enums import Rating
from sessions_app.models import Group, MapRating, Note, Participant
from tests.browser.acts import table_in_round_1, write
from tests.browser.conftest import Visitors
from tests.browser.test_access_for_all import NARROW, SMALL, violations, widths
from tests.browser.test_silence import end_silence, silent_table
from tests.factories import make_participant, make_rating

FULL = "void (Storage.prototype.setItem = () => { throw new Error('full') })"


def open_map(visitors: Visitors, participant: Participant, **options: object) -> Page:
    """From the group's page, as people come."""
    page = visitors.sit(participant, **options)  # type: ignore[arg-type]
    page.locator("section.question:visible a[href$='/map/']").click()
    expect(page.locator("#map-page")).to_be_visible()
    return page


def rate(page: Page, rating: Rating) -> None:
    page.locator(f"#rate button[value={rating.value}]").click()


def stone(page: Page, number: int) -> Locator:
    return page.locator(f".map-link[data-point='{number}']")


def mine(page: Page, number: int) -> Locator:
    return page.locator(f"#mine-{number}")


def said_by(participant: Participant) -> dict[int, Rating]:
    return MapRating.objects.said_by(participant)


def table_where_two_have_rated(point: int = 4) -> Group:
    group = table_in_round_1()
    for rating in (Rating.HOLDS_BACK, Rating.HELPS):
        make_rating(participant=make_participant(group=group), point=point, rating=rating)
    return group


def test_third_rating_shows_everybody_at_the_table_how_it_is_shared(visitors: Visitors) -> None:
    group = table_where_two_have_rated()
    kari, ola = make_participant(group=group), make_participant(group=group)
    hers, his = open_map(visitors, kari), open_map(visitors, ola)
    stone(hers, 4).click()
    expect(hers.locator("#title-4")).to_be_focused()
    expect(hers.locator("#sheet-shares .said")).to_have_count(0)

    rate(hers, Rating.HOLDS_BACK)

    expect(hers.locator("#state")).to_have_text("Lagret")
    for shares in (hers.locator("#sheet-shares .said"), his.locator("#shares-4 .said")):
        expect(shares).to_have_text(["▲ 1 hjelper oss", "▼ 2 holder oss tilbake"])
    expect(his.locator("#ring-4 path")).to_have_count(3)  # two arcs and what most say
    expect(mine(his, 4)).to_have_attribute("data-rating", "")
    assert (said_by(kari), said_by(ola)) == ({4: Rating.HOLDS_BACK}, {})


def test_whole_map_is_rated_from_one_point_to_the_next(visitors: Visitors) -> None:
    kari = make_participant(group=table_in_round_1())
    page = open_map(visitors, kari)
    page.locator("#next-stone").click()
    for number in range(1, 13):
        expect(page.locator(f"#title-{number}")).to_be_visible()
        rate(page, list(Rating)[number % 4])
        if number < 12:
            page.locator("#sheet-next").click()
    expect(page.locator("#sheet-next")).to_be_hidden()
    rate(page, Rating.UNKNOWN)
    expect(page.locator("#state")).to_have_text("Lagret")
    page.keyboard.press("Escape")

    expect(page.locator("#rated")).to_contain_text("12")
    expect(page.locator("#next-stone")).to_be_hidden()
    assert said_by(kari) == {n: list(Rating)[n % 4] for n in range(1, 12)} | {12: Rating.UNKNOWN}


def test_what_is_said_without_a_network_is_kept_and_arrives(visitors: Visitors) -> None:
    group = table_in_round_1()
    kari = make_participant(group=group)
    page = open_map(visitors, kari)
    stone(page, 7).click()
    page.context.set_offline(True)
    rate(page, Rating.HELPS)
    rate(page, Rating.PARTLY)
    page.locator("#why-text").fill("De unge slipper til")
    page.locator("#why-form button").click()
    expect(page.locator("#state")).to_have_text("Venter på nett (3)")
    expect(page.locator("#why .note[data-pending] .note-text")).to_have_text(["De unge slipper til"])
    expect(page.locator("#rate button[value=partly]")).to_have_attribute("aria-pressed", "true")
    assert said_by(kari) == {}

    page.context.set_offline(False)

    expect(page.locator("#state")).to_have_text("Lagret")
    expect(page.locator("#why .note:not([data-pending]) .note-text")).to_have_text(["De unge slipper til"])
    assert said_by(kari) == {7: Rating.PARTLY}
    assert [(note.point, note.question) for note in Note.objects.all()] == [(7, "1.1")]


def test_note_says_why_at_its_point_and_on_the_groups_page(visitors: Visitors) -> None:
    group = table_in_round_1()
    page = open_map(visitors, make_participant(group=group))
    ola = visitors.sit(make_participant(group=group))
    write(ola, "Om noe annet")
    stone(page, 4).click()

    page.locator("#why-text").fill("Alt går gjennom én person")
    page.locator("#why-form button").click()

    texts = page.locator("#why .note:visible .note-text")
    expect(ola.locator(".note", has_text="én person")).to_contain_text("Om 4 Folk og tid")
    expect(texts).to_have_text(["Alt går gjennom én person"])
    page.locator("#sheet-next").click()
    expect(texts).to_have_count(0)


def test_half_a_reason_stays_at_its_point(visitors: Visitors) -> None:
    page = open_map(visitors, make_participant(group=table_in_round_1()))
    stone(page, 4).click()
    page.locator("#why-text").fill("Fordi")

    page.locator("#sheet-next").click()
    expect(page.locator("#why-text")).to_have_value("")
    page.locator("#sheet-previous").click()

    expect(page.locator("#why-text")).to_have_value("Fordi")


def test_half_a_reason_stays_at_its_point_on_a_full_phone(visitors: Visitors) -> None:
    page = open_map(visitors, make_participant(group=table_in_round_1()))
    page.evaluate(FULL)
    stone(page, 4).click()
    page.locator("#why-text").fill("Fordi")

    page.locator("#sheet-next").click()
    expect(page.locator("#why-text")).to_have_value("")
    page.locator("#sheet-previous").click()

    expect(page.locator("#why-text")).to_have_value("Fordi")


def test_full_phone_says_that_nothing_was_saved(visitors: Visitors) -> None:
    kari = make_participant(group=table_in_round_1())
    page = open_map(visitors, kari)
    stone(page, 4).click()
    page.evaluate(FULL)

    rate(page, Rating.HELPS)

    expect(page.locator("#state")).to_contain_text("ikke plass til mer")
    expect(page.locator("#state")).to_have_attribute("data-state", "failed")
    assert said_by(kari) == {}


def test_saved_is_not_said_of_half_a_reason(visitors: Visitors) -> None:
    page = open_map(visitors, make_participant(group=table_in_round_1()))
    stone(page, 4).click()
    rate(page, Rating.HELPS)
    expect(page.locator("#state")).to_have_text("Lagret")

    page.locator("#why-text").fill("Fordi")
    expect(page.locator("#state")).to_have_text("")
    page.locator("#why-form button").click()

    expect(page.locator("#state")).to_have_text("Lagret")


def test_half_a_reason_stays_in_sight_when_everybody_is_to_write_alone(visitors: Visitors) -> None:
    group = silent_table()
    end_silence(group)
    page = open_map(visitors, make_participant(group=group))
    stone(page, 4).click()
    page.locator("#why-text").fill("Fordi")
    session = group.meeting.session

    go_to(session=session, step=step_named(session, "round-2"))

    expect(page.locator(".why-silent")).to_be_visible()
    expect(page.locator("#why-text")).to_be_visible()
    expect(page.locator("#why-form button")).to_be_hidden()
    page.locator("#sheet-next").click()
    expect(page.locator("#why-text")).to_be_hidden()
    end_silence(group)
    page.locator("#sheet-previous").click()
    expect(page.locator("#why-text")).to_have_value("Fordi")
    expect(page.locator("#why-form button")).to_be_visible()


def test_half_a_reason_can_be_copied_when_all_is_over(visitors: Visitors) -> None:
    group = table_in_round_1()
    page = open_map(visitors, make_participant(group=group))
    stone(page, 4).click()
    page.locator("#why-text").fill("Fordi")

    finish(session=group.meeting.session)

    expect(page.locator("#why-form [data-when=over]")).to_be_visible()
    expect(page.locator("#why-text")).to_be_visible()
    expect(page.locator("#why-form button")).to_be_hidden()
    page.locator("#sheet-next").click()
    expect(page.locator("#why-form")).to_be_hidden()


def test_everything_can_be_done_from_the_list_by_keys(visitors: Visitors) -> None:
    kari = make_participant(group=table_in_round_1())
    page = open_map(visitors, kari)
    line = page.locator("#help-9 .row-link")
    line.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#title-9")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#rate button[value=helps]")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator("#state")).to_have_text("Lagret")
    page.keyboard.press("Escape")

    expect(line).to_be_focused()
    expect(mine(page, 9)).to_contain_text("delvis")
    expect(stone(page, 9)).to_have_attribute("aria-label", "9 Nabokommuner og fylke: delvis")
    assert said_by(kari) == {9: Rating.PARTLY}


def test_ring_comes_closer_by_its_name_and_by_the_land(visitors: Visitors) -> None:
    page = open_map(visitors, make_participant(group=table_in_round_1()), reduced_motion="reduce")
    picture = page.locator(".map-frame svg")
    page.locator(".map-parts a[data-part=A]").click()
    expect(picture).not_to_have_attribute("viewBox", "0 0 1200 800")
    expect(page.locator(".map-parts a[aria-current]")).to_have_attribute("data-part", "A")
    first = stone(page, 1).bounding_box()
    assert first is not None
    assert min(first["width"], first["height"]) >= 60

    picture.click(position={"x": 5, "y": 5})
    expect(picture).to_have_attribute("viewBox", "0 0 1200 800")
    picture.click(position={"x": 5, "y": 120})
    expect(page.locator(".map-frame")).to_have_attribute("data-ring", "C")


def test_finished_self_check_takes_no_more(visitors: Visitors) -> None:
    group = table_in_round_1()
    page = open_map(visitors, make_participant(group=group))
    stone(page, 4).click()
    expect(page.locator("#rate button").first).to_be_visible()

    finish(session=group.meeting.session)

    expect(page.locator("#rate button").first).to_be_hidden()
    expect(page.locator("#rate [data-when=over]")).to_be_visible()


def test_point_is_rated_without_javascript(visitors: Visitors) -> None:
    kari = make_participant(group=table_in_round_1())
    page = visitors.sit(kari, java_script_enabled=False)
    page.locator("section.question a[href$='/map/']").first.click()
    page.locator(".map-parts a[data-part=B]").click()
    page.locator(".map-link[data-point='6']").click()
    page.locator("#rate button[value=helps]").click()
    expect(page.locator("#rate button[value=helps]")).to_have_attribute("aria-pressed", "true")
    page.locator("a[rel=next]").click()
    page.locator("#rate button[value=unknown]").click()
    expect(page.locator("#rate button[value=unknown]")).to_have_attribute("aria-pressed", "true")

    assert said_by(kari) == {6: Rating.HELPS, 7: Rating.UNKNOWN}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_map_and_sheet_are_for_everybody(visitors: Visitors, scheme: Literal["light", "dark"]) -> None:
    group = table_where_two_have_rated()
    kari = make_participant(group=group)
    make_rating(participant=kari, point=4)
    page = open_map(visitors, kari, color_scheme=scheme, reduced_motion="reduce")
    assert (violations(page), page.evaluate(SMALL)) == ([], [])

    stone(page, 4).click()
    expect(page.locator("#title-4")).to_be_visible()

    assert (violations(page), page.evaluate(SMALL)) == ([], [])


def test_320_pixels_are_wide_enough_for_the_map(visitors: Visitors) -> None:
    group = table_where_two_have_rated()
    page = open_map(visitors, make_participant(group=group), viewport=NARROW)
    whole = widths(page)
    stone(page, 4).click()

    assert (whole, widths(page)) == ([320] * 3, [320] * 3)
