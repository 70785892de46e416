"""The plan before the meeting, and the agenda as it is changed."""

from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from sessions_app.domain.frame import frame_of, set_frame
from sessions_app.domain.planning import Frame, agenda_of
from sessions_app.domain.rehearsal import make_rehearsal
from sessions_app.enums import Language, Plan
from sessions_app.models import Group, Session, Step
from tests.factories import make_facilitator, make_session, municipality
from tests.views.clients import laptop, nb

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


def test_practice_is_no_last_time(user: User) -> None:
    make_session(created_by=user, number="5612")
    make_rehearsal(municipality=municipality("3434"), language="nn", created_by=user)

    page = laptop(user).get("/new/").text

    assert 'value="5612" checked' in page


def test_municipality_of_somebody_elses_last_time_is_not(user: User) -> None:
    make_session(number="5612", created_by=make_facilitator())

    page = laptop(user).get("/new/").text

    assert 'value="5612" checked' not in page


# --- what it is for and how it is led -----------------------------------------------------------------------


def test_nothing_new_has_to_be_filled_in(user: User) -> None:
    laptop(user).post("/new/", plan())

    session = Session.objects.get()
    assert frame_of(session) == Frame()
    assert session.meetings.get().place == ""


def test_aim_place_and_ways_are_kept(user: User) -> None:
    chosen = {
        "aim": "Tre tiltak vi\r\ntror på", "invited": "Formannskapet", "place": "Rådhuset", "chimes": "on",
        "silent_minutes": "5", "role_draw": "each-round", "mixes_people": "on", "keeps_groups": "on",
    }  # fmt: skip

    laptop(user).post("/new/", plan(plan="series", **chosen))

    session = Session.objects.get()
    assert frame_of(session) == Frame(
        aim="Tre tiltak vi tror på", invited="Formannskapet", mixes_people=True, keeps_groups=True,
        silent_minutes=5, role_draw="each-round", chimes=True,
    )  # fmt: skip
    assert {meeting.place for meeting in session.meetings.all()} == {"Rådhuset"}


def test_groups_are_kept_for_a_next_meeting_only_where_there_is_one(user: User) -> None:
    laptop(user).post("/new/", plan(plan="one-meeting", keeps_groups="on"))

    assert Session.objects.get().keeps_groups is False


@pytest.mark.parametrize(
    ("name", "value"),
    [("silent_minutes", "11"), ("aim", "x" * 201), ("invited", "x" * 201), ("place", "x" * 121)],
)
def test_wrong_choice_is_told_where_it_is_folded_away(user: User, name: str, value: str) -> None:
    page = laptop(user).post("/new/", plan(**{name: value}))

    assert (page.status_code, Session.objects.count()) == (422, 0)
    assert f'id="{name}-error"' in page.text
    assert ('<details class="choices" open>' in page.text) is (name != "aim")


# --- a series -----------------------------------------------------------------------------------------------


def dates(user: User, **changes: str) -> list[str]:
    """When the meetings of a series are proposed; an empty text: planned later."""
    page = laptop(user).get("/new/", plan(plan="series", **changes))
    return [f"{at.starts_at:%Y-%m-%d %H:%M}" if at.starts_at else "" for at in page.context["meetings"]]


def test_series_is_proposed_two_weeks_apart_at_the_same_clock_time(user: User) -> None:
    assert dates(user) == ["2027-03-24 09:00", "2027-04-07 09:00", "2027-04-21 09:00"]  # summer time begins


def test_date_that_was_changed_is_kept_until_the_first_one_is_moved(user: User) -> None:
    changed = {"dates_basis": "2027-03-24 09:00", "day-2": "2027-04-12", "time-2": "13:30", "day-3": ""}

    assert dates(user, **changed) == ["2027-03-24 09:00", "2027-04-12 13:30", ""]
    assert dates(user, **{**changed, "day": "2027-03-25"}) == [
        "2027-03-25 09:00",
        "2027-04-08 09:00",
        "2027-04-22 09:00",
    ]


