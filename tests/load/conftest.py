"""One prepared installation for each file of tests; each history plays on a copy of it."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.load.history import prepared_installation
from tests.load.installation import Installation

IN_MEMORY = Path("/dev/shm")  # a kill loses nothing of it, and its fdatasync costs nothing


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="selvsjekk-history-", dir=IN_MEMORY if IN_MEMORY.is_dir() else None))
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="module")
def prepared(place: Path) -> Iterator[Installation]:
    """Style sheets are those that this test run has collected."""
    with prepared_installation(place, static=Path(settings.STATIC_ROOT)) as installation:
        yield installation
