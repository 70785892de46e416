"""The page of a session's documents, links to the report, and what whoever has one sees."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from sessions_app.domain.sharing import phones_link
from sessions_app.domain.steering import finish
from sessions_app.domain.wall import keep_off
from sessions_app.enums import Format, Mark
from sessions_app.models import Export, ReportLink, Session
from tests.factories import (
    make_facilitator,
    make_group,
    make_note,
    make_participant,
    make_session,
)

pytestmark = pytest.mark.django_db
HOSTILE = '<script>alert("x")</script> {{ 7 }} =1+1'


@pytest.fixture
def session() -> Session:
    made = make_session()
    make_note(group=make_group(session=made), text="Vi kjenner loven")
    return made


@pytest.fixture
def leader(session: Session) -> User:
    return make_facilitator()


@pytest.fixture
def laptop(client: Client, leader: User) -> Client:
    client.force_login(leader)
    return client


def page_of(session: Session) -> str:
    return f"/s/{session.pk}/documents/"


def share(laptop: Client, session: Session, **data: object) -> ReportLink:
    answer = laptop.post(page_of(session), {"act": "share", "days": 30, **data})
    assert (answer.status_code, answer["Location"]) == (303, page_of(session))
    return ReportLink.objects.of(session)[0]


def test_every_document_is_one_press_away(laptop: Client, session: Session) -> None:
    html = laptop.get(page_of(session) + "?in=nn").text

    for one in Format:
        assert f"/s/{session.pk}/report.{one}?in=nn" in html
    for extent in ("whole", "findings", "short"):
        assert f"/s/{session.pk}/report.pdf?in=nn&amp;extent={extent}" in html


def test_rehearsal_offers_neither_its_data_nor_an_archive(laptop: Client, session: Session) -> None:
    Session.objects.filter(pk=session.pk).update(is_rehearsal=True)

    html = laptop.get(page_of(session)).text

    assert [one for one in Format if f"/s/{session.pk}/report.{one}?" not in html] == [
        Format.DATA,
        Format.ARCHIVE,
    ]


def test_language_of_a_document_changes_no_page(laptop: Client, session: Session) -> None:
    page, file = laptop.get(page_of(session) + "?in=en"), laptop.get(f"/s/{session.pk}/report.csv?in=en")

    assert (page["Content-Language"], file["Content-Language"]) == ("nb", "en")
    assert [name for name in laptop.cookies if "language" in name] == []
    assert laptop.get(page_of(session))["Content-Language"] == "nb"


def test_link_is_made_shown_and_revoked(laptop: Client, session: Session) -> None:
    link = share(laptop, session, label=HOSTILE)

    html = laptop.get(page_of(session)).text
    assert f"/r/{link.token}/" in html
    assert "<script>alert" not in html
    laptop.post(page_of(session), {"act": "revoke", "link": link.pk})

    assert f"/r/{link.token}/" not in laptop.get(page_of(session)).text
    assert Client().get(f"/r/{link.token}/").status_code == 404


def test_label_that_is_too_long_is_given_back(laptop: Client, session: Session) -> None:
    answer = laptop.post(page_of(session), {"act": "share", "days": 30, "label": "å" * 81})

    assert (answer.status_code, ReportLink.objects.count()) == (422, 0)
    assert f'value="{"å" * 81}"' in answer.text


@pytest.mark.parametrize(
    "data", [{}, {"act": "burn"}, {"act": "share", "days": "9999"}, {"act": "revoke", "link": "x"}]
)
def test_what_no_button_says_makes_no_link(laptop: Client, session: Session, data: dict[str, str]) -> None:
    assert laptop.post(page_of(session), data).status_code in {303, 404, 422}
    assert ReportLink.objects.count() == 0


# --- through the link ---------------------------------------------------------------------------------------


def test_whoever_has_the_link_reads_and_fetches_without_an_account(laptop: Client, session: Session) -> None:
    link, stranger = share(laptop, session), Client()

    page, table = stranger.get(f"/r/{link.token}/"), stranger.get(f"/r/{link.token}/report.csv")

    assert (page.status_code, table.status_code, table["Content-Type"].partition(";")[0]) == (
        200,
        200,
        "text/csv",
    )
    assert f"/r/{link.token}/report.pdf" in page.text
    assert "Vi kjenner loven" in table.content.decode()
    link.refresh_from_db()
    assert link.opened_count == 1


@pytest.mark.parametrize("ending", ["json", "zip"])
def test_what_holds_more_than_the_report_is_not_shared(laptop: Client, session: Session, ending: str) -> None:
    link = share(laptop, session)

    assert Client().get(f"/r/{link.token}/report.{ending}").status_code == 404


def test_link_that_has_run_out_looks_like_one_that_never_was(laptop: Client, session: Session) -> None:
    link = share(laptop, session)
    ReportLink.objects.update(expires_on=timezone.localdate().replace(year=2020))

    gone, unknown = (Client().get(f"/r/{token}/") for token in (link.token, "x" * 22))

    assert (gone.status_code, unknown.status_code) == (404, 404)
    assert gone.text == unknown.text


def test_fetched_through_a_link_it_stands_in_the_log(laptop: Client, session: Session) -> None:
    link = share(laptop, session, label="Rådmannen")
    for _ in range(2):
        Client().get(f"/r/{link.token}/report.csv")
    laptop.get(f"/s/{session.pk}/report.csv")

    assert [(one.link, one.made_by is None) for one in Export.objects.of(session).newest(9)] == [
        (None, False),
        (link, True),
    ]
    assert "Rådmannen" in laptop.get(page_of(session)).text


def test_participants_find_the_report_on_their_phone_when_it_is_allowed(
    laptop: Client, session: Session
) -> None:
    person = make_participant(group=make_group(session=session, number=2))
    finish(session=session)
    phone = Client()
    phone.cookies["seats"] = str(person.token)
    result = f"/g/{person.group_id}/result/"
    assert "/r/" not in phone.get(result).text

    laptop.post(page_of(session), {"act": "phones"})
    link = phones_link(session, timezone.localdate())
    assert link is not None
    assert f"/r/{link.token}/" in phone.get(result).text
    assert f'href="{result}"' in phone.get(f"/r/{link.token}/").text
    assert result not in Client().get(f"/r/{link.token}/").text

    laptop.post(page_of(session), {"act": "no-phones"})
    assert "/r/" not in phone.get(result).text
    assert Client().get(f"/r/{link.token}/").status_code == 404


def test_phones_get_no_report_while_the_meeting_goes_on_and_nothing_that_was_kept_off_the_wall(
    laptop: Client, session: Session
) -> None:
    note = make_note(group=make_group(session=session, number=2), text="Bare for oss", mark=Mark.FINDING)
    keep_off(session=session, note_id=note.pk, is_off=True)
    laptop.post(page_of(session), {"act": "phones"})
    link = phones_link(session, timezone.localdate())
    assert link is not None
    table = f"/r/{link.token}/report.csv"
    assert [Client().get(path).status_code for path in (f"/r/{link.token}/", table)] == [404, 404]

    finish(session=session)

    told = Client().get(table).content.decode()
    assert ("Vi kjenner loven" in told, "Bare for oss" in told) == (True, False)
    staff = Client().get(f"/r/{share(laptop, session).token}/report.csv").content.decode()
    assert "Bare for oss" in staff


def test_impossible_letters_in_a_link_are_a_page_that_is_not_there() -> None:
    for path in ("/r/%00/", "/r/a%00b/report.pdf"):
        assert Client().get(path).status_code == 404
