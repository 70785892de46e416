"""The calendar file, read back by icalendar and line by line, as a calendar program does."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.utils import timezone, translation
from icalendar import Calendar, Event

from sessions_app.enums import Plan
from sessions_app.models import Meeting, Session
from sessions_app.outputs.ics import calendar_file
from tests.factories import make_session

pytestmark = pytest.mark.django_db
URL = "https://selvsjekk.example/i/abc/"
NINE = timezone.make_aware(datetime(2027, 3, 24, 9, 0))  # noqa: DTZ001 - made aware in the same breath


def file_of(session: Session) -> bytes:
    with translation.override("nb"):
        return calendar_file(session, list(session.meetings.prefetch_related("steps")), url=URL)


def events(file: bytes) -> list[Event]:
    calendar = Calendar.from_ical(file)
    assert isinstance(calendar, Calendar)
    return list(calendar.events)


def test_meeting_is_an_event_from_its_start_to_the_end_of_its_agenda() -> None:
    session = make_session(starts_at=NINE)

    (event,) = events(file_of(session))

    assert event.decoded("dtstart") == datetime(2027, 3, 24, 8, 0, tzinfo=UTC)
    assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(minutes=150)
    assert str(event["url"]) == URL


def test_times_are_told_in_utc_whatever_zone_they_come_in() -> None:
    meeting = make_session(starts_at=NINE).meetings.get()
    meeting.starts_at = NINE

    lines = calendar_file(meeting.session, [meeting], url=URL).decode().splitlines()

    assert [line for line in lines if line.startswith(("DTSTART", "DTEND"))] == [
        "DTSTART:20270324T080000Z",
        "DTEND:20270324T103000Z",
    ]


def test_series_has_an_event_for_each_meeting_that_has_a_date() -> None:
    session = make_session(plan=Plan.SERIES, starts_at=NINE)
    Meeting.objects.filter(session=session, number=2).update(starts_at=None)

    found = events(file_of(session))

    assert [str(event["uid"]) for event in found] == [
        f"{session.uid}-1@selvsjekk",
        f"{session.uid}-3@selvsjekk",
    ]
    assert [str(event["summary"]) for event in found] == [
        "Selvsjekk i Guovdageaidnu - Kautokeino, møte 1 av 3",
        "Selvsjekk i Guovdageaidnu - Kautokeino, møte 3 av 3",
    ]
    assert found[1].decoded("dtstart") == datetime(2027, 4, 21, 7, 0, tzinfo=UTC)  # summer time by then


def test_meeting_keeps_its_name_when_it_is_moved() -> None:
    session = make_session(starts_at=NINE)
    before = events(file_of(session))[0]
    session.meetings.update(starts_at=NINE + timedelta(days=1))

    after = events(file_of(session))[0]

    assert after["uid"] == before["uid"]
    assert after.decoded("dtstart") - before.decoded("dtstart") == timedelta(days=1)


HOSTILE = [
    "Rom 3\r\nEND:VEVENT\r\nBEGIN:VEVENT",
    "Rom 3\nATTENDEE:mailto:a@b.no",
    "Rom 3\rATTENDEE:mailto:a@b.no",
    "Rom 3\x0bATTENDEE:x\x0cATTENDEE:x\x85ATTENDEE:x\u2028ATTENDEE:x\u2029ATTENDEE:x\x00\x1c",
    'Rom; 3, "B"\\n\\',
    "Kárášjohka 🌊 " + "å" * 150,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_breaks_no_line(text: str) -> None:
    """Whatever a reader takes for the end of a line."""
    session = make_session(starts_at=NINE)
    session.aim = text
    meeting = session.meetings.get()
    meeting.place = text

    file = calendar_file(session, [meeting], url=URL)

    names = [line.partition(":")[0] for line in file.decode().splitlines() if not line.startswith(" ")]
    assert names == [
        *("BEGIN", "VERSION", "PRODID", "METHOD", "BEGIN", "SUMMARY", "DTSTART", "DTEND", "DTSTAMP", "UID"),
        *("SEQUENCE", "DESCRIPTION", "LOCATION", "URL", "END", "END"),
    ]
    assert all(len(line) <= 75 for line in file.split(b"\r\n"))


def test_text_comes_back_as_it_was_written() -> None:
    session = make_session(starts_at=NINE)
    session.aim = "Bli enige om tre tiltak; ikke flere, og «hvem»"
    meeting = session.meetings.get()
    meeting.place = "Rom 3, rådhuset; 2. etasje"

    (event,) = events(calendar_file(session, [meeting], url=URL))

    assert str(event["location"]) == meeting.place
    assert str(event["description"]) == f"{session.aim}\n{URL}"
    assert urlsplit(str(event["url"])).scheme == "https"


def test_meeting_without_a_place_says_nothing_of_one() -> None:
    session = make_session(starts_at=NINE)

    assert "location" not in events(file_of(session))[0]
