"""The meetings of a session: when and where, one more, one less. Each has a line at least."""

from datetime import datetime

from sessions_app.domain.agenda import shift
from sessions_app.domain.exceptions import AgendaIsFull, MeetingInUse, NothingWouldBeLeft
from sessions_app.domain.planning import (
    CLOSING,
    LOOK_BACK,
    OPENING,
    Line,
    add_steps,
    add_tables,
    kept_until,
)
from sessions_app.domain.steering import locked, tell
from sessions_app.enums import StepKind
from sessions_app.models import Group, Meeting, Participant, Session
from sessions_app.writing import writing

MOST_MEETINGS = 12


def set_meeting(*, session: Session, meeting: int, starts_at: datetime | None, place: str) -> None:
    """When and where, of the meeting with this id; without a time it is planned later.

    The session is kept for a year after the last of them at least. Raises SessionFinished.
    """
    with writing():
        fresh = locked(session)
        fresh.meetings.filter(pk=meeting).update(starts_at=starts_at, place=place)
        if starts_at is not None and not fresh.is_rehearsal:
            fresh.delete_on = max(fresh.delete_on, kept_until(starts_at))
            fresh.save(update_fields=["delete_on"])
        tell(fresh)


def add_meeting(*, session: Session, seen: int) -> None:
    """One more at the end, planned later, with as many tables as the last one has.

    Not when there are no longer `seen` of them: pressed twice, it is one. Raises SessionFinished,
    AgendaIsFull.
    """
    with writing():
        fresh = locked(session)
        meetings = list(fresh.meetings.order_by("number"))
        if len(meetings) != seen:
            return
        if seen >= MOST_MEETINGS:
            raise AgendaIsFull
        seats = list(Group.objects.at(meetings[-1]).values_list("seats", flat=True))
        meeting = Meeting.objects.create(session=fresh, number=seen + 1, place=meetings[-1].place)
        lines = {StepKind.OPENING: OPENING, StepKind.LOOK_BACK: LOOK_BACK, StepKind.CLOSING: CLOSING}
        add_steps(meeting, tuple(Line(kind, minutes) for kind, minutes in lines.items()))
        add_tables(meeting, len(seats), max(seats))
        tell(fresh)


def remove_meeting(*, session: Session, meeting: int) -> None:
    """With its lines and its empty tables. One that is gone already stays gone.

    Raises SessionFinished, NothingWouldBeLeft, and MeetingInUse where something has begun or somebody sits.
    """
    with writing():
        fresh = locked(session)
        gone = fresh.meetings.filter(pk=meeting).first()
        if gone is None:
            return
        if fresh.meetings.count() == 1:
            raise NothingWouldBeLeft
        if is_in_use(gone):
            raise MeetingInUse
        gone.delete()
        shift(fresh.meetings.all(), "number", beyond=gone.number, by=-1)
        tell(fresh)


def is_in_use(meeting: Meeting) -> bool:
    begun = meeting.steps.filter(opened_at__isnull=False).exists()
    return begun or Participant.objects.filter(group__meeting=meeting).exists()
