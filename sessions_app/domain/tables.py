"""Tables while people sit at them: somebody is moved, two become one, a facilitator writes, a call for help.

What was written stays where it was written: a move is a new seat elsewhere, and the old one points to it.
"""

from django.utils import timezone

from sessions_app.domain.exceptions import GroupIsFull, TooManyForOneTable
from sessions_app.domain.seating import give_back, new_seat, seat_now, table_with_room
from sessions_app.domain.steering import locked, tell
from sessions_app.models import Group, Participant, Session
from sessions_app.models.group import LARGEST_TABLE
from sessions_app.writing import writing


def move(*, participant: Participant, to: Group) -> Participant | None:
    """The seat at the other table; None for who has left. Asked for again it is the same one.

    Raises SessionFinished, GroupIsFull (also for a table of another meeting).
    """
    with writing():
        session = locked(participant.group.meeting.session)
        seat = seat_now(Participant.objects.with_session().get(pk=participant.pk))
        if seat is None or seat.group_id == to.pk:
            return seat
        table = table_with_room(seat.group.meeting, to, people=seat.people)
        moved = carry(seat, table, session)
        tell(session)
    return moved


def come_again(*, participant: Participant) -> Participant | None:
    """A seat in the present meeting for who sat in another one; None for who has left. Asked again, the same.

    Where groups are kept, at the table with the same number if it has room; else as anybody who comes. The
    old seat points to the new one, so that what a phone delivers late still lands where it was written.
    Raises SessionFinished, EveryTableIsFull.
    """
    with writing():
        session = locked(participant.group.meeting.session)
        seat = seat_now(Participant.objects.with_session().get(pk=participant.pk))
        if seat is None or seat.group.meeting_id == session.present_meeting.pk:
            return seat
        again = carry(seat, table_again(seat, session), session)
        tell(session)
    return again


def table_again(seat: Participant, session: Session) -> Group:
    meeting = session.present_meeting
    if session.keeps_groups:
        same = Group.objects.at(meeting).with_a_free_seat(seat.people).filter(number=seat.group.number)
        if table := same.first():
            return table
    alike = seat.background if session.mixes_people else ""
    return table_with_room(meeting, None, people=seat.people, background=alike)


def carry(seat: Participant, table: Group, session: Session) -> Participant:
    """The role stays at the table. Raises GroupIsFull when the table has no number left."""
    fresh = new_seat(table, session, people=seat.people, name=seat.name, background=seat.background)
    give_back(seat, moved_to=fresh)
    return fresh


def merge(*, group: Group, into: Group) -> Group:
    """Everybody moves to the other table, which is the answer; done before, nothing changes.

    Both are locked, in the order that saves lock groups in. Raises SessionFinished, TooManyForOneTable.
    """
    with writing():
        session = locked(group.meeting.session)
        both = {one.pk: one for one in locked_tables(group, into)}
        closing, staying = both[group.pk], both[into.pk]
        if closing.merged_into is not None:
            return closing.merged_into
        staying = staying.merged_into or staying
        if staying.pk == closing.pk:
            return staying
        make_room(staying, closing)
        for seat in closing.participants.seated().order_by("seat"):
            carry(seat, staying, session)
        closing.merged_groups.update(merged_into=staying)
        closing.merged_into, closing.help_asked_at = staying, None
        closing.save(update_fields=["merged_into", "help_asked_at"])
        tell(session)
    return staying


def locked_tables(one: Group, other: Group) -> list[Group]:
    """Of one meeting."""
    tables = Group.objects.filter(meeting=one.meeting_id, pk__in=[one.pk, other.pk])
    return list(tables.select_for_update().order_by("pk"))


def make_room(staying: Group, closing: Group) -> None:
    """Chairs are carried along. Raises TooManyForOneTable."""
    seats = [*staying.participants.seated(), *closing.participants.seated()]
    people = sum(seat.people for seat in seats)
    if max(people, len(seats)) > LARGEST_TABLE:
        raise TooManyForOneTable
    staying.seats = max(staying.seats, people)
    staying.save(update_fields=["seats"])


def seat_to_write(*, group: Group) -> Participant:
    """The facilitator's own seat at a table without phones. One for each table: asked for again, the same.

    Raises SessionFinished, GroupIsFull.
    """
    with writing():
        session = locked(group.meeting.session)
        table = Group.objects.taking_people().filter(pk=group.pk).first()
        if table is None:
            raise GroupIsFull
        writer = table.participants.writing_only().first()
        if writer is None:
            writer = new_seat(table, session, people=0)
            tell(session)
    return writer


def call_for_help(*, group: Group, asked: bool) -> None:
    """Asked by two phones is asked; the first one's time stands. Raises SessionFinished."""
    with writing():
        session = locked(group.meeting.session)
        table = Group.objects.taking_people().filter(pk=group.pk, help_asked_at__isnull=asked)
        if table.update(help_asked_at=timezone.now() if asked else None):
            tell(session)
