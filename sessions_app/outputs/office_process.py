"""The child that makes Word, PowerPoint and Excel files: what to make on stdin, pickled by the parent.

With Django for its translations, and without a database: the environment names none (outputs/child.py).
Arguments: the file for percents, the language. Exit codes: 0 made, 4 it could not be made.
"""

import pickle
import sys

from sessions_app.outputs.confined import limit_myself, teller


def main() -> int:
    limit_myself()
    tell = teller(sys.argv[1])
    try:
        made = made_of(sys.stdin.buffer.read(), sys.argv[2])
    except Exception as error:  # noqa: BLE001 - the message may hold what people wrote, so only its kind is told
        print(type(error).__name__, file=sys.stderr)
        return 4
    tell(95)
    sys.stdout.buffer.write(made)
    return 0


def made_of(given: bytes, language: str) -> bytes:
    import django  # noqa: PLC0415 - after the limits
    from django.conf import settings  # noqa: PLC0415
    from django.utils import translation  # noqa: PLC0415

    if not settings.configured:
        import os  # noqa: PLC0415

        os.environ["DJANGO_SETTINGS_MODULE"] = "selvsjekk.settings"
    django.setup()
    translation.activate(language)
    maker, arguments = pickle.loads(given)  # noqa: S301 - from our own parent, over a pipe of its own
    made: bytes = maker(*arguments)
    return made


if __name__ == "__main__":
    sys.exit(main())
