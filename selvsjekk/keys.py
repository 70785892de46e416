"""The installation's secret key: made once, readable by its owner only."""

import os
import time
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key


def data_directory(path: Path) -> Path:
    """`path`, made if it was missing. Raises ImproperlyConfigured when nothing can be written there."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(
            f"cannot make the data directory {path}: {error.strerror}. Choose another with --data DIR."
        ) from error
    if not path.is_dir() or not os.access(path, os.W_OK | os.X_OK):
        raise ImproperlyConfigured(
            f"cannot write in the data directory {path}. Choose another with --data DIR."
        )
    return path


def secret_key(directory: Path) -> str:
    """The key in `directory`; made, mode 0600, by whoever comes first (two processes may start at once)."""
    path = directory / "secret_key"
    draft = directory / f".secret_key-{os.getpid()}-{time.monotonic_ns()}"
    if not path.exists():
        draft.touch(mode=0o600)
        draft.write_text(get_random_secret_key(), encoding="ascii")
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii")
