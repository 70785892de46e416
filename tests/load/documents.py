"""What documents cost (P7): each alone, its process's memory, and what a live meeting feels meanwhile."""

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path

from tests.load.client import Browser
from tests.load.figures import Figure, at_most, children, percentile, status, told
from tests.load.installation import Installation
from tests.load.pages import filled
from tests.load.room import Room, facilitator

MANY, FEW = 1000, 100  # notes
OFFICE = ("docx", "pptx", "xlsx")
SAVES = 20  # a second


@dataclass(frozen=True)
class Made:
    """How long somebody waited, the largest memory of its process in kB, and the size of what came."""

    seconds: float
    peak: int
    size: int


async def documents(installation: Installation, place: Path) -> list[Figure]:
    """Of 1 000 notes while 20 notes a second are written in another session; of 100 notes alone."""
    big, small = await with_notes(installation, MANY), await with_notes(installation, FEW)
    room = await Room.full(installation, 60)
    laptop = await facilitator(installation)
    try:
        await room.at_rate(SAVES, 2)
        making = asyncio.create_task(made(installation, laptop, f"/s/{big}/report.pdf"))
        saved = await room.at_rate(SAVES, 6)
        report = await making
        short = await made(installation, laptop, f"/s/{small}/report.pdf")
        office = {name: await made(installation, laptop, f"/s/{big}/report.{name}") for name in OFFICE}
        bare = float(await filled(installation, "bare-text", str(big)))
    finally:
        laptop.close()
        await room.go_home()
    return [
        at_most("P7", f"report of {MANY} notes, {report.size // 1024} kB", report.seconds, 6, "s"),
        at_most("P7", "… memory of its process", report.peak / 1024, 300, "MB"),
        at_most("P7", f"… saves at {SAVES}/s meanwhile, p95", percentile(saved, 95), 18, "ms"),
        told("P7", "… beside WeasyPrint on the bare text", f"{report.seconds / bare:.1f} × {bare:.1f} s"),
        at_most("P7", f"report of {FEW} notes", short.seconds, 1.5, "s"),
        *(at_most("P7", f"{name} of {MANY} notes", one.seconds, 1, "s") for name, one in office.items()),
    ]


async def with_notes(installation: Installation, count: int) -> str:
    room = await Room.open(installation, 60)
    session = str(room.told["session"])
    await filled(installation, "notes", session, str(count))
    return session


async def made(installation: Installation, laptop: Browser, path: str) -> Made:
    began, peak = time.monotonic(), 0
    while True:
        asking = asyncio.create_task(laptop.ask("GET", path))
        while not asking.done():
            peak = max([peak, *(status(child, "VmHWM") for child in children(installation.pid))])
            await asyncio.sleep(0.02)
        answer = asking.result()
        if answer.status == 200:
            return Made(time.monotonic() - began, peak, len(answer.body))
        if answer.status != 202:
            raise RuntimeError(f"{path}: {answer.status}")
