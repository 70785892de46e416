"""`selvsjekk demo`: a realistic session, so that every page and the report can be seen in a minute."""

from argparse import ArgumentParser
from typing import Any

from sessions_app.content.demo import demos
from sessions_app.domain.demo import make_demo
from sessions_app.management.base import SessionsCommand, facts_of, hand_over, leader, words_of


class Command(SessionsCommand):
    help = "Make a realistic session in three rounds."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--municipality", choices=demos(), default="5612")
        parser.add_argument("--json", action="store_true")

    def handle(self, **options: Any) -> None:
        session = make_demo(number=options["municipality"], created_by=leader())
        hand_over(session)
        self.say(words_of(session), facts_of(session), as_json=options["json"])
