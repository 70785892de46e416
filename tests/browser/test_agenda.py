"""The agenda changed before and in the middle of a meeting, by keys and buttons."""

from typing import Any

from django.contrib.auth.models import User
from playwright.sync_api import Dialog, Locator, Page, expect

from sessions_app.domain.steering import go_to, step_named
from sessions_app.enums import Plan
from sessions_app.models import Note, Session, Step
from tests.browser.conftest import Open, Visitors
from tests.factories import make_facilitator, make_group, make_note, make_participant, make_session

WIDE = {"width": 1920, "height": 1080}


def agenda_of(visitors: Visitors, session: Session, user: User | None = None, **options: Any) -> Page:
    return visitors.lead(user or make_facilitator(), path=f"/s/{session.pk}/agenda/", **options)


def line(page: Page, name: str) -> Locator:
    return page.locator(f"li[data-step={name}]")


def shown(page: Page) -> Locator:
    return page.locator("li[data-step]")


def order(session: Session) -> list[str]:
    return [step.name for step in Step.objects.of(session).in_order()]


def test_line_is_moved_by_keyboard_alone_and_keeps_the_focus(visitors: Visitors) -> None:
    session = make_session()
    page = agenda_of(visitors, session)
    up = line(page, "break-1").locator("[name=up]")
    up.focus()

    page.keyboard.press("Enter")
    expect(shown(page).nth(2)).to_have_attribute("data-step", "break-1")
    expect(up).to_be_focused()
    page.keyboard.press("Enter")
    expect(shown(page).nth(1)).to_have_attribute("data-step", "break-1")

    expect(up).to_be_focused()
    expect(page.locator("#told")).to_contain_text("2 av 10")
    assert order(session)[:3] == ["opening", "break-1", "round-1"]


def test_where_it_went_is_told_in_a_region_that_stays(visitors: Visitors) -> None:
    """A region that is itself exchanged is read by no screen reader."""
    page = agenda_of(visitors, make_session())
    page.evaluate("window.region = document.querySelector('#told[role=status]')")

    line(page, "break-1").locator("[name=down]").click()

    expect(page.locator("#told")).to_contain_text("5 av 10")
    assert page.evaluate("window.region.isConnected")


def test_enter_in_a_field_saves_and_moves_nothing(visitors: Visitors) -> None:
    session = make_session()
    page = agenda_of(visitors, session)

    page.get_by_label("Minutter til Åpning").fill("25")
    page.keyboard.press("Enter")

    expect(page.locator("#told")).to_contain_text("Lagret")
    expect(page.locator(".agenda-sum")).to_contain_text("165")
    assert order(session)[0] == "opening"


def test_focus_goes_to_the_next_line_when_one_is_removed(visitors: Visitors) -> None:
    session = make_session()
    page = agenda_of(visitors, session)

    line(page, "break-1").locator("[name=remove]").click()

    expect(shown(page)).to_have_count(9)
    expect(line(page, "round-2").locator("[name^=title]")).to_be_focused()


def test_round_is_removed_only_after_a_yes(visitors: Visitors) -> None:
    session = make_session()
    page = agenda_of(visitors, session)
    page.once("dialog", lambda dialog: dialog.dismiss())
    line(page, "round-3").locator("[name=remove]").click()
    expect(line(page, "round-3")).to_be_visible()
    page.once("dialog", lambda dialog: dialog.accept())

    line(page, "round-3").locator("[name=remove]").click()

    expect(line(page, "round-3")).to_have_count(0)
    assert "round-3" not in order(session)


def test_without_scripts_every_line_is_changed_too(visitors: Visitors) -> None:
    session = make_session()
    page = agenda_of(visitors, session, java_script_enabled=False)

    page.get_by_label("Navn på Pause").first.fill("Lunsj")
    line(page, "break-1").locator("[name=up]").click()
    expect(shown(page).nth(2)).to_have_attribute("data-step", "break-1")
    expect(line(page, "break-1").locator("[name=up]")).to_be_focused()
    line(page, "break-2").locator("[name=remove]").click()
    expect(shown(page)).to_have_count(9)
    page.locator("#id_new-kind").select_option("other")
    page.locator("#id_new-title").fill("Film fra Træna")
    page.locator("#add-line").click()
    expect(line(page, "other-1")).to_be_visible()
    page.locator("#add-meeting").click()
    expect(page.locator("[name=remove-meeting]")).to_have_count(2)

    assert order(session)[:4] == ["opening", "other-1", "round-1", "break-1"]
    assert step_named(session, "break-1").title == "Lunsj"


