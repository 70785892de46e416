"""The big screen in plenary, steered from the screen itself and from the console."""

import re
import uuid

import pytest
from django.contrib.auth.models import User

from sessions_app.domain.findings import Slip
from sessions_app.domain.steering import finish, go_to, show_group, step_named
from sessions_app.domain.summary import TableName
from sessions_app.domain.wall import keep_off, say, show
from sessions_app.enums import Mark, WallShows
from sessions_app.models import Note, Session, WallNote
from sessions_app.views.gallery import pages_filled
from tests.factories import make_facilitator, make_group, make_note, make_plenary_note, make_session
from tests.views.clients import Answer, laptop, queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return make_facilitator()


@pytest.fixture
def session(user: User) -> Session:
    return make_session(created_by=user)


def go(session: Session, name: str) -> None:
    go_to(session=session, step=step_named(session, name))


def found(session: Session, *texts: str, number: int = 1) -> list[Note]:
    group = make_group(session=session, number=number)
    return [make_note(group=group, text=text, mark=Mark.FINDING) for text in texts]


def in_plenary(session: Session, note: Note | None = None) -> None:
    go(session, "plenary-1")
    if note is not None:
        show_group(session=session, group=note.group)


def wall(user: User, session: Session) -> str:
    return laptop(user).get(f"/s/{session.pk}/plenary/").text


def board(user: User, session: Session) -> str:
    return laptop(user).get(f"/s/{session.pk}/").text


def act(user: User, session: Session, path: str, **data: object) -> Answer:
    return laptop(user).post(f"/s/{session.pk}/plenary/{path}/", data)


def stored(note: Note) -> dict[str, object]:
    return dict(WallNote.objects.filter(note=note).values("is_said", "is_off").get())


# --- said, and off the wall ---------------------------------------------------------------------------------


@pytest.mark.parametrize("back", ["plenary", "console"])
def test_what_is_said_is_marked_from_either_screen(user: User, session: Session, back: str) -> None:
    (note,) = found(session, "Et funn")
    in_plenary(session, note)

    answer = act(user, session, "said", note=note.pk, said="yes", back=back)

    path = {"plenary": f"/s/{session.pk}/plenary/", "console": f"/s/{session.pk}/"}[back]
    assert (answer.status_code, answer["Location"]) == (303, path)
    assert stored(note) == {"is_said": True, "is_off": False}


def test_what_is_said_is_dimmed_with_a_word(user: User, session: Session) -> None:
    first, _ = found(session, "Sagt", "Ikke sagt")
    in_plenary(session, first)
    say(session=session, note_id=first.pk, is_said=True)

    slips = re.findall(r'<li class="slip" data-mark="finding"( data-said)?>', wall(user, session))

    assert slips == [" data-said", ""]


def test_next_to_say_is_the_first_that_was_not(user: User, session: Session) -> None:
    first, second = found(session, "Sagt", "Ikke sagt")
    in_plenary(session, first)
    say(session=session, note_id=first.pk, is_said=True)

    for page in (wall(user, session), board(user, session)):
        assert re.findall(r'id="said-([\w-]+)" data-next-to-say', page) == [str(second.pk)]


def test_note_kept_off_is_gone_from_the_wall_and_can_be_put_back(user: User, session: Session) -> None:
    first, _ = found(session, "Navnet på en person", "Et funn")
    in_plenary(session, first)

    assert act(user, session, "off", note=first.pk, off="yes").status_code == 303
    assert "Navnet på en person" not in wall(user, session)
    assert "Navnet på en person" in board(user, session)

    act(user, session, "off", note=first.pk, off="no")
    assert "Navnet på en person" in wall(user, session)


def test_group_whose_only_finding_is_kept_off_keeps_its_place(user: User, session: Session) -> None:
    _, (middle,), (last,) = (found(session, "Et funn", number=number) for number in (1, 2, 3))
    in_plenary(session, middle)
    keep_off(session=session, note_id=middle.pk, is_off=True)

    act(user, session, "turn", turn="next")

    session.refresh_from_db()
    assert session.group_on_wall == last.group


