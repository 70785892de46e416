"""Commands as scripts see them: what is printed, and what stands in the database afterwards."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from sessions_app.domain.accounts import local_facilitator
from sessions_app.enums import Plan
from sessions_app.models import Membership, Session
from tests.factories import make_session

pytestmark = pytest.mark.django_db


def run(name: str, *words: object) -> str:
    out = StringIO()
    call_command(name, *map(str, words), stdout=out)
    return out.getvalue().strip()


@pytest.fixture
def hosted(settings: Settings) -> None:
    settings.HOSTED = True


def test_new_session_tells_scripts_where_it_is() -> None:
    told = json.loads(run("new_session", "--municipality", "5612", "--people", "23", "--json"))

    session = Session.objects.get()
    groups = list(session.present_meeting.groups.order_by("number").values_list("pk", flat=True))
    assert told == {
        "session": session.pk,
        "code": session.spoken_code,
        "join": f"http://127.0.0.1:8000/j/{session.spoken_code}/",
        "console": f"http://127.0.0.1:8000/s/{session.pk}/",
        "groups": groups,
    }
    assert len(groups) == 4


def test_new_session_is_for_innovation_in_one_leader_meeting_by_default() -> None:
    run("new_session", "--municipality", "5612")

    session = Session.objects.get()
    chosen = (session.check_slug, session.plan, session.arena, session.people, session.language)
    assert chosen == ("innovasjon", "one-meeting", "leaders", 24, "nb")


def test_new_session_speaks_the_municipality_s_language_unless_told_otherwise() -> None:
    run("new_session", "--municipality", "3434")
    run("new_session", "--municipality", "3434", "--language", "en")

    assert list(Session.objects.order_by("pk").values_list("language", flat=True)) == ["nn", "en"]


def test_series_names_the_groups_of_its_first_meeting() -> None:
    told = json.loads(
        run("new_session", "--municipality", "5612", "--plan", "series", "--people", "6", "--json")
    )

    session = Session.objects.get()
    assert session.meetings.count() == 3
    assert told["groups"] == [session.present_meeting.groups.get().pk]


def test_session_made_on_a_laptop_is_on_its_facilitator_s_front_page() -> None:
    run("new_session", "--municipality", "5612")
    run("demo", "--municipality", "1151")

    assert Session.objects.led_by(local_facilitator()).count() == 2


@pytest.mark.usefixtures("hosted")
def test_hosted_session_made_by_a_command_is_given_to_nobody() -> None:
    run("new_session", "--municipality", "5612")

    assert Session.objects.get().created_by is None
    assert not Membership.objects.exists()


def test_unknown_municipality_is_one_sentence() -> None:
    with pytest.raises(CommandError, match="there is no municipality 9999"):
        run("new_session", "--municipality", "9999")


@pytest.mark.parametrize("people", [0, 501])
def test_too_many_people_is_wrong_usage(people: int) -> None:
    with pytest.raises(CommandError, match="1 to 500") as refused:
        run("new_session", "--municipality", "5612", "--people", people)

    assert refused.value.returncode == 2


def test_demo_has_the_same_keys() -> None:
    told = json.loads(run("demo", "--json"))

    assert list(told) == ["session", "code", "join", "console", "groups"]
    assert len(told["groups"]) == 4


def test_go_moves_the_agenda_and_prints_where_it_is() -> None:
    session = make_session()

    steps = [run("go", session.pk, word) for word in ("next", "next", "round-3", "back", "finish")]

    assert steps == ["opening", "round-1", "round-3", "round-1", "finish"]


def test_go_takes_the_code_as_people_write_it() -> None:
    session = make_session()

    for text in (session.code, session.spoken_code, session.spoken_code.lower(), session.pk):
        run("go", text, "round-1")

    session.refresh_from_db()
    assert session.revision == 4


def test_go_names_the_meeting_in_a_series() -> None:
    session = make_session(plan=Plan.SERIES)

    assert [run("go", session.pk, word) for word in ("next", "2:round-2", "plenary-2")] == [
        "1:opening",
        "2:round-2",
        "2:plenary-2",
    ]


def test_go_on_after_a_meeting_is_the_next_one() -> None:
    session = make_session(plan=Plan.SERIES)

    assert [run("go", session.pk, word) for word in ("closing", "next", "3:closing", "next")] == [
        "1:closing",
        "2:opening",
        "3:closing",
        "finish",
    ]


def test_go_ends_a_meeting_without_opening_the_next() -> None:
    session = make_session(plan=Plan.SERIES)
    run("go", session.pk, "closing")

    told = [run("go", session.pk, word) for word in ("end", "back", "end", "next")]

    assert told == ["between meetings", "1:closing", "between meetings", "2:opening"]
    with pytest.raises(CommandError, match="is in no meeting"):
        run("go", make_session().pk, "end")


def test_go_beyond_the_last_step_is_the_end() -> None:
    session = make_session()
    run("go", session.pk, "closing")

    assert run("go", session.pk, "next") == "finish"
    with pytest.raises(CommandError, match="is finished"):
        run("go", session.pk, "next")


@pytest.mark.parametrize("word", ["round-4", "lunch", "2:round-2"])
def test_go_to_an_unknown_step_is_one_sentence(word: str) -> None:
    session = make_session()

    with pytest.raises(CommandError, match=f"has no step {word}"):
        run("go", session.pk, word)


@pytest.mark.parametrize("text", ["0", "999999", "ABC-DEFG", "", "99999999999999999999", "²"])
def test_unknown_session_is_one_sentence(text: str) -> None:
    make_session()

    with pytest.raises(CommandError, match="there is no session"):
        run("go", text, "next")


@pytest.mark.usefixtures("hosted")
def test_new_member_gets_a_password_that_is_shown_once() -> None:
    first = run("add_member", "--municipality", "5612", "--email", "Kari@Kommune.example")
    second = run(
        "add_member", "--municipality", "3434", "--email", "kari@kommune.example", "--role", "adviser"
    )

    user = User.objects.get()
    password = first.rpartition(" ")[2]
    assert user.check_password(password)
    assert "password" not in second
    roles = Membership.objects.filter(user=user).values_list("municipality__number", "role")
    assert set(roles) == {("5612", "facilitator"), ("3434", "adviser")}


@pytest.mark.usefixtures("hosted")
def test_what_is_no_address_is_wrong_usage() -> None:
    with pytest.raises(CommandError, match="no e-mail address") as refused:
        run("add_member", "--municipality", "5612", "--email", "kari")

    assert refused.value.returncode == 2


def test_laptop_has_one_facilitator_only() -> None:
    with pytest.raises(CommandError, match="one facilitator"):
        run("add_member", "--municipality", "5612", "--email", "kari@kommune.example")


def test_forget_says_how_many() -> None:
    session = make_session()
    make_session()
    Session.objects.filter(pk=session.pk).update(delete_on=timezone.localdate() - timedelta(days=1))

    assert [run("forget"), run("forget")] == ["deleted 1 session", "deleted 0 sessions"]


def test_municipalities_says_what_changed() -> None:
    assert run("municipalities") == "register of 2026-01-01: 0 added, 0 ended"


def test_missing_register_is_one_sentence() -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        run("municipalities", "--from", "/nowhere/register.csv")


def test_doctor_finds_this_machine_well_enough() -> None:
    told = run("doctor")

    assert "MISSING" not in told
    assert told.count("\n") >= 5


def test_finished_session_is_still_found(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    session = make_session()
    run("go", session.pk, "finish")

    with django_assert_num_queries(1):
        assert Session.objects.named(session.code).get().is_finished
