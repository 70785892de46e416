"""Tables: as the facilitator arranges them, and what a phone that was moved may still do."""

import re
import uuid

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.http import Http404
from django.test import Client

from sessions_app.domain.seating import leave, seat_now
from sessions_app.domain.steering import finish
from sessions_app.domain.tables import call_for_help, merge, move, seat_to_write
from sessions_app.live import Drawn
from sessions_app.models import Group, Note, Participant, Session
from sessions_app.views.fragments import draw
from sessions_app.views.guards import still_valid
from sessions_app.views.stream import admit
from sessions_app.views.tables import groups_of
from tests.factories import (
    make_facilitator,
    make_group,
    make_note,
    make_participant,
    make_session,
    open_round,
)
from tests.views.clients import delete, fields, laptop, nb, note_path, phone, post_form, put, queries_of

pytestmark = pytest.mark.django_db
SEATS = settings.SEAT_COOKIE_NAME


@pytest.fixture
def session() -> Session:
    return make_session()


@pytest.fixture
def user(session: Session) -> User:
    return make_facilitator(municipality=session.municipality)


def table(session: Session, number: int, people: int = 0) -> Group:
    group = make_group(session=session, number=number)
    for _ in range(people):
        make_participant(group=group)
    return group


def moved_from(session: Session, number: int, *, to: int) -> tuple[Participant, Participant]:
    """Somebody's seat before and after."""
    seat = make_participant(group=table(session, number), name="Kari")
    after = move(participant=seat, to=table(session, to))
    assert after is not None
    return seat, after


def console_of(session: Session) -> str:
    return f"/s/{session.pk}/"


# --- a phone that was moved ---------------------------------------------------------------------------------


def test_old_address_leads_to_the_new_table_with_the_new_seat(session: Session) -> None:
    seat, after = moved_from(session, 1, to=2)
    client = phone(seat)

    response = client.get(f"/g/{seat.group_id}/")

    assert (response.status_code, response["Location"]) == (303, f"/g/{after.group_id}/")
    assert client.cookies[SEATS].value == f"{after.token.hex}.{seat.token.hex}"
    assert client.get(response["Location"]).status_code == 200
    assert client.head(f"/g/{seat.group_id}/").status_code == 303


@pytest.mark.parametrize("page", ["people/", "map/"])
def test_other_pages_of_the_old_table_lead_there_too(session: Session, page: str) -> None:
    seat, after = moved_from(session, 1, to=2)

    response = phone(seat).get(f"/g/{seat.group_id}/{page}")

    assert (response.status_code, response["Location"]) == (303, f"/g/{after.group_id}/")


def test_moved_on_and_back_leads_to_the_seat_held_now(session: Session) -> None:
    seat, middle = moved_from(session, 1, to=2)
    back = move(participant=middle, to=seat.group)
    client = phone(seat)

    response = client.get(f"/g/{seat.group_id}/", follow=True)

    assert back is not None
    assert [url for url, _ in response.redirect_chain] == [f"/g/{seat.group_id}/"]
    assert client.cookies[SEATS].value == f"{back.token.hex}.{seat.token.hex}"
    client.cookies[SEATS] = f"{seat.token.hex}.{back.token.hex}"
    assert client.get(f"/g/{seat.group_id}/").status_code == 200


def test_new_page_knows_what_was_left_behind(session: Session) -> None:
    _, middle = moved_from(session, 1, to=2)
    after = move(participant=middle, to=table(session, 3))
    assert after is not None

    page = phone(after).get(f"/g/{after.group_id}/").text

    first, second = (make_group(session=session, number=number).pk for number in (1, 2))
    assert re.findall(r'data-moved-from="([^"]*)"', page) == [f"{second} {first}"]


def test_stream_of_the_old_table_is_cut_and_does_not_open_again(session: Session) -> None:
    seat = make_participant(group=table(session, 1))
    scope = {
        "type": "http",
        "method": "GET",
        "path": f"/g/{seat.group_id}/stream/",
        "headers": [(b"cookie", f"{SEATS}={seat.token.hex}".encode())],
        "server": ("testserver", 80),
    }
    before = admit(scope).allowed_by
    assert still_valid({before}) == {before}

    move(participant=seat, to=table(session, 2))

    assert still_valid({before}) == set()
    with pytest.raises(Http404):
        admit(scope)


