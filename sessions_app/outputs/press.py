"""One document is made at a time, three wait, and what has been made is kept until the session changes.

Saves come first: a second one at once would take the second core from them. Of a session one is made or
waits, so that nobody's link keeps the others out. A job's thread touches no database, and ends with the
process.
"""

import logging
import os
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from sessions_app.outputs.child import OutputError

log = logging.getLogger(__name__)
WAITING = 3
LEFT_LYING = 15  # seconds for which what nobody fetched answers a question asked while it was made
FOLDER: Path = settings.REPORTS_DIR


# What makes the document, in a job's thread; it may write into the file how many percent are done.
Work = Callable[[Path | None], bytes]


class StillMaking(Exception):
    """Not ready yet; ask again. `percent`: so much is done, None while others are being made."""

    def __init__(self, percent: int | None) -> None:
        super().__init__(percent)
        self.percent = percent


class PressIsBusy(Exception):
    """One is being made and three are waiting."""


@dataclass(frozen=True)
class Order:
    """A document of the session `uid`. `name` tells its documents apart, with the file's ending: `nb.pdf`.

    `digest`: what it says and what it is made with. `is_final`: the session is finished, so that a document
    with less in it than this one will not do.
    """

    uid: str
    name: str
    digest: str
    is_final: bool = False

    @property
    def path(self) -> Path:
        return FOLDER / f"{self.uid}-{self.digest[:32]}-{self.name}"

    @property
    def key(self) -> tuple[str, str]:
        return self.uid, self.name


@dataclass(eq=False)
class Job:
    digest: str
    outcome: Future[Path] = field(default_factory=Future)
    told: Path = field(default_factory=lambda: FOLDER / f".{uuid.uuid4().hex}.percent")
    has_begun: bool = False
    ended_at: float = 0

    @property
    def percent(self) -> int | None:
        if not self.has_begun:
            return None
        try:
            return int(self.told.read_text(encoding="ascii") or 0)
        except (OSError, ValueError):
            return 0

    def will_do(self, order: Order) -> bool:
        if order.is_final and self.digest != order.digest:
            return False
        return not self.ended_at or time.monotonic() - self.ended_at < LEFT_LYING


_jobs: dict[tuple[str, str], Job] = {}
_counting = threading.Lock()
_making = threading.Lock()
_two_wait = threading.BoundedSemaphore(2)  # each holds one of the server's eight threads for pages


def delivered(order: Order, prepare: Callable[[], Work], *, patience: float) -> Path:
    """The document's file, to be read at once. `prepare` reads what the work needs from the database.

    Whoever asks while the document is being made gets that one, even if somebody has written meanwhile: else
    a room that keeps writing would never see it. Raises StillMaking after `patience` s, PressIsBusy,
    OutputError.
    """
    if order.path.exists():
        return order.path
    job = begun(order, prepare)
    may_wait = _two_wait.acquire(blocking=False)
    try:
        return job.outcome.result(timeout=patience if may_wait else 0)
    except TimeoutError:
        raise StillMaking(job.percent) from None
    finally:
        if may_wait:
            _two_wait.release()
        put_away(order, job)


def begun(order: Order, prepare: Callable[[], Work]) -> Job:
    """The job that will do, or a new one. Its place is taken before it is prepared, which takes a second."""
    with _counting:
        there = _jobs.get(order.key)
        if there is not None and there.will_do(order):
            return there
        look_for_room(order)
        job = _jobs[order.key] = Job(order.digest)
    try:
        work = prepare()
    except BaseException as error:
        ended(job, OutputError(type(error).__name__))
        put_away(order, job)
        raise
    threading.Thread(target=make, args=(order, work, job), daemon=True).start()
    return job


def look_for_room(order: Order) -> None:
    """Forgets what nobody fetched. Raises PressIsBusy; StillMaking where the session has one under way."""
    for key, job in list(_jobs.items()):
        if job.ended_at and time.monotonic() - job.ended_at >= LEFT_LYING:
            del _jobs[key]
    unfinished = [uid for (uid, _name), job in _jobs.items() if not job.ended_at]
    if order.uid in unfinished:
        raise StillMaking(None)
    if len(unfinished) > WAITING:
        raise PressIsBusy


def make(order: Order, work: Work, job: Job) -> None:
    with _making:
        job.has_begun = True
        try:
            FOLDER.mkdir(mode=0o700, exist_ok=True)
            path = keep(order, work(job.told))
        except Exception as error:  # noqa: BLE001 - whoever waits must hear of it, whatever it was
            known = error if isinstance(error, OutputError) else OutputError(type(error).__name__)
            log.warning("%s was not made: %r", order.name, known)
            ended(job, known)
        else:
            ended(job, path)
        finally:
            with suppress(OSError):
                job.told.unlink(missing_ok=True)


def ended(job: Job, outcome: Path | OutputError) -> None:
    job.ended_at = time.monotonic()
    if isinstance(outcome, Path):
        job.outcome.set_result(outcome)
    else:
        job.outcome.set_exception(outcome)


def put_away(order: Order, job: Job) -> None:
    """Fetched, whether it is a document or a failure: the next one who asks begins anew."""
    with _counting:
        if job.ended_at and _jobs.get(order.key) is job:
            del _jobs[order.key]


def keep(order: Order, made: bytes) -> Path:
    """On disk, in place of older ones of the same session and name."""
    write_whole(order.path, made)
    for older in FOLDER.glob(f"{order.uid}-{'?' * 32}-{order.name}"):
        if older != order.path:
            older.unlink(missing_ok=True)
    return order.path


def write_whole(path: Path, data: bytes) -> None:
    """All of it or nothing: nobody sees half a file, and a full disk or a power cut leaves the old one."""
    draft = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}")
    try:
        with draft.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
