"""A child process for tests, run as the real ones are. Its second argument says what it does: BEHAVIOURS."""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from django.utils.translation import gettext

from sessions_app.outputs import pdf_process


def environment(*_more: str) -> int:
    sys.stdout.write("%PDF-" + repr(dict(os.environ)))
    return 0


def sleeps(sign: str) -> int:
    Path(sign).write_text(str(os.getpid()))
    time.sleep(60)
    return 0


def works(sign: str) -> int:
    """Uses the processor until it may no more."""
    import resource

    Path(sign).write_text("begun")
    resource.setrlimit(resource.RLIMIT_CPU, (1, 2))
    while True:
        pass


def says(percent: str, sign: str) -> int:
    """Waits until the sign is taken away."""
    Path(sys.argv[1]).write_text(percent, encoding="ascii")
    Path(sign).touch()
    while Path(sign).exists():
        time.sleep(0.01)
    sys.stdout.write("%PDF-")
    return 0


def answers(words: str) -> int:
    sys.stdout.write(words)
    return 0


def lacks(message: str) -> int:
    def load() -> NoReturn:
        raise OSError(message)

    pdf_process.load = load
    return drawing()


def eats() -> int:
    def drawn(html: str, folder: Path) -> bytes:
        return bytes(2 * 1024**3)

    pdf_process.drawn = drawn
    return drawing()


def reads_badly() -> int:
    def drawn(html: str, folder: Path) -> bytes:
        raise OSError("disk")

    pdf_process.drawn = drawn
    return drawing()


def tells_all() -> int:
    def drawn(html: str, folder: Path) -> bytes:
        raise ValueError(html)

    pdf_process.drawn = drawn
    return drawing()


def drawing() -> int:
    sys.argv[2] = "."
    return pdf_process.main()


# --- makers of office files ---------------------------------------------------------------------------------


def fails_with(text: str) -> bytes:
    raise ValueError(text)


def asks_the_database() -> bytes:
    from sessions_app.models import Session

    return b"PK" + str(Session.objects.count()).encode()


def translates(words: str) -> bytes:
    return b"PK" + gettext(words).encode()


BEHAVIOURS: tuple[Callable[..., int], ...] = (
    environment, sleeps, works, says, answers, lacks, eats, reads_badly, tells_all,
)  # fmt: skip

if __name__ == "__main__":
    wanted = {behaviour.__name__: behaviour for behaviour in BEHAVIOURS}[sys.argv[2]]
    sys.exit(wanted(*sys.argv[3:]))
