"""A program of ours in a process of its own: what takes too long or eats too much harms nobody else."""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

SECONDS = 150  # of a busy machine; the processor's own limit is in confined.py
REMEDIES = {
    "linux": "apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz0b libharfbuzz-subset0 fontconfig",
    "darwin": "brew install pango",
    "win32": "https://doc.courtbouillon.org/weasyprint/stable/first_steps.html#windows",
}
CANNOT_LOAD, TOO_LONG = 3, -24  # SIGXCPU
# The only fonts are those that the child brings: a document looks the same everywhere.
NO_SYSTEM_FONTS = (
    '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd"><fontconfig></fontconfig>'
)


class OutputError(Exception):
    """Nothing came out. Never holds text of the document."""


class OutputToolMissing(OutputError):
    """A library that it is drawn with is not installed. The message is what the loader missed."""

    remedy = REMEDIES.get(sys.platform, "")


class OutputTooHeavy(OutputError):
    """Out of time or memory."""


def made_by(
    module: str, *arguments: str, given: bytes, begins: bytes, told: Path | None, seconds: float = SECONDS
) -> bytes:
    """What the module, run alone, answers to `given`; it must begin with `begins`.

    `told`: the file in which it may write how far it has come, in percent. Raises OutputToolMissing,
    OutputTooHeavy, OutputError.
    """
    with TemporaryDirectory(prefix="selvsjekk-output-", ignore_cleanup_errors=True) as folder:
        Path(folder, "fonts.conf").write_text(NO_SYSTEM_FONTS, encoding="utf-8")
        try:
            done = subprocess.run(  # noqa: S603 - our own program, and nothing of the document is an argument
                [sys.executable, "-I", "-W", "ignore", "-m", module, str(told or ""), *arguments],
                input=given, capture_output=True, timeout=seconds, check=False,
                env=environment(folder), cwd=folder, start_new_session=True,
            )  # fmt: skip
        except subprocess.TimeoutExpired as error:
            raise OutputTooHeavy("time") from error
    return checked(done, begins)


def environment(folder: str) -> dict[str, str]:
    """Nothing of ours: no database address, no secret. Constants: where macOS and Windows keep libraries."""
    return {
        "FONTCONFIG_FILE": str(Path(folder, "fonts.conf")),
        "HOME": folder,
        "TMPDIR": folder,
        "SELVSJEKK_DATA": folder,
        "LANG": "C.UTF-8",
        "PATH": "/usr/bin:/bin",
        "DYLD_FALLBACK_LIBRARY_PATH": "/opt/homebrew/lib:/usr/local/lib:/usr/lib",
        "SYSTEMROOT": r"C:\Windows",
    }


def checked(done: subprocess.CompletedProcess[bytes], begins: bytes) -> bytes:
    reason = done.stderr.decode(errors="replace").strip()
    if done.returncode == CANNOT_LOAD:
        first = reason.partition(".  Additionally")[0]
        raise OutputToolMissing(first.rpartition("\n")[2].removesuffix("."))
    if done.returncode == TOO_LONG or "MemoryError" in reason:
        raise OutputTooHeavy(reason or "time")
    if done.returncode or not done.stdout.startswith(begins):
        raise OutputError(f"exit code {done.returncode} {reason.rpartition(chr(10))[2]}")
    return done.stdout
