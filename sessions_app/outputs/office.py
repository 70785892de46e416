"""A maker of an office file, run in a child process."""

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sessions_app.outputs.child import made_by

ZIP = b"PK"  # Word, PowerPoint and Excel files are zip files


def office_file(
    maker: Callable[..., bytes], *arguments: Any, language: str, told: Path | None = None
) -> bytes:
    """What `maker`, a function of a module of ours, makes of plain values. Raises OutputError."""
    module, given = "sessions_app.outputs.office_process", pickle.dumps((maker, arguments))
    return made_by(module, language, given=given, begins=ZIP, told=told)
