"""Promise R8: a backup made while a room writes has every note that was acknowledged, whole or not at all."""

import asyncio
import os
import re
import shutil
import sqlite3
import time
import uuid
from collections.abc import Iterator
from contextlib import closing, nullcontext
from datetime import date
from pathlib import Path

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db.models import QuerySet
from pytest_django import Settings

from selvsjekk import copies
from selvsjekk.backups import DRAFTS, KEPT, LEFT_LYING, back_up_before_upgrade
from sessions_app.models import Note, OwnPicture, Participant, Session
from tests.commands.forks import Forks
from tests.commands.test_cli import selvsjekk
from tests.factories import make_note, make_own_map, make_participant, make_session
from tests.live.reading import Reader
from tests.load.installation import Installation, copy_of, empty_database, prepare
from tests.load.room import Room, save
from tests.serving import Server

KILLS = 20


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    place = tmp_path_factory.mktemp("backup") / "prepared"
    with empty_database(settings.DATABASE_URL) if settings.DATABASE_URL else nullcontext("") as url:
        yield prepare(place, url, Path(settings.STATIC_ROOT))


@pytest.fixture
def running(prepared: Installation, tmp_path: Path) -> Iterator[Installation]:
    with copy_of(prepared, tmp_path / "running") as installation:
        yield installation


@pytest.fixture
def own_backups(transactional_db: None, settings: Settings, tmp_path: Path) -> Path:
    settings.BACKUPS_DIR = tmp_path / "backups"
    return tmp_path / "backups"


def notes_in(file: Path) -> set[str]:
    with closing(sqlite3.connect(file)) as copy:
        return {str(uuid.UUID(row[0])) for row in copy.execute("SELECT id FROM sessions_app_note")}


def refuse_what_is_not_whole(file: Path) -> None:
    """Raises Unsound."""
    copy = file.with_suffix(".examined")
    shutil.copyfile(file, copy)
    copies.break_seal(copy)
    with closing(sqlite3.connect(copy)) as found:
        found.create_function("REGEXP", 2, lambda pattern, text: bool(re.search(pattern, str(text))))
        assert found.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert found.execute("PRAGMA foreign_key_check").fetchall() == []


# --- while people write -------------------------------------------------------------------------------------


async def meeting(
    installation: Installation, folder: Path, backups: int
) -> list[tuple[Path, set[str], set[str]]]:
    """Backups made while twelve phones write as fast as they can; what was acknowledged before each began.

    Third comes what a `cp` of the database file alone, made just then, does not have.
    """
    room, saved, found = await Room.open(installation, 12), set[str](), []
    await room.join(12)

    async def write(phone: object) -> None:
        while True:
            note = str(uuid.uuid4())
            answer = await save(phone, note)  # type: ignore[arg-type]
            if answer.status == 201:
                saved.add(note)

    writers = [asyncio.create_task(write(phone)) for phone in room.phones]
    for number in range(1, backups + 1):
        while len(saved) < number * 100:
            await asyncio.sleep(0.005)
        file, before = folder / f"{number}.sqlite3", set(saved)
        missed = before - copied_badly(installation, folder)
        await asyncio.to_thread(installation.command, "backup", str(file))
        found.append((file, before, missed))
    for writer in writers:
        writer.cancel()
    await asyncio.gather(*writers, return_exceptions=True)
    await room.go_home()
    return found


def copied_badly(installation: Installation, folder: Path) -> set[str]:
    """`cp selvsjekk.sqlite3`, without the log beside it, as somebody in a hurry would."""
    if installation.vendor != "sqlite":
        return set()
    shutil.copyfile(installation.data / "selvsjekk.sqlite3", folder / "cp.sqlite3")
    return notes_in(folder / "cp.sqlite3")


def test_every_acknowledged_note_is_in_a_backup_made_while_people_write(
    running: Installation, tmp_path: Path
) -> None:
    made = asyncio.run(meeting(running, tmp_path, backups=3))

    for file, acknowledged, _ in made:
        assert acknowledged - notes_in(file) == set()
        refuse_what_is_not_whole(file)
        assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(bool(settings.DATABASE_URL), reason="about SQLite's log")
