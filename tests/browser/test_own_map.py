"""An owner's map in a browser: tapped, moved by keys, by numbers alone, and met on a phone."""

from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Dialog, Page, expect

from sessions_app.models import OwnPicture, OwnPoint, Session
from tests.browser.acts import table_in_round_1
from tests.browser.conftest import Visitors
from tests.browser.test_access_for_all import NARROW, SMALL, violations, widths
from tests.factories import make_facilitator, make_own_map, make_participant, make_session
from tests.pictures import photograph

FILE = "input[type=file]"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "kart.jpg"
    path.write_bytes(photograph())
    return path


def open_form(visitors: Visitors, session: Session, **options: object) -> Page:
    """As a facilitator comes there."""
    page = visitors.lead(make_facilitator(), path=f"/s/{session.pk}/before/", **options)  # type: ignore[arg-type]
    page.locator(f"a[href='/s/{session.pk}/map/']").click()
    expect(page.locator(FILE)).to_be_visible()
    return page


def upload(page: Page, file: Path) -> None:
    page.set_input_files(FILE, file)
    page.locator("#own-map .own-upload button").click()
    expect(page.locator("#own-save")).to_be_visible()


def place_of(page: Page, number: int) -> list[str]:
    return [page.locator(f"#id_point-{number}-{at}").input_value() for at in "xy"]


def tap(page: Page, left: float, top: float) -> None:
    """In hundredths of the picture."""
    box = page.locator("#own-stage").bounding_box()
    assert box is not None
    page.locator("#own-stage").click(position={"x": box["width"] * left, "y": box["height"] * top})


def test_point_is_tapped_to_its_place_and_moved_by_keys(visitors: Visitors, file: Path) -> None:
    session = make_session()
    page = open_form(visitors, session)
    upload(page, file)

    page.locator(".own-stone[data-point='3']").click()
    expect(page.locator("#point-3")).to_have_attribute("open", "")
    tap(page, 0.2, 0.8)
    expect(page.locator(".own-stone[data-point='3']")).to_be_focused()
    assert place_of(page, 3) == ["20", "80"]
    for key in ("ArrowRight", "ArrowRight", "Shift+ArrowLeft", "ArrowUp", "Shift+ArrowDown"):
        page.keyboard.press(key)
    assert place_of(page, 3) == ["17", "84"]
    expect(page.locator("#own-told")).to_contain_text("17")
    for _ in range(5):
        page.keyboard.press("Shift+ArrowLeft")
    assert place_of(page, 3) == ["4", "84"]
    page.locator("#own-save").click()
    expect(page.locator("[role=status].ds-alert")).to_be_visible()

    point = OwnPoint.objects.get(session=session, number=3)
    assert (point.x, point.y, point.title) == (4, 84, "Kultur og tillit")
    assert Session.objects.get(pk=session.pk).has_own_map


def test_stone_follows_the_numbers_and_its_line_the_name(visitors: Visitors) -> None:
    page = open_form(visitors, make_own_map(session=make_session(), count=2))
    page.locator("#point-2 summary").click()
    stone = page.locator(".own-stone[data-point='2']")
    expect(stone).to_have_attribute("aria-current", "true")

    page.locator("#id_point-2-x").fill("50")
    page.locator("#id_point-2-y").fill("25")
    page.locator("#id_point-2-title").fill("Havna")

    expect(stone).to_have_attribute("transform", "translate(600 200)")
    expect(page.locator("#point-2 [data-title]")).to_have_text("Havna")
    expect(page.locator("#point-1")).not_to_have_attribute("open", "")


def test_as_many_points_are_shown_as_there_are_to_be(visitors: Visitors) -> None:
    session = make_own_map(session=make_session(), count=4)
    page = open_form(visitors, session)
    expect(page.locator(".own-point:visible")).to_have_count(4)

    page.locator("input[name=count]").fill("2")

    expect(page.locator(".own-point:visible")).to_have_count(2)
    expect(page.locator(".own-stone:visible")).to_have_count(2)
    page.locator("#own-save").click()
    expect(page.locator("[role=status].ds-alert")).to_be_visible()
    assert OwnPoint.objects.count() == 2


