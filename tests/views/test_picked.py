"""How many findings a group has picked for plenary, told near its questions."""

import re

import pytest

from sessions_app.enums import Mark
from sessions_app.models import Participant
from tests.factories import make_group, make_note, make_participant, open_round
from tests.views.clients import phone

pytestmark = pytest.mark.django_db


@pytest.fixture
def kari() -> Participant:
    kari = make_participant()
    open_round(kari.group.meeting.session, 1)
    return kari


def told(kari: Participant) -> dict[str, str]:
    page = phone(kari).get(f"/g/{kari.group_id}/").text
    return dict(re.findall(r'<p class="quiet" data-picked="(\d)">(.*?)</p>', page))


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 12])
def test_words_are_those_that_the_script_will_say(kari: Participant, count: int) -> None:
    for place in range(count):
        make_note(author=kari, mark=Mark.AHA if place % 2 else Mark.FINDING)
    make_note(author=kari)
    page = phone(kari).get(f"/g/{kari.group_id}/").text

    words = re.findall(rf'data-picked-{min(count, 4)}="(.*?)"', page)

    assert told(kari)["1"] == words[0].replace("%n%", str(count))


def test_each_round_counts_for_itself(kari: Participant) -> None:
    make_note(author=kari, mark=Mark.FINDING)
    make_note(author=kari, mark=Mark.FINDING, question="2.1")
    make_note(author=kari, mark=Mark.AHA, question="2.3")

    assert len({*told(kari).values()}) == 3


def test_other_groups_findings_do_not_count(kari: Participant) -> None:
    before = told(kari)

    make_note(group=make_group(session=kari.group.meeting.session, number=2), mark=Mark.FINDING)

    assert told(kari) == before
