"""`selvsjekk go SESSION next|back|end|finish|STEP`: moves the agenda, as the console does."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import CommandError

from sessions_app.domain.exceptions import NoSuchStep, NotStarted, SessionFinished
from sessions_app.domain.steering import end_meeting, finish, go_on, go_to, step_named
from sessions_app.management.base import SessionsCommand, session_of
from sessions_app.models import Session, Step


class Command(SessionsCommand):
    help = "Move a session's agenda."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("session", metavar="SESSION", help="its code or its number")
        parser.add_argument(
            "step",
            metavar="STEP",
            help="next, back, end, finish, opening, round-1 …; 2:round-2 in a series",
        )

    def handle(self, **options: Any) -> None:
        session = session_of(options["session"])
        try:
            self.stdout.write(name_of(session, moved(session, options["step"])))
        except SessionFinished:
            raise CommandError(f"session {session.spoken_code} is finished") from None
        except NotStarted:
            raise CommandError(f"session {session.spoken_code} is in no meeting") from None
        except NoSuchStep:
            raise CommandError(f"session {session.spoken_code} has no step {options['step']}") from None


def moved(session: Session, word: str) -> Step | None:
    """The step it is at afterwards; None: finished, not begun, or between two meetings.

    `next` after a meeting's last step is the next meeting's first: a script waits for no other day.
    """
    if word == "next":
        step = go_on(session=session)
        return step or (None if session.is_finished else go_on(session=session))
    if word == "back":
        return go_on(session=session, offset=-1)
    if word in {"end", "finish"}:
        (finish if word == "finish" else end_meeting)(session=session)
        return None
    return go_to(session=session, step=step_named(session, word))


def name_of(session: Session, step: Step | None) -> str:
    """The word that leads there: with the meeting's number in a series."""
    if step is None:
        return "finish" if session.is_finished else "between meetings" if session.started_at else "not begun"
    return f"{step.meeting.number}:{step.name}" if session.meetings.count() > 1 else step.name
