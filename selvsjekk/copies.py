"""A copy of the database in one SQLite file: making it, reading it, and saying whether it is whole.

The same kind of file whatever the database is, so that what a laptop has kept can be put back on a hosted
installation and the other way round. SQLite's pages are copied as they are; of PostgreSQL the rows, into
tables made by the same migrations. Not taken: pg_dump, which has to be installed, as new as the server, and
can be put back on PostgreSQL only.

The file carries a seal in its header: whose it is in `application_id`, a checksum of everything else in
`user_version`. SQLite's own check finds a damaged page, but not one damaged letter.
"""

import sqlite3
import struct
import uuid
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.management.color import no_style
from django.db import connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import BinaryField, Model, QuerySet

from sessions_app.prepared import insertion

OURS = int.from_bytes(b"SLVS", "big")
CHECKSUM_AT = 60  # of the file's header: `user_version` (sqlite.org/fileformat.html)
AT_ONCE = 500
PIECE = 1 << 20

Models = list[type[Model]]


class Unsound(Exception):
    """Not what it should be. The message is the sentence for whoever asked."""


@contextmanager
def opened(path: Path) -> Iterator[BaseDatabaseWrapper]:
    """The file as one of Django's connections, nobody else's. Nothing in it outlives a power cut yet."""
    alias = f"copy-{uuid.uuid4().hex}"
    options = {"init_command": "PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF;"}
    copy = DatabaseWrapper({**connection.settings_dict, "NAME": str(path), "OPTIONS": options}, alias)
    connections[alias] = copy
    try:
        yield copy
    finally:
        copy.close()
        del connections[alias]


def make_copy(path: Path) -> None:
    """Everything as it is at this moment, in a new file. Whoever writes meanwhile does not wait.

    On PostgreSQL to be called inside a transaction that sees one state.
    """
    path.touch(mode=0o600)
    if connection.vendor == "sqlite":
        copy_pages(Path(str(connection.settings_dict["NAME"])), path)
    else:
        with opened(path) as copy:
            copy_present_rows(copy)


def copy_pages(database: Path, path: Path) -> None:
    """SQLite's own backup, never a copy of the file: what stands in the `-wal` beside it would be missing."""
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(path)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, with nothing beside it


def copy_present_rows(copy: BaseDatabaseWrapper) -> None:
    """Into tables of the same age, also before an upgrade.

    Made at once from what the migrations come to, and marked as done: to run them takes five times as long.
    """
    models = stored_models()
    with copy.schema_editor() as editor:
        for model in models:
            if not model._meta.auto_created:  # its many-to-many tables come with a model
                editor.create_model(model)
    done = MigrationRecorder(copy)
    for app, name in MigrationRecorder(connection).applied_migrations():
        done.record_applied(app, name)
    with transaction.atomic(using=copy.alias):
        replace_rows(models, connection, copy)


def replace_rows(models: Models, source: BaseDatabaseWrapper, target: BaseDatabaseWrapper) -> None:
    """Every row of `target` goes, every row of `source` comes, in the caller's transaction.

    By hand, since a QuerySet would put the present time into `auto_now_add` fields. Foreign keys are looked
    at when the transaction ends.
    """
    with target.cursor() as cursor:
        for model in reversed(models):
            cursor.execute(f"DELETE FROM {target.ops.quote_name(table_of(model))}")  # noqa: S608 - our own names
        for model in models:
            most = at_once(model)
            for rows in batches(QuerySet(model, using=source.alias).order_by("pk").iterator(most), most):
                cursor.executemany(insertion(model), [values_of(row, target) for row in rows])
        for statement in target.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


def stored_models() -> Models:
    """What has a table of its own in the database as it is, of which its migrations know more than the code.

    What is pointed to stands before what points to it, where that can be.
    """
    executor = MigrationExecutor(connection)
    state = executor.loader.project_state(reached_by(executor))
    found = state.apps.get_models(include_auto_created=True)
    return [model for model in found if model._meta.managed and not model._meta.proxy]


def table_of(model: type[Model]) -> str:
    return model._meta.db_table


def values_of(row: Model, target: BaseDatabaseWrapper) -> list[Any]:
    fields = row._meta.concrete_fields
    return [field.get_db_prep_save(getattr(row, field.attname), target) for field in fields]


def at_once(model: type[Model]) -> int:
    """Rows that are held in memory together; a picture fills as much as hundreds of others."""
    return 1 if any(isinstance(field, BinaryField) for field in model._meta.fields) else AT_ONCE


def batches(rows: Iterator[Model], most: int) -> Iterator[list[Model]]:
    while batch := list(islice(rows, most)):
        yield batch


# --- how old it is ------------------------------------------------------------------------------------------


def reached_by(executor: MigrationExecutor) -> list[tuple[str, str]]:
    """The last migrations that have been applied. Raises Unsound when this program does not know one."""
    loader = executor.loader
    applied = MigrationRecorder(executor.connection).applied_migrations()
    if any(
        app in loader.migrated_apps and (app, name) not in loader.disk_migrations for app, name in applied
    ):
        raise Unsound("was made by a newer version of the program. Install that one first")
    known = set(loader.applied_migrations)
    nodes = loader.graph.node_map
    return sorted(key for key in known if not any(child.key in known for child in nodes[key].children))


def upgrade(copy: BaseDatabaseWrapper) -> None:
    """To the tables of this program, before anybody sees it. Raises Unsound when it is newer than that."""
    executor = MigrationExecutor(copy)
    if not reached_by(executor):
        raise Unsound("is empty")
    newest = executor.loader.graph.leaf_nodes()
    if executor.migration_plan(newest):
        executor.migrate(newest)


# --- whether it is whole ------------------------------------------------------------------------------------


def damage(file: BaseDatabaseWrapper) -> Iterator[str]:
    """What SQLite finds wrong with its own file: pages, indexes, constraints, foreign keys."""
    with file.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        yield from (str(said) for (said,) in cursor.fetchall() if said != "ok")
        cursor.execute("PRAGMA foreign_key_check")
        for table, row, parent, _ in cursor.fetchall():
            yield f"row {row} of {table} points to a row of {parent} that is not there"


def seal(path: Path) -> None:
    with closing(sqlite3.connect(path)) as file:
        file.execute(f"PRAGMA application_id={OURS}")
    with path.open("r+b") as bare:
        bare.seek(CHECKSUM_AT)
        bare.write(struct.pack(">I", checksum(path)))


def break_seal(path: Path) -> None:
    """Raises Unsound when the file is not one of ours, or no longer what was written."""
    with path.open("rb") as bare:
        header = bare.read(100)
    if not header.startswith(b"SQLite format 3\0") or struct.unpack(">I", header[68:72])[0] != OURS:
        raise Unsound("is not a file that `selvsjekk backup` has made")
    if struct.unpack_from(">I", header, CHECKSUM_AT)[0] != checksum(path):
        raise Unsound("is damaged: it is not what was written")
    with closing(sqlite3.connect(path)) as file:
        file.execute("PRAGMA application_id=0")
        file.execute("PRAGMA user_version=0")


def checksum(path: Path) -> int:
    """Of all bytes but its own."""
    with path.open("rb") as file:
        found = zlib.crc32(file.read(CHECKSUM_AT))
        file.seek(CHECKSUM_AT + 4)
        while piece := file.read(PIECE):
            found = zlib.crc32(piece, found)
    return found
