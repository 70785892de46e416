"""Saves a second against a bare Django view that inserts one row, in our arrangement and the same minute."""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from tests.load.client import Phone
from tests.load.figures import Figure, Others, cpu_seconds, exactly, told
from tests.load.installation import ROOT, Installation, empty_database
from tests.load.room import Room

WORTH = 0.7  # of the bare view
ROUNDS, SECONDS, CROWD = 3, 4.0, 60


@dataclass
class Runner:
    """Somebody who saves as fast as it goes, and what that costs."""

    room: Room
    pid: int
    rates: list[float] = field(default_factory=list)
    spent: float = 0.0

    async def run(self, seconds: float) -> None:
        before = cpu_seconds(self.pid)
        self.rates.append(await self.room.closed_loop(seconds))
        self.spent += cpu_seconds(self.pid) - before

    @property
    def each(self) -> float:
        """Milliseconds of CPU for a save."""
        return self.spent / (sum(self.rates) * SECONDS) * 1000


async def against_bare(installation: Installation, place: Path) -> list[Figure]:
    """In turn, so that a busy machine slows all of them; the medians are compared."""
    room = await Room.open(installation, CROWD)
    await room.join(CROWD)
    with (
        bare_server(installation, place / "bare") as (port, pid),
        bare_server(installation, place / "in-lane", BARE="lane") as (lane_port, lane_pid),
    ):
        runners = [
            Runner(room, installation.pid),
            Runner(strangers(installation, port), pid),
            Runner(strangers(installation, lane_port), lane_pid),
        ]
        try:
            for runner in runners:
                await runner.room.closed_loop(1)
            for _ in range(ROUNDS):
                for runner in runners:
                    await runner.run(SECONDS)
        finally:
            for runner in runners:
                await runner.room.go_home()
    return compared(*runners)


def compared(ours: Runner, bare: Runner, lane: Runner) -> list[Figure]:
    rates = [median(runner.rates) for runner in (ours, bare, lane)]
    ratio = rates[0] / rates[1]
    return [
        Figure("–", "saves/s ÷ a bare view's", f"{ratio:.2f} ×", f"≥ {WORTH}", str(Others()), ratio >= WORTH),
        told("–", "… ÷ one in the lane of saves", f"{rates[0] / rates[2]:.2f} ×"),
        told("–", "saves/s: ours, bare, bare in the lane", " · ".join(f"{rate:.0f}" for rate in rates)),
        told("–", "CPU for each, ms", " · ".join(f"{runner.each:.1f}" for runner in (ours, bare, lane))),
        exactly("–", "saves refused", sum(runner.room.refused for runner in (ours, bare, lane)), 0),
    ]


def strangers(installation: Installation, port: int) -> Room:
    return Room(installation, {}, [stranger(port) for _ in range(CROWD)])


def stranger(port: int) -> Phone:
    phone = Phone("127.0.0.1", port)
    phone.group = 1
    return phone


@contextmanager
def bare_server(installation: Installation, data: Path, **environment: str) -> Iterator[tuple[int, int]]:
    """Its port and process, on a database of its own beside ours."""
    shutil.rmtree(data, ignore_errors=True)
    (data / "static").mkdir(parents=True)
    ready = data / "ready.json"
    with database(installation) as url:
        env = {**installation.env(), **environment, "SELVSJEKK_DATA": str(data)}
        env |= {"DATABASE_URL": url} if url else {}
        command = [sys.executable, "-m", "tests.load.serve_bare", str(ready)]
        with subprocess.Popen(command, cwd=ROOT, env=env) as process:
            try:
                yield wait_for(ready, process), process.pid
            finally:
                process.terminate()
                process.wait(10)


@contextmanager
def database(installation: Installation) -> Iterator[str]:
    if not installation.database_url:
        yield ""
        return
    with empty_database(installation.database_url) as url:
        yield url


def wait_for(ready: Path, process: "subprocess.Popen[bytes]") -> int:
    until = time.monotonic() + 30
    while time.monotonic() < until and process.poll() is None:
        if ready.exists() and (text := ready.read_text()).endswith("}"):
            return int(json.loads(text)["port"])
        time.sleep(0.02)
    raise RuntimeError("the bare view did not come up")
