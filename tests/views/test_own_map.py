"""An owner's map: put in by a form, shown wherever the map is shown, and open to nobody else's hands."""

import re
import uuid
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django.utils.html import escape
from PIL import Image

from sessions_app import drawing
from sessions_app.content import self_check
from sessions_app.domain.notes import write_note
from sessions_app.domain.own_map import keep_picture
from sessions_app.domain.pictures import MOST_BYTES
from sessions_app.domain.steering import finish, go_to, step_named
from sessions_app.domain.summarising import summarise
from sessions_app.enums import PictureKind, Rating
from sessions_app.models import Note, OwnPicture, OwnPoint, Participant, Session
from sessions_app.outputs.report import report_html
from sessions_app.views.status_map import map_on_wall
from tests.factories import (
    drawn_picture,
    make_facilitator,
    make_group,
    make_own_map,
    make_participant,
    make_rating,
    make_session,
)
from tests.pictures import PLACE, bomb, photograph, picture
from tests.views.clients import Answer, fields, laptop, nb, note_path, phone, put, queries_of
from tests.views.test_planning import plan

pytestmark = pytest.mark.django_db
OURS = self_check("innovasjon", "nb")
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
HOSTILE = "</title><script>alert(1)</script>'\"{{ 7|add:7 }}"


@pytest.fixture(autouse=True)
def _maps_are_asked_for_anew() -> Iterator[None]:
    """The ids of a test's rows are another's, once they are taken back."""
    drawing.map_of.cache_clear()
    drawing.own_titles.cache_clear()
    yield
    drawing.map_of.cache_clear()
    drawing.own_titles.cache_clear()


@pytest.fixture
def user() -> User:
    return make_facilitator()


@pytest.fixture
def session() -> Session:
    return make_session()


def path_of(session: Session, more: str = "") -> str:
    return f"/s/{session.pk}/map/{more}"


def file_of(data: bytes, name: str = "kart.png", said: str = "image/png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type=said)


def typed(count: int = 2, **changes: str) -> dict[str, str]:
    """What the form has of so many points; changes as `title_2="…"`."""
    sent = {"count": str(count)}
    for number in range(1, count + 1):
        words = {"title": f"Punkt {number}", "helps": "Hjelper", "holds_back": "Hindrer", "opener": ""}
        words |= {"x": str(4 + 7 * number), "y": "50"}
        sent |= {f"point-{number}-{name}": value for name, value in words.items()}
    for name, value in changes.items():
        part, _, point = name.rpartition("_")
        sent[f"point-{point}-{part}"] = value
    return sent


def send(user: User, session: Session, data: dict[str, Any]) -> Answer:
    return laptop(user).post(path_of(session), data)


def with_picture(session: Session) -> Session:
    keep_picture(session=session, shows=PictureKind.MAP, picture=drawn_picture())
    return session


def fresh(session: Session) -> Session:
    return Session.objects.get(pk=session.pk)


def stored(session: Session) -> list[tuple[int, str, int, int]]:
    return list(OwnPoint.objects.of(session).values_list("number", "title", "x", "y"))


def errors(page: str) -> list[str]:
    return re.findall(r'<p class="ds-validation-message"[^>]*?(?<!hidden)>([^<]+)</p>', page)


# --- the picture --------------------------------------------------------------------------------------------


def test_from_upload_to_use(user: User, session: Session) -> None:
    client = laptop(user)
    first = client.get(path_of(session)).text
    assert 'type="file"' in first
    assert "own-stage" not in first

    answer = client.post(path_of(session), {"picture": file_of(photograph())})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{path_of(session)}?saved=yes")
    assert not fresh(session).has_own_map
    page = client.get(path_of(session)).text
    assert all(escape(point.title) in page for point in OURS.points)
    kept = OwnPicture.objects.get()
    assert f'href="/pictures/{kept.token}.jpg"' in page

    assert client.post(path_of(session), typed(3)).status_code == 303
    assert fresh(session).has_own_map
    assert stored(session) == [(1, "Punkt 1", 11, 50), (2, "Punkt 2", 18, 50), (3, "Punkt 3", 25, 50)]


def test_picture_is_open_to_whoever_knows_its_address(session: Session, user: User) -> None:
    send(user, session, {"picture": file_of(photograph())})
    token = OwnPicture.objects.get().token

    answer = Client().get(f"/pictures/{token}.jpg")

    assert answer.status_code == 200
    wanted = {
        "Content-Type": "image/jpeg",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, max-age=31536000, immutable",
    }
    assert wanted.items() <= dict(answer.headers).items()
    assert not answer.cookies
    assert Image.open(BytesIO(answer.content)).size == (1800, 1200)
    assert PLACE not in answer.content
    assert Client().get(f"/pictures/{uuid.uuid4()}.jpg").status_code == 404
    assert Client().get(f"/pictures/{session.pk}.jpg").status_code == 404


NEITHER = "This is neither PNG nor JPEG. Save the picture as one of them, and try again."
BROKEN = "The picture cannot be read. Save it once more as PNG or JPEG, and try again."


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (SVG, NEITHER),
        (b"GIF89a" + picture(), NEITHER),
        (b"<!doctype html><script>alert(1)</script>", NEITHER),
        (picture()[:-300], BROKEN),
        (bomb(), "The picture has more than 25 million pixels. Make it smaller, and try again."),
        (picture(200, 200), "The picture is too small: at least %(least)d pixels each way."),
        (b"\xff\xd8\xff" + bytes(MOST_BYTES), "The file is too large: at most %(most)d MB."),
        (b"", "The file is empty."),
        (None, "Choose a picture."),
    ],
    ids=["svg", "polyglot", "html", "cut", "bomb", "small", "heavy", "empty", "none"],
)
def test_what_cannot_be_taken_is_told_in_a_sentence(
    user: User, session: Session, data: bytes | None, said: str
) -> None:
    """Whatever its name and its sender say it is."""
    answer = send(user, session, {} if data is None else {"picture": file_of(data)})

    assert answer.status_code == 422
    assert errors(answer.text) == [escape(nb(said) % {"least": 300, "most": 10})]
    assert not OwnPicture.objects.exists()