def test_late_acts_are_taken_at_the_table_they_belong_to(session: Session) -> None:
    seat = make_participant(group=table(session, 1))
    older, gone = make_note(author=seat), make_note(author=seat)
    client = phone(seat)
    after = move(participant=seat, to=table(session, 2))
    note = uuid.uuid4()

    answers = [
        put(client, note_path(seat, note), fields(text="Kom sent")),
        put(client, note_path(seat, older.pk), fields(text="Endret sent", base=1)),
        client.post(f"{note_path(seat, older.pk)}mark/", {"mark": "finding", "edit": str(uuid.uuid4())}),
        delete(client, note_path(seat, gone.pk), base=1),
    ]

    assert [answer.status_code for answer in answers] == [201, 200, 200, 200]
    rows = Note.objects.standing().values_list("pk", "group__number", "text", "mark", "author")
    assert set(rows) == {
        (note, 1, "Kom sent", "none", seat.pk),
        (older.pk, 1, "Endret sent", "finding", seat.pk),
    }
    assert after is not None
    assert put(phone(after), note_path(seat, note), fields(base=1)).status_code == 404


def test_late_note_without_javascript_is_taken_and_shows_the_new_table(session: Session) -> None:
    seat = make_participant(group=table(session, 1))
    open_round(session, 1)
    client = phone(seat)
    after = move(participant=seat, to=table(session, 2))

    response = post_form(client, note_path(seat, uuid.uuid4()), fields(text="Kom sent"))
    landed = client.get(response["Location"], follow=True)

    assert after is not None
    assert (Note.objects.get().group_id, landed.redirect_chain) == (
        seat.group_id,
        [(f"/g/{after.group_id}/", 303)],
    )


def test_late_note_without_the_csrf_token_is_refused(session: Session) -> None:
    seat, _ = moved_from(session, 1, to=2)
    open_round(session, 1)

    response = put(phone(seat, checks_csrf=True), note_path(seat, uuid.uuid4()), fields())

    assert (response.status_code, Note.objects.count()) == (403, 0)


@pytest.mark.parametrize("act", ["leave/", "help/", "people/count/"])
def test_what_is_done_where_one_sits_is_not_done_at_the_old_table(session: Session, act: str) -> None:
    seat, after = moved_from(session, 1, to=2)

    response = phone(seat).post(f"/g/{seat.group_id}/{act}", {"people": "3", "help": "wanted"})

    assert (response.status_code, response["Location"]) == (303, f"/g/{after.group_id}/")
    after.refresh_from_db()
    assert (after.left_at, after.people, after.group.help_asked_at) == (None, 1, None)
    assert seat.group.help_asked_at is None


def test_who_left_after_the_move_gets_in_nowhere(session: Session) -> None:
    seat, after = moved_from(session, 1, to=2)
    make_note(group=seat.group, author=make_participant(group=seat.group))
    leave(participant=after)
    client = phone(seat)

    assert client.get(f"/g/{seat.group_id}/").status_code == 404
    assert put(client, note_path(seat, uuid.uuid4()), fields()).status_code == 404


def test_join_page_leads_who_was_moved_to_the_seat_they_have(session: Session) -> None:
    seat, after = moved_from(session, 1, to=2)
    client = phone(seat)

    answers = [client.get(f"/j/{session.code}/"), phone(seat).post(f"/j/{session.code}/")]

    assert [answer["Location"] for answer in answers] == [f"/g/{after.group_id}/"] * 2
    assert Participant.objects.seated().count() == 1
    assert client.get(f"/g/{after.group_id}/").status_code == 200


# --- moving and merging, on the laptop ----------------------------------------------------------------------


def test_facilitator_moves_somebody(session: Session, user: User) -> None:
    seat, there = make_participant(group=table(session, 1)), table(session, 2)
    path = f"/s/{session.pk}/seats/{seat.pk}/move/"

    first = laptop(user).post(path, {"group": there.pk})
    again = laptop(user).post(path, {"group": there.pk})

    here = f"/s/{session.pk}/groups/{seat.group_id}/"
    assert [(one.status_code, one["Location"]) for one in (first, again)] == [(303, here)] * 2
    assert [one.group for one in Participant.objects.seated()] == [there]


def test_full_table_is_told_with_the_dialog_drawn_again(session: Session, user: User) -> None:
    seat, full = make_participant(group=table(session, 1)), table(session, 2, people=6)

    path = f"/s/{session.pk}/seats/{seat.pk}/move/"
    asked_by_htmx = {"HX-Request": "true", "HX-Target": "div#written"}

    response = laptop(user).post(path, {"group": full.pk}, headers=asked_by_htmx)

    assert response.status_code == 422
    assert nb("There is no room for them in group %(number)d.") % {"number": 2} in response.text
    assert response.text.lstrip().startswith('<div id="written"')