def test_change_of_plan_in_the_middle_is_seen_on_all_screens(visitors: Visitors, sit: Open) -> None:
    """A break is put in, gone to and left again: everybody sees where we are, and what is written stays."""
    session, user = make_session(), make_facilitator()
    group = make_group(session=session)
    note = make_note(group=group)
    phone = sit(make_participant(group=group))
    console = visitors.lead(user, session)
    wall = visitors.lead(user, path=f"/s/{session.pk}/plenary/", viewport=WIDE)
    page = agenda_of(visitors, session, user)

    page.locator("#id_new-title").fill("Frisk luft")
    page.locator("#add-line").click()
    expect(console.locator("li[data-step]").nth(2)).to_contain_text("Frisk luft")
    console.locator("#steer-next").click()

    expect(phone.locator("#now")).to_contain_text("Frisk luft")
    expect(wall.locator("h1")).to_have_text("Frisk luft")
    console.locator("#steer-back").click()
    expect(phone.locator("#now")).to_have_attribute("data-step", "round-1")
    assert Note.objects.get().text == note.text


def test_own_line_has_its_title_large_on_the_wall_and_on_the_phone(visitors: Visitors, sit: Open) -> None:
    session, user = make_session(), make_facilitator()
    page = agenda_of(visitors, session, user)
    page.locator("#id_new-kind").select_option("other")
    page.locator("#id_new-title").fill("Ordføreren ønsker velkommen")
    page.locator("#add-line").click()
    expect(line(page, "other-1")).to_be_visible()
    go_to(session=session, step=step_named(session, "other-1"))

    phone = sit(make_participant(group=make_group(session=session)))
    wall = visitors.lead(user, path=f"/s/{session.pk}/plenary/", viewport=WIDE)

    expect(phone.locator("#now strong").first).to_have_text("Ordføreren ønsker velkommen")
    expect(wall.locator("h1")).to_have_text("Ordføreren ønsker velkommen")


def test_line_on_the_console_is_gone_to_and_skipping_a_round_is_asked_about(visitors: Visitors) -> None:
    session = make_session()
    go_to(session=session, step=step_named(session, "opening"))
    console = visitors.lead(make_facilitator(), session)
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.accept() if len(asked) == 2 else dialog.dismiss()

    console.on("dialog", answer)
    for _ in range(2):
        line(console, "plenary-1").locator(".agenda-go").focus()
        console.keyboard.press("Enter")
    expect(line(console, "plenary-1")).to_have_attribute("aria-current", "step")
    expect(line(console, "round-1")).to_contain_text("hoppet over")
    line(console, "opening").locator(".agenda-go").click()

    expect(line(console, "opening")).to_have_attribute("aria-current", "step")
    assert len(asked) == 2


def test_round_of_a_series_is_taken_in_the_next_meeting(visitors: Visitors) -> None:
    session = make_session(plan=Plan.SERIES)
    page = agenda_of(visitors, session)
    first, second = page.locator(".agenda-held").nth(0), page.locator(".agenda-held").nth(1)
    down = line(page, "plenary-1").locator("[name=down]")

    down.click()
    expect(first.locator("li").last).to_have_attribute("data-step", "plenary-1")
    down.click()

    expect(second.locator("li").first).to_have_attribute("data-step", "plenary-1")
    expect(down).to_be_focused()


def test_agenda_fits_320_pixels(visitors: Visitors) -> None:
    page = agenda_of(visitors, make_session(plan=Plan.SERIES), viewport={"width": 320, "height": 640})

    assert page.evaluate("document.documentElement.scrollWidth") == 320
