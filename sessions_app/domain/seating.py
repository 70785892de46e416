"""Who sits where. A seat is a row that only one browser can hold."""

import uuid

from django.utils import timezone

from sessions_app import codes
from sessions_app.domain.exceptions import EveryTableIsFull, GroupIsFull, UnknownSeatCode
from sessions_app.domain.planning import add_tables
from sessions_app.domain.steering import held, locked, tell
from sessions_app.models import Group, Meeting, Participant, Session
from sessions_app.writing import writing


def sit_down(
    *,
    session: Session,
    group: Group | None = None,
    name: str = "",
    instead_of: Participant | None = None,
    join_id: uuid.UUID | None = None,
) -> Participant:
    """A seat at `group`, or at the emptiest table of the present meeting; `instead_of` is given back.

    The session's row is locked meanwhile: 200 people at the door at once get 200 seats, one after the other,
    evenly. Raises SessionFinished, GroupIsFull, EveryTableIsFull.
    """
    with writing():
        fresh = locked(session)
        join_id = join_id or uuid.uuid4()
        if again := Participant.objects.of(fresh).seated().filter(join_id=join_id).first():
            return again  # a double tap, or an answer that was lost
        table = table_with_room(fresh.present_meeting, group)
        taken = set(table.participants.seated().values_list("seat", flat=True))
        seat = min(set(range(1, table.seats + 1)) - taken)
        code = free_seat_code(fresh)
        participant = Participant.objects.create(
            group=table, seat=seat, name=name, seat_code=code, join_id=join_id
        )
        if instead_of is not None:
            give_back(instead_of)
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


def free_seat_code(session: Session) -> str:
    """A code that opens no other seat of this session."""
    taken = set(Participant.objects.of(session).seated().values_list("seat_code", flat=True))
    return next(code for code in iter(codes.new_seat_code, None) if code not in taken)


def take_over(*, session: Session, seat_code: str) -> Participant:
    """The seat goes to a new browser; the old one is shown out. Raises UnknownSeatCode, SessionFinished."""
    with writing():
        fresh = locked(session)
        participant = (
            Participant.objects.of(fresh).seated().filter(seat_code=codes.typed_seat_code(seat_code)).first()
        )
        if participant is None:
            raise UnknownSeatCode
        participant.token, participant.seat_code = uuid.uuid4(), free_seat_code(fresh)
        participant.save(update_fields=["token", "seat_code"])
        tell(fresh)
    return participant


def leave(*, participant: Participant) -> None:
    """The seat is free for somebody else, also after the end; what was written stays where it was written."""
    with writing():
        session = held(participant.group.meeting.session)
        if give_back(participant):
            tell(session)


def give_back(participant: Participant) -> bool:
    """Only by the browser that still holds it: a leave that meets a take-over on its way frees nothing."""
    mine = Participant.objects.seated().filter(pk=participant.pk, token=participant.token)
    return bool(mine.update(left_at=timezone.now()))


def add_table(*, session: Session, seats: int) -> None:
    """One more table in the present meeting, for who came uncounted. Raises SessionFinished."""
    with writing():
        fresh = locked(session)
        add_tables(fresh.present_meeting, 1, seats)
        tell(fresh)
