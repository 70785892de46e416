"""The big screen, what is written down for the whole room, and what now."""

import uuid

import pytest
from django.contrib.auth.models import User
from django.test import Client

from sessions_app.domain.steering import finish, go_to
from sessions_app.enums import Mark
from sessions_app.models import Action, Group, PlenaryNote, Session, Step
from tests.factories import (
    make_action,
    make_facilitator,
    make_group,
    make_note,
    make_participant,
    make_plenary_note,
    make_session,
)
from tests.views.clients import Answer, laptop, nb, queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return make_facilitator()


@pytest.fixture
def session(user: User) -> Session:
    return make_session(created_by=user)


def go(session: Session, name: str) -> None:
    go_to(
        session=session, step=next(step for step in Step.objects.of(session).in_order() if step.name == name)
    )


def wall(user: User, session: Session) -> str:
    return laptop(user).get(f"/s/{session.pk}/plenary/").text


def finding(session: Session, number: int, text: str, *, name: str = "", question: str = "1.1") -> Group:
    group = make_group(session=session, number=number)
    make_note(
        author=make_participant(group=group, name=name), text=text, mark=Mark.FINDING, question=question
    )
    return group


# --- what stands on the wall --------------------------------------------------------------------------------


def test_wall_shows_the_code_and_the_way_before_the_start(user: User, session: Session) -> None:
    page = wall(user, session)

    assert f"{session.code[:3]}-{session.code[3:]}" in page
    assert '<svg class="qr"' in page or 'class="qr"' in page
    assert 'data-screen-kind="join"' in page


@pytest.mark.parametrize(
    ("step", "screen"),
    [
        ("opening", "join"),
        ("round-1", "round"),
        ("plenary-1", "plenary"),
        ("break-1", "break"),
        ("closing", "closing"),
    ],
)
def test_wall_follows_the_agenda(user: User, session: Session, step: str, screen: str) -> None:
    go(session, step)

    assert f'data-screen-kind="{screen}"' in wall(user, session)


def test_wall_says_thanks_at_the_end(user: User, session: Session) -> None:
    finish(session=session)

    assert nb("Thank you") in wall(user, session)


def test_wall_shows_questions_but_no_notes_in_a_round(user: User, session: Session) -> None:
    finding(session, 1, "Ikke ennå")

    page = wall(user, session)

    assert 'data-screen-kind="round"' in page
    assert "Ikke ennå" not in page


def test_wall_turns_through_the_groups_and_back(user: User, session: Session) -> None:
    first, second = finding(session, 1, "Første bord"), finding(session, 3, "Tredje bord")
    go(session, "plenary-1")
    shown = []

    for turn in ("next", "next", "back", "start"):
        response = laptop(user).post(f"/s/{session.pk}/plenary/turn/", {"turn": turn})
        assert (response.status_code, response["Location"]) == (303, f"/s/{session.pk}/plenary/")
        shown.append(Session.objects.get(pk=session.pk).group_on_wall_id)

    assert shown == [first.pk, second.pk, first.pk, None]


def test_group_on_the_wall_shows_its_marked_notes_only(user: User, session: Session) -> None:
    group = finding(session, 1, "Dette er et funn")
    make_note(group=group, text="Dette er ikke løftet ut")
    go(session, "plenary-1")

    laptop(user).post(f"/s/{session.pk}/plenary/turn/", {"group": str(group.pk)})

    page = wall(user, session)
    assert "Dette er et funn" in page
    assert "Dette er ikke løftet ut" not in page


@pytest.mark.parametrize("wanted", ["0", "x", "²", "9" * 30, "\x00", ""])
def test_nonsense_for_a_group_shows_the_overview(user: User, session: Session, wanted: str) -> None:
    finding(session, 1, "Et funn")
    go(session, "plenary-1")

    response = laptop(user).post(f"/s/{session.pk}/plenary/turn/", {"group": wanted})

    assert (response.status_code, Session.objects.get(pk=session.pk).group_on_wall) == (303, None)


def test_group_of_another_session_is_not_put_on_the_wall(user: User, session: Session) -> None:
    foreign = finding(make_session(number="1151"), 1, "Naboens funn")
    go(session, "plenary-1")

    laptop(user).post(f"/s/{session.pk}/plenary/turn/", {"group": str(foreign.pk)})

    assert "Naboens funn" not in wall(user, session)


