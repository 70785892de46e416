"""Our settings, for a program with one view (bare.py)."""

from selvsjekk.settings import *  # noqa: F403

ROOT_URLCONF = "tests.load.bare"
ALLOWED_HOSTS = ["*"]
