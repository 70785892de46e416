"""`selvsjekk export` and `import` between a laptop's SQLite and this test's database, in both directions."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db.models import QuerySet
from pytest_django import Settings

from selvsjekk import copies
from sessions_app.domain.accounts import local_facilitator
from sessions_app.enums import Mark
from sessions_app.models import (
    Action,
    Ambition,
    AmbitionSupport,
    AnswerEdit,
    Dot,
    Edit,
    Group,
    MapRating,
    Meeting,
    Membership,
    Note,
    OwnPicture,
    OwnPoint,
    Participant,
    PlenaryNote,
    Session,
    Step,
    TeamPlayer,
    Theme,
    ThemeNote,
    WallNote,
)
from tests.commands.test_cli import selvsjekk
from tests.factories import make_note, make_own_map, make_session

TABLE = ("meeting__number", "number")
HERS = ("group__meeting__number", "group__number")
WHO = ("seat", "name", "joined_at")
NATURAL: dict[type[Any], tuple[str, ...]] = {
    Session: (
        "uid", "municipality__number", "check_slug", "plan", "arena", "language", "people", "shows_names",
        "code", "has_own_map", "created_at", "started_at", "finished_at", "delete_on", "revision",
        "current_step__meeting__number", "current_step__position", "group_on_wall__number",
    ),
    OwnPoint: ("number", "x", "y", "title", "helps", "holds_back", "opener"),
    OwnPicture: ("shows", "data", "width", "height"),
    Meeting: ("number", "starts_at"),
    Step: (
        "meeting__number", "position", "kind", "number", "title", "minutes", "opened_at", "ends_at",
        "paused_seconds",
    ),
    Group: (*TABLE, "seats", "revision"),
    Participant: (*HERS, *WHO, "left_at"),
    Note: (
        "id", *HERS, "question", "point", "text", "mark", "withdrawn", "version", "position", "revision",
        *(f"author__{name}" for name in (*HERS, *WHO)), "kept_beside", "written_at", "changed_at",
    ),
    Edit: (
        "id", "kind", "target", "note", "version", "text", "mark",
        *(f"made_by__{name}" for name in (*HERS, *WHO)), "made_at",
    ),
    MapRating: (
        *HERS, *(f"participant__{name}" for name in (*HERS, *WHO)), "point", "rating", "revision",
    ),
    TeamPlayer: (
        "id", *HERS, "name", "kind", "kind_words", "role", "brings", "distance", "with_us", "same_as",
        "kept_beside", "withdrawn", "version", "position", "revision",
    ),
    Ambition: ("id", *HERS, "text", "kept_beside", "withdrawn", "version", "position", "revision"),
    AmbitionSupport: ("ambition", *(f"participant__{name}" for name in (*HERS, *WHO))),
    AnswerEdit: (
        "id", *HERS, "kind", "target", "reached", "version", "content",
        *(f"made_by__{name}" for name in (*HERS, *WHO)), "made_at",
    ),
    PlenaryNote: ("id", "round_number", "text", "author", "position", "written_at"),
    Action: ("id", "text", "owner", "due_on", "note", "goals", "position", "done_at"),
    WallNote: ("note", "is_said", "is_off"),
    Theme: ("id", "title", "position"),
    ThemeNote: ("theme", "note"),
    Dot: (*(f"participant__{name}" for name in (*HERS, *WHO)), "round_number", "place", "note", "theme"),
}  # fmt: skip


def stored(using: str = "default") -> dict[str, list[tuple[Any, ...]]]:
    """Every row without the numbers that its own database has counted."""
    return {
        model.__name__: sorted(map(comparable, QuerySet(model, using=using).order_by().values_list(*names)))
        for model, names in NATURAL.items()
    }


def comparable(row: tuple[Any, ...]) -> tuple[Any, ...]:
    plain = (bytes(value) if isinstance(value, memoryview) else value for value in row)
    return tuple(("", "") if value is None else (type(value).__name__, value) for value in plain)


def stored_on_laptop(data: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Read from a copy, which is what a backup is for."""
    copy = data / "copy.sqlite3"
    copy.unlink(missing_ok=True)
    assert selvsjekk(data, "backup", str(copy)).returncode == 0
    with copies.opened(copy) as laptop:
        return stored(laptop.alias)


