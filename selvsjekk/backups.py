"""A copy of the SQLite file before something changes its shape (promise R9)."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

KEPT = 5


def back_up_before_upgrade(database: Path, directory: Path) -> Path:
    """Copy `database` to `directory`, whole, also while others write; keep the last five such copies.

    SQLite's own backup, never a copy of the file: what stands in the `-wal` beside it would be missing.
    """
    directory.mkdir(mode=0o700, exist_ok=True)
    target = directory / f"before-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.sqlite3"
    draft = target.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(draft)) as copy:
        source.backup(copy)
    draft.replace(target)
    for old in sorted(directory.glob("before-*.sqlite3"))[:-KEPT]:
        old.unlink()
    return target
