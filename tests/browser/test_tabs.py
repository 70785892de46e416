"""Several tabs of one browser: one stream for all of them, and one outbox."""

from collections.abc import Iterator
from contextlib import suppress

import pytest
from playwright.sync_api import BrowserContext, Error, Page, Route, expect

from sessions_app.domain.notes import write_note
from sessions_app.domain.steering import go_to
from sessions_app.models import Note, Participant, Session, Step
from tests.browser.acts import notes_on, open_note, state_of, table_in_round_1, texts_of, write
from tests.browser.conftest import Visitors
from tests.browser.faults import Line, line_to, until
from tests.factories import make_facilitator, make_group, make_note, make_participant, open_round
from tests.serving import Server

MANY = 12  # tabs; a browser has six connections to a server


@pytest.fixture
def line(server: Server, visitors: Visitors) -> Iterator[Line]:
    with line_to(server) as line:
        visitors.server = line.near
        yield line
        for context in visitors.contexts:
            context.close()
        visitors.contexts.clear()


def tabs_of(seat: Participant, visitors: Visitors, count: int) -> list[Page]:
    context = visitors.holder(seat, visitors.server.url)
    return [more(context, f"{visitors.server.url}/g/{seat.group_id}/") for _ in range(count)]


def more(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.goto(address)
    return page


def test_tabs_of_a_seat_share_one_stream_and_all_are_told(visitors: Visitors, line: Line) -> None:
    kari = make_participant(group=table_in_round_1())
    tabs = tabs_of(kari, visitors, 8)

    make_note(author=kari, text="Til alle")

    for tab in tabs:
        expect(notes_on(tab)).to_have_text(["Til alle"])
    until(lambda: line.streams() == 1)


def test_tab_that_leads_is_closed_and_the_others_hear_what_comes_next(visitors: Visitors, line: Line) -> None:
    kari = make_participant(group=table_in_round_1())
    *others, leading = tabs_of(kari, visitors, 4)
    until(lambda: (line.streams(), line.streams_asked_for()) == (1, 4))

    leading.close()
    make_note(author=kari, text="Etterpå")

    for tab in others:
        expect(notes_on(tab)).to_have_text(["Etterpå"], timeout=4_000)
    until(lambda: line.streams() == 1)


def test_tab_that_leads_falls_silent_and_another_takes_over(visitors: Visitors, line: Line) -> None:
    kari = make_participant(group=table_in_round_1())
    context = visitors.holder(kari, line.near.url)
    context.clock.install()
    address = f"{line.near.url}/g/{kari.group_id}/"
    first, leading = more(context, address), more(context, address)
    until(lambda: (line.streams(), line.streams_asked_for()) == (1, 2))
    leading.evaluate("void (BroadcastChannel.prototype.postMessage = () => {})")
    make_note(author=kari, text="Etterpå")
    expect(notes_on(first)).to_have_count(0)

    first.clock.fast_forward(25_000)

    expect(notes_on(first)).to_have_text(["Etterpå"])


def test_tab_opened_on_an_old_page_is_brought_up_to_date(visitors: Visitors, line: Line) -> None:
    """Between the drawing of a page and its first event others write."""
    kari = make_participant(group=table_in_round_1())
    make_note(author=kari, text="Før")
    context = visitors.holder(kari, line.near.url)
    address = f"{line.near.url}/g/{kari.group_id}/"
    first = more(context, address)
    old = context.request.get(address).text()
    make_note(author=kari, text="Imens")
    expect(notes_on(first)).to_have_text(["Før", "Imens"])
    second = context.new_page()
    second.route(address, lambda route: route.fulfill(body=old, content_type="text/html; charset=utf-8"))

    second.goto(address)

    expect(notes_on(second)).to_have_text(["Før", "Imens"])


def test_facilitator_with_many_tabs_follows_in_all_and_loads_a_page(visitors: Visitors, line: Line) -> None:
    session = make_group().meeting.session
    first = visitors.lead(make_facilitator(), session)
    tabs = [first, *(more(first.context, first.url) for _ in range(MANY - 1))]
    until(lambda: line.streams() == 1)

    step_to(session, "round-1")

    for tab in tabs:
        expect(tab.locator("li[aria-current=step]")).to_have_attribute("data-kind", "round")
    assert more(first.context, f"{line.near.url}/s/{session.pk}/agenda/").locator("h1").count() == 1
    assert line.streams() == 1


def step_to(session: Session, name: str) -> None:
    go_to(session=session, step=next(step for step in Step.objects.of(session) if step.name == name))


def test_seat_in_more_browsers_than_it_may_have_starts_no_war(visitors: Visitors, line: Line) -> None:
    kari = make_participant(group=table_in_round_1())
    replaced = tabs_of(kari, visitors, 2)
    others = [tabs_of(kari, visitors, 1)[0] for _ in range(4)]
    until(lambda: (line.streams(), line.streams_asked_for()) == (4, 6))

    make_note(author=kari, text="Til fire")
    for tab in others:
        expect(notes_on(tab)).to_have_text(["Til fire"])
    replaced[0].wait_for_timeout(3_000)
    assert (line.streams(), line.streams_asked_for()) == (4, 6)

    replaced[0].evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    for tab in replaced:
        expect(notes_on(tab)).to_have_text(["Til fire"])


# --- one outbox -------------------------------------------------------------------------------------------


def test_two_tabs_send_what_waits_once_and_in_order(visitors: Visitors, line: Line) -> None:
    group = table_in_round_1()
    first, second = tabs_of(make_participant(group=group), visitors, 2)
    first.context.set_offline(True)
    for number in range(3):
        for tab, who in ((first, "ene"), (second, "andre")):
            tab.bring_to_front()
            write(tab, f"Fra den {who} {number}")
    expect(state_of(first)).to_have_text("Venter på nett (6)")
    sent: list[str] = []
    first.context.on("request", lambda request: sent.append(request.url) if request.method == "PUT" else None)

    first.context.set_offline(False)

    written = [f"Fra den {who} {number}" for number in range(3) for who in ("ene", "andre")]
    for tab in (first, second):
        expect(state_of(tab)).to_have_text("Lagret")
        expect(notes_on(tab)).to_have_text(written)
    assert texts_of(group) == written
    assert len(sent) <= len(written) + 3  # whoever does not send may have one on its way


def test_two_tabs_keep_later_edits_with_the_note_they_were_meant_for(visitors: Visitors, line: Line) -> None:
    """Ola changes the note first: Kari's edits, from two tabs, become one note beside his."""
    group = table_in_round_1()
    note = make_note(group=group, text="Slik det var")
    kari, ola = make_participant(group=group), make_participant(group=group)
    tabs = tabs_of(kari, visitors, 2)
    tabs[0].context.set_offline(True)
    for tab, text in zip([*tabs, *tabs], ["Karis 1", "Karis 2", "Karis 3", "Karis 4"], strict=True):
        tab.bring_to_front()
        dialog = open_note(tab, "")
        dialog.locator("#note-text").fill(text)
        dialog.get_by_role("button", name="Lagre", exact=True).click()
        for other in tabs:
            expect(notes_on(other)).to_have_text([text])
    write_note(author=ola, note_id=note.pk, question="1.1", text="Olas", base=1, edit=note.pk)

    tabs[0].context.set_offline(False)

    for tab in tabs:
        expect(state_of(tab)).to_have_text("Lagret")
        expect(notes_on(tab)).to_have_text(["Olas", "Karis 4"])
    assert texts_of(group) == ["Olas", "Karis 4"]
    assert Note.objects.count() == 2


def lose_the_answer(route: Route) -> None:
    with suppress(Error):  # given up meanwhile
        route.fetch()
        route.abort()


def test_edit_whose_answer_was_lost_is_no_conflict_with_the_next(visitors: Visitors, line: Line) -> None:
    """The stream has shown the first edit already when the second is begun."""
    group = table_in_round_1()
    make_note(group=group, text="Før")
    page = tabs_of(make_participant(group=group), visitors, 1)[0]
    page.route("**/notes/**", lose_the_answer)
    for text in ("Én gang endret", "To ganger endret"):
        dialog = open_note(page, "")
        dialog.locator("#note-text").fill(text)
        dialog.get_by_role("button", name="Lagre", exact=True).click()
        until(lambda text=text: texts_of(group) == [text] or text.startswith("To"))
        expect(page.locator(".note")).to_have_attribute("data-version", "2")

    page.unroute("**/notes/**")

    expect(state_of(page)).to_have_text("Lagret")
    expect(notes_on(page)).to_have_text(["To ganger endret"])
    assert texts_of(group) == ["To ganger endret"]


def test_round_opened_in_one_tab_is_open_in_all(visitors: Visitors, line: Line) -> None:
    session = make_group().meeting.session
    tabs = tabs_of(make_participant(group=make_group(session=session)), visitors, 3)

    open_round(session, 1)

    for tab in tabs:
        expect(tab.locator("#composer")).to_be_visible()
