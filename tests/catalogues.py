"""`python -m tests.catalogues`: which messages of the interface lack a translation, bokmål or nynorsk.

The messages are gathered anew from a copy of the sources, so that the catalogues themselves stay as they are.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[1]
SOURCES = ("manage.py", "selvsjekk", "sessions_app", "templates", "locale")
LANGUAGES = ("nb", "nn")


class NoGettext(Exception):
    pass


class Unreadable(Exception):
    pass


def main() -> int:
    try:
        found = list(problems())
    except NoGettext:
        print(
            "The message catalogues were not compared: gettext is missing (Debian: apt-get install gettext)",
            file=sys.stderr,
        )
        return 1 if os.environ.get("CI") == "true" else 0
    print("\n".join(found) or "message catalogues: complete")
    return 1 if found else 0


def problems() -> Iterator[str]:
    try:
        found = gathered()
    except Unreadable as error:
        yield str(error)
        return
    for language, catalogue in found.items():
        for message in catalogue:
            if message.id:
                yield from (
                    f"{language}: {problem}: {words(message)}" for problem in wrong_with(message, catalogue)
                )


def gathered() -> dict[str, Catalog]:
    """What `makemessages` makes of the sources as they are, merged into the catalogues as they are."""
    if shutil.which("xgettext") is None:
        raise NoGettext
    with tempfile.TemporaryDirectory(prefix="selvsjekk-messages-") as directory:
        copy = Path(directory)
        for name in SOURCES:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
            elif (ROOT / name).exists():
                shutil.copy(ROOT / name, copy)
        (copy / "locale").mkdir(exist_ok=True)
        gather(copy)
        return {
            language: read(copy / "locale" / language / "LC_MESSAGES" / "django.po") for language in LANGUAGES
        }


def gather(copy: Path) -> None:
    command = [sys.executable, "manage.py", "makemessages", "--extension", "html,txt,py,svg", "--no-obsolete"]
    env = {**os.environ, "SELVSJEKK_DATA": str(copy / "data")}
    env.pop("DATABASE_URL", None)
    done = subprocess.run(
        [*command, *(word for language in LANGUAGES for word in ("--locale", language))],
        cwd=copy, env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr)


def read(path: Path) -> Catalog:
    """Raises Unreadable where the installation, which compiles with the same library, would stop too."""
    try:
        with path.open("rb") as po:
            return read_po(po)
    except ValueError as error:
        raise Unreadable(f"{path.parts[-3]}: the catalogue cannot be compiled: {error}") from error


def wrong_with(message: Message, catalogue: Catalog) -> Iterator[str]:
    translations = message.string if isinstance(message.string, tuple | list) else [message.string]
    if not all(translations):
        yield "untranslated"
        return
    if message.fuzzy:
        yield "fuzzy"
    for error in message.check(catalogue):
        yield str(error)


def words(message: Message) -> str:
    text = message.id[0] if isinstance(message.id, tuple | list) else message.id
    return f"{message.context or ''} {text!r}".strip()


if __name__ == "__main__":
    sys.exit(main())
