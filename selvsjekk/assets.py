"""Style sheets, scripts and fonts under the names that pages call them by, made again only when changed.

`collectstatic` compresses them: 1.7 of the 3 seconds of a start, and after a crash the room waits.
"""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def collect() -> None:
    stamp = Path(settings.STATIC_ROOT) / ".made-from"
    present = fingerprint()
    if not stamp.exists() or stamp.read_text(encoding="ascii") != present:
        stamp.unlink(missing_ok=True)
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(present, encoding="ascii")


def fingerprint() -> str:
    """Of every source file's path, size and time."""
    files = sorted(storage.path(name) for finder in get_finders() for name, storage in finder.list([]))
    seen = [f"{path} {(at := Path(path).stat()).st_size} {at.st_mtime_ns}" for path in files]
    return hashlib.sha256("\n".join(seen).encode()).hexdigest()
