"""Who sits where. A seat is a row that only one browser can hold."""

import uuid
from collections import Counter
from typing import Any

from django.utils import timezone

from sessions_app import codes
from sessions_app.domain.exceptions import EveryTableIsFull, GroupIsFull, UnknownSeatCode
from sessions_app.domain.planning import add_tables
from sessions_app.domain.steering import held, locked, tell
from sessions_app.models import Group, Meeting, Participant, Session
from sessions_app.models.group import LARGEST_TABLE
from sessions_app.writing import writing


def sit_down(  # noqa: PLR0913 - the fields of the join page
    *,
    session: Session,
    group: Group | None = None,
    name: str = "",
    people: int = 1,
    background: str = "",
    join_id: uuid.UUID | None = None,
) -> Participant:
    """A seat at `group`, or at the emptiest table of the present meeting, for `people` at one phone.

    Where the session mixes people, at one of the emptiest: where fewest have the same background. The
    session's row is locked meanwhile: 200 people at the door at once get 200 seats, one after the other,
    evenly. Raises SessionFinished, GroupIsFull, EveryTableIsFull.
    """
    with writing():
        fresh = locked(session)
        join_id = join_id or uuid.uuid4()
        before = Participant.objects.select_related("group").filter(join_id=join_id).first()
        if (
            before is not None
            and before.group.meeting_id == fresh.present_meeting.pk
            and (again := seat_now(before)) is not None
        ):
            return again  # a double tap, or an answer that was lost
        alike = background if fresh.mixes_people else ""
        table = table_with_room(fresh.present_meeting, group, people=people, background=alike)
        participant = new_seat(
            table,
            fresh,
            people=people,
            name=name,
            background=alike,
            join_id=join_id if before is None else uuid.uuid4(),
        )
        tell(fresh)
    return participant


def table_with_room(meeting: Meeting, group: Group | None, *, people: int = 1, background: str = "") -> Group:
    free = Group.objects.at(meeting).with_a_free_seat(people)
    if group is not None:
        found = free.filter(pk=group.pk).first()
        if found is None:
            raise GroupIsFull
        return found
    tables = list(free)
    if not tables:
        raise EveryTableIsFull
    return most_mixed(meeting, tables, background) if background else tables[0]


def most_mixed(meeting: Meeting, tables: list[Group], background: str) -> Group:
    """Where fewest have this background, among those with one more than the emptiest or less."""
    alike: Counter[int] = Counter()
    seated = Participant.objects.at(meeting).taking_part()
    for table, theirs, people in seated.values_list("group", "background", "people"):
        if theirs.casefold() == background.casefold():
            alike[table] += people
    near = [table for table in tables if table.people_count <= tables[0].people_count + 1]
    return min(near, key=lambda table: alike[table.pk])


def new_seat(table: Group, session: Session, *, people: int, **of: Any) -> Participant:
    """Raises GroupIsFull when no number is left."""
    seat, code = free_number(table, people), free_seat_code(session)
    return Participant.objects.create(group=table, seat=seat, seat_code=code, people=people, **of)


def free_number(table: Group, people: int) -> int:
    """The first that is free. Who counts for nobody takes one beyond the table's seats, where it can be."""
    at_table, beyond = range(1, table.seats + 1), range(table.seats + 1, LARGEST_TABLE + 1)
    taken = set(table.participants.seated().values_list("seat", flat=True))
    numbers: list[int] = [*at_table, *beyond] if people else [*beyond, *at_table]
    for number in numbers:
        if number not in taken:
            return number
    raise GroupIsFull


def free_seat_code(session: Session) -> str:
    """A code that opens no other seat of this session."""
    taken = set(Participant.objects.of(session).seated().values_list("seat_code", flat=True))
    return next(code for code in iter(codes.new_seat_code, None) if code not in taken)


def seat_now(participant: Participant) -> Participant | None:
    """The seat of somebody who may have been moved, as often as it may be; None for who has left."""
    while participant.moved_to is not None:
        participant = participant.moved_to
    return participant if participant.left_at is None else None


def close_behind(participant: Participant) -> None:
    """The tokens of the seats that somebody was moved from open nothing any more."""
    while (before := Participant.objects.filter(moved_to=participant).first()) is not None:
        before.token = uuid.uuid4()
        before.save(update_fields=["token"])
        participant = before


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
        close_behind(participant)
        tell(fresh)
    return participant


def share_phone(*, participant: Participant, people: int) -> None:
    """So many sit at this phone: a fact, also where the table gets fuller by it. Raises SessionFinished."""
    with writing():
        session = locked(participant.group.meeting.session)
        Participant.objects.taking_part().filter(pk=participant.pk).update(people=people)
        tell(session)


def leave(*, participant: Participant) -> None:
    """The seat is free for somebody else, also after the end; what was written stays where it was written."""
    with writing():
        session = held(participant.group.meeting.session)
        if give_back(participant):
            close_behind(participant)
            tell(session)


def give_back(participant: Participant, *, moved_to: Participant | None = None) -> bool:
    """Only by the browser that still holds it: a leave that meets a take-over on its way frees nothing."""
    mine = Participant.objects.seated().filter(pk=participant.pk, token=participant.token)
    return bool(mine.update(left_at=timezone.now(), moved_to=moved_to))


def add_table(*, session: Session, seats: int) -> None:
    """One more table in the present meeting, for who came uncounted. Raises SessionFinished."""
    with writing():
        fresh = locked(session)
        add_tables(fresh.present_meeting, 1, seats)
        tell(fresh)


def first_seat(participant: Participant) -> Participant:
    """The seat that somebody had first: who is moved to another table has a say once, not once more."""
    while (before := Participant.objects.filter(moved_to=participant).first()) is not None:
        participant = before
    return participant
