"""Promise R9: `start` backs up before it upgrades; killed in the middle, all is as before, or all is new."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, nullcontext
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings

from tests.load.installation import Installation, database_like, empty_database, prepare

ROOT = Path(__file__).parents[2]
SETTINGS = """
from selvsjekk.settings import *
MIGRATION_MODULES = {"sessions_app": "next_migrations"}
"""
MIGRATION = """
import signal

from django.conf import settings
from django.db import migrations, models


def give_headings(apps, schema_editor):
    notes = apps.get_model("sessions_app", "Note").objects.using(schema_editor.connection.alias)
    for number, note in enumerate(notes.order_by("pk")):
        note.heading = note.text[:20]
        note.save(update_fields=["heading"])
        if number == 10 and (settings.DATA_DIR / "hold").exists():
            (settings.DATA_DIR / "halfway").touch()
            signal.pause()


class Migration(migrations.Migration):
    dependencies = [("sessions_app", "0001_initial")]
    operations = [
        migrations.AddField("note", "heading", models.CharField(max_length=20, null=True)),
        migrations.RunPython(give_headings),
    ]
"""


class NextVersion(Installation):
    """The same installation under a program with one more migration."""

    def env(self) -> dict[str, str]:
        folder = str(self.data / "next")
        return {**super().env(), "DJANGO_SETTINGS_MODULE": "next_settings", "PYTHONPATH": folder}


def lay_out_next_version(data: Path) -> None:
    migrations = data / "next" / "next_migrations"
    shutil.copytree(ROOT / "sessions_app" / "migrations", migrations)
    (migrations / "0002_headings.py").write_text(MIGRATION)
    (data / "next" / "next_settings.py").write_text(SETTINGS)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    data = tmp_path_factory.mktemp("upgrade") / "data"
    with empty_database(settings.DATABASE_URL) if settings.DATABASE_URL else nullcontext("") as url:
        installation = prepare(data, url, Path(settings.STATIC_ROOT))
        installation.command("demo")
        lay_out_next_version(data)
        yield installation


@pytest.fixture
def present(prepared: Installation, tmp_path: Path) -> Iterator[Installation]:
    shutil.copytree(prepared.data, tmp_path / "data", symlinks=True)
    with database_like(prepared.database_url) as url:
        yield Installation(tmp_path / "data", url)


@pytest.fixture
def following(present: Installation) -> Iterator[NextVersion]:
    following = NextVersion(present.data, present.database_url)
    yield following
    following.kill()


def killed_halfway(installation: Installation) -> None:
    (installation.data / "hold").touch()
    command = [sys.executable, "manage.py", "start", "--port", "0", "--no-browser"]
    with subprocess.Popen(command, cwd=ROOT, env=installation.env()) as starting:
        end = time.monotonic() + 60
        while not (installation.data / "halfway").exists() and time.monotonic() < end:
            assert starting.poll() is None
            time.sleep(0.01)
        os.kill(starting.pid, signal.SIGKILL)
    (installation.data / "hold").unlink()


def asked(installation: Installation, question: str) -> list[tuple[Any, ...]]:
    url, path = installation.database_url, installation.data / "selvsjekk.sqlite3"
    with closing(psycopg.connect(url) if url else sqlite3.connect(path)) as connection:
        return list(connection.execute(question))


def notes(installation: Installation) -> list[tuple[Any, ...]]:
    return asked(installation, "SELECT id, text, version FROM sessions_app_note ORDER BY id")


def has_headings(installation: Installation) -> bool:
    """Every note has its own; False: no note has any, and there is nowhere to write one."""
    applied = asked(installation, "SELECT name FROM django_migrations WHERE name = '0002_headings'")
    if not applied:
        with pytest.raises((sqlite3.OperationalError, psycopg.errors.UndefinedColumn)):
            asked(installation, "SELECT heading FROM sessions_app_note")
        return False
    rows = asked(installation, "SELECT heading, text FROM sessions_app_note")
    assert [heading for heading, _ in rows] == [text[:20] for _, text in rows]
    return True


def test_killed_in_the_middle_all_is_as_before_and_the_next_start_ends_it(
    present: Installation, following: NextVersion
) -> None:
    before = notes(present)
    assert len(before) > 20

    killed_halfway(following)

    assert not has_headings(present)
    assert notes(present) == before
    present.command("verify")
    (backup,) = (present.data / "backups").glob("before-upgrade-*.sqlite3")

    following.start()

    assert has_headings(present)
    assert notes(present) == before
    assert backup.exists()


def test_the_copy_from_before_can_be_put_back_and_is_upgraded_by_it(
    present: Installation, following: NextVersion
) -> None:
    before = notes(present)
    following.start()
    (backup,) = (present.data / "backups").glob("before-upgrade-*.sqlite3")
    following.command("demo")
    assert notes(present) != before

    following.command("restore", str(backup))

    assert notes(present) == before
    assert has_headings(present)


def test_a_newer_version_s_backup_is_refused(
    present: Installation, following: NextVersion, tmp_path: Path
) -> None:
    file = str(tmp_path / "newer.sqlite3")
    present.command("backup", str(tmp_path / "mine.sqlite3"))
    following.start()
    following.stop()
    following.command("backup", file)
    other = Installation(tmp_path / "other")

    with pytest.raises(RuntimeError, match="was made by a newer version of the program"):
        other.command("restore", file)


def test_a_first_start_has_nothing_to_back_up(prepared: Installation) -> None:
    assert not (prepared.data / "backups").exists()