def test_missing_text_is_shown_where_it_is_missing(visitors: Visitors) -> None:
    page = open_form(visitors, make_own_map(session=make_session(), count=4))
    page.locator("#point-3 summary").click()
    page.locator("#id_point-3-helps").fill("")
    page.locator("#id_point-3-title").fill("Nytt navn")
    page.locator("#own-save").click()

    expect(page.locator("#point-3 .own-wrong")).to_be_visible()
    expect(page.locator("#id_point-3-helps")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#id_point-3-title")).to_have_value("Nytt navn")
    page.locator("#point-1 summary").click()
    page.locator(".ds-alert a[data-point='3']").click()
    expect(page.locator("#id_point-3-helps")).to_be_visible()
    assert OwnPoint.objects.get(number=3).title == "Eget 3"


def test_file_that_is_too_large_is_told_before_it_is_sent(visitors: Visitors, tmp_path: Path) -> None:
    large = tmp_path / "stort.jpg"
    large.write_bytes(bytes(10 * 2**20 + 1))
    page = open_form(visitors, make_session())

    page.set_input_files(FILE, large)

    expect(page.locator("#picture-error")).to_be_visible()
    expect(page.locator("#picture-error")).to_contain_text("10 MB")
    expect(page.locator(FILE)).to_have_value("")


def test_leaving_with_something_typed_asks_first(visitors: Visitors) -> None:
    page = open_form(visitors, make_own_map(session=make_session(), count=1))
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.locator("#id_point-1-helps").fill("Halvferdig")

    page.locator("main > p a").click()

    expect(page.locator("#id_point-1-helps")).to_have_value("Halvferdig")
    assert asked == ["beforeunload"]


def test_everything_is_done_without_javascript(visitors: Visitors, file: Path) -> None:
    session = make_session()
    page = open_form(visitors, session, java_script_enabled=False)
    upload(page, file)
    page.locator("input[name=count]").fill("2")
    page.locator("#id_point-1-title").fill("Skolen")
    page.locator("#id_point-1-x").fill("33")
    page.locator("#point-2 summary").click()
    page.locator("#id_point-2-helps").fill("")
    page.locator("#own-save").click()
    expect(page.locator("#point-2 .own-wrong")).to_be_visible()
    page.locator("#id_point-2-helps").fill("Folk kommer")
    page.locator("#own-save").click()
    expect(page.locator("[role=status].ds-alert")).to_be_visible()

    stored = list(OwnPoint.objects.values_list("title", "x", "helps"))
    assert (stored[0][:2], stored[1][2]) == (("Skolen", 33), "Folk kommer")
    page.locator("form.own-back button").click()
    expect(page.locator("form.own-back")).to_have_count(0)
    assert not Session.objects.get(pk=session.pk).has_own_map


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_form_is_for_everybody(visitors: Visitors, scheme: Literal["light", "dark"]) -> None:
    session = make_own_map(session=make_session(), count=3, helps=[1])
    page = open_form(visitors, session, color_scheme=scheme)
    assert violations(page) == []

    page.locator("#id_point-1-helps").fill("")
    page.locator("#own-save").click()
    expect(page.locator("#point-1 .own-wrong")).to_be_visible()

    assert violations(page) == []
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    small = [
        target for target in page.evaluate(SMALL) if "own-stone" not in target
    ]  # the numbers do the same
    assert (widths(page), small) == ([320] * 3, [])


def test_phone_comes_closer_to_each_half(visitors: Visitors) -> None:
    group = table_in_round_1()
    make_own_map(session=group.meeting.session, count=4, helps=[1])
    page = visitors.sit(make_participant(group=group), reduced_motion="reduce")
    page.locator("section.question:visible a[href$='/map/']").click()
    image = page.locator(".map-frame image")
    expect(image).to_have_attribute("href", f"/pictures/{OwnPicture.objects.get(shows='map').token}.jpg")
    assert violations(page) == []

    page.locator(".map-parts a[data-part=right]").click()
    expect(page.locator(".map-frame svg")).to_have_attribute("viewBox", "540 0 660 800")
    near = page.locator(".map-link[data-point='4'] .map-size").bounding_box()
    page.locator(".map-frame svg").click(position={"x": 5, "y": 300})
    expect(page.locator(".map-frame svg")).to_have_attribute("viewBox", "0 0 1200 800")
    far = page.locator(".map-link[data-point='4'] .map-size").bounding_box()
    assert near is not None
    assert far is not None
    assert near["width"] > far["width"] * 1.2
    page.locator(".map-link[data-point='2']").click()
    expect(page.locator("#title-2")).to_be_focused()
    expect(page.locator("#title-2")).to_contain_text("Eget 2")
    page.locator("#rate button[value=helps]").click()
    expect(page.locator("#state")).to_have_text("Lagret")
    assert (violations(page), page.evaluate(SMALL)) == ([], [])