def test_wall_names_nobody(user: User, session: Session) -> None:
    group = finding(session, 1, "Et funn", name="Karianne")
    go(session, "plenary-1")
    laptop(user).post(f"/s/{session.pk}/plenary/turn/", {"group": str(group.pk)})

    page = wall(user, session)

    assert "Et funn" in page
    assert "Karianne" not in page


def test_wall_names_those_who_gave_a_name_where_that_was_chosen(user: User) -> None:
    session = make_session(shows_names=True)
    group = finding(session, 1, "Et funn", name="Karianne")
    go(session, "plenary-1")
    laptop(user).post(f"/s/{session.pk}/plenary/turn/", {"group": str(group.pk)})

    assert "Karianne" in wall(user, session)


def test_name_is_shown_nowhere_else_on_the_laptop(user: User, session: Session) -> None:
    finding(session, 1, "Et funn", name="Karianne")

    assert "Karianne" not in laptop(user).get(f"/s/{session.pk}/").text


def test_wall_of_three_groups_takes_as_many_queries_as_of_one(user: User) -> None:
    short, long = make_session(), make_session()
    finding(short, 1, "Et funn")
    for number in (1, 2, 3):
        group = finding(long, number, "Et funn")
        for question in ("1.1", "1.2"):
            make_note(group=group, question=question, mark=Mark.AHA)
    for session in (short, long):
        go(session, "plenary-1")
    client = laptop(user)

    assert queries_of(client, f"/s/{long.pk}/plenary/") == queries_of(client, f"/s/{short.pk}/plenary/")


# --- written in plenary -------------------------------------------------------------------------------------


def write_plenary(user: User, session: Session, **data: str) -> Answer:
    sent = {"note_id": str(uuid.uuid4()), "round_number": "1", "text": "Vi er enige", **data}
    return laptop(user).post(f"/s/{session.pk}/plenary/notes/", sent)


def test_what_is_said_in_the_room_is_written_and_shown(user: User, session: Session) -> None:
    finding(session, 1, "Et funn")
    go(session, "plenary-1")

    response = write_plenary(user, session, text="Sagt i salen")

    assert (response.status_code, response["Location"]) == (303, f"/s/{session.pk}/plenary/notes/")
    assert "Sagt i salen" in laptop(user).get(response["Location"]).text
    assert "Sagt i salen" in wall(user, session)


def test_note_sent_twice_is_one(user: User, session: Session) -> None:
    note_id = str(uuid.uuid4())

    for _ in range(2):
        write_plenary(user, session, note_id=note_id)

    assert PlenaryNote.objects.count() == 1


@pytest.mark.parametrize("text", ["", "  ", "\x00", "å" * 2001])
def test_plenary_note_that_cannot_be_is_told_and_kept(user: User, session: Session, text: str) -> None:
    response = write_plenary(user, session, text=text)

    assert (response.status_code, PlenaryNote.objects.count()) == (422, 0)
    assert 'id="plenary-error"' in response.text
    assert f"{text.strip(chr(0)).strip()}</textarea>" in response.text


def test_empty_request_is_told(user: User, session: Session) -> None:
    notes = laptop(user).post(f"/s/{session.pk}/plenary/notes/")
    actions = laptop(user).post(f"/s/{session.pk}/actions/")

    assert (notes.status_code, actions.status_code) == (422, 422)


def test_plenary_note_is_removed(user: User, session: Session) -> None:
    note = make_plenary_note(session=session)

    response = laptop(user).post(f"/s/{session.pk}/plenary/notes/{note.pk}/remove/")

    assert (response.status_code, PlenaryNote.objects.of(session).count()) == (303, 0)
    assert PlenaryNote.objects.get().text == ""


def test_finished_session_takes_no_plenary_note(user: User, session: Session) -> None:
    finish(session=session)

    response = write_plenary(user, session)

    assert (response.status_code, PlenaryNote.objects.count()) == (422, 0)
    assert "Vi er enige" in response.text


def test_id_of_another_sessions_note_is_no_way_to_it(user: User, session: Session) -> None:
    foreign = make_plenary_note(session=make_session(number="1151"), text="Naboens")

    response = write_plenary(user, session, note_id=str(foreign.pk), text="Kapret")

    assert response.status_code in {303, 404, 422}
    assert PlenaryNote.objects.get(pk=foreign.pk).text == "Naboens"
    assert "Naboens" not in laptop(user).get(f"/s/{session.pk}/plenary/notes/").text


# --- what now -----------------------------------------------------------------------------------------------


