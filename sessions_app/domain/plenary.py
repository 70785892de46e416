"""What somebody writes down for the whole room: reflections, and what now."""

import uuid
from datetime import date

from django.utils import timezone

from sessions_app.domain.steering import locked, tell
from sessions_app.models import Action, PlenaryNote, Session
from sessions_app.writing import writing


def write_plenary_note(*, session: Session, text: str, round_number: int, note_id: uuid.UUID) -> PlenaryNote:
    """Sent again with the same id it is one note. Raises SessionFinished."""
    with writing():
        fresh = locked(session)
        note, created = PlenaryNote.objects.get_or_create(
            id=note_id,
            session=fresh,
            defaults={
                "text": text,
                "round_number": round_number,
                "position": PlenaryNote.objects.filter(session=fresh).count() + 1,
                "written_at": timezone.now(),
            },
        )
        if created:
            tell(fresh)
    return note


def remove_plenary_note(*, session: Session, note_id: uuid.UUID) -> None:
    with writing():
        PlenaryNote.objects.filter(session=session, pk=note_id).delete()
        tell(session)


def add_action(
    *, session: Session, text: str, owner: str, due_on: date | None, action_id: uuid.UUID
) -> Action:
    """Taken after the end too: what now is often settled the day after."""
    with writing():
        action, created = Action.objects.get_or_create(
            id=action_id,
            session=session,
            defaults={
                "text": text,
                "owner": owner,
                "due_on": due_on,
                "position": session.actions.count() + 1,
            },
        )
        if created:
            tell(session)
    return action


def remove_action(*, session: Session, action_id: uuid.UUID) -> None:
    with writing():
        Action.objects.filter(session=session, pk=action_id).delete()
        tell(session)
