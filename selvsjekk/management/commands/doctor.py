"""`selvsjekk doctor`: what is missing on this machine, and the command that mends it.

Exit status 1 when something is missing that is needed.
"""

import ctypes.util
import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection

FIRST_SOUND_SQLITE = (3, 51, 3)
LIBRARIES = {
    "libpango-1.0-0": "pango-1.0",
    "libpangoft2-1.0-0": "pangoft2-1.0",
    "libharfbuzz0b": "harfbuzz",
    "libharfbuzz-subset0": "harfbuzz-subset",
    "fontconfig": "fontconfig",
}


@dataclass(frozen=True)
class Finding:
    """`mend` is empty where all is well. What is not `needed` costs something, but everything else works."""

    what: str
    mend: str = ""
    needed: bool = True

    def __str__(self) -> str:
        mark = "ok     " if not self.mend else "MISSING" if self.needed else "note   "
        return f"{mark} {self.what}" + (f"\n        {self.mend}" if self.mend else "")


class Command(BaseCommand):
    help = "Say what is missing on this machine and how to mend it."
    requires_system_checks = []

    def handle(self, **_options: Any) -> None:
        findings = list(examine())
        for finding in findings:
            self.stdout.write(str(finding))
        if any(finding.mend and finding.needed for finding in findings):
            sys.exit(1)


def examine() -> Iterator[Finding]:
    yield python()
    yield data_directory()
    yield database()
    yield pdf_libraries()
    yield fonts()
    yield catalogues()


def python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding(
        f"Python {version}", "" if sys.version_info >= (3, 11) else "Install Python 3.11 or newer."
    )


def data_directory() -> Finding:
    free = shutil.disk_usage(settings.DATA_DIR).free // 2**20
    what = f"data directory {settings.DATA_DIR}, {free} MiB free"
    if not os.access(settings.DATA_DIR, os.W_OK | os.X_OK):
        return Finding(what, f"chown -R $USER {settings.DATA_DIR}")
    return Finding(what, "" if free > 200 else "Make room: below 200 MiB a meeting may fill the disk.")


def database() -> Finding:
    return postgresql() if connection.vendor == "postgresql" else sqlite()


def sqlite() -> Finding:
    """Before 3.51.3 SQLite can damage its file when a log is reset (sqlite.org/wal.html#walresetbug)."""
    what = f"SQLite {sqlite3.sqlite_version}"
    if sqlite3.sqlite_version_info >= FIRST_SOUND_SQLITE:
        return Finding(what)
    return Finding(
        what, f"{sys.executable} -m pip install 'pysqlite3>=0.6.1'   (3.51.3 or newer keeps the file sound)"
    )


def postgresql() -> Finding:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version")
            version = cursor.fetchone()[0]
    except DatabaseError as error:
        reason = str(error).splitlines()[0]
        return Finding(f"PostgreSQL: {reason}", "Start the server, and see that DATABASE_URL names it.")
    return Finding(f"PostgreSQL {version}")


def pdf_libraries() -> Finding:
    """Without them there is no PDF; Word, PowerPoint and the rest work."""
    missing = [package for package, library in LIBRARIES.items() if ctypes.util.find_library(library) is None]
    mend = f"sudo apt-get install {' '.join(missing)}   (macOS: brew install pango)" if missing else ""
    return Finding("Pango and its libraries, for PDF", mend, needed=False)


def fonts() -> Finding:
    """Every letter the program itself writes comes with it; this is for what people type in other scripts."""
    mend = "" if shutil.which("fc-list") else "sudo apt-get install fontconfig fonts-dejavu-core"
    return Finding("fonts of this machine (fontconfig), for PDF", mend, needed=False)


def catalogues() -> Finding:
    folder = settings.LOCALE_PATHS[0]
    missing = [po for po in folder.glob("*/LC_MESSAGES/*.po") if not po.with_suffix(".mo").exists()]
    mend = (
        f"{sys.executable} -m pip install --no-deps --no-build-isolation -e {settings.BASE_DIR}"
        if missing
        else ""
    )
    return Finding("words in bokmål and nynorsk", mend)
