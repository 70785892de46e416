"""That the room the browser tests use is there: phones at a table, a facilitator, two origins."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, Visitors
from tests.factories import make_facilitator, make_group, make_note, make_participant

ORIGINS = ["localhost", "other"]


@pytest.mark.parametrize("origin", ORIGINS)
def test_phone_shows_what_its_group_has_written(sit: Open, origin: str) -> None:
    participant = make_participant(name="Kari")
    make_note(author=participant, text="Vi kjenner loven – čđŋšŧž")

    page: Page = sit(participant, origin=origin)

    expect(page.locator("body")).to_contain_text("Vi kjenner loven – čđŋšŧž")


@pytest.mark.parametrize("origin", ORIGINS)
def test_facilitator_comes_in_on_the_laptop(lead: Open, origin: str) -> None:
    session = make_group().meeting.session

    page: Page = lead(make_facilitator(), session, origin=origin)

    expect(page.locator("body")).to_contain_text("Guovdageaidnu")


def test_seat_of_somebody_else_is_not_there(sit: Open) -> None:
    first = make_participant()
    stranger = make_participant(group=make_group(session=first.group.meeting.session, number=2))

    page: Page = sit(stranger)
    response = page.goto(page.url.replace(f"/g/{stranger.group_id}/", f"/g/{first.group_id}/"))

    assert response is not None
    assert response.status == 404


def test_what_breaks_the_policy_is_noticed(visitors: Visitors) -> None:
    """The check at the end of every test here can fail."""
    page = visitors.sit(make_participant())

    with page.expect_console_message(lambda message: "Content Security Policy" in message.text):
        page.evaluate("document.body.append(Object.assign(new Image(), {src: 'https://example.org/x.png'}))")
    with page.expect_event("pageerror"):
        page.evaluate("void setTimeout(() => { throw new Error('planted') })")

    heard, visitors.complaints = visitors.complaints, []
    assert any("Content Security Policy" in complaint for complaint in heard)
    assert any("planted" in complaint for complaint in heard)
