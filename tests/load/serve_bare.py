"""`python -m tests.load.serve_bare READY`: bare.py, once Django is set up for it."""

import os
import sys
from importlib import import_module
from pathlib import Path

import selvsjekk  # noqa: F401 - the newer SQLite, before Django imports its own

if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.load.bare_settings"
    import django

    django.setup()
    import_module("tests.load.bare").run(Path(sys.argv[1]))
