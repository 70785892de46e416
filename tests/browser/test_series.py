"""A whole series: three meetings with other people each time, from the first step to the thread."""

from dataclasses import dataclass, field

from playwright.sync_api import Page, expect

from sessions_app.enums import Plan
from sessions_app.models import Action, Note, Participant, Session
from tests.browser.acts import notes_on, write
from tests.browser.conftest import Visitors
from tests.factories import make_facilitator, make_session


@dataclass
class Series:
    """The laptop, the wall, and those who have come so far by their names."""

    visitors: Visitors
    session: Session
    console: Page
    wall: Page
    phones: dict[str, Page] = field(default_factory=dict)

    def press_on(self, *steps: str) -> None:
        """The big button, as often as it takes to get through these kinds of steps."""
        for kind in steps:
            self.console.locator("#steer-next").click()
            expect(self.console.locator("li[aria-current=step]")).to_have_attribute("data-kind", kind)

    def end_meeting(self) -> None:
        self.console.locator("#steer-next").click()
        expect(self.console.locator("li[aria-current=step]")).to_have_count(0)

    def comes(self, name: str) -> Page:
        """Somebody new, with the code from the wall."""
        page = self.visitors.browser().new_page()
        page.goto(f"{self.visitors.server.url}/j/{self.session.code}/")
        page.locator("#name").fill(name)
        page.get_by_role("button", name="Bli med", exact=True).click()
        page.wait_for_url("**/g/*/")
        self.phones[name] = page
        return page

    def seats(self, number: int) -> dict[str, int]:
        """Who sits where at that meeting."""
        rows = Participant.objects.of(self.session).seated().filter(group__meeting__number=number)
        return dict(rows.values_list("name", "group__number"))


def test_three_meetings_with_changing_people(visitors: Visitors) -> None:
    series = begin(visitors)

    first_meeting(series)
    weeks_go_by(series)
    second_meeting_looks_back(series)
    others_have_come(series)
    third_meeting_ends_it(series)

    thread_tells_it_all(series)


def begin(visitors: Visitors) -> Series:
    user = make_facilitator()
    session = make_session(plan=Plan.SERIES, people=12, created_by=user)
    Session.objects.filter(pk=session.pk).update(keeps_groups=True)
    console = visitors.lead(user, session)
    console.on("dialog", lambda dialog: dialog.accept())
    with console.context.expect_page() as opened:
        console.locator("#open-wall").click()
    return Series(visitors, session, console, opened.value)


def first_meeting(series: Series) -> None:
    """Kari at table 1 lifts out a finding; the room writes a reflection and agrees on something to do."""
    for name in ("Kari", "Ola", "Per"):
        series.comes(name)
    series.press_on("opening", "round")
    write(series.phones["Kari"], "Vi kjenner hverandre")
    series.phones["Kari"].locator(".note .note-mark button").click()
    expect(series.phones["Kari"].locator('.note[data-mark="finding"]')).to_have_count(1)
    series.press_on("plenary", "closing")
    console = series.console
    console.locator("#open-plenary-notes").click()
    console.locator("#plenary-text").fill("Vi er enige om målet")
    console.locator("#plenary-notes").get_by_role("button", name="Legg til").click()
    expect(console.locator("#plenary-notes li")).to_contain_text(["Vi er enige om målet"])
    console.keyboard.press("Escape")
    console.locator("#open-actions").click()
    console.locator("#action-text").fill("Ringe fylket")
    console.locator("#actions").get_by_role("button", name="Legg til").click()
    expect(console.locator("#actions li")).to_contain_text(["Ringe fylket"])
    console.keyboard.press("Escape")
    series.end_meeting()


