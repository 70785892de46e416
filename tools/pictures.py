"""The README's pictures, taken from the example: `.venv/bin/python tools/pictures.py`.

Needs what `make test` needs: Chromium, and pdftoppm for the report's page.
"""

import json
import subprocess
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
SELVSJEKK = str(ROOT / ".venv/bin/selvsjekk")
FLAGS = ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-sync"]


def main() -> None:
    DOCS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        ready = Path(folder, "ready.json")
        data = ["--data", folder]
        server = subprocess.Popen(
            [SELVSJEKK, "start", "--no-browser", "--port", "0", "--ready-file", str(ready), *data]
        )
        try:
            while not ready.exists():
                time.sleep(0.1)
            take(json.loads(ready.read_text()), data)
        finally:
            server.terminate()
            server.wait()


def take(place: dict[str, str], data: list[str]) -> None:
    made = subprocess.run([SELVSJEKK, "demo", "--json", *data], check=True, capture_output=True, text=True)
    session = json.loads(made.stdout)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        shoot(browser, place, str(session["session"]), session["code"], data)
    pdf = Path(data[1], "report.pdf")
    subprocess.run(
        [SELVSJEKK, "report", str(session["session"]), "--format", "pdf", "--out", str(pdf), *data],
        check=True,
    )
    page = [
        "pdftoppm",
        "-r",
        "60",
        "-f",
        "2",
        "-l",
        "2",
        "-png",
        "-singlefile",
        str(pdf),
        str(DOCS / "report"),
    ]
    subprocess.run(page, check=True)


def shoot(browser: Browser, place: dict[str, str], session: str, code: str, data: list[str]) -> None:
    def go(step: str) -> None:
        subprocess.run([SELVSJEKK, "go", session, step, *data], check=True, capture_output=True)

    laptop = browser.new_context(viewport={"width": 1280, "height": 800})
    console = laptop.new_page()
    console.goto(place["sign_in"])
    go("round-1")
    console.goto(f"{place['url']}/s/{session}/")
    console.click("#more-5")
    phone = browser.new_context(
        viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True
    ).new_page()
    phone.goto(f"{place['url']}/j/{code}/")
    phone.locator("button[type=submit]").first.click()
    phone.wait_for_selector(".note")
    phone.wait_for_timeout(1000)
    phone.screenshot(path=DOCS / "phone.png")
    console.wait_for_timeout(500)
    console.screenshot(path=DOCS / "console.png")
    go("plenary-1")
    wall = laptop.new_page()
    wall.set_viewport_size({"width": 1280, "height": 720})
    wall.goto(f"{place['url']}/s/{session}/plenary/")
    wall.keyboard.press("ArrowRight")
    wall.wait_for_selector(".slip")
    wall.wait_for_timeout(1000)
    wall.screenshot(path=DOCS / "projector.png")


if __name__ == "__main__":
    main()
