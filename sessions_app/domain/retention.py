"""What is past its date goes: rows, drawn reports, and on SQLite the bytes in the file and its log."""

import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from sessions_app.models import Session
from sessions_app.writing import writing


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
    return Forgotten(gone)


def erase(session: Session) -> None:
    """The rows, in the caller's transaction, and the reports drawn of them."""
    for report in Path(settings.REPORTS_DIR).glob(f"{session.uid.hex}-*"):
        report.unlink(missing_ok=True)
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
