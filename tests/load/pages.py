"""What pages cost: the first page's weight, and ten thousand old sessions."""

import asyncio
import gzip
import json
import os
import re
import sys
import uuid
from pathlib import Path
from typing import Any

import brotli  # type: ignore[import-untyped]

from tests.load.client import Browser, Connection, Phone
from tests.load.figures import (
    Figure,
    Others,
    at_most,
    cpu_seconds,
    exactly,
    told,
)
from tests.load.installation import ROOT, Installation
from tests.load.room import TEXT, Room, facilitator, save

RESOURCE = re.compile(rb'(?:href|src)="(/static/[^"#]+)')
FONT = re.compile(rb'@font-face ?{[^}]*url\("?([^")]+woff2)[^}]*}')
IN_SCRIPT = re.compile(rb'(?:from|import) ?"(\.[^"]+)"')
AS_A_BROWSER = (
    "User-Agent: Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/131.0 Mobile Safari/537.36",
    "Accept: */*",
    "Accept-Encoding: gzip, deflate, br",
    "Accept-Language: nb-NO,nb;q=0.9,nn;q=0.8,no;q=0.7,en;q=0.5",
    "Sec-Fetch-Dest: empty",
    "Sec-Fetch-Mode: cors",
    "Sec-Fetch-Site: same-origin",
)
OUTAGE = re.compile(r"outage of (\d+) s: every word stored ([\d.]+) s")
OLD, FEW = 10_000, 250  # the front page lists the 200 newest, so what it is compared with must have those too
ASKED = 60


async def weight(installation: Installation, place: Path) -> list[Figure]:
    """P8. The page behind the QR code with everything it asks for, as a phone's browser gets it."""
    room = await Room.open(installation, 12)
    try:
        sizes = await loaded(installation, f"/j/{room.told['code']}/")
        await room.join(1)
        table = await loaded(installation, f"/g/{room.phones[0].group}/", room.phones[0])
        up, down = await bytes_of_a_save(room.phones[0])
    finally:
        await room.go_home()
    others = Others("2548 kB", "987 kB", "478 kB")
    return [
        at_most("P8", "first page", sum(sizes.values()) / 1000, 60, "kB", others=others),
        at_most("P8", "… requests", len(sizes), 8, ""),
        told(
            "P8",
            "the group's page after it",
            f"{sum(table[p] for p in table if p not in sizes) / 1000:.1f} kB",
        ),
        at_most("P8", "a save, up", up, 1000, "bytes"),
        at_most("P8", "… down", down, 2000, "bytes"),
    ]


async def loaded(installation: Installation, path: str, phone: Phone | None = None) -> dict[str, int]:
    """Bytes on the wire, headers too, by path; followed through style sheets and modules."""
    browser = phone or Browser("127.0.0.1", installation.port)
    sizes: dict[str, int] = {}
    waiting = [path]
    while waiting:
        asked = waiting.pop(0)
        if asked in sizes:
            continue
        connection = await Connection.to(browser.host, browser.port)
        answer = await connection.ask(browser.request("GET", asked, None, *AS_A_BROWSER))
        sizes[asked] = connection.received
        waiting += needed_by(asked, await asyncio.to_thread(plain, answer.headers, answer.body))
        connection.close()
    return sizes


def plain(headers: dict[str, str], body: bytes) -> bytes:
    coding = headers.get("content-encoding", "")
    if coding == "br":
        return bytes(brotli.decompress(body))
    return gzip.decompress(body) if coding == "gzip" else body


def needed_by(path: str, body: bytes) -> list[str]:
    """Of the fonts those for the letters that every page here has; `ext` ones wait for a rare letter."""
    found = RESOURCE.findall(body) if not path.startswith("/static/") else []
    folder = path.rpartition("/")[0]
    if path.endswith(".css"):
        found += [f"{folder}/".encode() + name for name in FONT.findall(body) if b"-ext-" not in name]
    if path.endswith(".js"):
        found += [f"{folder}/".encode() + name for name in IN_SCRIPT.findall(body)]
    return [os.path.normpath(name.decode()) for name in found]


async def bytes_of_a_save(phone: Phone) -> tuple[int, int]:
    connection = await Connection.to(phone.host, phone.port)
    phone.close()
    phone.idle.append(connection)
    await phone.ask("PUT", *save_of(phone), *AS_A_BROWSER)
    return connection.sent, connection.received


def save_of(phone: Phone) -> tuple[str, dict[str, str]]:
    fields = {"question": "1.1", "text": TEXT[:50], "base": "0", "edit": str(uuid.uuid4())}
    return f"/g/{phone.group}/notes/{uuid.uuid4()}/", fields


async def history(installation: Installation, place: Path) -> list[Figure]:
    """P9. The same pages beside 250 old sessions and beside 10 000."""
    room = await Room.full(installation, 24)
    laptop = await facilitator(installation)
    try:
        await filled(installation, "old", str(FEW))
        before, asked = await costs(installation, room, laptop)
        await filled(installation, "old", str(OLD - FEW))
        after, asked_after = await costs(installation, room, laptop)
    finally:
        laptop.close()
        await room.go_home()
    figures = [exactly("P9", f"queries of {name}", asked_after[name], asked[name]) for name in asked]
    figures += [
        at_most("P9", f"{name}: time beside 10 000 / 250 old sessions", after[name] / before[name], 1.2, "×")
        for name in before
    ]
    return figures


async def costs(
    installation: Installation, room: Room, laptop: Browser
) -> tuple[dict[str, float], dict[str, int]]:
    """What each page takes of the server's processor, which no other work lengthens; and its queries.

    What is saved here is saved at another table than the one that is looked at, which would grow.
    """
    session, phone = room.told["session"], room.phones[0]
    other = next(one for one in room.phones if one.group != phone.group)
    counted = await filled(installation, "queries", str(session), str(phone.group), str(other.group))
    ways: dict[str, Any] = {
        "home": lambda: laptop.ask("GET", "/"),
        "console": lambda: laptop.ask("GET", f"/s/{session}/"),
        "group": lambda: phone.ask("GET", f"/g/{phone.group}/"),
        "save": lambda: save(other, str(uuid.uuid4())),
    }
    taken = {}
    for name, ask in ways.items():
        before = cpu_seconds(installation.pid)
        for _ in range(ASKED):
            await ask()
        taken[name] = (cpu_seconds(installation.pid) - before) / ASKED
    return taken, json.loads(counted)


async def filled(installation: Installation, *words: str) -> str:
    return await asyncio.to_thread(installation.fill, *words)


async def outages(installation: Installation, place: Path) -> list[Figure]:
    """P6. Six phones in a browser: lines are cut, refused and swallowed, the server is killed meanwhile."""
    command = f"{sys.executable} -m pytest tests/browser/test_outages.py -k room --outages long".split()
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    output, _ = await process.communicate()
    others = Others("0 of 3 peers", "", "")
    figures = [
        at_most("P6", f"{length} s without network: all there after", float(took), 5, "s", others=others)
        for length, took in OUTAGE.findall(output.decode())
    ]
    return [*figures, exactly("P6", "words lost, or said to be saved too early", process.returncode or 0, 0)]
