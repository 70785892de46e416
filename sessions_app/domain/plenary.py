"""What somebody writes down for the whole room: reflections, and what now."""

import uuid
from datetime import date
from typing import TypeVar

from django.utils import timezone

from sessions_app.domain.exceptions import ForeignNote
from sessions_app.domain.steering import held, locked, tell
from sessions_app.models import Action, PlenaryNote, Session
from sessions_app.writing import writing


def write_plenary_note(*, session: Session, text: str, round_number: int, note_id: uuid.UUID) -> PlenaryNote:
    """Sent again with the same id it is one note. Raises SessionFinished, ForeignNote."""
    with writing():
        fresh = locked(session)
        note = PlenaryNote.objects.filter(pk=note_id).first()
        if note is not None:
            return own(note, session)
        note = PlenaryNote.objects.create(
            id=note_id,
            session=fresh,
            text=text,
            round_number=round_number,
            position=PlenaryNote.objects.next_position(fresh),
            written_at=timezone.now(),
        )
        tell(fresh)
    return note


def remove_plenary_note(*, session: Session, note_id: uuid.UUID) -> None:
    """Raises SessionFinished."""
    with writing():
        fresh = locked(session)
        if PlenaryNote.objects.of(fresh).filter(pk=note_id).delete()[0]:
            tell(fresh)


def add_action(
    *, session: Session, text: str, owner: str, due_on: date | None, action_id: uuid.UUID
) -> Action:
    """Taken after the end too: what now is often settled the day after. Raises ForeignNote."""
    with writing():
        fresh = held(session)
        action = Action.objects.filter(pk=action_id).first()
        if action is not None:
            return own(action, session)
        action = Action.objects.create(
            id=action_id,
            session=fresh,
            text=text,
            owner=owner,
            due_on=due_on,
            position=Action.objects.next_position(fresh),
        )
        tell(fresh)
    return action


def tick_action(*, session: Session, action_id: uuid.UUID, is_done: bool) -> None:
    """Done, or not done after all; said twice it is done once, when it was said first. After the end too."""
    with writing():
        fresh = held(session)
        action = Action.objects.of(fresh).filter(pk=action_id).first()
        if action is not None and (action.done_at is not None) != is_done:
            action.done_at = timezone.now() if is_done else None
            action.save(update_fields=["done_at"])
            tell(fresh)


def remove_action(*, session: Session, action_id: uuid.UUID) -> None:
    with writing():
        fresh = held(session)
        if Action.objects.of(fresh).filter(pk=action_id).delete()[0]:
            tell(fresh)


R = TypeVar("R", PlenaryNote, Action)


def own(row: R, session: Session) -> R:
    """A row stored before. Raises ForeignNote when another session has it."""
    if row.session_id != session.pk:
        raise ForeignNote
    return row
