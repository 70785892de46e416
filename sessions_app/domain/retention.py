"""What is past its date goes: rows, drawn reports, and on SQLite the bytes in the file and its log."""

import re
import shutil
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from sessions_app.models import Session
from sessions_app.writing import writing

OF_A_SESSION = re.compile(r"\.?([0-9a-f]{32})-")  # a document's name, or its draft's, begins with the uid
LEFT_OVER = 600  # seconds after which nobody writes a draft any more


@dataclass(frozen=True)
class Forgotten:
    sessions: int


def forget(*, today: date) -> Forgotten:
    """Delete every session whose `delete_on` lies before `today`.

    Each in a transaction of its own, so that writers wait for one only. The database is opened with
    secure_delete, so deleted text is overwritten; emptying the log takes it from there too.
    """
    gone = 0
    for session in Session.objects.past_their_date(today).order_by("pk"):
        with writing():
            erase(session)
        gone += 1
    if gone:
        shutil.rmtree(settings.BACKUPS_DIR, ignore_errors=True)  # also what a killed command has left there
    if gone and connection.vendor == "sqlite":
        transaction.on_commit(empty_the_log)
    forget_documents()
    return Forgotten(gone)


def forget_documents() -> None:
    """Those of no session: made while it was deleted, or left by a process that was killed."""
    known = {uid.hex for uid in Session.objects.values_list("uid", flat=True)}
    for file in Path(settings.REPORTS_DIR).glob("*"):
        whose = OF_A_SESSION.match(file.name)
        is_orphan = whose is not None and whose[1] not in known
        if is_orphan or (file.name.startswith(".") and time.time() - file.stat().st_mtime > LEFT_OVER):
            file.unlink(missing_ok=True)


def erase(session: Session) -> None:
    """The rows, in the caller's transaction, and the reports drawn of them."""
    for pattern in (f"{session.uid.hex}-*", f".{session.uid.hex}-*"):  # with the drafts
        for file in Path(settings.REPORTS_DIR).glob(pattern):
            file.unlink(missing_ok=True)
    session.delete()


def leave_out_what_is_past(*, using: str, today: date) -> None:
    """Of a copy that is to be put back: `forget` would delete it next, and every backup with it."""
    Session.objects.using(using).past_their_date(today).delete()


def empty_the_log() -> None:
    """Take deleted text out of SQLite's log as well.

    Waits for readers as long as the connection's timeout allows; the next checkpoint takes what is left.
    """
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
