"""`selvsjekk COMMAND` is `python manage.py COMMAND`."""

import argparse
import os
import sys

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line, get_commands
from django.db import DatabaseError


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "selvsjekk.settings")
    # Settings are read before Django parses a command's own options, so --data is taken out first.
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--data")
    known, rest = parser.parse_known_args(sys.argv)
    if known.data:
        os.environ["SELVSJEKK_DATA"] = known.data
    try:
        django.setup()
        execute_from_command_line(known_command(rest))
    except ImproperlyConfigured as error:
        sys.exit(f"selvsjekk: {error}")
    except DatabaseError as error:
        sys.exit(f"selvsjekk: the database does not do as asked: {' '.join(str(error).split())}")
    except KeyboardInterrupt:
        sys.exit(130)


def known_command(argv: list[str]) -> list[str]:
    """`new-session` is the module `new_session`: a Python file has no dash.

    An unknown word is wrong usage: status 2.
    """
    if len(argv) < 2 or argv[1].startswith("-"):
        return argv
    name = argv[1].replace("-", "_")
    if name not in {"help", "version", *get_commands()}:
        print(f"selvsjekk: there is no command {argv[1]!r}. `selvsjekk help` lists them.", file=sys.stderr)
        sys.exit(2)
    return [argv[0], name, *argv[2:]]