@pytest.fixture(scope="module")
def laptop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With a finished-looking example as its first session."""
    data = tmp_path_factory.mktemp("laptop")
    assert selvsjekk(data, "demo").returncode == 0
    return data


def run(name: str, *words: object) -> str:
    out = StringIO()
    call_command(name, *map(str, words), stdout=out)
    return out.getvalue().strip()


@pytest.mark.django_db
def test_nothing_is_lost_from_a_laptop_to_here(laptop: Path, tmp_path: Path) -> None:
    file = tmp_path / "session.json"
    assert selvsjekk(laptop, "export", "1", str(file)).stdout == f"{file}\n"

    run("import", file)

    assert stored() == stored_on_laptop(laptop)
    assert len(stored()["Note"]) >= 80


@pytest.mark.django_db
def test_nothing_is_lost_from_here_to_a_laptop(tmp_path: Path) -> None:
    note = make_note(text="Sámi giella – «æøå» 🙂", mark=Mark.AHA)
    session = note.group.meeting.session
    make_own_map(session=session, count=2, helps=[2])
    run("demo", "--municipality", "1151")
    Session.objects.exclude(pk=session.pk).delete()
    file = tmp_path / "session.json"
    run("export", session.code, file)

    done = selvsjekk(tmp_path / "laptop", "import", str(file), "--json")

    assert json.loads(done.stdout)["code"] == session.spoken_code
    assert stored_on_laptop(tmp_path / "laptop") == stored()


@pytest.mark.django_db
def test_there_and_back_is_the_same_file(laptop: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    make_session()
    selvsjekk(laptop, "export", "1", str(first))

    run("import", first)
    run("export", Session.objects.latest("pk").pk, second)

    assert first.read_bytes() == second.read_bytes()


@pytest.mark.django_db
def test_a_second_time_says_so(laptop: Path, tmp_path: Path) -> None:
    file = tmp_path / "session.json"
    selvsjekk(laptop, "export", "1", str(file))
    run("import", file)

    assert run("import", file).endswith("was here already; nothing has changed")
    assert Session.objects.count() == 1


@pytest.mark.django_db
def test_on_a_laptop_it_is_on_the_front_page(laptop: Path, tmp_path: Path) -> None:
    selvsjekk(laptop, "export", "1", str(tmp_path / "session.json"))

    run("import", tmp_path / "session.json")

    assert Session.objects.led_by(local_facilitator()).count() == 1


@pytest.mark.django_db
def test_hosted_it_is_those_people_s_who_lead_the_municipality(
    laptop: Path, tmp_path: Path, settings: Settings
) -> None:
    settings.HOSTED = True
    selvsjekk(laptop, "export", "1", str(tmp_path / "session.json"))

    run("import", tmp_path / "session.json")

    assert Session.objects.get().created_by is None
    assert not Membership.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "cannot read .*: No such file or directory"),
        (b"my thesis", "cannot be imported: it is cut off, or no session file at all"),
    ],
)
def test_what_cannot_be_taken_in_is_one_sentence(content: bytes | None, said: str, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / "session.json").write_bytes(content)

    with pytest.raises(CommandError, match=said) as refused:
        run("import", tmp_path / "session.json")

    assert refused.value.returncode == 1


def test_both_are_commands_with_status_and_sentence(laptop: Path, tmp_path: Path) -> None:
    for status, words in [
        (2, ("import",)),
        (2, ("export", "1")),
        (1, ("export", "99", str(tmp_path / "session.json"))),
        (1, ("export", "1", str(tmp_path / "nowhere" / "session.json"))),
        (1, ("import", str(tmp_path))),
    ]:
        done = selvsjekk(laptop, *words)

        assert (done.returncode, done.stdout) == (status, ""), words
        assert status == 2 or done.stderr.count("\n") == 1
        assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []
