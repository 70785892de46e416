"""The front page, and how a facilitator comes in."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from sessions_app.domain.accounts import LOCAL_FACILITATOR, local_facilitator, sign_in_path, use_token
from sessions_app.models import Session
from tests.factories import (
    make_adviser,
    make_facilitator,
    make_note,
    make_participant,
    make_session,
    municipality,
)
from tests.views.clients import ACROSS_THE_ROOM, laptop, laptop_elsewhere, nb, queries_of

pytestmark = pytest.mark.django_db
PASSWORD = "et-langt-passord-her"


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


# --- the front page -----------------------------------------------------------------------------------------


def test_front_page_sets_no_cookie() -> None:
    client = Client()

    page = client.get("/")

    assert (page.status_code, dict(client.cookies)) == (200, {})


@pytest.mark.parametrize(
    "typed", ["abc-defg", "ABCDEFG", " abc defg ", "AbC-DeFg", "http://192.168.1.7:8000/j/ABC-DEFG/"]
)
def test_typed_code_leads_to_its_door(typed: str) -> None:
    response = Client().get("/", {"code": typed})

    assert (response.status_code, response["Location"]) == (303, "/j/ABCDEFG/")


@pytest.mark.parametrize(
    "typed", ["../s/1/", "//evil.example", "https://evil.example", "x" * 500, "\x00", "?", "<b>"]
)
def test_nonsense_for_a_code_stays_in_the_house(typed: str) -> None:
    response = Client().get("/", {"code": typed})

    assert response.status_code in {200, 303, 404}
    assert response.get("Location", "/j/").startswith("/j/")


def test_stranger_sees_no_sessions() -> None:
    make_session()

    page = Client().get("/").text

    assert "/s/" not in page


def test_facilitator_sees_those_of_their_municipality_only() -> None:
    own, foreign = make_session(), make_session(number="1151")
    user = make_facilitator()

    page = laptop(user).get("/").text

    assert f"/s/{own.pk}/" in page
    assert f"/s/{foreign.pk}/" not in page


def test_adviser_sees_no_session_to_lead() -> None:
    session = make_session()

    page = laptop(make_adviser()).get("/").text

    assert f"/s/{session.pk}/" not in page


def test_list_of_three_takes_as_many_queries_as_of_one() -> None:
    client = laptop(make_facilitator())
    make_note(group=make_participant().group)
    one = queries_of(client, "/")
    for _ in range(2):
        make_note(group=make_participant(group=make_session().meetings.get().groups.get(number=1)).group)

    three = queries_of(client, "/")

    assert three == one


def test_list_counts_what_there_is() -> None:
    client = laptop(make_facilitator())
    group = make_participant().group
    couple = make_participant(group=group)
    couple.people = 2
    couple.save()
    for _ in range(3):
        make_note(group=group)

    page = client.get("/").context["sessions"].get()

    assert (page.group_count, page.people_count, page.note_count) == (4, 3, 3)


@pytest.mark.parametrize(("days", "told"), [(30, True), (31, False), (0, True)])
def test_archive_package_is_offered_before_deletion(days: int, told: bool) -> None:
    user = make_facilitator()
    session = make_session(created_by=user)
    Session.objects.update(delete_on=timezone.localdate() + timedelta(days=days))

    assert (f"/s/{session.pk}/documents/" in laptop(user).get("/").text) == told


def test_example_is_made_for_whoever_asks() -> None:
    client = laptop(local_facilitator())

    response = client.post("/demo/")

    session = Session.objects.get()
    assert (response.status_code, response["Location"]) == (303, f"/s/{session.pk}/")
    assert client.get(response["Location"]).status_code == 200


# --- the one-time link --------------------------------------------------------------------------------------


def test_sign_in_link_works_once() -> None:
    path, client, thief = sign_in_path(local_facilitator()), Client(), Client()

    first, second = client.get(path), thief.get(path)

    assert (first.status_code, first["Location"], second.status_code) == (303, "/", 404)
    assert (is_signed_in(client), is_signed_in(thief)) == (True, False)


def test_sign_in_link_works_on_the_laptop_only() -> None:
    path, client = sign_in_path(local_facilitator()), Client(REMOTE_ADDR=ACROSS_THE_ROOM)

    response = client.get(path)

    assert (response.status_code, is_signed_in(client)) == (404, False)
    assert Client().get(path).status_code == 303


@pytest.mark.parametrize("token", ["x", "a-b", "0" * 200, "%00", "å"])
def test_made_up_link_opens_nothing(token: str) -> None:
    local_facilitator()
    client = Client()

    response = client.get(f"/sign-in/{token}/")

    assert (response.status_code, is_signed_in(client)) == (404, False)


def test_sign_in_link_of_a_facilitator_who_is_out_opens_nothing() -> None:
    user = local_facilitator()
    path = sign_in_path(user)
    User.objects.filter(pk=user.pk).update(is_active=False)

    assert Client().get(path).status_code == 404


def test_session_key_changes_at_sign_in() -> None:
    client = Client()
    before = client.session
    before["planted"] = "by somebody else"
    before.save()
    client.cookies["session"] = before.session_key or ""

    client.get(sign_in_path(local_facilitator()))

    assert is_signed_in(client)
    assert client.session.session_key != before.session_key


def test_laptop_offers_no_password() -> None:
    page = Client().get("/sign-in/")

    assert page.status_code == 200
    assert 'type="password"' not in page.text


def test_laptops_account_has_no_password_to_guess() -> None:
    local_facilitator()
    client = Client()

    for password in ("", LOCAL_FACILITATOR, "!"):
        client.post("/sign-in/", {"username": LOCAL_FACILITATOR, "password": password})

    assert not is_signed_in(client)


# --- passwords, hosted --------------------------------------------------------------------------------------


@pytest.fixture
def hosted(settings) -> None:  # type: ignore[no-untyped-def]
    settings.HOSTED = True


@pytest.fixture
def ingrid(hosted: None) -> User:
    return make_facilitator(name="ingrid@kommune.example", password=PASSWORD)


def test_facilitator_comes_in_with_a_password(ingrid: User) -> None:
    client = Client(REMOTE_ADDR=ACROSS_THE_ROOM)

    response = client.post("/sign-in/", {"username": ingrid.username, "password": PASSWORD})

    assert (response.status_code, response["Location"], is_signed_in(client)) == (302, "/", True)


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "///evil.example"],
)
def test_sign_in_leads_nowhere_outside(ingrid: User, target: str) -> None:
    client = Client()

    signed_in = client.post("/sign-in/", {"username": ingrid.username, "password": PASSWORD, "next": target})
    again = client.get("/sign-in/", {"next": target})
    out = client.post("/sign-out/", {"next": target})

    assert [answer["Location"] for answer in (signed_in, again, out)] == ["/", "/", "/"]


def test_sign_in_leads_to_the_page_that_was_asked_for(ingrid: User) -> None:
    session = make_session()
    client = Client()

    asked = client.get(f"/s/{session.pk}/")
    response = client.post(
        "/sign-in/", {"username": ingrid.username, "password": PASSWORD, "next": f"/s/{session.pk}/"}
    )

    assert asked["Location"] == f"/sign-in/?next=/s/{session.pk}/"
    assert response["Location"] == f"/s/{session.pk}/"


def test_wrong_password_and_unknown_name_look_the_same(ingrid: User) -> None:
    known = Client().post("/sign-in/", {"username": ingrid.username, "password": "feil"})
    unknown = Client().post("/sign-in/", {"username": "ukjent@kommune.example", "password": "feil"})

    assert (known.status_code, unknown.status_code) == (422, 422)
    assert without_token(known.text.replace(ingrid.username, "X")) == without_token(
        unknown.text.replace("ukjent@kommune.example", "X")
    )


def without_token(text: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", text)


def test_guessed_passwords_are_slowed_for_the_one_who_guesses(ingrid: User) -> None:
    thief, own = Client(REMOTE_ADDR="192.0.2.7"), Client(REMOTE_ADDR=ACROSS_THE_ROOM)
    wrong = {"username": ingrid.username, "password": "feil"}
    answers = (thief.post("/sign-in/", wrong) for _ in range(20))

    slowed = next(answer for answer in answers if answer.status_code != 422)
    response = own.post("/sign-in/", {"username": ingrid.username, "password": PASSWORD})

    assert (slowed.status_code, is_signed_in(own), response.status_code) == (429, True, 302)
    assert int(slowed["Retry-After"]) >= 1


def test_link_of_a_laptop_does_not_work_hosted(hosted: None) -> None:
    client = Client()

    response = client.get(sign_in_path(local_facilitator()))

    assert (response.status_code, is_signed_in(client)) == (404, False)


# --- from elsewhere -----------------------------------------------------------------------------------------

FACILITATOR_PAGES = [
    "/new/",
    "/new/municipalities/",
    "/s/{}/",
    "/s/{}/agenda/",
    "/s/{}/plenary/",
    "/s/{}/plenary/notes/",
    "/s/{}/actions/",
    "/s/{}/report.pdf",
]


@pytest.mark.parametrize("path", FACILITATOR_PAGES)
def test_sniffed_cookie_opens_nothing_from_elsewhere(path: str) -> None:
    session, user = make_session(), make_facilitator()

    response = laptop_elsewhere(user).get(path.format(session.pk))

    assert response.status_code == 404
    assert session.code not in response.text


def test_sniffed_cookie_shows_the_front_page_of_a_stranger() -> None:
    session = make_session()

    page = laptop_elsewhere(make_facilitator()).get("/").text

    assert f"/s/{session.pk}/" not in page


def test_sniffed_cookie_makes_no_example() -> None:
    response = laptop_elsewhere(make_facilitator()).post("/demo/")

    assert (response.status_code, Session.objects.count()) == (404, 0)


@pytest.mark.parametrize("path", FACILITATOR_PAGES)
def test_stranger_is_asked_to_sign_in(path: str) -> None:
    asked = path.format(make_session().pk)

    response = Client().get(asked)

    assert (response.status_code, response["Location"]) == (302, f"/sign-in/?next={asked}")


@pytest.mark.parametrize("path", [path for path in FACILITATOR_PAGES if path.startswith("/s/")])
def test_other_municipality_is_not_found(path: str) -> None:
    session, user = make_session(), make_facilitator(municipality=municipality("1151"))

    assert laptop(user).get(path.format(session.pk)).status_code == 404


def test_page_that_is_not_there_says_so_in_norwegian() -> None:
    page = Client().get("/finnes-ikke/")

    assert (page.status_code, page["Content-Language"]) == (404, "nb")
    assert '<html lang="nb"' in page.text
    assert nb("We cannot find this page") in page.text


def test_sign_in_link_opens_for_one_of_many_at_the_same_time() -> None:
    token = sign_in_path(local_facilitator()).split("/")[2]

    users = [use_token(token) for _ in range(3)]

    assert [user is not None for user in users] == [True, False, False]
