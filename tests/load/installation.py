"""The program as people start it, on a data directory and a database of its own, and what may befall it."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

ROOT = Path(__file__).parents[2]
PATIENCE = 60  # seconds for a first start: tables, register, style sheets


@dataclass
class Installation:
    """Between `start` and `stop` it answers on `port`, the same one after every start."""

    data: Path
    database_url: str = ""
    planted: str = ""
    workers: int = 1
    port: int = 0
    sign_in: str = ""
    process: subprocess.Popen[bytes] | None = None

    @property
    def vendor(self) -> str:
        return "postgresql" if self.database_url else "sqlite"

    @property
    def log(self) -> str:
        return (self.data / "server.log").read_text(errors="replace")

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    def start(self, instead: str = "") -> None:
        """Until it answers. `instead` of what is planted otherwise."""
        ready = self.data / "ready.json"
        ready.unlink(missing_ok=True)
        planted = instead or self.planted
        program = ["-m", "tests.load.planted", planted] if planted else ["manage.py"]
        options = ["start", "--host", "127.0.0.1", "--port", str(self.port), "--no-browser"]
        options += ["--ready-file", str(ready), "--workers", str(self.workers)]
        with (self.data / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, *program, *options],
                cwd=ROOT, env=self.env(), stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        told = self.wait_for(ready)
        self.port, self.sign_in = int(urlsplit(told["url"]).port or 0), urlsplit(told["sign_in"]).path

    def wait_for(self, ready: Path) -> dict[str, str]:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and self.process is not None and self.process.poll() is None:
            if ready.exists():
                told: dict[str, str] = json.loads(ready.read_text())
                return told
            time.sleep(0.01)
        self.kill()
        raise RuntimeError(f"the server did not come up:\n{self.log[-3000:]}")

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()

    def kill(self) -> None:
        """SIGKILL to all of it, workers too: it has a process group of its own."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def send(self, number: signal.Signals) -> None:
        os.killpg(self.pid, number)

    def command(self, *words: str) -> str:
        """A command beside the running server; what it printed."""
        return self.run("manage.py", *words)

    def fill(self, *words: str) -> str:
        """Rows that no phone could write so fast (fill.py)."""
        return self.run("-m", "tests.load.fill", *words)

    def run(self, *words: str) -> str:
        command = [sys.executable, *words]
        done = subprocess.run(command, cwd=ROOT, env=self.env(), capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{' '.join(words)} failed: {done.stderr[-2000:]}")
        return done.stdout

    def new_sessions(self, people: int, *municipalities: str) -> list[dict[str, Any]]:
        """A session in each, all in round 1; as `selvsjekk new-session --json` tells."""
        return [json.loads(line) for line in self.fill("sessions", str(people), *municipalities).splitlines()]

    def env(self) -> dict[str, str]:
        own = {"SELVSJEKK_DATA": str(self.data), "SELVSJEKK_WRITES_PER_MINUTE": "1000000"}
        known = {name: value for name, value in os.environ.items() if not name.startswith("SELVSJEKK_")}
        known.pop("DATABASE_URL", None)
        if self.database_url:
            own["DATABASE_URL"] = self.database_url
        return {**known, **own}


def prepare(data: Path, database_url: str = "", static: Path | None = None) -> Installation:
    """A first start and stop: tables, register, keys and style sheets are there, and nothing else.

    `static`: style sheets that have been collected already, which takes longer than all the rest.
    """
    data.mkdir(parents=True)
    if static is not None:
        (data / "static").symlink_to(static)
    prepared = Installation(data, database_url)
    prepared.start()
    prepared.stop()
    return prepared


@contextmanager
def copy_of(prepared: Installation, data: Path, **options: Any) -> Iterator[Installation]:
    """A running installation like `prepared`, with nobody in it. Gone afterwards."""
    shutil.copytree(prepared.data, data, symlinks=True, dirs_exist_ok=True)
    (data / "server.log").unlink(missing_ok=True)
    with database_like(prepared.database_url) as url:
        copy = Installation(data, url, **options)
        try:
            copy.start()
            yield copy
        finally:
            copy.stop()


@contextmanager
def database_like(url: str) -> Iterator[str]:
    """On PostgreSQL a new database with the same rows; on SQLite the file has been copied."""
    if not url:
        yield ""
        return
    parts = urlsplit(url)
    name = f"load_{uuid.uuid4().hex[:12]}"
    at_home = str(urlunsplit(parts._replace(path="/postgres")))
    with psycopg.connect(at_home, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE {name} TEMPLATE "{parts.path[1:]}"')
    try:
        yield str(urlunsplit(parts._replace(path=f"/{name}")))
    finally:
        with psycopg.connect(at_home, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def empty_database(url: str) -> Iterator[str]:
    """A new, empty database on the PostgreSQL server that `url` names."""
    with database_like(str(urlunsplit(urlsplit(url)._replace(path="/template1")))) as made:
        yield made
