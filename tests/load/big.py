"""What each page costs in a big room: 60 groups that have written 1 500 notes, and all that goes with it."""

import json
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from tests.load.client import Browser, Phone
from tests.load.figures import Figure, Others, cpu_seconds
from tests.load.installation import Installation
from tests.load.pages import filled
from tests.load.room import facilitator

BIG, SMALL = ("60", "25", "40"), ("3", "8", "2")  # groups, notes in each, themes
LONGEST = 300  # ms
ASKED = 9


@dataclass(frozen=True)
class Page:
    name: str
    path: str
    on_phone: bool = False
    before: tuple[str, dict[str, str]] | None = None  # what the facilitator presses first


def pages_of(session: int, group: int, earlier: int) -> list[Page]:
    here, table = f"/s/{session}", f"/g/{group}"
    views = ("findings", "gallery", "map", "team", "themes")
    walls = [
        Page(f"wall: {shows}", f"{here}/plenary/", before=(f"{here}/plenary/shows/", {"shows": shows}))
        for shows in views
    ]
    dots = [
        Page(f"phone: dots {to}", f"{table}/dots/", True, (f"{here}/themes/", {"act": "dots", "to": to}))
        for to in ("open", "shown")
    ]
    return [
        Page("console", f"{here}/"),
        *walls,
        Page("themes", f"{here}/themes/"),
        Page("players that are one", f"{here}/team/"),
        Page("result", f"{here}/result/"),
        Page("result beside an earlier one", f"{here}/result/?with={earlier}"),
        Page("phone: group", f"{table}/", on_phone=True),
        Page("phone: map", f"{table}/map/", on_phone=True),
        Page("phone: team", f"{table}/team/", on_phone=True),
        *dots,
    ]


async def big(installation: Installation, place: Path) -> list[Figure]:
    """Time as a browser sees it, with the processor's; and queries, of which a small room has as many."""
    laptop, phone = await facilitator(installation), Phone("127.0.0.1", installation.port)
    few = await counted(installation, await room(installation, SMALL))
    earlier, now = await room(installation, BIG)
    many = await counted(installation, [earlier, now])
    figures = []
    try:
        await phone.join(now["code"], now["groups"][0])
        await laptop.read(f"/s/{now['session']}/themes/")
        for page in pages_of(now["session"], phone.group, earlier["session"]):
            if page.before:
                await laptop.ask("POST", *page.before)
            cost = await cost_of(installation, page.path, phone if page.on_phone else laptop)
            figures.append(figure(page.name, cost, few[page.name], many[page.name]))
    finally:
        laptop.close()
        phone.close()
    return figures


async def room(installation: Installation, size: tuple[str, str, str]) -> list[dict[str, Any]]:
    """An earlier session and the present one."""
    told: list[dict[str, Any]] = json.loads(await filled(installation, "room", *size))
    return told


async def counted(installation: Installation, told: list[dict[str, Any]]) -> dict[str, int]:
    earlier, now = told
    words = (str(now["session"]), str(now["groups"][0]), str(earlier["session"]))
    found: dict[str, int] = json.loads(await filled(installation, "page-queries", *words))
    return found


@dataclass(frozen=True)
class Cost:
    milliseconds: float
    of_processor: float
    letters: int


async def cost_of(installation: Installation, path: str, browser: Browser) -> Cost:
    size = len(await browser.read(path))
    before = cpu_seconds(installation.pid)
    taken = [(await browser.ask("GET", path)).seconds for _ in range(ASKED)]
    spent = (cpu_seconds(installation.pid) - before) / ASKED
    return Cost(median(taken) * 1000, spent * 1000, size)


def figure(name: str, cost: Cost, few: int, many: int) -> Figure:
    measured = (
        f"{cost.milliseconds:.0f} ms ({cost.of_processor:.0f} CPU), {many} queries, {cost.letters // 1024} kB"
    )
    is_kept = cost.milliseconds <= LONGEST and many <= few
    return Figure("big", name, measured, f"≤ {LONGEST} ms, {few} queries", str(Others()), is_kept)
