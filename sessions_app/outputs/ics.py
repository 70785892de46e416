"""The meetings of a session as a calendar file (RFC 5545). The only module that knows icalendar.

A meeting keeps its UID when its time is changed, so that opening a newer file moves what the older one made.
Not called calendar.py: pdf_process.py runs in this folder, and would find it instead of Python's own.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from sessions_app.letters import UNSTORABLE
from sessions_app.models import Meeting, Session

NAME = "selvsjekk.ics"


def calendar_file(session: Session, meetings: Sequence[Meeting], *, url: str) -> bytes:
    """One event for each of the meetings that has a date; `url` is where the invitation stands.

    Fetch the meetings with their steps: the agenda's minutes say when a meeting ends.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//selvsjekk//selvsjekk//NO")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for meeting in meetings:
        if meeting.starts_at is not None:
            calendar.add_component(event_of(session, meeting, meeting.starts_at, len(meetings), url))
    return bytes(calendar.to_ical())


def event_of(session: Session, meeting: Meeting, starts_at: datetime, count: int, url: str) -> Event:
    """In UTC, which every calendar understands without a table of time zones."""
    minutes = sum(step.minutes for step in meeting.steps.all())
    event = Event()
    event.add("uid", f"{session.uid}-{meeting.number}@selvsjekk")
    event.add("dtstamp", timezone.now())
    event.add("sequence", session.revision)
    event.add("dtstart", starts_at.astimezone(UTC))
    event.add("dtend", (starts_at + timedelta(minutes=minutes)).astimezone(UTC))
    event.add("summary", summary_of(session, meeting, count))
    if meeting.place:
        event.add("location", one_line(meeting.place))
    event.add("description", "\n".join(filter(None, [one_line(session.aim), url])))
    event.add("url", url)
    return event


def summary_of(session: Session, meeting: Meeting, count: int) -> str:
    title = _("Self-check in %(municipality)s") % {"municipality": session.municipality.official_name}
    if count == 1:
        return one_line(title)
    part = _("meeting %(number)d of %(count)d") % {"number": meeting.number, "count": count}
    return one_line(f"{title}, {part}")


def one_line(text: str) -> str:
    """Some readers end a line at letters that icalendar lets through, a vertical tab or U+2028."""
    return " ".join(UNSTORABLE.sub(" ", text).split())
