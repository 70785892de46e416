"""One report is drawn at a time, three wait, and what has been drawn is kept until the session changes.

Saves come first: a second drawing at once would take the second core from them. A job's thread touches no
database and ends with the process.
"""

import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from sessions_app.outputs.pdf import PdfError, pdf_of

WAITING = 3
LEFT_LYING = 15  # seconds for which a report that nobody fetched answers a question asked while it was drawn
FOLDER: Path = settings.REPORTS_DIR


class StillDrawing(Exception):
    """Not ready yet; ask again."""


class PressIsBusy(Exception):
    """One is being drawn and three are waiting."""


@dataclass(frozen=True)
class Order:
    """A report of the session `uid` in a language. `digest`: what it says and what it is drawn with.

    `is_final`: the session is finished, so that a report with less in it than this one will not do.
    """

    uid: str
    language: str
    digest: str
    is_final: bool = False

    @property
    def path(self) -> Path:
        return FOLDER / f"{self.uid}-{self.digest[:32]}-{self.language}.pdf"

    @property
    def key(self) -> tuple[str, str]:
        return self.uid, self.language


@dataclass(eq=False)
class Job:
    digest: str
    outcome: Future[Path] = field(default_factory=Future)
    ended_at: float = 0

    def will_do(self, order: Order) -> bool:
        if order.is_final and self.digest != order.digest:
            return False
        return not self.ended_at or time.monotonic() - self.ended_at < LEFT_LYING


_jobs: dict[tuple[str, str], Job] = {}
_counting = threading.Lock()
_drawing = threading.Lock()
_two_wait = threading.BoundedSemaphore(2)  # each holds one of the server's eight threads for pages


def delivered(order: Order, html: Callable[[], str], *, patience: float) -> Path:
    """The report's file, to be read at once. Raises StillDrawing after `patience` s, PressIsBusy, PdfError.

    Whoever asks while the report is being drawn gets that one, even if somebody has written meanwhile: else
    a room that keeps writing would never see it.
    """
    if order.path.exists():
        return order.path
    job = _jobs.get(order.key)
    if job is None or not job.will_do(order):
        job = begun(order, html())
    may_wait = _two_wait.acquire(blocking=False)
    try:
        return job.outcome.result(timeout=patience if may_wait else 0)
    except TimeoutError:
        raise StillDrawing from None
    finally:
        if may_wait:
            _two_wait.release()
        put_away(order, job)


def begun(order: Order, html: str) -> Job:
    with _counting:
        job = _jobs.get(order.key)
        if job is None or not job.will_do(order):
            if sum(not job.ended_at for job in _jobs.values()) > WAITING:
                raise PressIsBusy
            job = _jobs[order.key] = Job(order.digest)
            threading.Thread(target=draw, args=(order, html, job), daemon=True).start()
        return job


def draw(order: Order, html: str, job: Job) -> None:
    with _drawing:
        try:
            path = keep(order, pdf_of(html))
        except Exception as error:  # noqa: BLE001 - whoever waits must hear of it, whatever it was
            job.ended_at = time.monotonic()
            known = isinstance(error, PdfError)
            job.outcome.set_exception(error if known else PdfError(f"{type(error).__name__}: {error}"))
        else:
            job.ended_at = time.monotonic()
            job.outcome.set_result(path)


def put_away(order: Order, job: Job) -> None:
    """Fetched, whether it is a report or a failure: the next one who asks begins anew."""
    with _counting:
        if job.ended_at and _jobs.get(order.key) is job:
            del _jobs[order.key]


def keep(order: Order, pdf: bytes) -> Path:
    """On disk, in place of older ones of the same session and language."""
    FOLDER.mkdir(mode=0o700, exist_ok=True)
    write_whole(order.path, pdf)
    for older in FOLDER.glob(f"{order.uid}-*-{order.language}.pdf"):
        if older != order.path:
            older.unlink(missing_ok=True)
    return order.path


def write_whole(path: Path, data: bytes) -> None:
    """All of it or nothing: a reader never sees half a file, and a full disk leaves the old one."""
    draft = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}")
    try:
        draft.write_bytes(data)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
