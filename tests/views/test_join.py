"""From the code on the wall to a seat, and who does not get one."""

import re
import uuid

import pytest
from django.conf import settings
from django.test import Client

from sessions_app import limits
from sessions_app.domain.steering import finish
from sessions_app.domain.summarising import summarise
from sessions_app.models import Group, Participant, Session
from tests.factories import make_facilitator, make_group, make_note, make_participant, make_session
from tests.views.clients import ACROSS_THE_ROOM, Answer, laptop, nb, phone

pytestmark = pytest.mark.django_db
SEATS = settings.SEAT_COOKIE_NAME


@pytest.fixture
def session() -> Session:
    return make_session()


def join(client: Client, session: Session, **data: str) -> Answer:
    return client.post(f"/j/{session.code}/", data)


# --- the page -----------------------------------------------------------------------------------------------


def test_looking_gives_no_seat_and_no_seat_cookie(session: Session) -> None:
    client = Client()

    page = client.get(f"/j/{session.code}/")

    assert page.status_code == 200
    assert SEATS not in client.cookies
    assert Participant.objects.count() == 0


def test_page_tells_where_one_has_come(session: Session) -> None:
    page = Client().get(f"/j/{session.code}/").text

    assert "Guovdageaidnu" in page
    for group in Group.objects.of(session):
        assert f'name="group" value="{group.pk}"' in page


@pytest.mark.parametrize(
    "change", [str.lower, lambda code: f"{code[:3]}-{code[3:]}", lambda code: f" {code} "]
)
def test_code_is_taken_as_people_type_it(session: Session, change) -> None:  # type: ignore[no-untyped-def]
    page = Client().get(f"/j/{change(session.code)}/")

    assert page.status_code == 200


def test_token_of_the_qr_opens_the_same_door(session: Session) -> None:
    client = Client()

    response = client.post(f"/j/{session.join_token}/")

    assert (response.status_code, Participant.objects.of(session).count()) == (303, 1)


def test_page_is_drawn_in_the_language_of_the_session() -> None:
    nynorsk = make_session(language="nn")  # type: ignore[arg-type]

    page = Client().get(f"/j/{nynorsk.code}/")

    assert page["Content-Language"] == "nn"
    assert '<html lang="nn"' in page.text


def test_reader_may_choose_another_language(session: Session) -> None:
    client = Client()

    page = client.get(f"/j/{session.code}/?language=en")

    assert page["Content-Language"] == "en"
    assert client.get(f"/j/{session.code}/")["Content-Language"] == "en"


# --- a seat -------------------------------------------------------------------------------------------------


def test_joining_gives_a_seat(session: Session) -> None:
    client = Client()

    response = join(client, session, name="Kari")

    participant = Participant.objects.get()
    assert (response.status_code, response["Location"]) == (303, f"/g/{participant.group_id}/")
    assert (participant.name, participant.seat) == ("Kari", 1)
    cookie = client.cookies[SEATS]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == (participant.token.hex, True, "Lax")
    assert client.get(response["Location"]).status_code == 200


def test_no_name_is_needed(session: Session) -> None:
    response = join(Client(), session)

    assert (response.status_code, Participant.objects.get().name) == (303, "")


def test_same_browser_comes_back_to_the_same_seat(session: Session) -> None:
    client = Client()
    first = join(client, session)

    again = join(client, session)

    assert (again.status_code, again["Location"]) == (303, first["Location"])
    assert Participant.objects.count() == 1


def test_seats_are_spread_over_the_tables(session: Session) -> None:
    for _ in range(8):
        join(Client(), session)

    counts = [group.people_count for group in Group.objects.of(session).with_people()]
    assert counts == [2, 2, 2, 2]


def test_chosen_group_is_the_one_given(session: Session) -> None:
    third = Group.objects.of(session).get(number=3)

    response = join(Client(), session, group=str(third.pk))

    assert response["Location"] == f"/g/{third.pk}/"


def test_other_group_chosen_later_moves_the_seat(session: Session) -> None:
    client = Client()
    join(client, session)
    third = Group.objects.of(session).get(number=3)

    response = join(client, session, group=str(third.pk))

    assert response["Location"] == f"/g/{third.pk}/"
    assert [seat.group for seat in Participant.objects.seated()] == [third]


