"""The plan before the meeting, and the agenda as it is changed."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from sessions_app.domain.steering import finish
from sessions_app.models import Group, Session, Step
from tests.factories import make_facilitator, make_session
from tests.views.clients import Answer, laptop, nb, queries_of

pytestmark = pytest.mark.django_db
PART = {"hx-request": "true", "hx-target": "div#proposal"}


@pytest.fixture
def user() -> User:
    return make_facilitator()


def plan(**changes: str) -> dict[str, str]:
    return {
        "municipality": "5612",
        "arena": "leaders",
        "people": "23",
        "day": "2027-03-24",
        "time": "09:00",
        "plan": "one-meeting",
        "round_minutes": "40",
        "language": "",
        **changes,
    }


def found(user: User, search: str) -> str:
    return laptop(user).get("/new/municipalities/", {"search": search}).text


# --- the municipality ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("Kautokeino", "5612"),
        ("kauto", "5612"),
        ("GUOVDAGEAIDNU", "5612"),
        ("5612", "5612"),
        ("tromso", "5501"),
        ("Tromsø", "5501"),
        ("karasjohka", "5610"),
        ("Kárášjohka", "5610"),
        ("rost", "1856"),
        ("utsira", "1151"),
    ],
)
def test_municipality_is_found_with_and_without_diacritics(user: User, typed: str, number: str) -> None:
    assert f'value="{number}"' in found(user, typed)


def test_municipality_that_is_not_there_is_told(user: User) -> None:
    assert "Atlantis" in found(user, "Atlantis")


@pytest.mark.parametrize(
    "typed", ["%", "_", "|", "\x00", "' OR 1=1", "<script>alert(1)</script>", "å" * 5000, "   "]
)
def test_nonsense_finds_no_municipality(user: User, typed: str) -> None:
    page = found(user, typed)

    assert 'type="radio"' not in page
    assert "<script>alert" not in page


def test_list_is_drawn_alone_for_the_field_above_it(user: User) -> None:
    headers = {"hx-request": "true", "hx-target": "ul#municipalities"}

    part = laptop(user).get("/new/municipalities/", {"search": "utsira"}, headers=headers)

    assert part.text.strip().startswith('<ul id="municipalities"')
    assert {"HX-Request", "HX-Target"} <= {word.strip() for word in part["Vary"].split(",")}


def test_hosted_facilitator_finds_their_own_only(user: User, settings) -> None:  # type: ignore[no-untyped-def]
    settings.HOSTED = True

    assert 'value="5612"' in found(user, "kautokeino")
    assert 'value="1151"' not in found(user, "utsira")


def test_hosted_facilitator_plans_for_their_own_only(user: User, settings) -> None:  # type: ignore[no-untyped-def]
    settings.HOSTED = True

    response = laptop(user).post("/new/", plan(municipality="1151"))

    assert (response.status_code, Session.objects.count()) == (422, 0)


# --- the proposal -------------------------------------------------------------------------------------------


def test_proposal_is_drawn_alone_while_one_types(user: User) -> None:
    part = laptop(user).get("/new/", plan(), headers=PART)

    assert part.text.strip().startswith('<div id="proposal"')
    assert "<html" not in part.text
    assert {"HX-Request", "HX-Target"} <= {word.strip() for word in part["Vary"].split(",")}


@pytest.mark.parametrize("target", ["div#console", "", "../_proposal", "proposal.html", "div#agenda"])
def test_unknown_target_gets_the_whole_page(user: User, target: str) -> None:
    page = laptop(user).get("/new/", headers={"hx-request": "true", "hx-target": target})

    assert (page.status_code, "<html" in page.text) == (200, True)


@pytest.mark.parametrize(
    ("people", "sizes"), [("23", "6, 6, 6, 5"), ("24", "6, 6, 6, 6"), ("6", "6"), ("7", "4, 3"), ("4", "4")]
)
def test_people_are_split_as_evenly_as_can_be(user: User, people: str, sizes: str) -> None:
    part = laptop(user).get("/new/", plan(people=people), headers=PART).text

    assert f"<strong>{sizes}</strong>" in part


@pytest.mark.parametrize("people", ["", "0", "501", "-3", "tre", "1" * 50, "٣", "\x00"])
def test_number_that_cannot_be_read_proposes_no_groups(user: User, people: str) -> None:
    part = laptop(user).get("/new/", plan(people=people), headers=PART)

    assert part.status_code == 200
    assert nb("Write the number of people, from 1 to 500.") in part.text


@pytest.mark.parametrize(
    "name", ["day", "time", "plan", "round_minutes", "arena", "language", "municipality"]
)
@pytest.mark.parametrize(
    "value", ["", "x", "-1", "9" * 40, "\x00", "0001-01-01", "9999-12-31", "<script>alert(1)</script>"]
)
def test_half_a_plan_is_proposed_without_a_hitch(user: User, name: str, value: str) -> None:
    part = laptop(user).get("/new/", plan(**{name: value}), headers=PART)

    assert part.status_code == 200
    assert "<script>alert" not in part.text


def test_agenda_is_proposed_with_clock_times(user: User) -> None:
    meetings = laptop(user).get("/new/", plan()).context["meetings"]

    assert [(line.line.name, line.line.minutes) for line in meetings[0].lines] == [
        ("opening", 10),
        ("round-1", 30),
        ("plenary-1", 10),
        ("break-1", 10),
        ("round-2", 30),
        ("plenary-2", 10),
        ("break-2", 10),
        ("round-3", 25),
        ("plenary-3", 10),
        ("closing", 5),
    ]
    assert timezone.localtime(meetings[0].lines[1].at).strftime("%H:%M") == "09:10"
    assert meetings[0].ends_at - meetings[0].starts_at == timedelta(minutes=150)


# --- the session --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "meetings", "groups"), [("one-meeting", 1, 4), ("long-break", 1, 4), ("series", 3, 12)]
)
def test_plan_becomes_a_session(user: User, kind: str, meetings: int, groups: int) -> None:
    response = laptop(user).post("/new/", plan(plan=kind))

    session = Session.objects.get()
    assert (response.status_code, response["Location"]) == (303, f"/s/{session.pk}/")
    assert (session.plan, session.municipality.number, session.people) == (kind, "5612", 23)
    assert (session.meetings.count(), Group.objects.of(session).count()) == (meetings, groups)
    first = session.meetings.get(number=1)
    assert timezone.localtime(first.starts_at).isoformat() == "2027-03-24T09:00:00+01:00"


@pytest.mark.parametrize(("number", "language"), [("5612", "nb"), ("1151", "nb"), ("4634", "nn")])
def test_session_speaks_the_language_that_the_municipality_has_decided(number: str, language: str) -> None:
    client = laptop(make_facilitator())

    client.post("/new/", plan(municipality=number))

    assert Session.objects.get().language == language


def test_chosen_language_comes_before_the_municipalitys(user: User) -> None:
    laptop(user).post("/new/", plan(language="nn"))

    assert Session.objects.get().language == "nn"


def test_edited_minutes_are_kept(user: User) -> None:
    client = laptop(user)
    basis = client.get("/new/", plan()).context["basis"]

    client.post("/new/", {**plan(), "basis": basis, "minutes-1-opening": "17", "minutes-1-round-2": "33"})

    steps = {step.name: step.minutes for step in Step.objects.of(Session.objects.get())}
    assert (steps["opening"], steps["round-2"], steps["round-1"]) == (17, 33, 30)


def test_edited_minutes_survive_a_change_of_people(user: User) -> None:
    client = laptop(user)
    basis = client.get("/new/", plan()).context["basis"]

    part = client.get("/new/", {**plan(people="30"), "basis": basis, "minutes-1-opening": "17"}, headers=PART)

    assert 'name="minutes-1-opening" inputmode="numeric" size="3" value="17"' in part.text


def test_other_length_proposes_all_lines_anew(user: User) -> None:
    client = laptop(user)
    basis = client.get("/new/", plan()).context["basis"]

    part = client.get(
        "/new/", {**plan(round_minutes="25"), "basis": basis, "minutes-1-opening": "17"}, headers=PART
    )

    assert 'name="minutes-1-opening" inputmode="numeric" size="3" value="10"' in part.text


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("people", "", "How many people are you?"),
        ("people", "tre", "Write the number of people with digits."),
        ("people", "0", "At least one person."),
        ("day", "i morgen", "Write the date as day.month.year, for example 24.3.2027."),
        ("time", "ni", "Write the time as hours and minutes, for example 09:00."),
        ("municipality", "", "Choose the municipality."),
        ("municipality", "9999", "Choose a municipality from the list."),
    ],
)
def test_wrong_field_is_told_beside_it_and_the_rest_is_kept(
    user: User, name: str, value: str, sentence: str
) -> None:
    typed = plan(people="17", day="2027-05-04", time="12:34", plan="series", round_minutes="33")

    page = laptop(user).post("/new/", {**typed, name: value})

    assert (page.status_code, Session.objects.count()) == (422, 0)
    assert nb(sentence) in page.text
    assert (
        f'id="{"municipality" if name == "municipality" else f"id_{name}"}' in page.text
        or name == "municipality"
    )
    for kept, text in typed.items():
        if kept in {"people", "day", "time", "round_minutes"} and kept != name:
            assert f'value="{text}"' in page.text
    if value:
        assert name == "municipality" or f'value="{value}" aria-invalid="true"' in page.text
    assert 'id="plan-series" name="plan" value="series" checked' in page.text


@pytest.mark.parametrize("minutes", ["19", "41", "", "førti"])
def test_round_is_as_long_as_the_method_says(user: User, minutes: str) -> None:
    page = laptop(user).post("/new/", plan(round_minutes=minutes))

    assert (page.status_code, Session.objects.count()) == (422, 0)
    assert 'id="round_minutes-error"' in page.text


@pytest.mark.parametrize("minutes", ["0", "241", "", "x", "-5", "9" * 30])
def test_line_that_cannot_be_is_told_beside_it(user: User, minutes: str) -> None:
    client = laptop(user)
    basis = client.get("/new/", plan()).context["basis"]

    page = client.post("/new/", {**plan(), "basis": basis, "minutes-1-round-1": minutes})

    assert (page.status_code, Session.objects.count()) == (422, 0)
    assert 'id="minutes-1-round-1-error"' in page.text


def test_municipality_of_last_time_is_remembered(user: User) -> None:
    make_session(number="5612", created_by=user)

    page = laptop(user).get("/new/").text

    assert 'value="5612" checked' in page


def test_municipality_of_somebody_elses_last_time_is_not(user: User) -> None:
    make_session(number="5612", created_by=make_facilitator())

    page = laptop(user).get("/new/").text

    assert 'value="5612" checked' not in page


# --- the agenda meanwhile -----------------------------------------------------------------------------------


def minutes_of(session: Session) -> dict[str, str]:
    return {f"minutes-{step.pk}": str(step.minutes) for step in Step.objects.of(session)}


def save_agenda(user: User, session: Session, **changes: str) -> Answer:
    first = Step.objects.of(session).in_order()[0]
    sent = minutes_of(session)
    sent[f"minutes-{first.pk}"] = changes.get("first", "10")
    return laptop(user).post(f"/s/{session.pk}/agenda/", sent)


def test_minutes_are_changed(user: User) -> None:
    session = make_session()

    response = save_agenda(user, session, first="25")

    assert (response.status_code, response["Location"]) == (303, f"/s/{session.pk}/")
    assert Step.objects.of(session).in_order()[0].minutes == 25


@pytest.mark.parametrize("minutes", ["", "0", "241", "ti"])
def test_minutes_that_cannot_be_are_told_and_kept(user: User, minutes: str) -> None:
    session = make_session()

    page = save_agenda(user, session, first=minutes)

    assert page.status_code == 422
    assert f'value="{minutes}" aria-invalid="true"' in page.text
    assert Step.objects.of(session).in_order()[0].minutes == 10


def test_minutes_of_a_foreign_session_stay(user: User) -> None:
    own, foreign = make_session(), make_session(number="1151")
    step = Step.objects.of(foreign).in_order()[0]

    laptop(user).post(f"/s/{own.pk}/agenda/", {**minutes_of(own), f"minutes-{step.pk}": "99"})

    assert Step.objects.get(pk=step.pk).minutes == 10


def test_minutes_are_not_changed_after_the_end(user: User) -> None:
    session = make_session()
    finish(session=session)

    response = save_agenda(user, session, first="25")

    assert (response.status_code, Step.objects.of(session).in_order()[0].minutes) == (303, 10)


def test_agenda_of_a_series_takes_as_many_queries_as_of_one_meeting(user: User) -> None:
    short, long = make_session(), make_session(plan="series")  # type: ignore[arg-type]
    client = laptop(user)

    assert queries_of(client, f"/s/{long.pk}/agenda/") == queries_of(client, f"/s/{short.pk}/agenda/")
