"""What people do on a phone."""

from playwright.sync_api import Locator, Page, expect

from sessions_app.models import Group, Note
from tests.factories import make_group, make_session, open_round


def table_in_round_1(people: int = 24) -> Group:
    """A table of a session that has begun."""
    session = make_session(people=people)
    open_round(session, 1)
    return make_group(session=session)


def write(page: Page, text: str) -> None:
    page.locator("#text").fill(text)
    page.locator("#composer").get_by_role("button", name="Legg til").click()


def notes_on(page: Page) -> Locator:
    """The texts of the question that is shown."""
    return page.locator("section.question:visible .note .note-text")


def open_note(page: Page, text: str) -> Locator:
    """The dialog in which this note is changed."""
    page.locator(".note", has_text=text).locator(".note-open").click()
    dialog = page.locator("#note-dialog")
    expect(dialog).to_be_visible()
    return dialog


def state_of(page: Page) -> Locator:
    return page.locator("#state")


def texts_of(group: Group) -> list[str]:
    """What the database has."""
    return [note.text for note in Note.objects.filter(group=group).standing().for_display()]