def test_group_of_another_session_is_no_choice(session: Session) -> None:
    foreign = make_group()

    response = join(Client(), session, group=str(foreign.pk))

    assert (response.status_code, Participant.objects.count()) == (422, 0)
    assert nb("There is no such group here. Choose one of these.") in response.text


@pytest.mark.parametrize("nonsense", ["x", "-1", "9" * 30, "\x00"])
def test_nonsense_for_a_group_is_told(session: Session, nonsense: str) -> None:
    response = join(Client(), session, group=nonsense)

    assert (response.status_code, Participant.objects.count()) == (422, 0)


def test_seventh_person_at_one_table_is_told() -> None:
    session = make_session(people=6)
    for _ in range(6):
        join(Client(), session)

    response = join(Client(), session, name="Syvende")

    assert (response.status_code, Participant.objects.count()) == (422, 6)
    assert nb("Every seat is taken. Tell the facilitator: one more table is one tap away.") in response.text
    assert 'value="Syvende"' in response.text


def test_full_group_is_told_and_cannot_be_pressed(session: Session) -> None:
    first = Group.objects.of(session).get(number=1)
    for _ in range(6):
        make_participant(group=first)

    response = join(Client(), session, group=str(first.pk))

    assert (response.status_code, first.participants.count()) == (422, 6)
    assert nb("This group is full. Choose another, or let us find you a seat.") in response.text
    assert re.search(rf'name="group" value="{first.pk}"[^>]* disabled', response.text)


def test_several_at_one_phone_are_told_what_they_need(session: Session) -> None:
    for group in Group.objects.of(session):
        for _ in range(5):
            make_participant(group=group)
    first = Group.objects.of(session).get(number=1)

    at_one = join(Client(), session, people="2", group=str(first.pk))
    anywhere = join(Client(), session, people="2")

    told = nb("No seats for %(people)d together there. Ask the facilitator, or join one by one.") % {
        "people": 2
    }
    assert [told in page.text for page in (at_one, anywhere)] == [True, True]


def test_address_of_a_wrong_seat_code_opened_again_is_the_door(session: Session) -> None:
    answer = Client().get(f"/j/{session.code}/seat/")

    assert (answer.status_code, answer["Location"]) == (303, f"/j/{session.code}/")


def test_phone_without_a_seat_is_told_where_to_type_the_code(session: Session) -> None:
    page = Client().get(f"/g/{make_group(session=session, number=1).pk}/")

    told = nb("This phone has no seat in this group. Type the code on the big screen on the front page.")
    assert (page.status_code, told in page.text) == (404, True)


def test_name_that_is_too_long_stays_in_its_field(session: Session) -> None:
    name = "Å" * 41

    response = join(Client(), session, name=name)

    assert (response.status_code, Participant.objects.count()) == (422, 0)
    assert f'value="{name}"' in response.text
    assert 'aria-invalid="true"' in response.text


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", '"><img src=x onerror=y>', "{{ 7|add:7 }}", "O\x00la\x9f"]
)
def test_hostile_name_is_shown_as_text(session: Session, name: str) -> None:
    client = Client()
    response = join(client, session, name=name)

    people = client.get(f"{response['Location']}people/").text

    assert "<script>alert" not in people
    assert "<img" not in people
    stored = Participant.objects.get().name
    assert stored == name.replace("\x00", "").replace("\x9f", "")
    assert stored.replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;") in people


def test_joining_without_a_csrf_token_is_refused(session: Session) -> None:
    client = Client(enforce_csrf_checks=True)

    response = join(client, session)

    assert (response.status_code, Participant.objects.count()) == (403, 0)


# --- several at one phone, and what people are --------------------------------------------------------------


def test_several_share_a_phone(session: Session) -> None:
    response = join(Client(), session, people="3")

    assert (response.status_code, Participant.objects.get().people) == (303, 3)
    assert [group.people_count for group in Group.objects.of(session).with_people()] == [3, 0, 0, 0]


@pytest.mark.parametrize("people", ["0", "-1", "11", "x", "1.5"])
def test_number_that_cannot_share_a_phone_is_told(session: Session, people: str) -> None:
    client = Client()
    wrong = join(client, session, people=people)
    seat = make_participant(group=make_group(session=session))

    later = phone(seat).post(f"/g/{seat.group_id}/people/count/", {"people": people})

    for response in (wrong, later):
        assert response.status_code == 422
        assert nb("Between 1 and 10 people can share a phone.") in response.text
    assert [one.people for one in Participant.objects.all()] == [1]


