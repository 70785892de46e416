"""The silent minutes that a round may open with (I–G–P): each writes alone, then the group talks.

They are the first minutes of the round's own clock, so a stopped clock stops them too.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sessions_app.enums import StepKind
from sessions_app.models import Session


@dataclass(frozen=True)
class Silence:
    """`talk_at`: when the group begins to talk; None while the clock stands still."""

    talk_at: datetime | None
    is_over: bool


def silence_of(session: Session, now: datetime) -> Silence | None:
    """None where nobody is asked to be silent: the session has no silent minutes, or is at no round."""
    step = session.current_step
    if not session.silent_minutes or step is None or step.kind != StepKind.ROUND:
        return None
    talk = timedelta(minutes=max(0, step.minutes + step.extra_minutes - session.silent_minutes))
    return Silence(
        talk_at=step.ends_at - talk if step.ends_at else None,
        is_over=timedelta(seconds=step.seconds_left(now)) <= talk,
    )