def test_unmarked_note_kept_off_is_listed_on_the_console(user: User, session: Session) -> None:
    note = make_note(group=make_group(session=session), text="Umerket")
    in_plenary(session)
    assert "Umerket" not in board(user, session)

    keep_off(session=session, note_id=note.pk, is_off=True)

    assert board(user, session).count("Umerket") == 1


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("said", {}),
        ("said", {"note": "x", "said": "yes"}),
        ("said", {"note": str(uuid.uuid4()), "said": "yes"}),
        ("off", {"note": str(uuid.uuid4()), "off": "maybe"}),
        ("shows", {}),
        ("shows", {"shows": "secrets"}),
    ],
)
def test_nonsense_is_not_found(user: User, session: Session, path: str, data: dict[str, str]) -> None:
    in_plenary(session)

    assert act(user, session, path, **data).status_code == 404


@pytest.mark.parametrize("path", ["said", "off"])
def test_known_note_needs_a_word_for_how_it_shall_be(user: User, session: Session, path: str) -> None:
    (note,) = found(session, "Et funn")

    assert act(user, session, path, note=note.pk).status_code == 404
    assert WallNote.objects.count() == 0


def test_note_of_another_session_is_not_found(user: User, session: Session) -> None:
    (foreign,) = found(make_session(number="1151"), "Naboens")

    for path, how in (("said", {"said": "yes"}), ("off", {"off": "yes"})):
        assert act(user, session, path, note=foreign.pk, **how).status_code == 404
    assert WallNote.objects.count() == 0


def test_after_the_end_nothing_is_marked_and_nothing_breaks(user: User, session: Session) -> None:
    (note,) = found(session, "Et funn")
    finish(session=session)

    answers = [
        act(user, session, "said", note=note.pk, said="yes"),
        act(user, session, "off", note=note.pk, off="yes"),
        act(user, session, "shows", shows="map"),
    ]

    assert [answer.status_code for answer in answers] == [303, 303, 303]
    assert WallNote.objects.count() == 0


# --- one group at a time ------------------------------------------------------------------------------------


def test_first_three_go_first_and_the_rest_is_one_press_away(user: User, session: Session) -> None:
    notes = found(session, "en", "to", "tre", "fire", "fem")
    in_plenary(session, notes[0])

    first, more = wall(user, session).split(f'<details class="more-slips" id="more-{notes[0].group_id}">')

    def slips(part: str) -> list[str]:
        return re.findall(r'<p class="slip-text" dir="auto">(\w+)</p>', part)

    assert (slips(first), slips(more)) == (["en", "to", "tre"], ["fire", "fem"])


def test_three_need_no_more(user: User, session: Session) -> None:
    notes = found(session, "en", "to", "tre")
    in_plenary(session, notes[0])

    assert "more-slips" not in wall(user, session)


def test_wall_says_who_is_next_and_that_one_is_the_last(user: User, session: Session) -> None:
    (first,), (second,) = found(session, "Ett"), found(session, "To", number=4)
    in_plenary(session, first)

    def coming() -> str:
        said = re.findall(r'<p class="wall-next">(.*?)</p>', wall(user, session), re.DOTALL)
        return " ".join(said[0].split())

    assert coming().endswith("Gruppe 4")
    show_group(session=session, group=second.group)
    assert "4" not in coming()


def test_latest_reflections_fit_and_the_earlier_are_one_press_away(user: User, session: Session) -> None:
    found(session, "Et funn")
    in_plenary(session)
    for number in range(7):
        make_plenary_note(session=session, text=f"Sagt {number}")

    earlier, latest = wall(user, session).split('<details id="earlier-said">')[1].split("</details>")

    assert re.findall(r"Sagt \d", earlier) == ["Sagt 0", "Sagt 1"]
    assert re.findall(r"Sagt \d", latest) == [f"Sagt {number}" for number in range(2, 7)]


def test_at_the_end_the_shared_round_stands_last(user: User, session: Session) -> None:
    found(session, "Et funn")
    go(session, "closing")
    for number, text in ((0, "Til slutt"), (1, "Fra økt 1"), (2, "Fra økt 2")):
        make_plenary_note(session=session, round_number=number, text=text)

    page = wall(user, session)

    assert "Fra økt 2" not in page
    assert page.index("Fra økt 1") < page.index("Til slutt")