def test_how_many_share_the_phone_is_said_on_the_people_page(session: Session) -> None:
    seat = make_participant(group=make_group(session=session))

    response = phone(seat).post(f"/g/{seat.group_id}/people/count/", {"people": "4"})

    seat.refresh_from_db()
    assert (response.status_code, response["Location"]) == (303, f"/g/{seat.group_id}/people/")
    assert seat.people == 4


def test_what_people_are_is_asked_only_where_it_is_wanted(session: Session) -> None:
    assert 'name="background"' not in Client().get(f"/j/{session.code}/").text

    Session.objects.filter(pk=session.pk).update(mixes_people=True)

    page = Client().get(f"/j/{session.code}/").text
    assert ('name="background"' in page, 'name="own_words"' in page) == (True, True)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ({}, ""),
        ({"background": "union"}, "union"),
        ({"background": "leader", "own_words": " Ungdomsråd "}, "Ungdomsråd"),
    ],
)
def test_what_people_are_is_kept_as_they_said_it(session: Session, said: dict[str, str], kept: str) -> None:
    Session.objects.filter(pk=session.pk).update(mixes_people=True)

    response = join(Client(), session, **said)

    assert (response.status_code, Participant.objects.get().background) == (303, kept)


def test_what_people_are_is_shown_nowhere(session: Session) -> None:
    Session.objects.filter(pk=session.pk).update(mixes_people=True)
    client = Client()
    page = join(client, session, name="Kari", own_words="Hemmelig yrke")["Location"]
    seat = Participant.objects.get()
    make_note(author=seat)
    console = laptop(make_facilitator(municipality=session.municipality))

    pages = [client.get(page), client.get(f"{page}people/")]
    pages += [
        console.get(f"/s/{session.pk}/{path}")
        for path in ("", f"groups/{seat.group_id}/", "plenary/", "tables/")
    ]

    assert [response.status_code for response in pages] == [200] * 6
    assert [response for response in pages if "Hemmelig" in response.text] == []
    assert "Hemmelig" not in repr(summarise(session, "nb"))


# --- wrong codes --------------------------------------------------------------------------------------------


def test_unknown_and_finished_look_the_same(session: Session) -> None:
    finish(session=session)
    unknown_code = "".join(reversed(session.code)) if session.code != session.code[::-1] else "2222222"
    first, second = Client(), Client()

    finished = first.get(f"/j/{session.code}/")
    unknown = second.get(f"/j/{unknown_code}/")

    assert (finished.status_code, unknown.status_code) == (404, 404)
    spoken = f"{session.code[:3]}-{session.code[3:]}"
    assert finished.text.replace(spoken, "CODE") == unknown.text.replace(
        f"{unknown_code[:3]}-{unknown_code[3:]}", "CODE"
    )
    assert finished.headers == unknown.headers
    assert first.cookies == second.cookies


def test_finished_session_gives_no_seat(session: Session) -> None:
    finish(session=session)

    response = join(Client(), session)

    assert (response.status_code, Participant.objects.count()) == (404, 0)


def test_token_of_a_finished_session_is_unknown(session: Session) -> None:
    finish(session=session)

    assert Client().get(f"/j/{session.join_token}/").status_code == 404


@pytest.mark.parametrize(
    "code", ["x", "222-2222", "ABCDEFGH", "%00", "%ED%A0%80", "'%20OR%201=1", "å" * 60, "<b>"]
)
def test_nonsense_for_a_code_is_not_found(session: Session, code: str) -> None:
    response = Client().get(f"/j/{code}/")

    assert response.status_code == 404
    assert "<b>" not in response.text


def wrong_until_slowed(client: Client) -> Answer:
    answers = [client.get("/j/2222222/") for _ in range(20)]
    assert [answer.status_code for answer in answers] == [404] * 20
    beyond = (client.get("/j/2222222/") for _ in range(20))
    return next(answer for answer in beyond if answer.status_code != 404)


