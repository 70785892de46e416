"""`python -m tests.commands.forks`: each line on stdin, a command's words as JSON, is run by a child.

Python and Django are loaded once, so a child is as quick to start as to kill: what is interrupted is the
command, not its imports.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from io import StringIO
from pathlib import Path
from types import TracebackType
from typing import Self

ROOT = Path(__file__).parents[2]


class Forks:
    def __init__(self, env: dict[str, str]) -> None:
        command = [sys.executable, "-m", "tests.commands.forks"]
        self.parent = subprocess.Popen(
            command, cwd=ROOT, env=env, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self.hear()  # it is ready

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        with self.parent:
            self.say()

    def say(self, *words: str) -> None:
        assert self.parent.stdin is not None
        self.parent.stdin.write(json.dumps(words) + "\n")
        self.parent.stdin.flush()

    def hear(self) -> int:
        assert self.parent.stdout is not None
        return int(self.parent.stdout.readline())

    def run(self, *words: str) -> float:
        """To the end, which must be a good one. How many seconds it took."""
        began = time.monotonic()
        self.say(*words)
        self.hear()
        assert self.hear() == 0
        return time.monotonic() - began

    def kill(self, within: float, *words: str) -> bool:
        """Killed at some moment. Whether that was before it had ended."""
        self.say(*words)
        child = self.hear()
        time.sleep(random.uniform(0, within))
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        return self.hear() == -signal.SIGKILL


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "selvsjekk.settings")
    import django

    django.setup()
    from django.core.management import call_command, load_command_class

    for name in ("backup", "restore"):
        load_command_class("selvsjekk", name)
    print(os.getpid(), flush=True)
    for line in sys.stdin:
        words = json.loads(line)
        if not words:
            return
        child = os.fork()
        if not child:
            call_command(*words, stdout=StringIO())
            os._exit(0)
        print(child, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


if __name__ == "__main__":
    main()
