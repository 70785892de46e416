"""Where the tests live: a data directory of their own, set before settings are read (pytest's `-p`).

Every worker of pytest-xdist has one inside that of the process that started it, which takes all away again.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

OURS = (
    "SELVSJEKK_DATA",
    "SELVSJEKK_URL",
    "SELVSJEKK_HOSTS",
    "SELVSJEKK_SECRET_KEY",
    "SELVSJEKK_WRITES_PER_MINUTE",
)


def prepare() -> None:
    for name in OURS:
        os.environ.pop(name, None)
    directory = tempfile.mkdtemp(prefix="selvsjekk-tests-")
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    os.environ["SELVSJEKK_DATA"] = directory


def prepare_worker(name: str) -> None:
    """Static files are collected once, by the process that starts the workers."""
    shared = Path(os.environ["SELVSJEKK_DATA"])
    own = shared / name
    own.mkdir(exist_ok=True)
    if not (own / "static").is_symlink():
        (own / "static").symlink_to(shared / "static")
    os.environ["SELVSJEKK_DATA"] = str(own)


if worker := os.environ.get("PYTEST_XDIST_WORKER"):
    prepare_worker(worker)
else:
    prepare()
