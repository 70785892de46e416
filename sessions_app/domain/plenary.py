"""What somebody writes down for the whole room: reflections, and what now."""

import uuid
from datetime import date
from typing import TypeVar

from django.utils import timezone

from sessions_app.domain.exceptions import DomainError, EditReused, ForeignNote, SessionFinished
from sessions_app.domain.steering import held, locked, tell
from sessions_app.models import Action, Note, Participant, PlenaryNote, Session
from sessions_app.writing import writing


class NotTheWriter(DomainError):
    """Somebody else writes down for everybody now, or only the facilitator does."""


def write_plenary_note(
    *,
    session: Session,
    text: str,
    round_number: int,
    note_id: uuid.UUID,
    author: Participant | None = None,
) -> PlenaryNote:
    """By the facilitator, or by the participant who writes down for everybody (`author`).

    Sent again with the same id it is one note; what is stored wins over the end and over a new writer, since
    a phone that missed the answer must hear it. Raises SessionFinished, ForeignNote, EditReused (the id was
    used for another text), NotTheWriter.
    """
    with writing():
        fresh = held(session)
        note = PlenaryNote.objects.filter(pk=note_id).first()
        if note is not None:
            known = own(note, session)
            return known if known.is_removed else same(known, author=author, text=text)
        refuse(fresh, author)
        note = PlenaryNote.objects.create(
            id=note_id,
            session=fresh,
            text=text,
            round_number=round_number,
            author=author,
            position=PlenaryNote.objects.next_position(fresh),
            written_at=timezone.now(),
        )
        tell(fresh)
    return note


def refuse(session: Session, author: Participant | None) -> None:
    """Raises SessionFinished, NotTheWriter."""
    if session.is_finished:
        raise SessionFinished
    if author is not None and not is_writer(session, author):
        raise NotTheWriter


def is_writer(session: Session, participant: Participant) -> bool:
    """Whoever is moved or leaves is it no more: the seat was chosen, and its browser sits elsewhere."""
    return session.plenary_writer_id == participant.pk and participant.left_at is None


def choose_writer(*, session: Session, participant: Participant, writes: bool) -> None:
    """One participant writes down for everybody, or no longer does. Raises SessionFinished."""
    with writing():
        fresh = locked(session)
        seat = Participant.objects.of(fresh).seated().filter(pk=participant.pk).first()
        is_now = seat is not None and fresh.plenary_writer_id == seat.pk
        if seat is not None and is_now != writes:
            fresh.plenary_writer = seat if writes else None
            fresh.save(update_fields=["plenary_writer"])
            tell(fresh)


def remove_plenary_note(*, session: Session, note_id: uuid.UUID) -> None:
    """Raises SessionFinished."""
    with writing():
        fresh = locked(session)
        if PlenaryNote.objects.of(fresh).filter(pk=note_id).update(is_removed=True, text=""):
            tell(fresh)


def add_action(  # noqa: PLR0913 - the fields of one form
    *,
    session: Session,
    text: str,
    owner: str,
    due_on: date | None,
    action_id: uuid.UUID,
    note_id: uuid.UUID | None = None,
    goals: str = "",
) -> Action:
    """With the finding it comes from (`note_id`), and the UN's goals it is tied to ("3,11").

    Taken after the end too: what now is often settled the day after. Raises ForeignNote (also for a note of
    another session), EditReused.
    """
    with writing():
        fresh = held(session)
        action = Action.objects.filter(pk=action_id).first()
        if action is not None:
            return same(
                own(action, session), text=text, owner=owner, due_on=due_on, note_id=note_id, goals=goals
            )
        if note_id is not None and not Note.objects.of(fresh).filter(pk=note_id).exists():
            raise ForeignNote
        action = Action.objects.create(
            id=action_id,
            session=fresh,
            text=text,
            owner=owner,
            due_on=due_on,
            note_id=note_id,
            goals=goals,
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


def same(row: R, **content: object) -> R:
    """Asked for again. Raises EditReused when the id has taken another content: this one would be lost."""
    if any(getattr(row, name) != value for name, value in content.items()):
        raise EditReused
    return row
