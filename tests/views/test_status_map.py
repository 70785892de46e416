"""The map: each rates for themselves, the table sees its shares once three have, the wall sees all tables."""

import re
import uuid

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation
from django.utils.html import escape

from sessions_app.content import self_check
from sessions_app.domain.notes import withdraw_note, write_note
from sessions_app.domain.steering import finish
from sessions_app.enums import Rating
from sessions_app.models import AnswerEdit, Group, MapRating, Note, Participant, Session
from sessions_app.views.status_map import map_on_wall, shares_since
from tests.factories import make_group, make_note, make_participant, make_rating, make_session, open_round
from tests.views.clients import Answer, fields, nb, note_path, phone, post_form, put, queries_of

pytestmark = pytest.mark.django_db
CHECK = self_check("innovasjon", "nb")
WAITING = "The group's answer comes when three have rated the point."
FINISHED = "This self-check is finished. Nothing more can be rated."
TO_DO = (
    "Open the map on the phone, tap a stone and say how it is with us. "
    "The answers come here when three have rated a point."
)
NOT_BEGUN = "You can rate the points when the round has begun."
HOSTILE = "</li><script>alert(1)</script>"


@pytest.fixture
def kari() -> Participant:
    participant = make_participant(name="Kari")
    open_round(participant.group.meeting.session, 1)
    return participant


def path_of(participant: Participant, point: object = "") -> str:
    return f"/g/{participant.group_id}/map/{f'{point}/' if point != '' else ''}"


def rate(
    participant: Participant, point: object = 4, rating: str = "helps", edit: uuid.UUID | None = None
) -> Answer:
    """As the outbox does."""
    data = {"rating": rating, "edit": str(edit or uuid.uuid4())}
    return phone(participant).post(path_of(participant, point), data)


def ratings_of(participant: Participant) -> dict[int, str]:
    return {point: rating.value for point, rating in MapRating.objects.said_by(participant).items()}


def table_that_rated(kari: Participant, *ratings: Rating, point: int = 4) -> list[Participant]:
    """Others at Kari's table, one for each rating."""
    others = [make_participant(group=kari.group) for _ in ratings]
    for other, rating in zip(others, ratings, strict=True):
        make_rating(participant=other, point=point, rating=rating)
    return others


def words_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


def revision_of(participant: Participant) -> int:
    return Group.objects.get(pk=participant.group_id).revision


def about_point(author: Participant, text: str, point: int | None = 4) -> Note:
    """A note that says why."""
    note_id, edit = uuid.uuid4(), uuid.uuid4()
    return write_note(
        author=author, note_id=note_id, question="1.1", text=text, base=0, edit=edit, point=point
    ).note


# --- the pages ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_map_has_every_point_as_a_stone_a_line_and_a_sheet(kari: Participant, language: str) -> None:
    client = phone(kari)

    page = client.get(path_of(kari), {"language": language}).text

    for point in self_check("innovasjon", language).points:
        assert page.count(f'href="{path_of(kari, point.number)}" data-point="{point.number}"') >= 2
        for words in (point.title, point.helps, point.holds_back, point.opener):
            assert escape(words) in page


def test_point_has_a_page_of_its_own_between_its_neighbours(kari: Participant) -> None:
    point = CHECK.point(4)

    page = phone(kari).get(path_of(kari, 4)).text

    for words in (point.title, point.helps, point.holds_back, point.opener, nb("Help page %(page)s")[:5]):
        assert escape(words) in page
    assert re.findall(r'rel="(prev|next)" href="([^"]+)"', page) == [
        ("prev", path_of(kari, 3)),
        ("next", path_of(kari, 5)),
    ]
    assert [page.count(f'value="{rating.value}"') for rating in Rating] == [1] * 4


@pytest.mark.parametrize(("point", "ways"), [(1, ["next"]), (12, ["prev"])])
def test_first_and_last_point_lead_one_way(kari: Participant, point: int, ways: list[str]) -> None:
    page = phone(kari).get(path_of(kari, point)).text

    assert re.findall(r'rel="(prev|next)"', page) == ways


@pytest.mark.parametrize("point", [0, 13, 99, "9" * 30])
def test_no_other_points_are_found(kari: Participant, point: object) -> None:
    assert phone(kari).get(path_of(kari, point)).status_code == 404
    assert rate(kari, point).status_code == 404
    assert MapRating.objects.count() == 0


