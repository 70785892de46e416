"""`make gallery`: a picture of every page in every state, light and dark, for looking through.

`build/gallery/index.html` shows them all; `--only meeting,crowd` some. Nothing here decides whether a page
is right: people look at it. The meetings are made by the commands, the crowd as the bench makes it.
"""

import argparse
import html
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.chromium import CHROMIUM, QUIET
from tests.load.installation import Installation, prepare

ROOT = Path(__file__).parents[1]
SIZES = {"phone": (390, 844), "small": (320, 640), "laptop": (1280, 800), "wall": (1920, 1080)}
Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")
PUBLIC = ("", "about", "accessibility", "privacy", "material", "material/map", "j/ABC-DEFG", "nothing-here")
OF_SESSION = (
    "agenda", "plenary/notes", "actions", "themes", "before", "map", "tables", "series", "result",
    "documents", "print",
)  # fmt: skip
OF_PAPER = {"report": ("pdf", "docx", "pptx", "xlsx"), "form": ("pdf",), "slides": ("pptx",), "map": ("pdf",)}
CROWD = "356"  # people, the most that a demo municipality could bring to one room


@dataclass
class Gallery:
    """The installation, the browser that looks at it, and the pictures."""

    installation: Installation
    browser: Browser
    place: Path
    taken: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.installation.port}"

    @contextmanager
    def visitor(self, size: str, theme: Theme = "light", **options: Any) -> Iterator[Page]:
        width, height = SIZES[size]
        touch = size in {"phone", "small"}
        options |= {"viewport": {"width": width, "height": height}, "is_mobile": touch, "has_touch": touch}
        context = self.browser.new_context(color_scheme=theme, locale="nb-NO", **options)
        try:
            yield context.new_page()
        finally:
            context.close()

    def take(self, page: Page, address: str, *words: str, whole: bool = False) -> None:
        """A picture of what is at `address`, or of what the page shows now where that is empty."""
        if address:
            page.goto(f"{self.url}{address}")
        page.locator("main, .wall, body").first.wait_for()
        page.wait_for_timeout(
            600
        )  # fonts, the stream's first parts, transitions: nothing tells when it looks done
        name = f"{'-'.join(words)}.png"
        page.screenshot(path=self.place / name, full_page=whole)
        self.taken.append(name)

    def take_pages(self, paper: Path, *words: str) -> None:
        stem = "-".join(words)
        command = ["pdftoppm", "-r", "70", "-png", str(paper), str(self.place / stem)]
        subprocess.run(command, check=True)
        self.taken += sorted(picture.name for picture in self.place.glob(f"{stem}-*.png"))

    def leader(self) -> Any:
        """The cookies of somebody who is signed in: the link works once."""
        with self.visitor("laptop") as page:
            page.goto(f"{self.url}{self.installation.sign_in}")
            return page.context.storage_state()


def public(gallery: Gallery) -> None:
    for theme in THEMES:
        for size in ("phone", "small", "laptop"):
            with gallery.visitor(size, theme) as page:
                for path in PUBLIC:
                    slug = path.replace("/", "-") or "front"
                    gallery.take(page, f"/{path}/".replace("//", "/"), slug, size, theme, whole=True)


def planning(gallery: Gallery) -> None:
    cookies = gallery.leader()
    for theme in THEMES:
        with gallery.visitor("laptop", theme, storage_state=cookies) as page:
            gallery.take(page, "/", "home-empty", theme)
            gallery.take(page, "/new/?municipality=5612&people=23", "plan", theme, whole=True)
            gallery.take(
                page, "/new/?municipality=5612&people=7&plan=series", "plan-series", theme, whole=True
            )


