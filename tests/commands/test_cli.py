"""`selvsjekk COMMAND` in a process of its own: exit status, one sentence on stderr, never a traceback."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def selvsjekk(data: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "SELVSJEKK_DATA": str(data), **environment}
    if "DATABASE_URL" not in environment:
        env.pop("DATABASE_URL", None)
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=60)


def test_new_installation_is_ready_for_a_command(tmp_path: Path) -> None:
    done = selvsjekk(tmp_path, "new-session", "--municipality", "5612", "--json")

    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    assert selvsjekk(tmp_path, "go", told["code"], "next").stdout == "opening\n"
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_data_directory_may_be_named_on_the_command_line(tmp_path: Path) -> None:
    selvsjekk(tmp_path / "unused", "--data", str(tmp_path / "mine"), "demo")
    done = selvsjekk(tmp_path / "unused", "demo", "--data", str(tmp_path / "mine"))

    assert done.returncode == 0
    assert (tmp_path / "mine" / "selvsjekk.sqlite3").exists()
    assert not (tmp_path / "unused").exists()


def test_what_could_not_be_done_is_one_sentence_and_status_1(tmp_path: Path) -> None:
    for words, environment in [
        (("go", "ABC-DEFG", "next"), {}),
        (("demo",), {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nowhere"}),
        (("demo",), {"DATABASE_URL": "mysql://nobody@127.0.0.1/nowhere"}),
        (("demo",), {"SELVSJEKK_URL": "http://selvsjekk.example"}),
        (("demo", "--data", "/proc/nowhere"), {}),
    ]:
        done = selvsjekk(tmp_path, *words, **environment)

        assert (done.returncode, done.stdout) == (1, ""), words
        assert done.stderr.startswith("selvsjekk: ")
        assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "words",
    [
        ("new-session",),
        ("no-such-command",),
        ("demo", "--no-such-option"),
        ("go",),
        ("demo", "--municipality", "0301"),
    ],
)
def test_wrong_usage_is_status_2(words: tuple[str, ...], tmp_path: Path) -> None:
    done = selvsjekk(tmp_path, *words)

    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_older_installation_is_left_to_start(tmp_path: Path) -> None:
    selvsjekk(tmp_path, "migrate", "auth", "0011", "--skip-checks")

    done = selvsjekk(tmp_path, "demo")

    assert done.returncode == 1
    assert "`selvsjekk start` makes a backup and upgrades it" in done.stderr