def test_ring_comes_closer_without_javascript(kari: Participant) -> None:
    client = phone(kari)

    pages = {ring: client.get(path_of(kari), {"ring": ring}).text for ring in ("", "A", "B", "C", "<x>")}

    boxes = {ring: re.findall(r'<svg class="map" viewBox="([^"]+)"', page) for ring, page in pages.items()}
    assert boxes[""] == boxes["<x>"] == ["0 0 1200 800"]
    for ring in "ABC":
        x, y, wide, high = map(int, boxes[ring][0].split())
        assert (x >= 0, y >= 0, x + wide <= 1200, y + high <= 800) == (True,) * 4
        for point in CHECK.points:
            if point.ring == ring:
                assert x + 60 <= point.x <= x + wide - 60
                assert y + 60 <= point.y <= y + high - 60


def test_group_page_says_how_many_are_rated(kari: Participant) -> None:
    ola = make_participant(group=kari.group)
    for point in (3, 4, 12):
        rate(kari, point)

    pages = [phone(who).get(f"/g/{kari.group_id}/").text for who in (kari, ola)]

    words = nb("Rate the map: %(rated)s of %(total)s")
    assert words % {"rated": 3, "total": 12} in pages[0]
    assert words % {"rated": 0, "total": 12} in pages[1]


@pytest.mark.parametrize("point", ["", 4])
def test_more_rows_take_no_more_queries(point: object) -> None:
    short, long = make_participant(), make_participant()
    for participant, rows in ((short, 1), (long, 3)):
        open_round(participant.group.meeting.session, 1)
        for _ in range(rows):
            other = make_participant(group=participant.group)
            make_rating(participant=other, point=4)
            about_point(other, "Fordi")
        phone(participant).get(path_of(participant, point))  # which check it is, is remembered

    counts = [queries_of(phone(seat), path_of(seat, point)) for seat in (short, long)]

    assert counts[0] == counts[1]


# --- rating -------------------------------------------------------------------------------------------------


def test_rating_is_stored_and_acknowledged(kari: Participant) -> None:
    response = rate(kari, 4, "holds_back")

    assert (response.status_code, response["ETag"]) == (200, f'"{revision_of(kari)}"')
    assert revision_of(kari) >= 1
    assert ratings_of(kari) == {4: "holds_back"}
    assert re.findall(r'id="(shares-\d+)"', response.text) == ["shares-4"]


def test_participant_changes_their_mind(kari: Participant) -> None:
    for rating in Rating:
        assert rate(kari, 4, rating.value).status_code == 200

    assert ratings_of(kari) == {4: "unknown"}
    assert MapRating.objects.count() == 1


def test_same_edit_again_changes_nothing(kari: Participant) -> None:
    edit = uuid.uuid4()
    rate(kari, 4, "helps", edit)
    rate(kari, 4, "partly")
    before = revision_of(kari)

    again = rate(kari, 4, "helps", edit)

    assert (again.status_code, ratings_of(kari), revision_of(kari)) == (200, {4: "partly"}, before)
    assert AnswerEdit.objects.count() == 2


def test_same_edit_with_another_content_is_refused(kari: Participant) -> None:
    edit = uuid.uuid4()
    rate(kari, 4, "helps", edit)

    answers = [rate(kari, 4, "partly", edit), rate(kari, 5, "helps", edit)]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert ratings_of(kari) == {4: "helps"}


def test_same_edit_again_is_acknowledged_after_the_end(kari: Participant) -> None:
    edit = uuid.uuid4()
    rate(kari, 4, "helps", edit)
    finish(session=kari.group.meeting.session)

    assert rate(kari, 4, "helps", edit).status_code == 200
    late = rate(kari, 4, "partly")
    assert (late.status_code, late.text, ratings_of(kari)) == (410, nb(FINISHED), {4: "helps"})


def test_edit_of_another_group_is_foreign(kari: Participant) -> None:
    edit = uuid.uuid4()
    rate(kari, 4, "helps", edit)
    ola = make_participant(group=make_group(session=kari.group.meeting.session, number=2))

    assert rate(ola, 4, "helps", edit).status_code == 404
    assert ratings_of(ola) == {}


