"""The phone's page: the round, the questions, all the group's notes, who sits there, the map."""

import re

import pytest
from django.test import Client

from sessions_app.domain.steering import finish, go_to
from sessions_app.models import Participant, Session, Step
from tests.factories import make_group, make_note, make_participant, make_session, open_round
from tests.views.clients import nb, phone, queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def kari() -> Participant:
    return make_participant(name="Kari")


def session_of(participant: Participant) -> Session:
    return participant.group.meeting.session


def page_of(participant: Participant, **query: str) -> str:
    return phone(participant).get(f"/g/{participant.group_id}/", query).text


def shown_questions(page: str) -> list[str]:
    return re.findall(r'<section class="question" data-question="([^"]+)">', page)


def test_page_before_the_start_has_nothing_to_write_in(kari: Participant) -> None:
    page = page_of(kari)

    assert re.search(r'<form id="composer"[^>]* hidden>', page)
    assert 'data-opened=""' in page


def test_page_shows_the_first_question_of_the_round_we_are_at(kari: Participant) -> None:
    open_round(session_of(kari), 1)
    open_round(session_of(kari), 2)

    page = page_of(kari)

    assert shown_questions(page) == ["2.1"]
    assert 'id="composer-question" value="2.1"' in page


def test_page_shows_the_question_that_was_asked_for(kari: Participant) -> None:
    open_round(session_of(kari), 1)

    page = page_of(kari, question="1.2")

    assert shown_questions(page) == ["1.2"]


@pytest.mark.parametrize("asked", ["2.1", "9.9", "", "x", "\x00", "<b>", "1"])
def test_question_that_cannot_be_shown_gives_the_present_one(kari: Participant, asked: str) -> None:
    open_round(session_of(kari), 1)

    assert shown_questions(page_of(kari, question=asked)) == ["1.1"]


def test_page_has_every_note_of_the_group_and_none_of_others(kari: Participant) -> None:
    for number, question in enumerate(["1.1", "1.2", "2.1", "3.3"]):
        make_note(author=kari, question=question, text=f"Notat nummer {number}")
    make_note(group=make_group(session=session_of(kari), number=2), text="Naboens")

    page = page_of(kari)

    assert [f"Notat nummer {number}" in page for number in range(4)] == [True] * 4
    assert "Naboens" not in page


def test_notes_stand_in_the_order_they_were_written(kari: Participant) -> None:
    for text in ("første", "andre", "tredje"):
        make_note(author=kari, text=text)

    page = page_of(kari)

    assert page.index(">første<") < page.index(">andre<") < page.index(">tredje<")


def test_page_says_which_revision_it_shows(kari: Participant) -> None:
    make_note(author=kari)
    kari.group.refresh_from_db()

    assert f'data-seen="{kari.group.revision}"' in page_of(kari)


def test_page_tells_that_the_session_is_finished(kari: Participant) -> None:
    finish(session=session_of(kari))

    page = page_of(kari)

    assert nb("The self-check is finished") in page
    assert re.search(r'<form id="composer"[^>]* hidden>', page)


def test_page_of_a_break_says_when_we_go_on(kari: Participant) -> None:
    step = next(step for step in Step.objects.of(session_of(kari)) if step.name == "break-1")
    go_to(session=session_of(kari), step=step)

    assert 'data-step="break-1"' in page_of(kari)


def silent_session(participant: Participant) -> Session:
    session = session_of(participant)
    session.silent_minutes = 5
    session.save()
    open_round(session, 1)
    return session


def test_page_says_when_the_silent_minutes_end_as_the_phone_s_clock_needs_it(kari: Participant) -> None:
    step = silent_session(kari).current_step
    assert step is not None
    assert step.ends_at is not None
    talk_at = round(step.ends_at.timestamp() * 1000) - (step.minutes - 5) * 60_000

    assert f'<span class="silence" data-talk-at="{talk_at}" data-silent>' in page_of(kari)


def test_page_in_silence_warns_a_browser_that_cannot_keep_anything_to_itself(kari: Participant) -> None:
    warning = nb(
        "In this browser what you write is shared with the group at once, also in the silent minutes."
    )
    assert warning not in page_of(kari)
    silent_session(kari)

    assert f'<noscript><p class="quiet">{warning}' in page_of(kari)


def test_page_names_the_seat_and_those_it_was_moved_from(kari: Participant) -> None:
    now = make_participant(group=make_group(session=session_of(kari), number=2))
    kari.left_at, kari.moved_to = kari.joined_at, now
    kari.save()

    assert f'data-seats="{now.pk} {kari.pk}"' in page_of(now)


def test_every_question_has_its_prompt_cards(kari: Participant) -> None:
    page = page_of(kari)

    cards = re.findall(r'<details class="prompts">.*?</details>', page, re.DOTALL)
    assert [card.count("<li>") for card in cards] == [3] * 9


def test_people_see_each_others_names_and_their_own_seat_code(kari: Participant) -> None:
    ola = make_participant(group=kari.group, name="Ola")

    page = phone(kari).get(f"/g/{kari.group_id}/people/").text

    assert "Ola" in page
    assert kari.seat_code in page
    assert ola.seat_code not in page


def test_map_has_all_its_points(kari: Participant) -> None:
    page = phone(kari).get(f"/g/{kari.group_id}/map/").text

    assert [f'id="help-{number}"' in page for number in range(1, 13)] == [True] * 12


def test_dialog_gets_its_part_alone(kari: Participant) -> None:
    headers = {"hx-request": "true", "hx-target": "div#people"}

    answer = phone(kari).get(f"/g/{kari.group_id}/people/", headers=headers).text

    assert answer.strip().startswith('<div id="people"')


@pytest.mark.parametrize("path", ["", "people/", "map/"])
def test_neighbouring_table_is_not_found(kari: Participant, path: str) -> None:
    neighbour = make_group(session=session_of(kari), number=2)

    assert phone(kari).get(f"/g/{neighbour.pk}/{path}").status_code == 404


def test_seat_at_two_tables_is_remembered_for_both() -> None:
    client = Client()
    first, second = make_session(), make_session(number="1151")
    pages = [client.post(f"/j/{session.code}/", {"name": ""})["Location"] for session in (first, second)]

    assert [client.get(page).status_code for page in pages] == [200, 200]


def test_seat_of_last_meeting_opens_what_was_written_there() -> None:
    session = make_session(plan="series")  # type: ignore[arg-type]
    participant = make_participant(group=make_group(session=session, meeting=1))
    make_note(author=participant, text="Fra forrige gang")
    second = Step.objects.of(session).in_order().filter(meeting__number=2)[0]
    go_to(session=session, step=second)

    page = page_of(participant)

    assert "Fra forrige gang" in page
    assert f"/j/{session.code[:3]}-{session.code[3:]}/" in page


@pytest.mark.parametrize("path", ["", "people/", "map/"])
def test_page_with_three_rows_takes_as_many_queries_as_with_one(path: str) -> None:
    short, long = make_participant(), make_participant()
    for participant, rows in ((short, 1), (long, 3)):
        open_round(session_of(participant), 1)
        for _ in range(rows):
            make_note(author=participant)
            make_participant(group=participant.group)

    counts = [queries_of(phone(seat), f"/g/{seat.group_id}/{path}") for seat in (short, long)]

    assert counts[0] == counts[1]


def test_join_page_with_three_tables_takes_as_many_queries_as_with_one() -> None:
    short, long = make_session(people=6), make_session(people=18)

    assert queries_of(Client(), f"/j/{long.code}/") == queries_of(Client(), f"/j/{short.code}/")
