"""Narrow screens, thumbs, keyboards, and what axe finds."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from sessions_app.domain.steering import finish, go_to, show_group
from sessions_app.enums import Dots, Mark
from sessions_app.models import Group, Note, Participant, Session, Step
from tests.browser.acts import notes_on, state_of, table_in_round_1, write
from tests.browser.conftest import Visitors
from tests.factories import (
    make_action,
    make_ambition,
    make_facilitator,
    make_group,
    make_note,
    make_own_map,
    make_participant,
    make_player,
    make_rating,
    make_session,
    make_theme,
    open_round,
)
from tests.serving import ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
NARROW = {"width": 320, "height": 640}


def table_with_notes() -> Group:
    group = table_in_round_1()
    kari = make_participant(group=group, name="Kari")
    long_word = "Nyskapingskommunesamarbeidsavtaleforhandlinger" * 2
    for text, mark in ((long_word, Mark.NONE), ("Vi kjenner loven", Mark.FINDING), ("Å ja!", Mark.AHA)):
        make_note(author=kari, text=text, mark=mark)
    return group


OF_A_GROUP = ("map", "team", "dots", "result")


def visit(page: Page, visitors: Visitors, group: Group, place: str) -> None:
    """The result is there when all is over. A page that looks on would go there by itself."""
    page.goto("about:blank")
    if place == "result":
        finish(session=group.meeting.session)
    answer = page.goto(f"{visitors.server.url}/g/{group.pk}/{place}/")
    assert answer is not None
    assert answer.status == 200


def make_something(group: Group) -> None:
    """What a room makes besides notes, and dots being given."""
    session = group.meeting.session
    rater = make_participant(group=group)
    make_rating(participant=rater)
    make_player(group=group, name="Nyskapingskommunesamarbeidsavtaleforhandlingsutvalget", role="Koordinator")
    make_ambition(group=group)
    make_action(session=session, owner="Kari")
    make_theme(session=session, notes=Note.objects.of(session))
    open_round(session, 1)
    Session.objects.filter(pk=session.pk).update(dots=Dots.OPEN)


def sitting(group: Group) -> Participant:
    return make_participant(group=group, name="Ola")


# --- narrow -----------------------------------------------------------------------------------------------


def widths(page: Page) -> list[int]:
    found: list[int] = page.evaluate(
        "[document.documentElement.scrollWidth, document.body.scrollWidth, innerWidth]"
    )
    return found


def test_320_pixels_are_wide_enough(visitors: Visitors) -> None:
    group = table_with_notes()
    page = visitors.sit(sitting(group), viewport=NARROW)
    found = {"group": widths(page)}
    page.locator("[data-opens=people-dialog]").click()
    expect(page.locator(".seat-code")).to_be_visible()
    found["people"] = widths(page)
    make_something(group)
    for place in OF_A_GROUP:
        visit(page, visitors, group, place)
        found[place] = widths(page)
    stranger = visitors.browser(viewport=NARROW).new_page()
    session = group.meeting.session
    for path in ("/", f"/j/{session.code}/", "/about/", "/privacy/", "/accessibility/", "/material/map/"):
        stranger.goto(visitors.server.url + path)
        found[path] = widths(stranger)

    assert {name: seen for name, seen in found.items() if max(seen) > 320} == {}


SMALL = """() => [...document.querySelectorAll("a, button, input, summary, textarea, select")]
  .filter((target) => target.checkVisibility() && target.type !== "hidden")
  .filter((target) => !target.closest("p:not(.where), .ds-skip-link"))
  .map((target) => [target.outerHTML.slice(0, 90), target.getBoundingClientRect()])
  .filter(([, box]) => box.width > 0 && (box.height < 43.5 || box.width < 43.5))
  .map(([text, box]) => `${Math.round(box.width)} x ${Math.round(box.height)} ${text}`)"""


@pytest.mark.parametrize("place", ["home", "join", "group", "change", "people", *OF_A_GROUP])
def test_thumb_hits_every_target_on_the_phone(visitors: Visitors, place: str) -> None:
    """At least 44 pixels each way; links inside a sentence are as high as the sentence."""
    group = table_with_notes()
    code = group.meeting.session.code
    if place in {"home", "join"}:
        page = visitors.browser().new_page()
        page.goto(visitors.server.url + {"home": "/", "join": f"/j/{code}/"}[place])
    else:
        page = visitors.sit(sitting(group))
    if place == "change":
        page.locator(".note-open").first.click()
    elif place == "people":
        page.locator("[data-opens=people-dialog]").click()
        expect(page.locator(".seat-code")).to_be_visible()
    elif place in OF_A_GROUP:
        make_something(group)
        visit(page, visitors, group, place)

    assert page.evaluate(SMALL) == []


# --- by keyboard alone ------------------------------------------------------------------------------------


def tab_to(page: Page, selector: str, *, back: bool = False) -> None:
    for _ in range(80):
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Shift+Tab" if back else "Tab")
    raise AssertionError(f"no way to {selector} by keyboard")


def test_keyboard_alone_joins_writes_marks_and_leaves(visitors: Visitors) -> None:
    group = table_in_round_1(people=6)
    page = visitors.browser().new_page()
    page.goto(f"{visitors.server.url}/j/{group.meeting.session.code}/")

    tab_to(page, "#name")
    page.keyboard.type("Kari")
    page.keyboard.press("Enter")
    page.wait_for_url("**/g/*/")

    tab_to(page, "#text")
    page.keyboard.type("Bare med tastatur")
    tab_to(page, "#composer button")
    page.keyboard.press("Enter")
    expect(notes_on(page)).to_have_text(["Bare med tastatur"])
    expect(state_of(page)).to_have_text("Lagret")

    tab_to(page, ".note-mark button", back=True)
    page.keyboard.press("Space")
    expect(page.locator(".note")).to_have_attribute("data-mark", "finding")
    expect(page.locator(".note-mark button")).to_be_focused()

    tab_to(page, ".note-open")
    page.keyboard.press("Enter")
    expect(page.locator("#note-dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".note-open")).to_be_focused()

    tab_to(page, "[data-opens=people-dialog]", back=True)
    page.keyboard.press("Enter")
    expect(page.locator(".seat-code")).to_be_visible()
    tab_to(page, "form[data-leave] button")
    page.keyboard.press("Enter")
    expect(page.locator("#code")).to_be_visible()
    assert group.participants.seated().count() == 0


def test_control_enter_adds_the_note(visitors: Visitors) -> None:
    page = visitors.sit(make_participant(group=table_in_round_1()))
    page.locator("#text").fill("Første linje")

    page.keyboard.press("Control+Enter")

    expect(notes_on(page)).to_have_text(["Første linje"])
    expect(page.locator("#text")).to_be_focused()


def test_saved_and_waiting_are_told_aloud(visitors: Visitors) -> None:
    page = visitors.sit(make_participant(group=table_in_round_1()))
    page.evaluate("window.region = document.getElementById('announce')")
    page.context.set_offline(True)
    write(page, "Uten nett")
    expect(page.locator("#announce[role=status]")).to_have_text("Venter på nett (1)")

    page.context.set_offline(False)

    expect(page.locator("#announce")).to_have_text("Lagret")
    assert page.evaluate("window.region.isConnected")


def test_focus_stays_on_a_note_that_somebody_else_changes(visitors: Visitors) -> None:
    group = table_with_notes()
    kari, ola = visitors.sit(sitting(group)), visitors.sit(sitting(group))
    button = kari.locator(".note", has_text="Vi kjenner loven").locator(".note-open")
    button.focus()

    ola.locator(".note", has_text="Vi kjenner loven").locator(".note-mark button").click()

    expect(kari.locator(".note", has_text="Vi kjenner loven")).to_have_attribute("data-mark", "none")
    expect(button).to_be_focused()


# --- axe --------------------------------------------------------------------------------------------------


def violations(page: Page) -> list[str]:
    """What axe-core finds, one line per element. Its source is evaluated, so that the CSP stays on."""
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [f"{rule['id']}: {node['html'][:160]}" for rule in found["violations"] for node in rule["nodes"]]


PLACES = [
    "home",
    "about",
    "privacy",
    "accessibility",
    "join",
    "unknown",
    "invitation",
    "group-before",
    "group-empty",
    "group",
    "change",
    "people",
    *OF_A_GROUP,
    "sessions",
    "planning",
    "agenda",
    "before",
    "own-map",
    "tables",
    "series",
    "console",
    "console-dialog",
    "console-keys",
    "wall-join",
    "wall-round",
    "wall-findings",
    "wall-gallery",
    "wall-map",
    "wall-team",
    "wall-themes",
    "wall-closing",
    "themes",
    "team-of-all",
    "result-of-all",
]


@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not here: npm ci --ignore-scripts")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("place", PLACES)
def test_axe_finds_nothing(visitors: Visitors, place: str, scheme: str) -> None:
    page = show(visitors, place, color_scheme=scheme, reduced_motion="reduce")

    assert violations(page) == []


def show(visitors: Visitors, place: str, **options: Any) -> Page:
    """A browser at the place, with what usually stands there."""
    if place in {"home", "about", "privacy", "accessibility", "unknown", "invitation", "join"}:
        return stranger_at(visitors, place, **options)
    if place in {"group-before", "group-empty", "group", "change", "people", *OF_A_GROUP}:
        return phone_at(visitors, place, **options)
    return laptop_at(visitors, place, **options)


def stranger_at(visitors: Visitors, place: str, **options: Any) -> Page:
    session = make_session()
    session.mixes_people = True
    session.save()
    paths = {"home": "/", "unknown": "/j/2222222/", "join": f"/j/{session.code}/"}
    paths["invitation"] = f"/i/{session.invitation_token}/"
    page = visitors.browser(**options).new_page()
    page.goto(visitors.server.url + paths.get(place, f"/{place}/"))
    return page


def phone_at(visitors: Visitors, place: str, **options: Any) -> Page:
    empty: dict[str, Callable[[], Group]] = {"group-before": make_group, "group-empty": table_in_round_1}
    group = empty[place]() if place in empty else table_with_notes()
    page = visitors.sit(sitting(group), **options)
    if place == "change":
        page.locator(".note-open").first.click()
        expect(page.locator("#note-dialog")).to_be_visible()
    elif place == "people":
        page.locator("[data-opens=people-dialog]").click()
        expect(page.locator(".seat-code")).to_be_visible()
    elif place in OF_A_GROUP:
        make_something(group)
        visit(page, visitors, group, place)
    return page


def laptop_at(visitors: Visitors, place: str, **options: Any) -> Page:
    group = table_with_notes()
    session = group.meeting.session
    make_action(session=session, owner="Kari")
    steps = {step.name: step for step in Step.objects.of(session)}
    if place == "wall-join":
        go_to(session=session, step=steps["opening"])
    elif place == "wall-findings":
        go_to(session=session, step=steps["plenary-1"])
        show_group(session=session, group=group)
    elif place in {"wall-gallery", "wall-map", "wall-team", "wall-themes"}:
        make_something(group)
        go_to(session=session, step=steps["plenary-1"])
        Session.objects.filter(pk=session.pk).update(wall_shows=place.removeprefix("wall-"))
    elif place in {"themes", "team-of-all", "result-of-all"}:
        make_something(group)
    elif place == "wall-closing":
        go_to(session=session, step=steps["closing"])
    elif place == "own-map":
        make_own_map(session=session, helps=[1])
    paths = {"sessions": "/", "planning": "/new/", "own-map": f"/s/{session.pk}/map/"}
    own = ("agenda", "before", "tables", "series", "themes", "team-of-all", "result-of-all")
    paths |= {name: f"/s/{session.pk}/{name.removesuffix('-of-all')}/" for name in own}
    board = f"/s/{session.pk}/plenary/" if place.startswith("wall") else f"/s/{session.pk}/"
    page = visitors.lead(make_facilitator(), path=paths.get(place, board), **options)
    if place == "console-dialog":
        page.locator(f"#open-group-{group.pk}").click()
        expect(page.locator("#written h3")).to_be_visible()
    elif place == "console-keys":
        page.locator("#open-keys").click()
        expect(page.locator("#keys")).to_be_visible()
    return page