def test_name_and_kind_that_are_wrong_do_no_harm(user: User, session: Session) -> None:
    file = file_of(picture(), name="../../<script>.svg", said="image/svg+xml")

    assert send(user, session, {"picture": file}).status_code == 303

    assert OwnPicture.objects.get().data[:3] == b"\xff\xd8\xff"


def test_what_was_typed_is_kept_when_a_picture_is_uploaded(user: User, session: Session) -> None:
    make_own_map(session=session, count=2)
    data = {**typed(2, title_1="Nytt navn"), "shows": "help-1", "picture": file_of(picture(400, 500))}

    assert send(user, session, data).status_code == 303

    assert stored(session)[0][1] == "Nytt navn"
    helps = OwnPicture.objects.get(shows=PictureKind.HELP_1)
    assert (helps.width, helps.height) == (400, 500)


def test_what_was_typed_is_kept_also_when_the_picture_is_refused(user: User, session: Session) -> None:
    make_own_map(session=session, count=2)

    answer = send(user, session, {**typed(2, title_1="Nytt navn"), "picture": file_of(SVG)})

    assert (answer.status_code, errors(answer.text)) == (422, [escape(nb(NEITHER))])
    assert stored(session)[0][1] == "Nytt navn"


def test_picture_is_kept_also_when_a_point_is_not_finished(user: User, session: Session) -> None:
    with_picture(session)
    data = {**typed(2, helps_2=""), "shows": "help-2", "picture": file_of(picture())}

    answer = send(user, session, data)

    assert answer.status_code == 422
    assert f'src="/pictures/{OwnPicture.objects.get(shows="help-2").token}.jpg"' in answer.text
    assert "Punkt 2" in answer.text
    assert stored(session) == []


def test_pictures_are_removed_one_by_one(user: User, session: Session) -> None:
    make_own_map(session=session, count=2, helps=[1, 2])

    send(user, session, {**typed(2), "remove": "help-1"})
    assert sorted(OwnPicture.objects.values_list("shows", flat=True)) == ["help-2", "map"]
    send(user, session, {**typed(2), "remove": "map"})

    assert not fresh(session).has_own_map
    assert [title for _, title, *_ in stored(session)] == ["Punkt 1", "Punkt 2"]
    assert send(user, session, {"remove": "film"}).status_code == 422
    assert OwnPicture.objects.get().shows == "help-2"


