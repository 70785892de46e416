"""The real server, started as people start it, on the database that the test writes in."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).parents[1]
OTHER_HOST = "selvsjekk.test"
PATIENCE = 60


@dataclass(frozen=True)
class Server:
    """`other_url` is not localhost: a browser gives it as little as it gives http://192.168.x.x."""

    url: str
    lan_url: str
    sign_in: str
    pid: int
    data: Path

    @property
    def other_url(self) -> str:
        return self.url.replace(str(urlsplit(self.url).hostname), OTHER_HOST)


def database_url() -> str:
    """The present database as DATABASE_URL; "" for SQLite, which is found through the data directory."""
    if connection.vendor == "sqlite":
        return ""
    parts = urlsplit(settings.DATABASE_URL)
    return str(urlunsplit(parts._replace(path=f"/{connection.settings_dict['NAME']}")))


def lay_out(data: Path) -> None:
    """A data directory with our key, so that a sign-in made here is one there, and our database.

    SQLite follows the link: log and locks stand beside the file it leads to, one set for both processes.
    """
    data.mkdir(parents=True)
    (data / "secret_key").symlink_to(settings.DATA_DIR / "secret_key")
    (data / "static").symlink_to(settings.STATIC_ROOT)
    if connection.vendor == "sqlite":
        (data / "selvsjekk.sqlite3").symlink_to(connection.settings_dict["NAME"])


@contextmanager
def serving(data: Path, *options: str, **environment: str) -> Iterator[Server]:
    ready = data / "ready.json"
    command = [
        sys.executable,
        "manage.py",
        "start",
        "--port",
        "0",
        "--no-browser",
        "--ready-file",
        str(ready),
        *options,
    ]
    env = {**os.environ, "SELVSJEKK_DATA": str(data), "SELVSJEKK_HOSTS": OTHER_HOST, **environment}
    env.pop("DATABASE_URL", None)
    if url := database_url():
        env["DATABASE_URL"] = url
    with (
        (data / "server.log").open("w") as log,
        subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log) as process,
    ):
        try:
            told = wait_for(ready, process)
            yield Server(told["url"].rstrip("/"), told["lan_url"], told["sign_in"], int(told["pid"]), data)
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def wait_for(ready: Path, process: subprocess.Popen[bytes]) -> dict[str, str]:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        if ready.exists() and (text := ready.read_text()).endswith("}"):
            told: dict[str, str] = json.loads(text)
            return told
        time.sleep(0.05)
    raise RuntimeError(f"the server did not come up:\n{(ready.parent / 'server.log').read_text()[-4000:]}")