def test_before_the_round_nothing_is_rated() -> None:
    early = make_participant()

    response = rate(early)

    assert (response.status_code, response.text) == (422, nb(NOT_BEGUN))
    assert 'data-may-rate="soon"' in phone(early).get(path_of(early)).text


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"rating": "helps"},
        {"edit": str(uuid.uuid4())},
        {"rating": "HELPS", "edit": str(uuid.uuid4())},
        {"rating": "", "edit": str(uuid.uuid4())},
        {"rating": "helps\x00", "edit": str(uuid.uuid4())},
        {"rating": HOSTILE, "edit": str(uuid.uuid4())},
        {"rating": "helps", "edit": "x" * 5000},
    ],
)
def test_what_is_no_rating_is_refused_with_a_reason(kari: Participant, data: dict[str, str]) -> None:
    response = phone(kari).post(path_of(kari, 4), data)

    assert (response.status_code, bool(response.text), MapRating.objects.count()) == (422, True, 0)
    assert response["Content-Type"] == "text/plain; charset=utf-8"


def test_too_many_ratings_are_asked_to_wait(kari: Participant) -> None:
    answers = (rate(kari) for _ in range(400))
    beyond = next(answer for answer in answers if answer.status_code != 200)
    pages = (
        post_form(phone(kari), path_of(kari, 4), {"rating": "helps", "edit": str(uuid.uuid4())})
        for _ in range(400)  # two a second are given back meanwhile
    )
    page = next(answer for answer in pages if answer.status_code != 303)

    assert (beyond.status_code, beyond["Retry-After"]) == (429, "2")
    assert (page.status_code, page["Retry-After"]) == (429, "2")


def test_rating_without_a_csrf_token_is_refused(kari: Participant) -> None:
    response = phone(kari, checks_csrf=True).post(path_of(kari, 4), {"rating": "helps", "edit": uuid.uuid4()})

    assert (response.status_code, MapRating.objects.count()) == (403, 0)


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_points_are_only_read_and_rated(kari: Participant, method: str) -> None:
    assert getattr(phone(kari), method)(path_of(kari, 4)).status_code == 405


# --- without JavaScript -------------------------------------------------------------------------------------


def test_form_leads_back_to_the_point_which_shows_what_was_said(kari: Participant) -> None:
    client = phone(kari)

    response = post_form(client, path_of(kari, 4), {"rating": "partly", "edit": str(uuid.uuid4())})

    assert (response.status_code, response["Location"]) == (303, f"{path_of(kari, 4)}#rate")
    pressed = re.findall(r'value="(\w+)" aria-pressed="true"', client.get(path_of(kari, 4)).text)
    assert pressed == ["partly"]


def test_refused_form_draws_the_point_with_the_reason(kari: Participant) -> None:
    client, form = phone(kari), {"rating": "partly", "edit": str(uuid.uuid4())}
    without = post_form(client, path_of(kari, 4), {"edit": str(uuid.uuid4())})
    finish(session=kari.group.meeting.session)

    late = post_form(client, path_of(kari, 4), form)

    assert (without.status_code, late.status_code) == (422, 410)
    assert f'role="alert"><p>{escape(nb(FINISHED))}' in late.text
    assert CHECK.point(4).helps in late.text


def test_everything_is_in_the_list(kari: Participant) -> None:
    table_that_rated(kari, Rating.HELPS, Rating.HELPS)
    rate(kari, 4, "holds_back")

    page = phone(kari).get(path_of(kari)).text

    line = page.partition('id="help-4">')[2].partition("</li>")[0]
    assert (
        words_of(line)
        == "4 Folk og tid ▼ Du: holder oss tilbake Gruppa, 3 svar: ▲ 2 hjelper oss ▼ 1 holder oss tilbake"
    )
    assert f'href="{path_of(kari, 4)}"' in line


# --- what the table sees ------------------------------------------------------------------------------------


@pytest.mark.parametrize("point", ["", 4])
def test_shares_come_with_the_third_rating(kari: Participant, point: object) -> None:
    client = phone(kari)
    for rating in (Rating.HELPS, Rating.HELPS, Rating.HOLDS_BACK):
        page = client.get(path_of(kari, point)).text
        assert ('id="ring-4"' in page, "said" in page.partition('id="shares-4"')[2][:600]) == (False, False)
        assert escape(nb(WAITING)) in page
        table_that_rated(kari, rating)

    page = client.get(path_of(kari, point)).text

    assert 'id="ring-4"' in page
    assert "</span> 2 hjelper oss</span>" in page
    assert "</span> 1 holder oss tilbake</span>" in page