def act(user: User, session: Session, **data: str) -> Answer:
    sent = {
        "action_id": str(uuid.uuid4()),
        "text": "Ringe fylket",
        "owner": "Rådmannen",
        "due_on": "2027-05-04",
        **data,
    }
    return laptop(user).post(f"/s/{session.pk}/actions/", sent)


def test_action_has_an_owner_and_a_date(user: User, session: Session) -> None:
    response = act(user, session)

    action = Action.objects.get()
    assert (response.status_code, response["Location"]) == (303, f"/s/{session.pk}/actions/")
    assert (action.text, action.owner, str(action.due_on)) == ("Ringe fylket", "Rådmannen", "2027-05-04")


def test_action_is_taken_after_the_end_too(user: User, session: Session) -> None:
    finish(session=session)

    response = act(user, session, owner="", due_on="")

    assert (response.status_code, Action.objects.count()) == (303, 1)


def test_action_sent_twice_is_one(user: User, session: Session) -> None:
    action_id = str(uuid.uuid4())

    for _ in range(2):
        act(user, session, action_id=action_id)

    assert Action.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [{"text": ""}, {"text": "å" * 501}, {"due_on": "snart"}, {"owner": "å" * 121}, {"due_on": "99999-01-01"}],
    ids=["empty", "long", "date", "owner", "year"],
)
def test_action_that_cannot_be_is_told_and_the_rest_kept(
    user: User, session: Session, wrong: dict[str, str]
) -> None:
    response = act(user, session, **wrong)

    assert (response.status_code, Action.objects.count()) == (422, 0)
    assert 'class="ds-validation-message"' in response.text
    for name, value in {
        "text": "Ringe fylket",
        "owner": "Rådmannen",
        "due_on": "2027-05-04",
        **wrong,
    }.items():
        if value:
            assert f'value="{value}"' in response.text, name


def test_action_is_removed(user: User, session: Session) -> None:
    action = make_action(session=session)

    response = laptop(user).post(f"/s/{session.pk}/actions/{action.pk}/remove/")

    assert (response.status_code, Action.objects.count()) == (303, 0)


def test_id_of_another_sessions_action_is_no_way_to_it(user: User, session: Session) -> None:
    foreign = make_action(session=make_session(number="1151"), text="Naboens")

    response = act(user, session, action_id=str(foreign.pk), text="Kapret")

    assert response.status_code in {303, 404, 422}
    assert Action.objects.get(pk=foreign.pk).text == "Naboens"


# --- foreign ------------------------------------------------------------------------------------------------


def test_foreign_plenary_is_not_found_and_not_changed(user: User) -> None:
    foreign = make_session(number="1151")
    note, action = make_plenary_note(session=foreign), make_action(session=foreign)
    client = laptop(user)

    answers = [
        client.post(f"/s/{foreign.pk}/plenary/turn/", {"turn": "next"}),
        client.post(f"/s/{foreign.pk}/plenary/notes/{note.pk}/remove/"),
        client.post(f"/s/{foreign.pk}/actions/{action.pk}/remove/"),
        write_plenary(user, foreign),
        act(user, foreign),
    ]

    assert [answer.status_code for answer in answers] == [404] * 5
    assert (PlenaryNote.objects.count(), Action.objects.count()) == (1, 1)


def test_foreign_id_under_an_own_session_removes_nothing(user: User, session: Session) -> None:
    foreign = make_session(number="1151")
    note, action = make_plenary_note(session=foreign), make_action(session=foreign)

    laptop(user).post(f"/s/{session.pk}/plenary/notes/{note.pk}/remove/")
    laptop(user).post(f"/s/{session.pk}/actions/{action.pk}/remove/")

    assert (PlenaryNote.objects.count(), Action.objects.count()) == (1, 1)


def test_participants_seat_opens_no_plenary(session: Session) -> None:
    client = Client()
    client.post(f"/j/{session.code}/", {"name": "Kari"})

    assert client.get(f"/s/{session.pk}/plenary/").status_code == 302


def test_parts_are_drawn_alone(user: User, session: Session) -> None:
    for path, part in (("plenary/", "wall"), ("plenary/notes/", "plenary-notes"), ("actions/", "actions")):
        headers = {"hx-request": "true", "hx-target": f"div#{part}"}
        answer = laptop(user).get(f"/s/{session.pk}/{path}", headers=headers).text
        assert answer.strip().startswith(f'<div id="{part}"')
