"""`selvsjekk new-session`: a planned session with its tables and agenda, ready to be joined."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import CommandError

from sessions_app.content import USUAL_CHECK, SelfCheck, self_check, slugs
from sessions_app.domain.maps import map_of_last_time
from sessions_app.domain.planning import plan_session, propose_agenda
from sessions_app.enums import Arena, Language, Plan
from sessions_app.management.base import (
    SessionsCommand,
    facts_of,
    hand_over,
    leader,
    municipality_of,
    words_of,
)
from sessions_app.models import Session
from sessions_app.models.session import MOST_PEOPLE


class Command(SessionsCommand):
    help = "Plan a session and print its code."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--municipality", required=True, help="four digits, e.g. 5612")
        parser.add_argument("--check", dest="slug", choices=slugs(), default=USUAL_CHECK)
        parser.add_argument("--plan", choices=Plan.values, default=Plan.ONE_MEETING)
        parser.add_argument("--people", type=int, default=24)
        parser.add_argument("--arena", choices=Arena.values, default=Arena.LEADERS)
        parser.add_argument("--language", choices=Language.values, help="otherwise the municipality's own")
        parser.add_argument("--json", action="store_true")

    def handle(self, **options: Any) -> None:
        if not 1 <= options["people"] <= MOST_PEOPLE:
            raise CommandError(f"--people is 1 to {MOST_PEOPLE}", returncode=2)
        session = planned(options)
        hand_over(session)
        self.say(words_of(session), facts_of(session), as_json=options["json"])


def planned(options: dict[str, Any]) -> Session:
    municipality = municipality_of(options["municipality"])
    language = options["language"] or municipality.language
    check: SelfCheck = self_check(options["slug"], language)
    plan = Plan(options["plan"])
    return plan_session(
        municipality=municipality,
        check=check,
        plan=plan,
        arena=options["arena"],
        language=language,
        people=options["people"],
        starts_at=None,
        agenda=propose_agenda(check, plan, check.usual_round),
        created_by=leader(),
        map_of=map_of_last_time(municipality, check.slug),
    )
