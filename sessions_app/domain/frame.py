"""What a session is for and how it is led, as it is changed after the plan."""

from dataclasses import asdict

from sessions_app.domain.planning import Frame
from sessions_app.domain.steering import locked, tell
from sessions_app.models import Session
from sessions_app.writing import writing


def frame_of(session: Session) -> Frame:
    return Frame(**{name: getattr(session, name) for name in Frame.__dataclass_fields__})


def set_frame(*, session: Session, frame: Frame) -> None:
    """Also in the middle of a meeting; nothing that has been written is touched. Raises SessionFinished."""
    changes = asdict(frame)
    with writing():
        fresh = locked(session)
        for name, value in changes.items():
            setattr(fresh, name, value)
        fresh.save(update_fields=list(changes))
        tell(fresh)
    session.refresh_from_db()