# --- the points ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title_2": ""}, "The point needs a name."),
        ({"title_2": " \u200b\u3164 "}, "The point needs a name."),
        ({"helps_1": ""}, "Write what it looks like when it helps."),
        ({"holds_back_1": ""}, "Write what it looks like when it holds back."),
        ({"title_1": "x" * 61}, "Too long: at most %(limit_value)d characters."),
        ({"x_1": "3"}, "Write a whole number from %(least)d to %(most)d."),
        ({"x_1": "midt"}, "Write a whole number from %(least)d to %(most)d."),
        ({"x_1": ""}, "Write a whole number from %(least)d to %(most)d."),
        ({"x_2": "12"}, "It lies on point %(number)d. Move one of them."),
    ],
)
def test_point_that_is_not_finished_is_told_and_all_is_kept(
    user: User, session: Session, changes: dict[str, str], said: str
) -> None:
    with_picture(session)

    answer = send(user, session, typed(2, **changes))

    known = {"limit_value": 60, "least": 4, "most": 96, "number": 1}
    assert answer.status_code == 422
    assert errors(answer.text) == [escape(nb(said) % known)]
    assert "Hindrer" in answer.text
    assert stored(session) == []
    assert not fresh(session).has_own_map


@pytest.mark.parametrize("count", ["0", "13", "", "mange", "9" * 40])
def test_points_are_one_to_twelve(user: User, session: Session, count: str) -> None:
    with_picture(session)

    answer = send(user, session, {**typed(2), "count": count})

    assert answer.status_code == 422
    said = nb("Write a whole number from %(least)d to %(most)d.") % {"least": 1, "most": 12}
    assert escape(said) in answer.text


def test_points_beyond_the_number_are_not_judged_and_not_kept(user: User, session: Session) -> None:
    with_picture(session)
    data = {**typed(12, title_9="", x_3="999"), "count": "2"}

    assert send(user, session, data).status_code == 303
    assert len(stored(session)) == 2

    wrong = send(user, session, {**data, "point-1-title": ""})
    assert errors(wrong.text) == [escape(nb("The point needs a name."))]
    assert 'value="Punkt 10"' in wrong.text


def test_first_point_that_is_wrong_is_open(user: User, session: Session) -> None:
    page = send(user, with_picture(session), typed(3, title_2="", title_3="")).text

    assert re.findall(r'<details class="own-point"[^>]*data-point="(\d+)" open', page) == ["2"]
    assert re.findall(r'<a class="ds-link" href="#point-(\d+)"', page) == ["2", "3"]


def test_rated_points_keep_their_number(user: User, session: Session) -> None:
    make_own_map(session=session, count=2)
    make_rating(participant=make_participant(group=make_group(session=session)))

    page = laptop(user).get(path_of(session)).text
    assert 'name="count"' not in page
    assert 'value="map"' not in page.partition("<select")[0]
    assert send(user, session, {**typed(3, title_1="Rettet"), "count": "3"}).status_code == 303

    assert [title for _, title, *_ in stored(session)] == ["Rettet", "Punkt 2"]
    send(user, session, {**typed(2), "remove": "map"})
    laptop(user).post(path_of(session, "ours/"))
    assert fresh(session).has_own_map


def test_drawing_that_is_rated_stays_and_the_page_says_so(user: User, session: Session) -> None:
    make_rating(participant=make_participant(group=make_group(session=session)))

    page = laptop(user).get(path_of(session)).text
    answer = send(user, session, {"picture": file_of(picture())})

    stays = "The groups have begun to rate our drawing, so this self-check keeps it."
    assert escape(nb(f"{stays} The next one can have a picture of your own.")) in page
    assert "<form" not in page.partition("<main")[2].partition("</main")[0]
    assert answer.status_code == 303
    assert not OwnPicture.objects.exists()


def test_finished_self_check_has_no_form(user: User, session: Session) -> None:
    make_own_map(session=session, count=2)
    finish(session=session)

    page = laptop(user).get(path_of(session)).text
    answer = send(user, session, typed(2, title_1="For sent"))

    assert 'name="picture"' not in page
    assert answer.status_code == 303
    assert stored(session)[0][1] == "Eget 1"