def test_nobody_sees_what_another_one_said(kari: Participant) -> None:
    rate(kari, 4, "holds_back")
    ola = make_participant(group=kari.group)

    page = phone(ola).get(path_of(kari)).text

    assert re.findall(r'data-mine="(\w+)"|data-rating="(\w+)"|aria-pressed="(true)"', page) == []
    assert re.findall(r'data-mine="(\w+)"', phone(kari).get(path_of(kari)).text) == ["holds_back"]


def test_shares_since_gives_the_changed_points_alone(kari: Participant) -> None:
    others = table_that_rated(kari, Rating.HELPS, Rating.HELPS, Rating.HELPS)
    seen = revision_of(kari)
    neighbour = make_participant(group=make_group(session=kari.group.meeting.session, number=2))
    rate(others[0], 7)
    rate(others[1], 4, "partly")
    rate(neighbour, 9)

    with translation.override("nn"):
        html = shares_since(kari.group_id, seen)

    assert re.findall(r'id="(shares-\d+)"', html) == ["shares-4", "shares-7"]
    assert "</span> 2 hjelper oss</span>" in html
    assert html.count('id="ring-') == 1
    assert shares_since(kari.group_id, revision_of(kari)) == ""


def test_note_that_changes_is_no_news_of_shares(kari: Participant) -> None:
    table_that_rated(kari, Rating.HELPS)
    seen = revision_of(kari)
    make_note(author=kari)

    assert shares_since(kari.group_id, seen) == ""


# --- why ----------------------------------------------------------------------------------------------------


def test_note_says_why_and_stands_at_its_point(kari: Participant) -> None:
    note_id = uuid.uuid4()

    response = put(phone(kari), note_path(kari, note_id), {**fields(text=HOSTILE), "point": "4"})

    assert (response.status_code, Note.objects.get(pk=note_id).point) == (201, 4)
    assert "Om 4 Folk og tid" in response.text
    pages = [phone(kari).get(path).text for path in (path_of(kari, 4), path_of(kari, 5), path_of(kari))]
    assert [f'id="note-{note_id}"' in page for page in pages] == [True, False, True]
    assert [HOSTILE in page for page in pages] == [False] * 3


def test_map_has_the_groups_notes_about_points_and_no_others(kari: Participant) -> None:
    why = about_point(kari, "Fordi")
    gone = about_point(kari, "Feil")
    withdraw_note(author=kari, note_id=gone.pk, base=1, edit=uuid.uuid4())
    about_point(kari, "Om hele kartet", point=None)
    neighbour = make_participant(group=make_group(session=kari.group.meeting.session, number=2))
    about_point(neighbour, "Naboens")

    page = phone(kari).get(path_of(kari)).text

    assert re.findall(r'<li id="note-([^"]+)"', page) == [str(why.pk)]
    assert 'data-point="4"' in page.partition(f'id="note-{why.pk}"')[2].partition(">")[0]


# --- the wall -----------------------------------------------------------------------------------------------


def wall(session: Session) -> str:
    with translation.override("nb"):
        context = map_on_wall(session) | {"session": session, "step": session.current_step}
        return render_to_string("plenary/screens/map.html", context)


def test_wall_shows_points_that_three_have_rated_and_where_tables_differ(kari: Participant) -> None:
    session = kari.group.meeting.session
    table_that_rated(kari, *[Rating.HELPS] * 3)
    second = make_participant(group=make_group(session=session, number=2))
    rate(second, 4, "holds_back")
    table_that_rated(second, *[Rating.HOLDS_BACK] * 2)
    rate(kari, 9)

    html = wall(session)

    assert len(map_on_wall(session)["rings"]) == 1
    three = nb("%(count)s of %(total)s") % {"count": 3, "total": 3}
    assert f"Gruppe 1 ▲ hjelper oss {three} Gruppe 2 ▼ holder oss tilbake {three}" in words_of(html)


def test_wall_without_ratings_says_what_to_do() -> None:
    session = make_session()

    assert escape(nb(TO_DO)) in wall(session)
    assert map_on_wall(session)["differences"] == ()


def test_wall_takes_two_queries(kari: Participant, django_assert_num_queries: object) -> None:
    table_that_rated(kari, *[Rating.HELPS] * 3)
    session = Session.objects.for_display().get(pk=kari.group.meeting.session_id)

    with django_assert_num_queries(2):  # type: ignore[operator]
        map_on_wall(session)


def test_stranger_finds_no_map(kari: Participant) -> None:
    answers = [Client().get(path_of(kari)), Client().get(path_of(kari, 4)), Client().post(path_of(kari, 4))]

    assert [answer.status_code for answer in answers] == [404] * 3
