"""Our settings, for a program with one view (bare.py). `BARE=naked`: without our middleware too."""

import os

from selvsjekk.settings import *  # noqa: F403
from selvsjekk.settings import MIDDLEWARE

ROOT_URLCONF = "tests.load.bare"
ALLOWED_HOSTS = ["*"]
if os.environ.get("BARE") == "naked":
    MIDDLEWARE.clear()