def test_long_reflection_stands_alone(user: User, session: Session) -> None:
    found(session, "Et funn")
    in_plenary(session)
    for text in ("Kort", "Langt " * 100):
        make_plenary_note(session=session, text=text)

    earlier, latest = wall(user, session).split('<details id="earlier-said">')[1].split("</details>")

    assert ("Kort" in earlier, "Kort" in latest, "Langt" in latest) == (True, False, True)


# --- something else on the wall -----------------------------------------------------------------------------


@pytest.mark.parametrize("shows", WallShows)
@pytest.mark.parametrize("step", ["plenary-1", "closing"])
def test_wall_shows_what_was_chosen(user: User, session: Session, shows: WallShows, step: str) -> None:
    found(session, "Et funn")
    go(session, step)

    answer = act(user, session, "shows", shows=shows.value)

    assert (answer.status_code, answer["Location"]) == (303, f"/s/{session.pk}/plenary/")
    assert f'data-shows="{shows.value}"' in wall(user, session)
    assert re.findall(r'value="(\w+)" id="show-\w+" aria-pressed="true"', board(user, session)) == [shows]


def test_in_a_round_nothing_is_chosen(user: User, session: Session) -> None:
    found(session, "Et funn")

    for page in (wall(user, session), board(user, session)):
        assert "wall-shows" not in page


def test_gallery_has_every_note_of_the_round_and_none_of_another(user: User, session: Session) -> None:
    found(session, "Et funn")
    make_note(group=make_group(session=session, number=2), text="Umerket", question="1.3")
    make_note(group=make_group(session=session, number=2), text="Økt to", question="2.1")
    (off,) = found(session, "Holdt utenfor")
    keep_off(session=session, note_id=off.pk, is_off=True)
    in_plenary(session)
    show(session=session, shows=WallShows.GALLERY)

    page = wall(user, session)

    assert re.findall(r'<p class="slip-text" dir="auto">(.*?)</p>', page) == ["Et funn", "Umerket"]
    assert page.count('class="slide"') == 2


def test_empty_gallery_says_so(user: User, session: Session) -> None:
    go(session, "round-1")
    in_plenary(session)
    show(session=session, shows=WallShows.GALLERY)

    assert 'class="slip"' not in wall(user, session)


def test_note_is_kept_off_from_the_gallery(user: User, session: Session) -> None:
    note = make_note(group=make_group(session=session), text="Umerket")
    in_plenary(session)
    show(session=session, shows=WallShows.GALLERY)

    act(user, session, "off", off="yes", note=note.pk)

    assert "Umerket" not in wall(user, session)


def slip(text: str) -> Slip:
    return Slip(uuid.uuid4(), text, Mark.NONE, "1.1", TableName(1, 1, 0), "", is_said=False, is_off=False)


@pytest.mark.parametrize("count", [0, 1, 7, 100, 1000])
def test_every_note_is_on_one_page_in_its_order(count: int) -> None:
    slips = [slip("Et notat på en linje eller to, som folk skriver") for _ in range(count)]

    pages = list(pages_filled(slips))

    assert [one for page in pages for one in page] == slips
    assert all(0 < len(page) <= 15 for page in pages)


def test_note_longer_than_a_column_has_a_page_of_its_own() -> None:
    short, long = slip("Kort"), slip("Langt " * 300)

    assert list(pages_filled([short, long, short])) == [(short,), (long,), (short,)]


# --- how much it asks ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("shows", [WallShows.FINDINGS, WallShows.GALLERY])
def test_many_findings_take_as_many_queries_as_one(user: User, shows: WallShows) -> None:
    short, long = make_session(), make_session()
    found(short, "Ett")
    for number in (1, 2, 3):
        for note in found(long, "Ett", "To", "Tre", "Fire", number=number):
            say(session=long, note_id=note.pk, is_said=True)
    for session in (short, long):
        in_plenary(session)
        show(session=session, shows=shows)
    client = laptop(user)

    for path in ("plenary/", ""):
        assert queries_of(client, f"/s/{long.pk}/{path}") == queries_of(client, f"/s/{short.pk}/{path}")


def test_part_of_the_console_is_drawn_alone(user: User, session: Session) -> None:
    in_plenary(session)
    headers = {"hx-request": "true", "hx-target": "section#findings"}

    answer = laptop(user).get(f"/s/{session.pk}/", headers=headers).text

    assert answer.strip().startswith('<section id="findings"')
