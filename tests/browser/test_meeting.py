"""One whole meeting, from the link on the laptop to the report."""

import re
from dataclasses import dataclass

from playwright.sync_api import BrowserContext, Page, expect

from sessions_app.domain.accounts import local_facilitator, sign_in_path
from sessions_app.models import Group, Session
from tests.browser.acts import notes_on, open_note, state_of, write
from tests.browser.conftest import LAPTOP, Visitors


@dataclass
class Room:
    """The laptop with its two windows and six phones: Kari and Ola at the first table, Per at the second."""

    office: BrowserContext
    console: Page
    wall: Page
    phones: list[Page]

    @property
    def kari(self) -> Page:
        return self.phones[0]

    @property
    def per(self) -> Page:
        return self.phones[1]

    @property
    def ola(self) -> Page:
        return self.phones[2]

    def step_on(self, to: str) -> None:
        """Press the big button; the board says where we are when the answer is here."""
        self.console.locator("#steer-next").click()
        expect(self.console.locator("li[aria-current=step]")).to_have_attribute("data-kind", to)


def test_whole_meeting(visitors: Visitors) -> None:
    room = come_in(visitors)

    first_round(room)
    clock_on_every_screen(room)
    first_plenary(room)
    for number in (2, 3):
        later_round(room, number)
    what_now(room)
    finish(room)

    assert report(room).startswith(b"%PDF")


def come_in(visitors: Visitors) -> Room:
    """The facilitator plans and puts the code on the wall; six join by it and are spread evenly."""
    office = visitors.browser(viewport=LAPTOP)
    console = office.new_page()
    console.on("dialog", lambda dialog: dialog.accept())
    console.goto(visitors.server.url + sign_in_path(local_facilitator()))
    session = plan_kautokeino(console)
    with office.expect_page() as opened:
        console.locator("#open-wall").click()
    wall = opened.value
    code = wall.locator(".wall-code").inner_text()
    assert code == f"{session.code[:3]}-{session.code[3:]}"
    phones = [join(visitors, code) for _ in range(6)]
    expect(wall.locator(".wall-table-count")).to_have_text(["3", "3"])
    expect(console.locator("#room")).to_contain_text("6 personer")
    assert [group.people_count for group in Group.objects.of(session).with_people()] == [3, 3]
    for page in phones:
        expect(page.locator("#composer")).to_be_hidden()
    return Room(office, console, wall, phones)


def plan_kautokeino(laptop: Page) -> Session:
    laptop.locator("a[href='/new/']").click()
    laptop.locator("#search").press_sequentially("kautokei")
    laptop.locator("#m-5612").check()
    laptop.locator("#id_people").fill("12")
    laptop.locator("#id_people").blur()
    expect(laptop.locator("#proposal .arithmetic strong")).to_have_text("6, 6")
    laptop.locator("#create").click()
    laptop.wait_for_url("**/s/*/")
    return Session.objects.get()


def join(visitors: Visitors, code: str) -> Page:
    page = visitors.browser().new_page()
    page.goto(visitors.server.url)
    page.locator("#code").fill(code.lower())
    page.get_by_role("button", name="Bli med").click()
    page.get_by_role("button", name="Bli med", exact=True).click()
    page.wait_for_url("**/g/*/")
    return page


def first_round(room: Room) -> None:
    """Phones write and see each other's notes, change one and lift two out."""
    room.step_on("opening")
    room.step_on("round")
    for page in room.phones:
        expect(page.locator("#composer")).to_be_visible()
    expect(room.wall.locator(".wall-questions li")).to_have_count(3)
    write(room.kari, "Vi kjenner loven")
    write(room.ola, "Vi har små fagmiljø")
    write(room.per, "Andre bord")
    for page in (room.kari, room.ola):
        expect(notes_on(page)).to_have_count(2)
    expect(notes_on(room.per)).to_have_text(["Andre bord"])
    dialog = open_note(room.ola, "Vi kjenner loven")
    dialog.locator("#note-text").fill("Vi kjenner begge lovene")
    dialog.get_by_role("button", name="Lagre", exact=True).click()
    expect(notes_on(room.kari).filter(has_text="begge")).to_have_count(1)
    room.kari.locator(".note", has_text="begge").locator(".note-mark button").click()
    room.per.locator(".note .note-mark button").click()
    for page in (room.kari, room.per):
        expect(page.locator('.note[data-mark="finding"]')).to_have_count(1)
        expect(state_of(page)).to_have_text("Lagret")
    expect(room.console.locator("#groups .bar-count").first).to_have_text("2")


