"""Who sits where. A seat is a row that only one browser can hold."""

import uuid

from django.utils import timezone

from sessions_app import codes
from sessions_app.domain.exceptions import EveryTableIsFull, GroupIsFull, UnknownSeatCode
from sessions_app.domain.planning import add_tables
from sessions_app.domain.steering import locked, tell
from sessions_app.models import Group, Meeting, Participant, Session
from sessions_app.writing import writing


def sit_down(*, session: Session, group: Group | None = None, name: str = "") -> Participant:
    """A seat at `group`, or at the emptiest table of the present meeting.

    The session's row is locked meanwhile: 200 people at the door at once get 200 seats, one after the other,
    evenly. Raises SessionFinished, GroupIsFull, EveryTableIsFull.
    """
    with writing():
        fresh = locked(session)
        table = table_with_room(fresh.present_meeting, group)
        taken = set(table.participants.seated().values_list("seat", flat=True))
        seat = min(set(range(1, table.seats + 1)) - taken)
        participant = Participant.objects.create(group=table, seat=seat, name=name)
        tell(fresh)
    return participant


def table_with_room(meeting: Meeting, group: Group | None) -> Group:
    free = Group.objects.with_a_free_seat().filter(meeting=meeting)
    if group is not None:
        found = free.filter(pk=group.pk).first()
        if found is None:
            raise GroupIsFull
        return found
    emptiest = free.first()
    if emptiest is None:
        raise EveryTableIsFull
    return emptiest


def take_over(*, session: Session, seat_code: str) -> Participant:
    """The seat goes to a new browser; the old one is shown out. Raises UnknownSeatCode, SessionFinished."""
    with writing():
        fresh = locked(session)
        participant = (
            Participant.objects.of(fresh).seated().filter(seat_code=seat_code.strip().upper()).first()
        )
        if participant is None:
            raise UnknownSeatCode
        participant.token, participant.seat_code = uuid.uuid4(), codes.new_seat_code()
        participant.save(update_fields=["token", "seat_code"])
        tell(fresh)
    return participant


def leave(*, participant: Participant) -> None:
    """The seat is free for somebody else; what was written stays where it was written."""
    with writing():
        participant.left_at = timezone.now()
        participant.save(update_fields=["left_at"])
        tell(participant.group.meeting.session)


def add_table(*, session: Session, seats: int) -> None:
    """One more table in the present meeting, for those who came without being counted."""
    with writing():
        fresh = locked(session)
        add_tables(fresh.present_meeting, 1, seats)
        tell(fresh)