def test_back_to_our_drawing(user: User, session: Session) -> None:
    make_own_map(session=session, count=2)

    answer = laptop(user).post(path_of(session, "ours/"))

    assert (answer.status_code, answer.headers["Location"]) == (303, path_of(session))
    assert not fresh(session).has_own_map
    assert "Eget 1" in laptop(user).get(path_of(session)).text


def test_way_to_it_stands_among_what_is_done_before_the_meeting(user: User, session: Session) -> None:
    assert f'href="{path_of(session)}"' in laptop(user).get(f"/s/{session.pk}/before/").text


# --- the next session ---------------------------------------------------------------------------------------


def test_new_session_begins_with_the_municipality_s_map(user: User, session: Session) -> None:
    make_own_map(session=session, count=3)

    laptop(user).post("/new/", plan())

    new = Session.objects.latest("pk")
    assert (new.pk != session.pk, new.has_own_map, OwnPoint.objects.of(new).count()) == (True, True, 3)


def test_copy_has_the_map_of_what_is_copied(user: User, session: Session) -> None:
    make_own_map(session=make_session(), count=3)

    laptop(user).post("/new/", {**plan(), "copy": str(session.pk)})

    assert not Session.objects.latest("pk").has_own_map


# --- wherever the map is shown ------------------------------------------------------------------------------


@pytest.fixture
def kari(session: Session) -> Participant:
    """At a table where three have rated, in a session with two points and a help picture."""
    make_own_map(session=session, count=2, helps=[1])
    people = [make_participant(group=make_group(session=session)) for _ in range(3)]
    for person in people:
        make_rating(participant=person, point=1, rating=Rating.HELPS)
    return people[0]


def address(session: Session, shows: str = "map") -> str:
    return f"/pictures/{OwnPicture.objects.get(session=session, shows=shows).token}.jpg"


def pages_with_the_map(kari: Participant, user: User) -> dict[str, str]:
    session = fresh(kari.group.meeting.session)
    go_to(session=session, step=step_named(session, "plenary-1"))
    Session.objects.filter(pk=session.pk).update(wall_shows="map")
    table = f"/g/{kari.group_id}/map/"
    with translation.override("nb"):
        report = report_html(fresh(session), summarise(fresh(session), "nb"))
    return {
        "map": phone(kari).get(table).text,
        "point": phone(kari).get(f"{table}1/").text,
        "wall": laptop(user).get(f"/s/{session.pk}/plenary/").text,
        "result": laptop(user).get(f"/s/{session.pk}/result/").text,
        "invitation": Client().get(f"/i/{session.invitation_token}/").text,
        "report": report,
    }


def test_own_points_are_everywhere_in_the_place_of_ours(kari: Participant, user: User) -> None:
    pages = pages_with_the_map(kari, user)

    assert [name for name, page in pages.items() if "Eget 1" not in page] == []
    ours = {escape(point.title) for point in OURS.points}
    assert {name: title for name, page in pages.items() for title in ours if title in page} == {}
    drawn = [name for name in pages if name not in {"point", "report"}]
    image = f'<image href="{address(kari.group.meeting.session)}"'
    assert [name for name in drawn if image not in pages[name]] == []
    assert "map-town-hall" not in "".join(pages[name] for name in drawn)


def test_pages_of_others_have_our_drawing_still(kari: Participant) -> None:
    for path in ("/", "/material/map/"):
        page = Client().get(path).text
        assert "map-town-hall" in page
        assert "/pictures/" not in page


def test_map_comes_closer_by_halves(kari: Participant) -> None:
    path = f"/g/{kari.group_id}/map/?ring="
    pages = {half: phone(kari).get(path + half).text for half in ("", "left", "right")}

    boxes = {half: re.findall(r'<svg class="map" viewBox="([^"]+)"', page)[0] for half, page in pages.items()}
    assert boxes == {"": "0 0 1200 800", "left": "0 0 660 800", "right": "540 0 660 800"}
    assert 'class="ring-letter"' not in pages[""]