@pytest.mark.parametrize("group", ["", "x", "0", "99999999"])
def test_table_that_is_none_is_no_place_to_go(session: Session, user: User, group: str) -> None:
    seat = make_participant(group=table(session, 1))
    client = laptop(user)

    moved = client.post(f"/s/{session.pk}/seats/{seat.pk}/move/", {"group": group})
    merged = client.post(f"/s/{session.pk}/groups/{seat.group_id}/merge/", {"group": group})

    assert (moved.status_code, merged.status_code) == (404, 404)


def test_tables_and_seats_of_another_session_are_no_choice(session: Session, user: User) -> None:
    own, foreign = make_participant(group=table(session, 1)), make_participant()
    theirs = table(foreign.group.meeting.session, 2)
    client, console = laptop(user), console_of(session)

    answers = [
        client.post(f"{console}seats/{foreign.pk}/move/", {"group": theirs.pk}),
        client.post(f"{console}seats/{own.pk}/move/", {"group": foreign.group_id}),
        client.post(f"{console}groups/{foreign.group_id}/merge/", {"group": own.group_id}),
        client.post(f"{console}groups/{own.group_id}/merge/", {"group": foreign.group_id}),
        client.post(f"{console}groups/{foreign.group_id}/write/"),
        client.post(f"{console}groups/{foreign.group_id}/helped/"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 6
    assert set(Participant.objects.values_list("pk", "group", "left_at")) == {
        (own.pk, own.group_id, None),
        (foreign.pk, foreign.group_id, None),
    }


def test_facilitator_merges_two_tables(session: Session, user: User) -> None:
    staying, closing = table(session, 1, people=2), table(session, 2, people=3)
    make_note(group=closing, text="Fra gruppe 2")
    client, console = laptop(user), console_of(session)

    response = client.post(f"{console}groups/{closing.pk}/merge/", {"group": staying.pk})

    assert (response.status_code, response["Location"]) == (303, f"{console}groups/{staying.pk}/")
    cards = groups_of(session, session.present_meeting)
    assert [(card.group.number, card.people) for card in cards] == [(1, 5), (3, 0), (4, 0)]
    assert [list(card.merged) for card in cards] == [[closing], [], []]
    assert f'id="open-group-{closing.pk}"' in client.get(console).text
    kept = client.get(f"{console}groups/{closing.pk}/").text
    assert "Fra gruppe 2" in kept
    assert "<form" not in kept
    assert f'value="{closing.pk}"' not in Client().get(f"/j/{session.code}/").text
    assert nb("Group %(number)s") % {"number": 2} not in client.get(f"{console}plenary/").text


def test_too_many_for_one_table_is_told(session: Session, user: User) -> None:
    staying, closing = table(session, 1, people=6), table(session, 2, people=5)

    response = laptop(user).post(f"/s/{session.pk}/groups/{closing.pk}/merge/", {"group": staying.pk})

    assert response.status_code == 422
    told = nb("Together they are more than ten, and that is too many for one table.")
    assert told in response.text


def test_nothing_is_arranged_after_the_end(session: Session, user: User) -> None:
    one, other = table(session, 1, people=1), table(session, 2, people=1)
    seat = one.participants.get()
    finish(session=session)
    client, console = laptop(user), console_of(session)

    answers = [
        client.post(f"{console}seats/{seat.pk}/move/", {"group": other.pk}),
        client.post(f"{console}groups/{one.pk}/merge/", {"group": other.pk}),
        client.post(f"{console}groups/{one.pk}/write/"),
        client.post(f"{console}groups/{one.pk}/helped/"),
        phone(seat).post(f"/g/{one.pk}/help/", {"help": "wanted"}),
        phone(seat).post(f"/g/{one.pk}/people/count/", {"people": "4"}),
    ]

    assert [answer.status_code for answer in answers] == [303] * 6
    assert list(Participant.objects.values_list("group__number", "people")) == [(1, 1), (2, 1)]


# --- a table without phones ---------------------------------------------------------------------------------


def test_laptop_writes_for_a_table_as_a_phone_would(session: Session, user: User) -> None:
    group = table(session, 2)
    open_round(session, 1)
    client = laptop(user)

    response = client.post(f"/s/{session.pk}/groups/{group.pk}/write/")

    assert (response.status_code, response["Location"]) == (303, f"/g/{group.pk}/")
    assert client.get(f"/g/{group.pk}/").status_code == 200
    writer = group.participants.get()
    assert put(client, note_path(writer, uuid.uuid4()), fields()).status_code == 201
    assert client.get(console_of(session)).context["people_count"] == 0


def test_laptop_may_write_for_several_tables(session: Session, user: User) -> None:
    groups, client = [table(session, number) for number in (1, 2)], laptop(user)

    for group in [*groups, groups[0]]:
        client.post(f"/s/{session.pk}/groups/{group.pk}/write/")

    assert [client.get(f"/g/{group.pk}/").status_code for group in groups] == [200, 200]
    assert Participant.objects.count() == 2


# --- help ---------------------------------------------------------------------------------------------------


def help_in(drawn: Drawn) -> list[str]:
    return re.findall(r'<i data-table="(\d+)" data-help>', drawn.html)


def test_call_for_help_is_seen_on_the_console_and_by_the_table_only(session: Session, user: User) -> None:
    seat = make_participant(group=table(session, 3))
    card = f'id="helped-{seat.group_id}"'

    response = phone(seat).post(f"/g/{seat.group_id}/help/", {"help": "wanted"})

    assert (response.status_code, response["Location"]) == (303, f"/g/{seat.group_id}/")
    assert card in draw("console", session.pk, "nb", 0).html
    assert help_in(draw("now", session.pk, "nb", 0)) == [str(seat.group_id)]
    assert "hjelp" not in draw("wall", session.pk, "nb", 0).html.lower()
    assert buttons(phone(seat), seat.group) == ["had"]

    laptop(user).post(f"/s/{session.pk}/groups/{seat.group_id}/helped/")

    assert card not in draw("console", session.pk, "nb", 0).html
    assert help_in(draw("now", session.pk, "nb", 0)) == []
    assert buttons(phone(seat), seat.group) == ["wanted"]


def buttons(client: Client, group: Group) -> list[str]:
    """Of the call for help: those that are shown."""
    page = client.get(f"/g/{group.pk}/").text
    return re.findall(r'name="help" value="(\w+)">', page)


def test_phone_takes_its_call_back(session: Session) -> None:
    seat = make_participant(group=table(session, 1))
    call_for_help(group=seat.group, asked=True)

    phone(seat).post(f"/g/{seat.group_id}/help/", {"help": "had"})

    seat.group.refresh_from_db()
    assert seat.group.help_asked_at is None


def test_roles_are_told_to_the_seats_that_hold_them(session: Session) -> None:
    group = table(session, 2, people=3)
    Participant.objects.filter(group=group, seat=1).update(role="secretary")
    Participant.objects.filter(group=group, seat=3).update(role="chair")

    drawn = draw("now", session.pk, "nb", 0).html

    told = f'<div id="tables" hidden><i data-table="{group.pk}" data-roles="1:secretary 3:chair"></i></div>'
    assert told in drawn


def test_many_tables_cost_no_more_questions_than_one(session: Session, user: User) -> None:
    group = table(session, 1)
    paths = [f"{console_of(session)}{page}" for page in ("", "tables/", f"groups/{group.pk}/")]
    seat_to_write(group=group)
    before = [queries_of(laptop(user), path) for path in paths]
    for number in range(5, 9):
        table(session, number, people=2)
    merge(group=table(session, 5), into=table(session, 6))
    merge(group=table(session, 7), into=table(session, 6))

    assert [queries_of(laptop(user), path) for path in paths] == before


# --- cards --------------------------------------------------------------------------------------------------


def test_every_table_has_a_card_whose_code_leads_to_it(session: Session, user: User) -> None:
    merge(group=table(session, 4), into=table(session, 1))

    page = laptop(user).get(f"{console_of(session)}tables/")

    assert [card.group.number for card in page.context["cards"]] == [1, 2, 3]
    assert page.text.count('class="qr"') == 3
    assert page.text.count(session.spoken_code) == 3


def test_scanned_card_offers_its_own_table_and_joins_only_when_asked(session: Session) -> None:
    third = table(session, 3)
    client = Client()

    page = client.get(f"/j/{session.join_token}/?group={third.pk}").text

    assert re.findall(r'type="submit" name="group" value="(\d+)">', page) == [str(third.pk)]
    assert Participant.objects.count() == 0


@pytest.mark.parametrize("group", ["x", "0", "99999999999999", "<b>"])
def test_card_of_no_table_offers_any(session: Session, group: str) -> None:
    page = Client().get(f"/j/{session.code}/", {"group": group})

    assert (page.status_code, page.context["here"]) == (200, None)


def test_seat_now_of_who_never_moved_is_their_own(session: Session) -> None:
    seat = make_participant(group=table(session, 1))

    assert seat_now(seat) == seat