def test_a_copied_file_is_no_backup(running: Installation, tmp_path: Path) -> None:
    """So that it is known that the test above can fail: a reader keeps SQLite from emptying its log."""
    with closing(sqlite3.connect(running.data / "selvsjekk.sqlite3", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM sessions_app_note").fetchall()
        ((_, acknowledged, missed),) = asyncio.run(meeting(running, tmp_path, backups=1))

    assert missed == acknowledged
    assert len(acknowledged) >= 100


def test_a_killed_backup_leaves_a_whole_file_or_none(running: Installation, tmp_path: Path) -> None:
    running.command("demo")
    with Forks(running.env()) as forks:
        # The quickest of three: one that the machine held up would let most of the kills come too late.
        usual = min(forks.run("backup", str(tmp_path / f"whole-{number}.sqlite3")) for number in range(3))
        files = [tmp_path / f"{number}.sqlite3" for number in range(KILLS)]
        killed = [forks.kill(usual * 1.1, "backup", str(file)) for file in files]

    assert killed.count(True) >= KILLS / 4
    for file in files:
        if file.exists():
            refuse_what_is_not_whole(file)
    assert all(file.exists() for file, was_killed in zip(files, killed, strict=True) if not was_killed)


# --- what it refuses ----------------------------------------------------------------------------------------


def test_a_backup_is_never_written_over(own_backups: Path, tmp_path: Path) -> None:
    file = tmp_path / "mine.sqlite3"
    file.write_text("my thesis")

    with pytest.raises(CommandError, match="is there already, and nothing is written over"):
        call_command("backup", str(file))

    assert file.read_text() == "my thesis"


def test_a_backup_leaves_nothing_else_behind(own_backups: Path, tmp_path: Path) -> None:
    call_command("backup", str(tmp_path / "mine.sqlite3"))

    assert [path.name for path in tmp_path.iterdir()] == ["mine.sqlite3"]


def test_what_a_killed_command_left_is_swept_away_a_day_later(own_backups: Path, tmp_path: Path) -> None:
    old, new = tmp_path / f"{DRAFTS}old", tmp_path / f"{DRAFTS}new"
    for folder in (old, new):
        folder.mkdir()
        (folder / "draft.sqlite3").touch()
    os.utime(old, (time.time() - LEFT_LYING - 60,) * 2)

    call_command("backup", str(tmp_path / "mine.sqlite3"))

    assert {path.name for path in tmp_path.iterdir()} == {"mine.sqlite3", new.name}


def test_a_folder_that_is_not_there_is_one_sentence(own_backups: Path, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file or directory"):
        call_command("backup", str(tmp_path / "nowhere" / "mine.sqlite3"))


# --- putting it back ----------------------------------------------------------------------------------------


def everything() -> dict[str, list[tuple[object, ...]]]:
    models = copies.stored_models()
    return {copies.table_of(one): list(QuerySet(one).order_by("pk").values_list()) for one in models}


def test_everything_is_as_it_was_and_what_came_after_is_kept_aside(own_backups: Path, tmp_path: Path) -> None:
    call_command("demo")
    make_note(text="Før")
    before = everything()
    call_command("backup", str(tmp_path / "mine.sqlite3"))
    after = make_note(text="Etter")

    call_command("restore", str(tmp_path / "mine.sqlite3"))

    assert everything() == before
    (kept,) = own_backups.iterdir()
    assert kept.name.startswith("before-restore-")
    assert str(after.pk) in notes_in(kept)
    call_command("verify")


def test_new_rows_find_their_place_after_a_restore(own_backups: Path, tmp_path: Path) -> None:
    make_note()
    call_command("backup", str(tmp_path / "mine.sqlite3"))
    Participant.objects.all().delete()
    call_command("restore", str(tmp_path / "mine.sqlite3"))

    make_note(text="Etterpå")

    assert Note.objects.count() == 2


def test_what_is_past_its_date_does_not_come_back_and_take_the_copy_with_it(
    own_backups: Path, tmp_path: Path
) -> None:
    past, present = make_note(), make_note()
    Session.objects.filter(meetings__groups=past.group).update(delete_on=date(2020, 1, 1))
    call_command("backup", str(tmp_path / "old.sqlite3"))
    today = make_note(author=present.author)
    call_command("restore", str(tmp_path / "old.sqlite3"))
    (kept,) = own_backups.iterdir()

    call_command("forget")

    assert list(Note.objects.values_list("pk", flat=True)) == [present.pk]
    assert notes_in(kept) == {str(past.pk), str(present.pk), str(today.pk)}


def test_what_was_restored_can_be_undone(own_backups: Path, tmp_path: Path) -> None:
    call_command("backup", str(tmp_path / "empty.sqlite3"))
    make_note(text="Likevel")
    before = everything()
    call_command("restore", str(tmp_path / "empty.sqlite3"))
    (kept,) = own_backups.iterdir()

    call_command("restore", str(kept))

    assert everything() == before


def test_pictures_are_in_the_file_and_come_back(own_backups: Path, tmp_path: Path) -> None:
    session = make_own_map(session=make_session(), count=2, helps=[1])
    before = pictures()
    call_command("backup", str(tmp_path / "all.sqlite3"))
    session.delete()
    assert not pictures()

    call_command("restore", str(tmp_path / "all.sqlite3"))

    assert pictures() == before
    assert len(before) == 2


def pictures() -> list[tuple[object, ...]]:
    return [(one.shows, one.token, bytes(one.data), one.width) for one in OwnPicture.objects.all()]


def test_an_old_log_beside_the_file_brings_nothing_back(own_backups: Path, tmp_path: Path) -> None:
    """The log's newest page would win over the file's, whatever the file is."""
    make_note(text="Riktig")
    file = tmp_path / "mine.sqlite3"
    call_command("backup", str(file))
    with closing(sqlite3.connect(plant_a_log(file))) as planted:
        assert planted.execute("SELECT text FROM sessions_app_note").fetchall() == [("Gammelt",)]

    call_command("restore", str(file))

    assert list(Note.objects.values_list("text", flat=True)) == ["Riktig"]


def plant_a_log(file: Path) -> Path:
    """What a killed server leaves: a log that says "Gammelt". Returns a twin of `file` with its twin."""
    other = file.with_name("other.sqlite3")
    shutil.copyfile(file, other)
    with closing(sqlite3.connect(other)) as writer:
        writer.execute("PRAGMA journal_mode=WAL")
        writer.create_function("REGEXP", 2, lambda _pattern, _text: True)
        writer.execute("UPDATE sessions_app_note SET text = 'Gammelt'")
        writer.commit()
        log = Path(f"{other}-wal").read_bytes()
    twin = file.with_name("twin.sqlite3")
    shutil.copyfile(file, twin)
    for beside in (twin, file):
        Path(f"{beside}-wal").write_bytes(log)
    return twin


@pytest.mark.skipif(bool(settings.DATABASE_URL), reason="about SQLite's log")
def test_an_old_log_where_the_database_was_brings_nothing_back(tmp_path: Path) -> None:
    """The laptop died, somebody removed the file and not the log beside it, and restores."""
    data, empty = tmp_path / "laptop", str(tmp_path / "empty.sqlite3")
    database, log = data / "selvsjekk.sqlite3", data / "selvsjekk.sqlite3-wal"
    selvsjekk(data, "backup", empty)
    with closing(sqlite3.connect(database)) as reader:
        reader.execute("SELECT count(*) FROM sessions_app_note").fetchall()
        selvsjekk(data, "demo")
        left = log.read_bytes()
    database.unlink()
    log.write_bytes(left)

    assert selvsjekk(data, "restore", empty).returncode == 0

    assert notes_in(database) == set()
    assert selvsjekk(data, "verify").stdout.startswith("0 sessions")


def test_a_killed_restore_leaves_all_of_the_old_or_all_of_the_new(
    running: Installation, tmp_path: Path
) -> None:
    files = [str(tmp_path / "one.sqlite3"), str(tmp_path / "two.sqlite3")]
    for file in files:
        running.command("demo")
        running.command("backup", file)
    with Forks(running.env()) as forks:
        states, seen = {counted(running)}, []
        usual = min(forks.run("restore", files[0]) for _ in range(3))
        states.add(counted(running))
        killed = []
        for number in range(KILLS):
            killed.append(forks.kill(usual * 1.1, "restore", files[number % 2]))
            seen.append(counted(running))

    assert killed.count(True) >= KILLS / 4
    assert set(seen) <= states
    assert len(states) == 2
    running.command("verify")


def counted(installation: Installation) -> tuple[int, ...]:
    """How many rows there are of each, read past the program."""
    tables = [model._meta.db_table for model in apps.get_models(include_auto_created=True)]
    path = installation.data / "selvsjekk.sqlite3"
    url = installation.database_url
    with closing(psycopg.connect(url) if url else sqlite3.connect(path)) as file:
        return tuple(len(file.execute(f"SELECT 1 FROM {table}").fetchall()) for table in tables)


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("text", "is not a file that `selvsjekk backup` has made"),
        ("empty", "is not a file that `selvsjekk backup` has made"),
        ("database", "is not a file that `selvsjekk backup` has made"),
        ("cut", "is damaged"),
        ("letter", "is damaged"),
        ("nowhere", "No such file or directory"),
        ("folder", "Is a directory"),
    ],
)
def test_what_is_no_whole_backup_changes_nothing(
    what: str, said: str, own_backups: Path, tmp_path: Path
) -> None:
    make_note(text="Et bilde av kommunen")
    before, file = everything(), tmp_path / "mine.sqlite3"
    call_command("backup", str(file))
    spoil(file, what)

    with pytest.raises(CommandError, match=said) as refused:
        call_command("restore", str(file))

    assert refused.value.returncode == 1
    assert everything() == before
    assert list(own_backups.iterdir()) == []


def spoil(file: Path, what: str) -> None:
    content = file.read_bytes()
    file.unlink()
    if what == "folder":
        file.mkdir()
    elif what == "database":
        with closing(sqlite3.connect(file)) as other:
            other.execute("CREATE TABLE note (text)")
    elif what != "nowhere":
        flipped = content.replace(b"bilde av", b"bilde om")
        file.write_bytes(
            {"text": b"my thesis", "empty": b"", "cut": content[: len(content) // 2], "letter": flipped}[what]
        )


def test_phones_see_what_was_restored_and_go_on(server: Server, own_backups: Path, tmp_path: Path) -> None:
    kari = make_participant()
    make_note(author=kari, text="Den første")
    call_command("backup", str(tmp_path / "mine.sqlite3"))
    make_note(author=kari, text="Den andre")
    cookie = f"{settings.SEAT_COOKIE_NAME}={kari.token.hex}"
    with Reader(server.url, f"/g/{kari.group_id}/stream/", cookie) as phone:
        phone.until("Den andre")

        call_command("restore", str(tmp_path / "mine.sqlite3"))

        phone.until("id: 1\n", within=2)
        make_note(author=kari, text="Den tredje")
        phone.until("Den tredje", within=2)


# --- before an upgrade --------------------------------------------------------------------------------------


def test_the_last_five_copies_before_an_upgrade_are_kept(own_backups: Path) -> None:
    own_backups.mkdir()
    for year in range(2000, 2010):
        (own_backups / f"before-upgrade-{year}0101T000000000000Z.sqlite3").touch()
    (own_backups / "before-restore-20000101T000000000000Z.sqlite3").touch()

    newest = back_up_before_upgrade()

    assert newest in own_backups.iterdir()
    assert len(list(own_backups.glob("before-upgrade-*"))) == KEPT
    assert len(list(own_backups.iterdir())) == KEPT + 1
