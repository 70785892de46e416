"""`selvsjekk verify` as its caller sees it: one line and 0, or one sentence per fault and 1."""

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from sessions_app.models import Note
from tests.commands.test_cli import selvsjekk
from tests.factories import make_note, make_session

PAGE = 4096
on_sqlite = pytest.mark.skipif(bool(settings.DATABASE_URL), reason="about SQLite's file")


@pytest.mark.django_db
def test_all_is_well_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    make_note()

    call_command("verify")

    assert capsys.readouterr().out == (
        "1 session, 4 groups, 1 note, 1 edit: what is stored is what was saved\n"
    )


@pytest.mark.django_db
def test_each_fault_is_one_sentence() -> None:
    make_note()
    make_note()
    Note.objects.update(text="Endret")

    with pytest.raises(CommandError) as refused:
        call_command("verify")

    assert str(refused.value).count("its text is not what was last written") == 2
    assert refused.value.returncode == 1


@pytest.mark.django_db
def test_more_faults_than_anybody_reads_are_not_listed() -> None:
    session = make_session()
    for _ in range(25):
        make_note(group=session.present_meeting.groups.get(number=1))
    Note.objects.update(text="Endret")

    with pytest.raises(CommandError) as refused:
        call_command("verify")

    assert len(str(refused.value).splitlines()) == 21
    assert str(refused.value).endswith("and there is more")


@on_sqlite
@pytest.mark.parametrize("seed", range(3))
def test_a_damaged_page_is_told(seed: int, tmp_path: Path) -> None:
    selvsjekk(tmp_path, "demo")
    damage(tmp_path / "selvsjekk.sqlite3", "sessions_app_note", random.Random(seed))

    done = selvsjekk(tmp_path, "verify")

    assert (done.returncode, done.stdout) == (1, "")
    assert all(line.startswith("selvsjekk: ") for line in done.stderr.splitlines())
    assert "Traceback" not in done.stderr


@on_sqlite
def test_a_row_that_points_nowhere_is_told(tmp_path: Path) -> None:
    selvsjekk(tmp_path, "demo")
    with closing(sqlite3.connect(tmp_path / "selvsjekk.sqlite3")) as file:
        file.execute("DELETE FROM sessions_app_note WHERE id = (SELECT min(id) FROM sessions_app_note)")
        file.commit()

    done = selvsjekk(tmp_path, "verify")

    assert done.returncode == 1
    assert "of sessions_app_edit points to a row of sessions_app_note that is not there" in done.stderr


def damage(file: Path, table: str, dice: random.Random) -> None:
    """Half a page of rubbish where a table begins."""
    with closing(sqlite3.connect(file)) as reader:
        reader.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (root,) = reader.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", [table]).fetchone()
    with file.open("r+b") as bare:
        bare.seek((root - 1) * PAGE)
        bare.write(dice.randbytes(PAGE // 2))
