"""HTML to PDF in a child process: what takes too long, eats too much or breaks harms nobody else."""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings

CHILD = Path(__file__).with_name("pdf_process.py")
FONTS = Path(settings.BASE_DIR) / "static" / "vendor"
SECONDS = 90
REMEDIES = {
    "linux": "apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz0b libharfbuzz-subset0 fontconfig",
    "darwin": "brew install pango",
    "win32": "https://doc.courtbouillon.org/weasyprint/stable/first_steps.html#windows",
}
CANNOT_LOAD, TOO_LONG = 3, -24  # SIGXCPU
# The only fonts are those that the child brings: a report looks the same everywhere.
NO_SYSTEM_FONTS = (
    '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd"><fontconfig></fontconfig>'
)


class PdfError(Exception):
    """No PDF came out. Never holds text of the document."""


class PdfToolMissing(PdfError):
    """WeasyPrint, or a library that it needs, is not installed. The message is what the loader missed."""

    remedy = REMEDIES.get(sys.platform, "")


class PdfTooHeavy(PdfError):
    """Out of time or memory."""


def pdf_of(html: str, *, seconds: float = SECONDS) -> bytes:
    """A thousand notes take 4 to 5 s and 135 MB there. Raises PdfToolMissing, PdfTooHeavy, PdfError."""
    with TemporaryDirectory(prefix="selvsjekk-pdf-", ignore_cleanup_errors=True) as folder:
        Path(folder, "fonts.conf").write_text(NO_SYSTEM_FONTS, encoding="utf-8")
        try:
            done = subprocess.run(  # noqa: S603 - our own program, and nothing of the document is an argument
                [sys.executable, "-I", "-W", "ignore", str(CHILD), str(FONTS)],
                input=html.encode(), capture_output=True, timeout=seconds, check=False,
                env=environment(folder), cwd=folder, start_new_session=True,
            )  # fmt: skip
        except subprocess.TimeoutExpired as error:
            raise PdfTooHeavy("time") from error
    return checked(done)


def environment(folder: str) -> dict[str, str]:
    """Nothing of ours: no database address, no secret. Constants: where macOS and Windows keep libraries."""
    return {
        "FONTCONFIG_FILE": str(Path(folder, "fonts.conf")),
        "HOME": folder,
        "TMPDIR": folder,
        "LANG": "C.UTF-8",
        "PATH": "/usr/bin:/bin",
        "DYLD_FALLBACK_LIBRARY_PATH": "/opt/homebrew/lib:/usr/local/lib:/usr/lib",
        "SYSTEMROOT": r"C:\Windows",
    }


def checked(done: subprocess.CompletedProcess[bytes]) -> bytes:
    reason = done.stderr.decode(errors="replace").strip()
    if done.returncode == CANNOT_LOAD:
        first = reason.partition(".  Additionally")[0]
        raise PdfToolMissing(first.rpartition("\n")[2].removesuffix("."))
    if done.returncode == TOO_LONG or "MemoryError" in reason:
        raise PdfTooHeavy(reason or "time")
    if done.returncode or not done.stdout.startswith(b"%PDF-"):
        raise PdfError(f"exit code {done.returncode} {reason.rpartition(chr(10))[2]}")
    return done.stdout
