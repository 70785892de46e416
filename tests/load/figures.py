"""Figures: what was measured, what was promised, and what the others need for the same."""

import os
import platform
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """One line of the table. `is_kept` is None where nothing was promised."""

    promise: str
    what: str
    measured: str
    promised: str = ""
    others: str = ""
    is_kept: bool | None = None


@dataclass(frozen=True)
class Others:
    """promises.md: the same load on such a machine."""

    teambeat: str = "–"
    etherpad: str = "–"
    retrospected: str = "–"

    def __str__(self) -> str:
        return f"{self.teambeat} | {self.etherpad} | {self.retrospected}"


def at_most(
    promise: str, what: str, measured: float, limit: float, unit: str, *, others: Others | None = None
) -> Figure:
    """A figure that may not be larger."""
    told = f"{measured:.1f} {unit}" if measured < 100 else f"{measured:.0f} {unit}"
    return Figure(promise, what, told, f"≤ {limit:g}", str(others or Others()), measured <= limit)


def exactly(promise: str, what: str, measured: int, wanted: int, *, others: Others | None = None) -> Figure:
    return Figure(promise, what, str(measured), str(wanted), str(others or Others()), measured == wanted)


def told(promise: str, what: str, measured: str) -> Figure:
    return Figure(promise, what, measured, "", str(Others()))


def percentile(seconds: Iterable[float], part: float) -> float:
    """In milliseconds; of nothing, endless."""
    ordered = sorted(seconds)
    if not ordered:
        return float("inf")
    return ordered[min(len(ordered) - 1, int(len(ordered) * part / 100))] * 1000


def table(figures: Iterable[Figure]) -> str:
    heads = ("", "measured", "promised", "", "TeamBeat | Etherpad | Retrospected")
    rows = [
        (f"{one.promise} {one.what}", one.measured, one.promised, verdict(one), one.others) for one in figures
    ]
    widths = [max(len(row[place]) for row in [heads, *rows]) for place in range(len(heads))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in [heads, *rows]
    ]
    return "\n".join(line.rstrip() for line in lines)


def verdict(figure: Figure) -> str:
    return {True: "kept", False: "MISSED", None: ""}[figure.is_kept]


def machine(place: Path) -> str:
    load = ", ".join(f"{number:.1f}" for number in os.getloadavg())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    middle, slow = durable_write(place)
    return (
        f"{date.today()} · {os.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}, "  # noqa: DTZ011
        f"load average {load} · fdatasync of 4 kB: {middle:.2f} ms, p95 {slow:.2f} ms"
    )


def durable_write(place: Path) -> tuple[float, float]:
    """What this disk asks for one promise, median and p95 in milliseconds: no save can be faster.

    Written over what is there, as SQLite does with its log.
    """
    taken = []
    with (place / "probe").open("wb", buffering=0) as file:
        file.write(bytes(4096 * 200))
        os.fsync(file.fileno())
        for number in range(200):
            began = time.perf_counter()
            os.pwrite(file.fileno(), b"x" * 4096, number * 4096)
            os.fdatasync(file.fileno())
            taken.append(time.perf_counter() - began)
    (place / "probe").unlink()
    return percentile(taken, 50), percentile(taken, 95)


def resident(pid: int) -> int:
    """kB of memory, ours alone and our workers'."""
    return sum(status(one, "VmRSS") for one in family(pid))


def cpu_seconds(pid: int) -> float:
    return sum(ticks(one) for one in family(pid)) / os.sysconf("SC_CLK_TCK")


def status(pid: int, name: str) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(f"{name}:")), 0)


def threads(pid: int) -> int:
    return status(pid, "Threads")


def ticks(pid: int) -> int:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return int(fields[11]) + int(fields[12])


def children(pid: int) -> list[int]:
    """Of every thread: who starts a process may be any of them."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += map(int, task.read_text().split())
        except OSError:
            continue
    return found


def family(pid: int) -> list[int]:
    return [pid, *(one for child in children(pid) for one in family(child))]
