"""`selvsjekk add-member`: lets somebody lead a municipality's sessions, or follow them as an adviser."""

import secrets
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import CommandError
from django.core.validators import validate_email

from sessions_app.domain.accounts import add_member
from sessions_app.enums import Role
from sessions_app.management.base import SessionsCommand, municipality_of


class Command(SessionsCommand):
    help = "Give somebody a role in a municipality; a new user's password is shown once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--municipality", required=True, help="four digits, e.g. 5612")
        parser.add_argument("--email", required=True)
        parser.add_argument("--role", choices=Role.values, default=Role.FACILITATOR)

    def handle(self, **options: Any) -> None:
        if not settings.HOSTED:
            raise CommandError("a laptop has one facilitator, who signs in with the link that `start` prints")
        try:
            validate_email(options["email"])
        except ValidationError:
            raise CommandError(f"{options['email']} is no e-mail address", returncode=2) from None
        municipality = municipality_of(options["municipality"])
        role, password = Role(options["role"]), secrets.token_urlsafe(12)
        user, made = add_member(
            email=options["email"], municipality=municipality, role=role, password=password
        )
        self.stdout.write(f"{user.username}: {role.value} for {municipality}")
        if made:
            self.stdout.write(f"password, shown this once: {password}")
