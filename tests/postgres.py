"""`python -m tests.postgres -- COMMAND…`: COMMAND with DATABASE_URL, on a PostgreSQL server of its own.

The server is made in a temporary directory, listens on this machine only, and is gone afterwards, whatever
happens. Where none is installed this says so: a laptop goes on, CI fails.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

USER = "selvsjekk"
UNPRIVILEGED = ("postgres", "nobody")


class NotInstalled(Exception):
    pass


def main() -> int:
    command = sys.argv[2:] if sys.argv[1:2] == ["--"] else sys.argv[1:]
    if not command:
        print("usage: python -m tests.postgres -- COMMAND…", file=sys.stderr)
        return 2
    try:
        with cluster() as url:
            return run(command, url)
    except (NotInstalled, OSError, subprocess.SubprocessError) as error:
        print(f"PostgreSQL was left out: {error}", file=sys.stderr)
        return 1 if os.environ.get("CI") == "true" else 0


def run(command: list[str], url: str) -> int:
    """Its exit status. A signal meant for us goes to the command; the server is stopped after it."""
    with subprocess.Popen(command, env={**os.environ, "DATABASE_URL": url}) as child:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda got, _frame: child.send_signal(got))
        status = child.wait()
    return status if status >= 0 else 128 - status


@contextmanager
def cluster() -> Iterator[str]:
    """The URL of a running server. Raises NotInstalled, or CalledProcessError when it does not come up."""
    binaries = find_binaries()
    prefix = as_somebody_else()
    home = Path(tempfile.mkdtemp(prefix="selvsjekk-pg-", dir="/tmp"))
    home.chmod(0o755)
    data = home / "data"
    data.mkdir(mode=0o700)
    if prefix:
        shutil.chown(home, prefix[0])
        shutil.chown(data, prefix[0])
    port = free_port()
    options = f"-p {port} -k {home} -c listen_addresses=127.0.0.1 -c max_connections=200"
    log = data / "server.log"
    try:
        call(
            prefix,
            binaries / "initdb",
            "-D",
            data,
            "-U",
            USER,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
        )
        call(prefix, binaries / "pg_ctl", "-D", data, "-l", log, "-o", options, "-w", "-t", "60", "start")
        call(prefix, binaries / "createdb", "-h", "127.0.0.1", "-p", port, "-U", USER, USER)
        yield f"postgresql://{USER}@127.0.0.1:{port}/{USER}"
    finally:
        if (data / "postmaster.pid").exists():
            call(prefix, binaries / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(home, ignore_errors=True)


def find_binaries() -> Path:
    """Debian keeps them out of the PATH, one folder per version; the newest is taken."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    found = debian[-1] if debian else Path(shutil.which("initdb") or "")
    if not found.is_file():
        raise NotInstalled("its server is not installed (Debian: apt-get install postgresql)")
    return found.resolve().parent


def as_somebody_else() -> tuple[str, ...]:
    """As root, whom PostgreSQL refuses: another user, and the words before a command that is to run as it."""
    if os.geteuid() != 0:
        return ()
    user = next((name for name in UNPRIVILEGED if exists(name)), None)
    if user is None or shutil.which("runuser") is None:
        raise NotInstalled("it does not run as root, and there is no other user to run it as")
    return (user, "runuser", "-u", user, "--")


def exists(user: str) -> bool:
    return subprocess.run(["id", user], capture_output=True, check=False).returncode == 0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def call(prefix: tuple[str, ...], *words: object) -> None:
    """Quiet unless it fails; then what it said comes with the error."""
    command = [*prefix[1:], *map(str, words)]
    done = subprocess.run(
        command,
        cwd="/tmp",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise subprocess.SubprocessError(
            f"{Path(str(words[0])).name} failed: {' '.join(done.stderr.split())[-400:]}"
        )


if __name__ == "__main__":
    sys.exit(main())
