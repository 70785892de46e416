"""What may befall a server in a meeting room. Each is a blocking function that brings the fault and ends it.

It returns the moment it ended, from which the first acknowledgement is waited for.
"""

import os
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests.load.installation import Installation
from tests.load.planted import AHEAD, BEHIND
from tests.postgres import as_somebody_else, call, find_binaries


class LeftOut(Exception):
    """It cannot be brought about on this machine; says why."""


@dataclass(frozen=True)
class Nemesis:
    strike: Callable[[Installation], float]
    strikes: int = 1
    limit: float = 10.0  # seconds to the first acknowledgement
    only: str = ""  # one database


def kill(installation: Installation) -> float:
    installation.kill()
    ended = time.monotonic()
    installation.start()
    return ended


def stop(installation: Installation) -> float:
    installation.send(signal.SIGSTOP)
    time.sleep(3)
    installation.send(signal.SIGCONT)
    return time.monotonic()


def clock(installation: Installation) -> float:
    """A day ahead, then a day behind, then right again, each from a restart.

    Python's clock, not the machine's: libfaketime also moves the ends of sleeps that are given in monotonic
    time, and Python 3.11 gives them so.
    """
    for moved in (AHEAD, BEHIND):
        installation.stop()
        installation.start(instead=moved)
        time.sleep(2)
    installation.stop()
    ended = time.monotonic()
    installation.start()
    return ended


def disk(installation: Installation) -> float:
    """The disk is full for two seconds. The data directory must be on one of its own: `small_disk`."""
    if not os.path.ismount(installation.data):
        raise LeftOut("the data directory is no file system of its own")
    filler = installation.data / "filler"
    with filler.open("wb", buffering=0) as file:
        for piece in (1 << 16, 1 << 12):
            try:
                while True:
                    file.write(bytes(piece))
            except OSError:
                continue
    time.sleep(2)
    filler.unlink()
    return time.monotonic()


def fsync(installation: Installation) -> float:
    """For two seconds the disk says that it could not."""
    if shutil.which("strace") is None:
        raise LeftOut("strace is not installed (Debian: apt-get install strace)")
    calls = "fdatasync,fsync"
    words = ["strace", "-f", "-qq", "-o", "/dev/null", "-p", str(installation.pid), "-e", f"trace={calls}"]
    with subprocess.Popen([*words, "-e", f"inject={calls}:error=EIO"], stderr=subprocess.PIPE) as tracer:
        time.sleep(2)
        if tracer.poll() is not None:
            said = tracer.stderr.read() if tracer.stderr else b""
            raise LeftOut(f"strace may not attach: {said.decode()[:200]}")
        tracer.terminate()
        tracer.wait()
    return time.monotonic()


def lock(installation: Installation) -> float:
    """Somebody else holds the file for three seconds."""
    with closing(sqlite3.connect(installation.data / "selvsjekk.sqlite3", timeout=20)) as other:
        other.execute("BEGIN IMMEDIATE")
        time.sleep(3)
        other.rollback()
    return time.monotonic()


def restart_postgres(installation: Installation) -> float:
    """Its processes are killed and it recovers from its log. Only ever a server that this run has started."""
    with psycopg.connect(installation.database_url) as connection:
        found = connection.execute("SHOW data_directory").fetchone()
    data = Path(found[0] if found else "")
    if not data.parent.name.startswith("selvsjekk-pg-"):
        raise LeftOut("this PostgreSQL server is not ours to restart")
    words = ("-D", data, "-l", data / "server.log", "-m", "immediate", "-w", "restart")
    call(as_somebody_else(), find_binaries() / "pg_ctl", *words)
    return time.monotonic()


def none(installation: Installation) -> float:
    return time.monotonic()


NEMESES = {
    "none": Nemesis(none, strikes=0),
    "kill": Nemesis(kill, strikes=2, limit=5),
    "stop": Nemesis(stop),
    "clock": Nemesis(clock),
    "disk": Nemesis(disk, only="sqlite"),
    "fsync": Nemesis(fsync, only="sqlite"),
    "lock": Nemesis(lock, only="sqlite"),
    "postgres": Nemesis(restart_postgres, strikes=2, only="postgresql"),
}


@contextmanager
def small_disk(megabytes: int = 48) -> Iterator[Path]:
    """A file system of its own in memory. Raises LeftOut where we may not mount."""
    place = Path(tempfile.mkdtemp(prefix="selvsjekk-disk-"))
    words = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "selvsjekk", str(place)]
    try:
        if subprocess.run(words, capture_output=True, check=False).returncode:
            raise LeftOut("mounting a small disk needs privileges")
        try:
            yield place
        finally:
            subprocess.run(["umount", "-l", str(place)], check=False)
    finally:
        place.rmdir()
