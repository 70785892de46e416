"""`selvsjekk forget`: deletes what is past its date. Run it once a day."""

from typing import Any

from django.core.management import call_command
from django.utils import timezone

from sessions_app.domain.retention import forget
from sessions_app.management.base import SessionsCommand


class Command(SessionsCommand):
    help = "Delete sessions that are past their date, and sign-ins that have run out."

    def handle(self, **_options: Any) -> None:
        call_command("clearsessions")
        done = forget(today=timezone.localdate())
        self.stdout.write(f"deleted {done.sessions} session{'' if done.sessions == 1 else 's'}")
