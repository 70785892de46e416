"""Links to the report run out, can be revoked, and are counted; what leaves the house is written down."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from sessions_app.domain.sharing import (
    MOST_LINKS,
    TooManyLinks,
    count_opening,
    log_export,
    phones_link,
    revoke_link,
    share_report,
)
from sessions_app.enums import Extent, Format
from sessions_app.models import Export, ReportLink, Session
from tests.factories import make_facilitator, make_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def leader() -> User:
    return make_facilitator()


@pytest.fixture
def session() -> Session:
    return make_session()


def today() -> date:
    return timezone.localdate()


def open_links(session: Session, day: date | None = None) -> list[ReportLink]:
    return list(ReportLink.objects.of(session).open_on(day or today()))


def test_link_works_through_its_last_day_and_no_longer(session: Session, leader: User) -> None:
    link = share_report(session=session, by=leader, days=7, label="Rådmannen")
    last = today() + timedelta(days=7)

    assert (link.expires_on, len(link.token), link.label) == (last, 22, "Rådmannen")
    assert [open_links(session, day) for day in (last, last + timedelta(days=1))] == [[link], []]


def test_no_link_outlives_what_it_opens(session: Session, leader: User) -> None:
    Session.objects.filter(pk=session.pk).update(delete_on=today() + timedelta(days=3))
    session.refresh_from_db()

    assert share_report(session=session, by=leader, days=90).expires_on == session.delete_on


def test_revoked_link_is_gone_and_the_others_stay(session: Session, leader: User) -> None:
    first, second = (share_report(session=session, by=leader, days=7) for _ in range(2))

    for _ in range(2):
        revoke_link(session=session, link_id=first.pk)

    assert open_links(session) == [second]


def test_link_of_another_session_is_not_revoked(session: Session, leader: User) -> None:
    other = make_session()
    theirs = share_report(session=other, by=leader, days=7)

    revoke_link(session=session, link_id=theirs.pk)

    assert open_links(other) == [theirs]


def test_phones_have_one_link_however_often_it_is_given(session: Session, leader: User) -> None:
    first = share_report(session=session, by=leader, days=7, for_phones=True)
    again = share_report(session=session, by=leader, days=30, for_phones=True)

    assert (again.pk, again.expires_on) == (first.pk, today() + timedelta(days=30))
    assert phones_link(session, today()) == first
    revoke_link(session=session, link_id=first.pk)
    assert phones_link(session, today()) is None
    assert share_report(session=session, by=leader, days=7, for_phones=True).token != first.token


def test_so_many_links_and_no_more_until_one_is_revoked(session: Session, leader: User) -> None:
    links = [share_report(session=session, by=leader, days=7) for _ in range(MOST_LINKS)]

    with pytest.raises(TooManyLinks):
        share_report(session=session, by=leader, days=7)

    revoke_link(session=session, link_id=links[0].pk)
    assert share_report(session=session, by=leader, days=7).pk


def test_openings_are_counted(session: Session, leader: User) -> None:
    link = share_report(session=session, by=leader, days=7)

    for _ in range(3):
        count_opening(link)

    link.refresh_from_db()
    assert link.opened_count == 3


def test_what_leaves_is_written_down_once_a_day_for_each_reader(session: Session, leader: User) -> None:
    link = share_report(session=session, by=leader, days=7)

    def leaves(digest: str, extent: Extent = Extent.WHOLE, **reader: Any) -> None:
        log_export(
            session=session, format=Format.PDF, extent=extent, language="nb", digest=digest * 64, **reader
        )

    for digest in ("a", "a", "b"):
        leaves(digest, by=leader)
    leaves("a", Extent.SHORT, by=leader)
    leaves("a", link=link)
    Export.objects.filter(link=link).update(made_at=timezone.now() - timedelta(days=2))
    leaves("a", link=link)

    told = [
        (one.digest[0], one.extent, one.made_by, one.link) for one in Export.objects.of(session).newest(9)
    ]
    assert told == [
        ("a", "whole", None, link), ("a", "whole", None, link), ("a", "short", leader, None),
        ("b", "whole", leader, None), ("a", "whole", leader, None),
    ]  # fmt: skip