def test_point_shows_the_way_to_its_help_picture(kari: Participant) -> None:
    picture_of_help = address(kari.group.meeting.session, "help-1")

    pages = [phone(kari).get(f"/g/{kari.group_id}/map/{point}").text for point in ("", "1/")]

    assert [picture_of_help in page for page in pages] == [True, True]


def test_there_are_no_more_points_than_the_map_has(kari: Participant) -> None:
    for point, status in ((2, 200), (3, 404), (12, 404)):
        assert phone(kari).get(f"/g/{kari.group_id}/map/{point}/").status_code == status
        data = {"rating": "helps", "edit": str(uuid.uuid4())}
        assert phone(kari).post(f"/g/{kari.group_id}/map/{point}/", data).status_code == status


def test_group_page_counts_the_own_points(kari: Participant) -> None:
    page = phone(kari).get(f"/g/{kari.group_id}/").text

    assert nb("Rate the map: %(rated)s of %(total)s") % {"rated": 1, "total": 2} in page


def test_reason_names_the_own_point_and_follows_its_correction(kari: Participant, user: User) -> None:
    why = {"question": "1.1", "text": "Fordi", "base": 0, "edit": uuid.uuid4(), "point": 2}
    write_note(author=kari, note_id=uuid.uuid4(), **why)  # type: ignore[arg-type]
    assert "2 Eget 2" in phone(kari).get(f"/g/{kari.group_id}/").text

    send(user, kari.group.meeting.session, typed(2, title_2="Havna"))
    drawing.own_titles.cache_clear()  # two seconds later

    assert "2 Havna" in phone(kari).get(f"/g/{kari.group_id}/").text


def test_rings_on_the_wall_lie_where_the_points_do(kari: Participant) -> None:
    drawn = map_on_wall(fresh(kari.group.meeting.session))

    assert [(ring.x, ring.y) for ring in drawn["rings"]] == [(120, 160)]
    assert len(drawn["check"].points) == 2


# --- what others have typed is text -------------------------------------------------------------------------


def test_hostile_points_are_text_everywhere(kari: Participant, user: User) -> None:
    session = kari.group.meeting.session
    words = {f"{name}_1": HOSTILE for name in ("title", "helps", "holds_back", "opener")}
    assert send(user, session, typed(2, **words)).status_code == 303

    pages = pages_with_the_map(kari, user)
    pages["form"] = laptop(user).get(path_of(session)).text
    pages["wrong"] = send(user, session, typed(2, **words | {"title_2": ""})).text

    assert [name for name, page in pages.items() if escape(HOSTILE) not in page] == []
    assert [name for name, page in pages.items() if "<script>alert" in page] == []


# --- what it costs ------------------------------------------------------------------------------------------


def test_our_drawing_costs_what_it_did_and_an_own_map_two_more(session: Session, kari: Participant) -> None:
    paths = [f"/g/{kari.group_id}/", f"/g/{kari.group_id}/map/"]
    own = [queries_of(phone(kari), path) for path in paths]

    Session.objects.filter(pk=session.pk).update(has_own_map=False)
    ours = [queries_of(phone(kari), path) for path in paths]

    assert [with_own - without for with_own, without in zip(own, ours, strict=True)] == [2, 2]


def test_saving_a_note_asks_nothing_of_the_map(kari: Participant) -> None:
    session = kari.group.meeting.session

    def save() -> int:
        with CaptureQueriesContext(connection) as asked:
            done = put(phone(kari), note_path(kari, uuid.uuid4()), fields())
        assert done.status_code == 201
        return len(asked)

    save()
    own = save()
    Session.objects.filter(pk=session.pk).update(has_own_map=False)

    assert save() == own


def test_many_reasons_cost_no_more_than_one(kari: Participant) -> None:
    def page() -> int:
        drawing.own_titles.cache_clear()
        return queries_of(phone(kari), f"/g/{kari.group_id}/")

    counts = []
    for how_many in (1, 5):
        for _ in range(how_many):
            why = {"question": "1.1", "text": "Fordi", "base": 0, "edit": uuid.uuid4(), "point": 2}
            write_note(author=kari, note_id=uuid.uuid4(), **why)  # type: ignore[arg-type]
        page()
        counts.append(page())

    assert counts[0] <= counts[1] <= counts[0] + 1  # a moment may end in between
    assert Note.objects.count() == 6
