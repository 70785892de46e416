"""The words that the hub and those who use it have in common."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Drawn:
    """The present state of something as HTML, and the revision that it was read at."""

    revision: int
    html: str


@dataclass(frozen=True)
class Pass:
    """What a stream was let in with: a seat's token, or a user, the session led, and the sign-in."""

    token: uuid.UUID | None = None
    user: int | None = None
    session: int | None = None
    signed_in: str = ""


@dataclass(frozen=True)
class Alarm:
    """What a watcher's thread may call when it has noticed something. Never carries what has changed."""

    group: Callable[[int, int, int | None], None]  # session, group, the group's revision where known
    session: Callable[[int], None]
    look: Callable[[], None]  # something may have changed: compare


Topics = tuple[tuple[str, int], ...]
Draw = Callable[[str, int, str, int], Drawn]
StillValid = Callable[[set[Pass]], set[Pass]]
