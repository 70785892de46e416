"""What every child process does first, and how it says how far it has come. Imports nothing of Django."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

MEMORY = 1024 * 1024 * 1024
CPU_SECONDS = 60


def limit_myself() -> None:
    """Where the system can: below everybody else's priority, one minute of processor, 1 GiB of addresses."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - not on Windows

    os.nice(10)
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def teller(file: str) -> Callable[[int], None]:
    """What writes so many percent into the file that the parent reads; into none, when it named none."""

    def tell(percent: int) -> None:
        if file:
            Path(file).write_text(str(percent), encoding="ascii")

    return tell