def test_21st_wrong_code_is_asked_to_wait(session: Session) -> None:
    response = wrong_until_slowed(Client())

    assert response.status_code == 429
    assert 1 <= int(response["Retry-After"]) <= 60


def test_right_code_still_works_behind_a_slowed_address(session: Session) -> None:
    wrong_until_slowed(Client(REMOTE_ADDR=ACROSS_THE_ROOM))

    response = join(Client(REMOTE_ADDR=ACROSS_THE_ROOM), session)

    assert response.status_code == 303


def test_other_address_is_not_slowed(session: Session) -> None:
    wrong_until_slowed(Client(REMOTE_ADDR=ACROSS_THE_ROOM))

    assert Client(REMOTE_ADDR="192.168.1.21").get("/j/2222222/").status_code == 404


def test_right_codes_are_not_counted(session: Session) -> None:
    for _ in range(60):
        Client().get(f"/j/{session.code}/")

    assert limits.wrong_codes.levels == {}


# --- a changed phone ----------------------------------------------------------------------------------------


def test_seat_code_takes_the_seat_over_and_shows_the_old_phone_out(session: Session) -> None:
    participant = make_participant(group=make_group(session=session), name="Kari")
    old, new = phone(participant), Client()

    response = new.post(f"/j/{session.code}/seat/", {"seat_code": participant.seat_code.lower()})

    assert (response.status_code, response["Location"]) == (303, f"/g/{participant.group_id}/")
    assert new.get(response["Location"]).status_code == 200
    assert old.get(response["Location"]).status_code == 404
    assert Participant.objects.count() == 1


def test_seat_code_works_once(session: Session) -> None:
    participant = make_participant(group=make_group(session=session))
    Client().post(f"/j/{session.code}/seat/", {"seat_code": participant.seat_code})

    response = Client().post(f"/j/{session.code}/seat/", {"seat_code": participant.seat_code})

    assert response.status_code == 422


def test_seat_code_of_another_session_opens_nothing(session: Session) -> None:
    foreign = make_participant()

    response = Client().post(f"/j/{session.code}/seat/", {"seat_code": foreign.seat_code})

    assert response.status_code == 422
    assert (
        nb("There is no seat with this code here. The facilitator can see it on the laptop.") in response.text
    )


def test_guessed_seat_codes_are_slowed(session: Session) -> None:
    answers = (Client().post(f"/j/{session.code}/seat/", {"seat_code": "22222"}) for _ in range(40))

    slowed = next(answer for answer in answers if answer.status_code != 422)

    assert slowed.status_code == 429


# --- leaving ------------------------------------------------------------------------------------------------


def test_leaving_frees_the_seat_and_forgets_it(session: Session) -> None:
    client = Client()
    page = join(client, session)["Location"]

    response = client.post(f"{page}leave/")

    assert (response.status_code, response["Location"]) == (303, "/")
    assert client.cookies[SEATS].value == ""
    assert client.get(page).status_code == 404
    assert Participant.objects.seated().count() == 0


def test_leaving_is_not_done_by_looking(session: Session) -> None:
    client = Client()
    page = join(client, session)["Location"]

    response = client.get(f"{page}leave/")

    assert (response.status_code, Participant.objects.seated().count()) == (405, 1)


@pytest.mark.parametrize("cookie", ["", "x", "." * 3000, "0" * 32, "%00", "a.b.c", "{}", "ø"])
def test_seat_cookie_that_is_none_opens_nothing(session: Session, cookie: str) -> None:
    group = make_group(session=session)
    make_participant(group=group)
    client = Client()
    client.cookies[SEATS] = cookie

    assert client.get(f"/g/{group.pk}/").status_code == 404


def test_double_tap_takes_one_seat(session: Session) -> None:
    join_id = str(uuid.uuid4())

    first = join(Client(), session, join_id=join_id)
    second = join(Client(), session, join_id=join_id)

    assert first["Location"] == second["Location"]
    assert Participant.objects.of(session).seated().count() == 1


def test_facilitator_frees_a_seat_that_nobody_sits_on(session: Session) -> None:
    gone = make_participant(group=make_group(session=session))
    user = make_facilitator(municipality=session.municipality)

    response = laptop(user).post(f"/s/{session.pk}/seats/{gone.pk}/free/")

    assert (response.status_code, Participant.objects.of(session).seated().count()) == (303, 0)
