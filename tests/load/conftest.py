"""One prepared installation for each process of tests; each history plays on a copy of it."""

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.load.history import prepared_installation
from tests.load.installation import Installation

IN_MEMORY = Path("/dev/shm")  # a kill loses nothing of it, and its fdatasync costs nothing


@pytest.fixture(scope="session")
def place() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="selvsjekk-history-", dir=IN_MEMORY if IN_MEMORY.is_dir() else None))
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="session")
def prepared(place: Path) -> Iterator[Installation]:
    """On PostgreSQL a server of its own: a nemesis restarts it, and other tests are on theirs.

    Style sheets are those of this test run once somebody has said that they are whole: two servers that
    collect them into one folder at the same time take each other's files away.
    """
    static = Path(settings.STATIC_ROOT)
    shared = static if (static / ".made-from").exists() else None
    on_postgresql = bool(settings.DATABASE_URL)
    with prepared_installation(place, on_postgresql=on_postgresql, static=shared) as installation:
        yield installation


@pytest.fixture
def say(capfd: pytest.CaptureFixture[str]) -> Callable[[object], None]:
    """A line between pytest's dots: figures, and what was left out.

    A worker of pytest-xdist has no other way to the terminal than its stderr.
    """

    def aloud(words: object) -> None:
        with capfd.disabled():
            print(f"\n{words}", file=sys.stderr, flush=True)

    return aloud
