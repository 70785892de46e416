"""What may befall a server in a meeting room. Each is a blocking function that brings the fault and ends it.

It returns the moment it ended, from which the first acknowledgement is waited for. What cannot be brought
about here is left out, and the reason said.
"""

import os
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests.load.bugs import AHEAD, BEHIND
from tests.load.installation import Installation
from tests.postgres import as_somebody_else, call, find_binaries

STRACE = "strace is not installed (Debian: apt-get install strace)"


class LeftOut(Exception):
    """It cannot be brought about on this machine; says why."""


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
        time.sleep(1)
    installation.stop()
    ended = time.monotonic()
    installation.start()
    return ended


def disk(installation: Installation) -> float:
    """The disk is full for two seconds. The data directory is on one of its own: `small_disk`."""
    assert os.path.ismount(installation.data), "this would fill the whole machine"
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
    calls = "fdatasync,fsync"
    seen = installation.data / "fsync.strace"
    words = ["strace", "-f", "-qq", "-o", str(seen), "-e", f"trace={calls}", "-p", str(installation.pid)]
    with subprocess.Popen([*words, "-e", f"inject={calls}:error=EIO"]) as tracer:
        time.sleep(2)
        tracer.terminate()
    ended = time.monotonic()
    if "INJECTED" not in seen.read_text(errors="replace"):
        raise RuntimeError("no fdatasync has met the fault")
    return ended


def lock(installation: Installation) -> float:
    """Somebody else holds the file for three seconds."""
    with closing(sqlite3.connect(installation.data / "selvsjekk.sqlite3", timeout=20)) as other:
        other.execute("BEGIN IMMEDIATE")
        time.sleep(3)
        other.rollback()
    return time.monotonic()


def restart_postgres(installation: Installation) -> float:
    """Its processes are killed and it recovers from its log."""
    data = data_directory(installation)
    words = ("-D", data, "-l", data / "server.log", "-m", "immediate", "-w", "restart")
    call(as_somebody_else(), find_binaries() / "pg_ctl", *words)
    return time.monotonic()


def data_directory(installation: Installation) -> Path:
    with psycopg.connect(installation.database_url) as connection:
        found = connection.execute("SHOW data_directory").fetchone()
    return Path(found[0] if found else "")


# --- what is missing here -----------------------------------------------------------------------------------


def nothing(installation: Installation) -> str:
    return ""


def a_disk(installation: Installation) -> str:
    try:
        with small_disk():
            return ""
    except LeftOut as reason:
        return str(reason)


def a_tracer(installation: Installation) -> str:
    """strace, and that it may attach to a process that is not its child."""
    if shutil.which("strace") is None:
        return STRACE
    with subprocess.Popen(["sleep", "0.5"]) as sleeper:
        words = ["strace", "-qq", "-o", "/dev/null", "-p", str(sleeper.pid)]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
    return f"strace may not attach: {done.stderr.strip()[:200]}" if done.returncode else ""


def own_server(installation: Installation) -> str:
    ours = data_directory(installation).parent.name.startswith("selvsjekk-pg-")
    return "" if ours else "this PostgreSQL server is not ours to restart"


@dataclass(frozen=True)
class Nemesis:
    strike: Callable[[Installation], float]
    limit: float = 10.0  # seconds to the first acknowledgement
    only: str = ""  # one database
    missing: Callable[[Installation], str] = nothing


NEMESES = {
    "kill": Nemesis(kill, limit=5),
    "stop": Nemesis(stop),
    "clock": Nemesis(clock),
    "disk": Nemesis(disk, only="sqlite", missing=a_disk),
    "fsync": Nemesis(fsync, only="sqlite", missing=a_tracer),
    "lock": Nemesis(lock, only="sqlite"),
    "postgres": Nemesis(restart_postgres, only="postgresql", missing=own_server),
}


def sorted_out(names: Iterable[str], installation: Installation) -> tuple[list[str], dict[str, str]]:
    """Those that can be had here and that this database knows, and why each of the others cannot."""
    known = [name for name in names if NEMESES[name].only in {"", installation.vendor}]
    reasons = {name: NEMESES[name].missing(installation) for name in known}
    return [name for name in known if not reasons[name]], {
        name: reason for name, reason in reasons.items() if reason
    }


@contextmanager
def small_disk(megabytes: int = 48) -> Iterator[Path]:
    """A file system of its own in memory. Raises LeftOut where we may not mount."""
    place = Path(tempfile.mkdtemp(prefix="selvsjekk-disk-"))
    words = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "selvsjekk", str(place)]
    try:
        if (
            shutil.which("mount") is None
            or subprocess.run(words, capture_output=True, check=False).returncode
        ):
            raise LeftOut("a small disk of its own needs Linux and the right to mount (root)")
        try:
            yield place
        finally:
            subprocess.run(["umount", "-l", str(place)], check=False)
    finally:
        place.rmdir()
