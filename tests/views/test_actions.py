"""What now: where an action comes from, and which of the UN's goals it is tied to."""

import uuid

import pytest
from django.contrib.auth.models import User

from sessions_app.domain.notes import withdraw_note
from sessions_app.domain.steering import go_to, step_named
from sessions_app.enums import Mark
from sessions_app.models import Action, Note, Session
from tests.factories import make_action, make_facilitator, make_group, make_note, make_session
from tests.views.clients import Answer, laptop, queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return make_facilitator()


@pytest.fixture
def session(user: User) -> Session:
    return make_session(created_by=user)


@pytest.fixture
def note(session: Session) -> Note:
    return make_note(group=make_group(session=session), text="Vi har små fagmiljø", mark=Mark.FINDING)


def add(user: User, session: Session, **data: object) -> Answer:
    sent = {"action_id": str(uuid.uuid4()), "text": "Ringe fylket", **data}
    return laptop(user).post(f"/s/{session.pk}/actions/", sent)


def listed(user: User, session: Session) -> str:
    return laptop(user).get(f"/s/{session.pk}/actions/").text


def test_finding_is_chosen_among_the_sessions(user: User, session: Session, note: Note) -> None:
    make_note(group=note.group, text="Umerket")
    foreign = make_note(group=make_group(session=make_session(number="1151")), text="Nabo", mark=Mark.AHA)

    page = listed(user, session)

    assert f'<option value="{note.pk}">' in page
    assert "Umerket" not in page
    assert str(foreign.pk) not in page


def test_action_stands_with_its_finding_and_its_goals(user: User, session: Session, note: Note) -> None:
    answer = add(user, session, note_id=note.pk, goals=["11", "3"])

    action = Action.objects.get()
    assert (answer.status_code, action.note, action.goals) == (303, note, "3,11")
    for path in ("actions", "series"):
        page = laptop(user).get(f"/s/{session.pk}/{path}/").text
        assert "«Vi har små fagmiljø»" in page
        assert "<b>3</b> God helse og livskvalitet</span>" in page
        assert "<b>11</b> Bærekraftige byer og lokalsamfunn</span>" in page


def test_goals_stand_on_the_wall_without_the_finding(user: User, session: Session, note: Note) -> None:
    """A finding may have been kept off the wall; the action has not."""
    add(user, session, note_id=note.pk, goals=["17"])
    go_to(session=session, step=step_named(session, "closing"))

    page = laptop(user).get(f"/s/{session.pk}/plenary/").text

    assert "<b>17</b> Samarbeid for å nå målene</span>" in page
    assert "Vi har små fagmiljø" not in page


def test_withdrawn_finding_is_not_quoted(user: User, session: Session, note: Note) -> None:
    add(user, session, note_id=note.pk)
    assert note.author is not None

    withdraw_note(author=note.author, note_id=note.pk, base=1, edit=uuid.uuid4())

    assert "Vi har små fagmiljø" not in listed(user, session)


@pytest.mark.parametrize("goals", [["0"], ["18"], ["x"], ["3", "²"], ["3,11"]])
def test_what_is_no_goal_is_refused(user: User, session: Session, goals: list[str]) -> None:
    answer = add(user, session, goals=goals)

    assert (answer.status_code, Action.objects.count()) == (422, 0)


def test_choices_are_kept_when_something_else_was_wrong(user: User, session: Session, note: Note) -> None:
    answer = add(user, session, text="", note_id=note.pk, goals=["3", "11"])

    assert answer.status_code == 422
    assert f'<option value="{note.pk}" selected>' in answer.text
    assert answer.text.count(" checked") == 2
    assert '<details class="choices goal-choice" id="action-goals" open>' in answer.text


def test_finding_of_another_session_is_not_found(user: User, session: Session) -> None:
    foreign = make_note(group=make_group(session=make_session(number="1151")), mark=Mark.AHA)

    answer = add(user, session, note_id=foreign.pk)

    assert (answer.status_code, Action.objects.count()) == (404, 0)


def test_used_id_with_another_content_is_told_with_a_new_one(user: User, session: Session) -> None:
    action = make_action(session=session, text="Først")

    answer = add(user, session, action_id=str(action.pk), text="Så")

    assert (answer.status_code, Action.objects.count()) == (422, 1)
    assert 'value="Så"' in answer.text
    assert f'name="action_id" value="{action.pk}"' not in answer.text


def test_list_of_three_takes_as_many_queries_as_of_one(user: User) -> None:
    short, long = make_session(), make_session()
    for session, count in ((short, 1), (long, 3)):
        for number in range(1, count + 1):
            note = make_note(group=make_group(session=session, number=number), mark=Mark.FINDING)
            add(user, session, note_id=note.pk, goals=["3"])
    client = laptop(user)

    for path in ("actions", "series"):
        asked = [queries_of(client, f"/s/{session.pk}/{path}/") for session in (long, short)]
        assert asked[0] == asked[1]