def meeting(gallery: Gallery) -> None:
    """One session from before it to after it, on a phone, the laptop and the wall."""
    made = json.loads(gallery.installation.command("demo", "--json"))
    session = str(made["session"])
    room: dict[str, Any] = {"leader": gallery.leader(), "console": f"/s/{session}/"}
    with gallery.visitor("phone") as phone:
        phone.goto(f"{gallery.url}/j/{made['code']}/")
        gallery.take(phone, "", "join", "phone", whole=True)
        phone.locator("main form button").first.click()
        phone.wait_for_url("**/g/*/**")
        room["seat"] = phone.context.storage_state()
        room["table"] = phone.url.partition("?")[0].removeprefix(gallery.url)
    for step in ("opening", "round-1", "plenary-1", "break-1", "round-3", "closing", "finish"):
        gallery.installation.command("go", session, step)
        for theme in THEMES:
            screens(gallery, room, step, theme)
    with gallery.visitor("laptop", storage_state=room["leader"]) as page:
        for path in OF_SESSION:
            gallery.take(page, f"/s/{session}/{path}/", path.replace("/", "-"), "laptop", whole=True)


def series(gallery: Gallery) -> None:
    """From the plan of three meetings to the second one's look back, and practising."""
    said = gallery.installation.command(
        "new-session", "--municipality", "3434", "--plan", "series", "--people", "12", "--json"
    )
    made = json.loads(said)
    console, cookies = f"/s/{made['session']}/", gallery.leader()
    with gallery.visitor("laptop", storage_state=cookies) as page:
        gallery.take(page, f"{console}before/", "series", "before", whole=True)
        page.goto(page.locator("input[readonly]").first.input_value())
        gallery.take(page, "", "series", "invitation", whole=True)
        for step in ("1:round-1", "end", "2:look-back"):
            gallery.installation.command("go", str(made["session"]), step)
            gallery.take(page, console, "series", "console", step.replace(":", "-"))
        page.goto(gallery.url)
        page.locator("#practise").click()
        page.locator(".group-card, .groups li").first.wait_for()
        gallery.take(page, "", "practice", "console")
    with gallery.visitor("wall", storage_state=cookies) as page:
        gallery.take(page, f"{console}plenary/", "series", "wall", "look-back")


def screens(gallery: Gallery, room: dict[str, Any], step: str, theme: Theme) -> None:
    with gallery.visitor("laptop", theme, storage_state=room["leader"]) as page:
        gallery.take(page, room["console"], step, "console", theme)
    with gallery.visitor("wall", theme, storage_state=room["leader"]) as page:
        gallery.take(page, f"{room['console']}plenary/", step, "wall", theme)
    for size in ("phone", "small"):
        with gallery.visitor(size, theme, storage_state=room["seat"]) as page:
            gallery.take(page, room["table"], step, size, theme)


def ways(gallery: Gallery) -> None:
    """What stands behind "more choices": mixing, silent minutes, roles; and what opens over a page."""
    cookies = gallery.leader()
    with gallery.visitor("laptop", storage_state=cookies) as page:
        page.goto(
            f"{gallery.url}/new/?municipality=5612&people=12&silent_minutes=5&role_draw=once&mixes_people=on"
        )
        page.locator("summary").last.click()
        gallery.take(page, "", "ways", "plan", whole=True)
        page.locator("#create").click()
        page.wait_for_url("**/s/*/")
        console, code = page.url, page.locator(".room-code").inner_text()
        with gallery.visitor("phone") as phone:
            phone.goto(f"{gallery.url}/j/{code}/")
            gallery.take(phone, "", "ways", "join", whole=True)
            phone.locator("main form button").first.click()
            phone.wait_for_url("**/g/*/**")
            gallery.installation.command("go", code, "round-1")
            phone.locator("#text").fill("Ring Kari på 912 34 567")
            gallery.take(phone, "", "ways", "hint")
            phone.locator("#composer button").first.click()
            gallery.take(phone, "", "ways", "silence")
        gallery.take(page, "", "ways", "console")
        page.locator("h3 a").first.click()
        gallery.take(page, "", "ways", "group-dialog")
        page.goto(console)
        page.locator("#open-keys").click()
        gallery.take(page, "", "ways", "keys")
        page.goto(f"{console}agenda/")
        gallery.take(page, "", "ways", "agenda", whole=True)
    with gallery.visitor("wall", storage_state=cookies) as page:
        page.goto(f"{console}plenary/")
        gallery.take(page, "", "ways", "wall-silence")


