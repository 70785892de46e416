"""What the facilitator does with the big screen in plenary: what it shows, what was said, what stays off.

Every act says how it shall be, so that one pressed twice, or in two windows, is done once.
"""

import uuid

from sessions_app.domain.exceptions import NoSuchNote
from sessions_app.domain.steering import locked, tell
from sessions_app.enums import StepKind, WallShows
from sessions_app.models import Note, Session, WallNote
from sessions_app.writing import writing

CHOSEN_AT = frozenset({StepKind.PLENARY, StepKind.CLOSING})


def is_chosen(session: Session) -> bool:
    """Whether the facilitator chooses what the wall shows; elsewhere the agenda does."""
    return session.current_step is not None and session.current_step.kind in CHOSEN_AT


def show(*, session: Session, shows: WallShows) -> None:
    """Another thing on the wall; the group it was at stays. Where it is not chosen, nothing changes.

    Raises SessionFinished.
    """
    with writing():
        fresh = locked(session)
        if is_chosen(fresh) and fresh.wall_shows != shows:
            fresh.wall_shows = shows
            fresh.save(update_fields=["wall_shows"])
            tell(fresh)


def say(*, session: Session, note_id: uuid.UUID, is_said: bool) -> None:
    """Said aloud, by whichever group, so that nobody repeats it. Raises SessionFinished, NoSuchNote."""
    settle(session, note_id, is_said=is_said)


def keep_off(*, session: Session, note_id: uuid.UUID, is_off: bool) -> None:
    """Off the wall and nothing more: its group has it, and so has the report. Raises the same."""
    settle(session, note_id, is_off=is_off)


def settle(session: Session, note_id: uuid.UUID, **what: bool) -> None:
    with writing():
        fresh = locked(session)
        note = Note.objects.of(fresh).filter(pk=note_id).first()
        if note is None:
            raise NoSuchNote
        known = WallNote.objects.filter(note=note).first() or WallNote(note=note)
        if any(getattr(known, name) != value for name, value in what.items()):
            for name, value in what.items():
                setattr(known, name, value)
            known.save()
            tell(fresh)
