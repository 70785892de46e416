"""Everything of an installation in one file, made while people write, and put back whole or not at all.

In the file are all rows: sessions with every version of every note, seats, accounts, sign-ins. It is as
secret as the installation, and only its owner may read it (mode 0600). The secret key is **not** in it: no
seat, code or password needs it. Put back on a new laptop, `start` makes a new key, and all that is lost is
who was signed in; the way in is the link that `start` prints. A hosted installation's owner keeps the key
where the other settings are. Drawn reports and style sheets are made anew.
"""

import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.management import CommandError
from django.db import DatabaseError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from selvsjekk import copies
from selvsjekk.copies import Unsound
from sessions_app.domain.retention import leave_out_what_is_past
from sessions_app.domain.snapshot import snapshot
from sessions_app.live.postgres import CHANNEL

KEPT = 5
DRAFTS = ".selvsjekk-draft-"
LEFT_LYING = 24 * 60 * 60  # seconds


@contextmanager
def told_in_one_sentence() -> Iterator[None]:
    """For commands: what stood in the way, and nothing of how the program came there."""
    try:
        yield
    except Unsound as error:
        raise CommandError(str(error)) from None
    except OSError as error:
        raise CommandError(f"{error.filename or 'the file'}: {error.strerror or error}") from None
    except (DatabaseError, sqlite3.Error) as error:
        raise CommandError(f"the database does not do as asked: {' '.join(str(error).split())}") from None


def back_up(target: Path) -> None:
    """Everything as it is now, in `target`: there whole, or not there at all. Raises Unsound, OSError.

    Whoever writes meanwhile does not wait.
    """
    if target.exists():
        raise Unsound(f"{target} is there already, and nothing is written over")
    with draft_in(target.parent) as draft:
        with about("the installation"):
            with snapshot():
                copies.make_copy(draft)
            with copies.opened(draft) as copy:
                refuse_damage(copy)
        copies.seal(draft)
        publish(draft, target)


def back_up_before_upgrade() -> Path:
    """Into the data directory (promise R9). The last five such copies are kept."""
    kept = keep_aside("upgrade")
    for old in sorted(kept.parent.glob("before-upgrade-*.sqlite3"))[:-KEPT]:
        old.unlink()
    return kept


def keep_aside(act: str) -> Path:
    """A backup in the data directory, for the day when `act` turns out to be a mistake."""
    directory = Path(settings.BACKUPS_DIR)
    directory.mkdir(mode=0o700, exist_ok=True)
    target = directory / f"before-{act}-{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}.sqlite3"
    back_up(target)
    return target


def restore(source: Path) -> Path:
    """Everything as it was in `source`, in one transaction, beside a running server.

    What is there now is kept aside first, in the same transaction, so that no note comes in between. Returns
    where. `source` is read as it lies there: a `-wal` beside it would bring other rows. An older one is
    upgraded before anybody sees it, and what is past its date stays away. Rows are replaced, never the file,
    which a server may hold open, and beside which an old log may lie. Raises Unsound, OSError; then nothing
    has changed.
    """
    directory = Path(settings.BACKUPS_DIR)
    directory.mkdir(mode=0o700, exist_ok=True)
    with draft_in(directory) as draft:
        shutil.copyfile(source, draft)
        with about(source):
            copies.break_seal(draft)
        with copies.opened(draft) as found:
            with about(source):
                refuse_damage(found)
                copies.upgrade(found)
                leave_out_what_is_past(using=found.alias, today=timezone.localdate())
            models = copies.stored_models()
            with transaction.atomic():
                wait_for_writers(models)
                kept = keep_aside("restore")
                copies.replace_rows(models, found, connection)
                connection.check_constraints()
                wake_listeners()
    return kept


@contextmanager
def about(what: object) -> Iterator[None]:
    """`Unsound` says what is wrong; this says with what."""
    try:
        yield
    except Unsound as error:
        raise Unsound(f"{what} {error}") from None


def refuse_damage(copy: BaseDatabaseWrapper) -> None:
    if said := next(copies.damage(copy), ""):
        raise Unsound(f"is damaged: {' '.join(said.split())}")


def wait_for_writers(models: copies.Models) -> None:
    """SQLite's transaction has the only pen already.

    On PostgreSQL everybody may still read; whoever comes to write waits, and then sees the restored rows.
    Tables that are pointed to come first, as writers take them, so that nobody waits for each other.
    """
    if connection.vendor == "sqlite":
        return
    tables = ", ".join(connection.ops.quote_name(copies.table_of(one)) for one in models)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '20s'")
        cursor.execute(f"LOCK TABLE {tables} IN EXCLUSIVE MODE")


def wake_listeners() -> None:
    """Rows that are put back pull no trigger. SQLite's change counter needs no telling."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, 'restored')", [CHANNEL])


# --- files that appear whole --------------------------------------------------------------------------------


@contextmanager
def draft_in(directory: Path) -> Iterator[Path]:
    """A file that nobody knows yet, in a folder for it and for what a database puts beside it.

    What a killed command left is swept away a day later.
    """
    for folder in directory.glob(f"{DRAFTS}*"):
        with suppress(FileNotFoundError):  # its owner has just finished
            if folder.stat().st_mtime < time.time() - LEFT_LYING:
                shutil.rmtree(folder, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=DRAFTS, dir=directory) as folder_of_ours:
        yield Path(folder_of_ours) / "draft.sqlite3"


def publish(draft: Path, target: Path) -> None:
    """Give the finished draft its name, on disk, unless somebody else has taken it meanwhile."""
    flush(draft)
    try:
        os.link(draft, target)
    except FileExistsError:
        raise Unsound(f"{target} is there already, and nothing is written over") from None
    except OSError:  # a memory stick has no links
        if target.exists():
            raise Unsound(f"{target} is there already, and nothing is written over") from None
        draft.rename(target)
    flush(target.parent)


def flush(path: Path) -> None:
    if path.is_dir() and os.name != "posix":
        return  # Windows opens no directories
    file = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(file)
    finally:
        os.close(file)