def crowd(gallery: Gallery) -> None:
    """Sixty tables with 1 500 notes between them, and a phone without a line."""
    (made,) = gallery.installation.new_sessions(int(CROWD), "5612")
    session, console = str(made["session"]), f"/s/{made['session']}/"
    gallery.installation.fill("notes", session, "1500")
    cookies = gallery.leader()
    with gallery.visitor("laptop", storage_state=cookies) as page:
        gallery.take(page, console, "crowd", "console")
        gallery.take(page, f"{console}plenary/", "crowd", "wall-on-the-laptop")
    with gallery.visitor("wall", storage_state=cookies) as page:
        gallery.installation.command("go", session, "plenary-1")
        gallery.take(page, f"{console}plenary/", "crowd", "wall")
    with gallery.visitor("phone") as page:
        page.goto(f"{gallery.url}/j/{made['code']}/")
        page.locator("main form button").first.click()
        page.wait_for_url("**/g/*/**")
        gallery.take(page, "", "crowd", "phone")
        page.context.set_offline(True)
        page.fill("#text", "Skrevet uten nett")
        page.locator("#composer button").first.click()
        gallery.take(page, "", "offline", "phone")


def documents(gallery: Gallery) -> None:
    """Every page of every document, as LibreOffice shows those that are not paper; without it, paper only."""
    session = str(json.loads(gallery.installation.command("demo", "--json"))["session"])
    office = shutil.which("soffice")
    with tempfile.TemporaryDirectory() as folder:
        for command, endings in OF_PAPER.items():
            for ending in endings if office else [one for one in endings if one == "pdf"]:
                file = Path(folder, f"{command}.{ending}")
                asked = [session, "--format", ending] if command == "report" else []
                gallery.installation.command(command, *asked, "--out", str(file))
                gallery.take_pages(file if ending == "pdf" else as_paper(file, str(office)), command, ending)


def as_paper(file: Path, office: str) -> Path:
    """Its pages as LibreOffice makes them, which has other fonts than an office's PC."""
    out = file.parent / file.suffix[1:]
    command = [office, "--headless", "--convert-to", "pdf", "--outdir", str(out), str(file)]
    subprocess.run(command, check=True, capture_output=True)
    return out / f"{file.stem}.pdf"


SCENES: dict[str, Callable[[Gallery], None]] = {
    "public": public, "planning": planning, "meeting": meeting, "series": series,
    "ways": ways, "crowd": crowd, "documents": documents,
}  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(prog="make gallery", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--only", default=",".join(SCENES), help=f"of {', '.join(SCENES)}")
    parser.add_argument("--out", type=Path, default=ROOT / "build/gallery")
    asked = parser.parse_args()
    shutil.rmtree(asked.out, ignore_errors=True)
    asked.out.mkdir(parents=True)
    with tempfile.TemporaryDirectory(prefix="selvsjekk-gallery-") as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        prepared = prepare(Path(folder, "prepared"))
        for name in asked.only.split(","):
            show(SCENES[name], prepared, browser, asked.out)
        browser.close()
    return 0


def show(scene: Callable[[Gallery], None], prepared: Installation, browser: Browser, out: Path) -> None:
    """Each scene in an installation of its own, so that one does not stand in another's list."""
    data = prepared.data.parent / scene.__name__
    shutil.copytree(prepared.data, data)
    gallery = Gallery(Installation(data), browser, out)
    gallery.installation.start()
    try:
        scene(gallery)
    finally:
        gallery.installation.stop()
    with (out / "index.html").open("a") as index:
        index.write(f"<h1>{scene.__name__}</h1>" + "".join(map(figure, gallery.taken)))
    print(f"{scene.__name__}: {len(gallery.taken)} pictures in {out}")


def figure(name: str) -> str:
    shown = html.escape(name)
    picture = f'<img src="{shown}" width="480" loading="lazy" alt="">'
    return f"<figure>{picture}<figcaption>{shown}</figcaption></figure>"


if __name__ == "__main__":
    sys.exit(main())