def test_series_is_made_with_the_dates_as_typed(user: User) -> None:
    changed = {"dates_basis": "2027-03-24 09:00", "day-2": "2027-04-12", "time-2": "13:30", "day-3": ""}

    laptop(user).post("/new/", plan(plan="series", **changed))

    starts = [meeting.starts_at for meeting in Session.objects.get().meetings.order_by("number")]
    assert [timezone.localtime(at).isoformat() if at else None for at in starts] == [
        "2027-03-24T09:00:00+01:00",
        "2027-04-12T13:30:00+02:00",
        None,
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("day-2", "2027-03-24"),  # not after the first
        ("day-3", "2027-04-07"),  # not after the second
        ("day-2", "i mai"),
        ("day-2", "2047-01-01"),
        ("time-2", ""),
        ("time-2", "ni"),
    ],
)
def test_date_that_cannot_be_is_told_beside_it(user: User, field: str, value: str) -> None:
    typed = {
        "dates_basis": "2027-03-24 09:00", "day-2": "2027-04-07", "time-2": "09:00", "day-3": "2027-04-21",
        "time-3": "09:00", field: value,
    }  # fmt: skip

    page = laptop(user).post("/new/", plan(plan="series", **typed))

    assert (page.status_code, Session.objects.count()) == (422, 0)
    assert f'id="{field}-error"' in page.text


# --- time that is eaten -------------------------------------------------------------------------------------


def eaten(user: User, **minutes: str) -> tuple[tuple[int, ...], int]:
    page = laptop(user).get("/new/", {**plan(), "basis": "one-meeting 40", **minutes})
    squeeze = page.context["meetings"][0].squeeze
    return squeeze.rounds, squeeze.minutes_over


def test_proposed_plan_has_time_for_plenary(user: User) -> None:
    assert eaten(user) == ((), 0)


def test_plan_says_when_earlier_parts_take_the_time_of_plenary(user: User) -> None:
    longer = {"minutes-1-round-1": "36", "minutes-1-plenary-1": "4"}

    page = laptop(user).get("/new/", {**plan(), "basis": "one-meeting 40", **longer}, headers=PART).text

    assert eaten(user, **longer) == ((1,), 0)
    assert page.count('data-color="warning"') == 1
    assert (
        "Det er mindre enn 5 minutter igjen til plenum etter økt 1. Ta noen minutter fra en tidligere del."
    ) in page


def test_plan_says_when_a_meeting_gets_longer_than_planned(user: User) -> None:
    longer = {"minutes-1-opening": "25"}

    page = laptop(user).get("/new/", {**plan(), "basis": "one-meeting 40", **longer}, headers=PART).text

    assert eaten(user, **longer) == ((), 15)
    assert "Dette er 15 minutter mer enn planlagt." in page


# --- the time line ------------------------------------------------------------------------------------------


def test_time_line_is_as_long_as_the_meeting(user: User) -> None:
    (meeting,) = laptop(user).get("/new/", plan()).context["meetings"]

    assert [(bar.kind, bar.left, bar.width) for bar in meeting.bars][:3] == [
        ("opening", "0.00%", "6.67%"),
        ("round", "6.67%", "20.00%"),
        ("plenary", "26.67%", "6.67%"),
    ]
    assert sum(float(bar.width.rstrip("%")) for bar in meeting.bars) == pytest.approx(100, abs=0.1)


def test_clock_times_stand_where_breaks_begin_as_far_as_there_is_room(user: User) -> None:
    (meeting,) = laptop(user).get("/new/", plan()).context["meetings"]
    (long_break,) = laptop(user).get("/new/", plan(plan="long-break")).context["meetings"]

    assert [f"{timezone.localtime(at):%H:%M}" for _, at in meeting.ticks] == ["09:50", "10:40"]
    assert [f"{timezone.localtime(at):%H:%M}" for _, at in long_break.ticks] == ["10:30", "10:50"]


# --- copied -------------------------------------------------------------------------------------------------