def weeks_go_by(series: Series) -> None:
    """Everybody is thanked and told when; what comes to mind on the way home is still taken."""
    expect(series.wall.locator("#wall")).to_have_attribute("data-screen-kind", "meet-again")
    ola = series.phones["Ola"]
    expect(ola.locator("#now")).to_contain_text("Takk for i dag")
    expect(ola.locator("#new-meeting")).to_be_hidden()
    write(ola, "Det kom jeg på i bilen")
    expect(notes_on(ola).filter(has_text="i bilen")).to_have_count(1)
    expect(ola.locator("#state")).to_have_text("Lagret")
    assert Note.objects.get(text="Det kom jeg på i bilen").group.meeting.number == 1


def second_meeting_looks_back(series: Series) -> None:
    """Kari's phone gets its table back with one tap; Per stays away, Anne is new."""
    series.press_on("opening")
    expect(series.wall.locator("#wall")).to_have_attribute("data-screen-kind", "join")
    kari = series.phones["Kari"]
    kari.locator("#new-meeting button").click()
    kari.wait_for_url("**/g/*/")
    expect(kari.locator("#waiting")).to_be_visible()
    anne = series.comes("Anne")
    assert (series.seats(1), series.seats(2)) == ({"Ola": 2, "Per": 1}, {"Kari": 1, "Anne": 2})
    series.press_on("look-back")
    for phone in (kari, anne):
        expect(phone.locator("#look_back .note-text")).to_have_text(
            ["Vi kjenner hverandre", "Vi er enige om målet", "Ringe fylket"]
        )
        expect(phone.locator("#look_back .note-text").first).to_be_visible()
    wall = series.wall
    for text in ("Dette fant vi på møte 1", "Vi kjenner hverandre", "Vi er enige om målet", "Ringe fylket"):
        expect(wall.locator(".slide:visible")).to_contain_text(text)
        wall.keyboard.press("ArrowRight")
    wall.locator(".slide:visible .tick button").click()
    expect(wall.locator(".slide:visible li[data-done]")).to_contain_text("Ringe fylket")
    assert Action.objects.get().done_at is not None


def others_have_come(series: Series) -> None:
    """The new round: what is written at the second meeting's tables is theirs."""
    kari, anne = series.phones["Kari"], series.phones["Anne"]
    series.press_on("round")
    expect(anne.locator("#look_back .note-text").first).to_be_hidden()
    write(kari, "Vi trenger en ingeniør")
    write(anne, "Lærere har vi nok av")
    expect(notes_on(kari)).to_have_text(["Vi trenger en ingeniør"])
    anne.locator(".note .note-mark button").click()
    expect(anne.locator('.note[data-mark="finding"]')).to_have_count(1)
    series.press_on("plenary", "closing")
    series.end_meeting()


def third_meeting_ends_it(series: Series) -> None:
    """Ola was not there last time: his phone still has a seat from the first meeting, and that is enough."""
    series.press_on("opening")
    ola = series.phones["Ola"]
    ola.reload()
    ola.locator("#new-meeting button").click()
    ola.wait_for_url("**/g/*/")
    series.press_on("look-back")
    expect(ola.locator("#look_back .note-text")).to_have_text(["Lærere har vi nok av", "Ringe fylket"])
    series.press_on("round", "plenary", "closing")
    assert series.seats(3) == {"Ola": 2}
    series.console.locator("#steer-next").click()
    expect(series.wall.locator("#wall")).to_have_attribute("data-screen-kind", "thanks")
    expect(ola.locator("#now")).to_have_attribute("data-finished", "")
    expect(series.phones["Kari"].locator("#now")).to_have_attribute("data-finished", "")


def thread_tells_it_all(series: Series) -> None:
    console = series.console
    console.locator("#open-series").click()
    expect(console.locator(".thread-meeting .thread-state")).to_have_text(["holdt", "holdt", "holdt"])
    for place, text in enumerate(("Vi kjenner hverandre", "Lærere har vi nok av", "Lagbygging med andre")):
        expect(console.locator(".thread-meeting").nth(place)).to_contain_text(text)
    expect(console.locator(".thread li[data-done]")).to_contain_text("Ringe fylket")