def clock_on_every_screen(room: Room) -> None:
    """It runs, gets five minutes more, is paused and goes on."""
    expect(room.wall.locator(".clock")).to_have_text(re.compile(r"^(29|30):\d\d$"))
    before = int(room.kari.locator(".clock").get_attribute("data-ends") or 0)
    room.console.locator("#more-5").click()
    expect(room.kari.locator(".clock")).to_have_attribute("data-ends", str(before + 300_000))
    expect(room.wall.locator(".clock")).to_have_text(re.compile(r"^(34|35):\d\d$"))
    room.console.locator("#pause").click()
    for page in (room.kari, room.wall, room.console):
        expect(page.locator(".paused").first).to_be_visible()
    room.console.locator("#pause").click()
    for page in (room.kari, room.wall, room.console):
        expect(page.locator(".paused")).to_have_count(0)


def first_plenary(room: Room) -> None:
    """Findings on the wall, turned by key; what is typed on the laptop stands there at once."""
    slips = room.wall.locator(".slip-text")
    room.step_on("plenary")
    expect(room.wall.locator(".wall-tables li")).to_have_count(2)
    for key, text in (
        ("ArrowRight", "Vi kjenner begge lovene"),
        ("PageDown", "Andre bord"),
        ("ArrowLeft", "Vi kjenner begge lovene"),
    ):
        room.wall.keyboard.press(key)
        expect(slips).to_have_text([text])
    room.console.locator("#open-plenary-notes").click()
    room.console.locator("#plenary-text").fill("Vi er enige om målet")
    room.console.locator("#plenary-notes").get_by_role("button", name="Legg til").click()
    expect(room.wall.locator(".wall-plenary li")).to_have_text(["Vi er enige om målet"])
    expect(slips).to_have_text(["Vi kjenner begge lovene"])
    room.console.keyboard.press("Escape")


def later_round(room: Room, number: int) -> None:
    room.step_on("break")
    expect(room.kari.locator("#now")).to_have_attribute("data-step", f"break-{number - 1}")
    room.step_on("round")
    expect(room.kari.locator("#composer-question")).to_have_value(f"{number}.1")
    expect(room.ola.locator("#composer-question")).to_have_value(f"{number}.1")
    write(room.kari, f"Notat i økt {number}")
    expect(notes_on(room.ola)).to_have_text([f"Notat i økt {number}"])
    room.step_on("plenary")
    expect(room.wall.locator("#wall")).to_have_attribute("data-screen-kind", "plenary")


def what_now(room: Room) -> None:
    room.step_on("closing")
    room.console.locator("#open-actions").click()
    room.console.locator("#action-text").fill("Ringe fylket")
    room.console.locator("#actions").get_by_role("button", name="Legg til").click()
    expect(room.wall.locator(".wall-list li")).to_contain_text(["Ringe fylket"])
    room.console.keyboard.press("Escape")


def finish(room: Room) -> None:
    room.console.locator("#steer-next").click()
    expect(room.console.locator("#room a[href$='report.pdf']")).to_be_visible()
    for page in room.phones:
        expect(page.locator("#now")).to_have_attribute("data-finished", "")
        expect(page.locator("#composer")).to_be_hidden()
    expect(room.wall.locator("#wall")).to_have_attribute("data-screen-kind", "thanks")


def report(room: Room) -> bytes:
    """It may say 202 first: then the page asks again by itself, as we do. Each answer takes seconds."""
    address = room.console.locator("#room a[href$='report.pdf']").get_attribute("href") or ""
    for _ in range(12):
        answer = room.office.request.get(room.console.url.partition("/s/")[0] + address)
        assert answer.status in {200, 202}
        if answer.status == 200:
            break
    return answer.body()