def copied(user: User, session: Session) -> dict[str, str]:
    """What stands in the fields of the page, as it would be sent."""
    page = laptop(user).get("/new/", {"copy": str(session.pk)})
    assert page.status_code == 200
    data: dict[str, str] = page.context["form"].data.dict()
    for meeting in page.context["meetings"]:
        data |= {line.field.html_name: line.field.value() for line in meeting.lines}
    return {**data, "basis": page.context["basis"], "dates_basis": page.context["dates_basis"]}


def rich_session(user: User, starts_at: datetime) -> Session:
    session = make_session(
        people=17, plan=Plan.SERIES, language=Language.NYNORSK, starts_at=starts_at, shows_names=True,
        round_minutes=30,
    )  # fmt: skip
    set_frame(session=session, frame=Frame("Tre tiltak", "Alle", True, True, 3, "once", True))
    session.meetings.update(place="Rådhuset")
    steps = Step.objects.of(session).in_order()
    Step.objects.filter(pk=steps[0].pk).update(minutes=17, title="Velkomen, ordføraren")
    session.meetings.filter(number=3).update(starts_at=None)
    return Session.objects.get(pk=session.pk)


def facts(session: Session) -> list[object]:
    names = ("municipality", "arena", "people", "plan", "language", "shows_names")
    return [
        *(getattr(session, name) for name in names),
        frame_of(session),
        agenda_of(session),
        [meeting.place for meeting in session.meetings.order_by("number")],
    ]


def test_copy_is_made_as_the_first_was(user: User) -> None:
    session = rich_session(user, timezone.now() - timedelta(days=3))

    response = laptop(user).post("/new/", copied(user, session))

    made = Session.objects.get(pk=int(response["Location"].split("/")[2]))
    assert made.pk != session.pk
    assert facts(made) == facts(session)
    assert made.code != session.code


def test_copy_is_proposed_a_year_later_on_the_same_day_of_the_week(user: User) -> None:
    last = timezone.localtime().replace(hour=13, minute=30) - timedelta(days=3)
    session = rich_session(user, last)

    data = copied(user, session)

    assert (data["day"], data["time"]) == ((last.date() + timedelta(weeks=52)).isoformat(), "13:30")
    starts = [at.starts_at for at in laptop(user).get("/new/", {"copy": str(session.pk)}).context["meetings"]]
    assert starts[1] - starts[0] == timedelta(weeks=2)
    assert starts[2] is None


def test_copy_of_an_old_session_is_proposed_for_tomorrow(user: User) -> None:
    session = rich_session(user, timezone.now() - timedelta(days=3 * 365))

    tomorrow = timezone.localdate() + timedelta(days=1)
    assert copied(user, session)["day"] == tomorrow.isoformat()


def test_switch_that_is_turned_off_in_a_copy_is_off(user: User) -> None:
    session = rich_session(user, timezone.now())
    data = copied(user, session)

    response = laptop(user).post("/new/", {name: value for name, value in data.items() if name != "chimes"})

    assert Session.objects.get(pk=int(response["Location"].split("/")[2])).chimes is False


def test_other_length_of_a_copy_is_proposed_anew(user: User) -> None:
    session = rich_session(user, timezone.now())

    part = laptop(user).get("/new/", {"copy": str(session.pk), "round_minutes": "40"}, headers=PART)

    assert [line.line.title for line in part.context["meetings"][0].lines] == ["", "", "", ""]


@pytest.mark.parametrize("method", ["get", "post"])
def test_foreign_session_is_not_copied(user: User, method: str) -> None:
    foreign = make_session(number="1151")

    response = getattr(laptop(user), method)("/new/", {**plan(), "copy": str(foreign.pk)})

    assert (response.status_code, Session.objects.count()) == (404, 1)


@pytest.mark.parametrize("wanted", ["x", "-1", "0", "9" * 30, "\x00"])
def test_nonsense_is_not_copied(user: User, wanted: str) -> None:
    assert laptop(user).get("/new/", {"copy": wanted}).status_code == 404
