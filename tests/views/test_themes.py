"""The page where notes are gathered: by forms alone, of one session, with the way back to every note."""

import uuid
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.auth.models import User

from sessions_app.domain.dots import On, place_dot
from sessions_app.domain.steering import finish
from sessions_app.domain.themes import make_theme
from sessions_app.enums import Mark
from sessions_app.models import Note, Session, Theme, ThemeNote
from sessions_app.views.themes import ON_A_PAGE, themes_on_wall
from tests.factories import (
    make_facilitator,
    make_group,
    make_note,
    make_participant,
    make_session,
    open_round,
)
from tests.views.clients import Answer, laptop, queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return make_facilitator()


@pytest.fixture
def session(user: User) -> Session:
    return make_session(created_by=user)


def note(session: Session, table: int = 1, text: str = "Boligene er dyre", mark: Mark = Mark.NONE) -> Note:
    return make_note(group=make_group(session=session, number=table), text=text, mark=mark)


def theme(session: Session, title: str = "Bolig", *notes: Note) -> Theme:
    return make_theme(session=session, theme_id=uuid.uuid4(), title=title, notes=[one.pk for one in notes])


def page(user: User, session: Session, query: str = "") -> str:
    return laptop(user).get(f"/s/{session.pk}/themes/{query}").text


def press(user: User, session: Session, query: str = "", **data: object) -> Answer:
    return laptop(user).post(f"/s/{session.pk}/themes/{query}", data)


def titles(session: Session) -> list[str]:
    return list(Theme.objects.of(session).values_list("title", flat=True))


def under(which: Theme) -> set[uuid.UUID]:
    return set(ThemeNote.objects.filter(theme=which).values_list("note", flat=True))


# --- what is seen -------------------------------------------------------------------------------------------


def test_note_leads_back_to_its_group_and_its_themes(user: User, session: Session) -> None:
    first = note(session, 3)
    made = theme(session, "Bolig", first)

    html = page(user, session)

    assert f'href="/s/{session.pk}/groups/{first.group_id}/"' in html
    assert f'href="/s/{session.pk}/themes/?theme={made.pk}"' in html
    assert f'for="note-{first.pk}"' in html


def test_theme_tells_its_notes_and_the_groups_behind_it(user: User, session: Session) -> None:
    theme(session, "Bolig", note(session), note(session), note(session, 2))

    assert "3 notater · 2 grupper" in page(user, session)


def test_open_theme_shows_its_notes_and_others_that_may_belong(user: User, session: Session) -> None:
    first, second = note(session), note(session, 2, "Unge finner ikke bolig")
    third = note(session, 2, "Ferga går for sjelden")
    made = theme(session, "Dyrt", first)

    html = page(user, session, f"?theme={made.pk}")

    assert (f'id="note-{first.pk}"' in html, f'id="note-{second.pk}"' in html) == (True, False)
    assert (f'id="alike-{second.pk}"' in html, str(third.pk) in html) == (True, False)


def test_notes_of_several_groups_that_share_words_are_proposed(user: User, session: Session) -> None:
    for table in (1, 2, 3):
        note(session, table, f"Ferga nummer {table} går for sjelden")

    html = page(user, session)

    assert f'href="/s/{session.pk}/themes/?loose=on&amp;words={quote("ferga")}"' in html
    assert "bunches" not in page(user, session, "?words=ferga")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?part=1", ["a", "b"]),
        ("?part=1.2", ["b"]),
        ("?loose=on", ["b", "c"]),
        ("?words=%C3%86RLIG", ["c"]),
        ("?words=intet", []),
        ("?part=x&page=-1&theme=7&loose=", ["a", "b", "c"]),
        ("?theme=00000000-0000-4000-8000-000000000000", ["a", "b", "c"]),
        ("?page=999", ["a", "b", "c"]),
        ("?words=%00", ["a", "b", "c"]),
    ],
)
def test_notes_are_looked_for(user: User, session: Session, query: str, expected: list[str]) -> None:
    group = make_group(session=session)
    notes = {
        "a": make_note(group=group, text="En", question="1.1"),
        "b": make_note(group=group, text="To", question="1.2"),
        "c": make_note(group=group, text="Ærlig", question="2.1"),
    }
    theme(session, "Tema", notes["a"])

    html = page(user, session, query)

    assert [name for name, one in notes.items() if f'id="note-{one.pk}"' in html] == expected


def test_many_notes_come_page_by_page(user: User, session: Session) -> None:
    first = note(session)
    Note.objects.bulk_create(
        Note(
            group=first.group, question="1.1", text=f"Nummer {number}", position=number, revision=number,
            written_at=first.written_at, changed_at=first.written_at,
        )
        for number in range(2, ON_A_PAGE + 3)
    )  # fmt: skip

    shown = [page(user, session, query).count('type="checkbox" id="note-') for query in ("", "?page=2")]

    assert shown == [ON_A_PAGE, 2]


def test_page_asks_the_same_number_of_questions_however_much_there_is(user: User, session: Session) -> None:
    asked = []
    for table in (1, 2, 3):
        theme(session, f"Tema {table}", note(session, table), note(session, table))
        asked.append(queries_of(laptop(user), f"/s/{session.pk}/themes/"))

    assert asked == [asked[0]] * 3
    assert asked[0] <= 16


def test_hostile_words_are_only_words(user: User, session: Session) -> None:
    hostile = '<script>alert("1")</script> {{ x }} %s'
    made = theme(session, hostile, note(session, text=hostile))

    for query in ("", f"?theme={made.pk}", f"?words={quote(hostile)}"):
        assert "<script>alert" not in page(user, session, query)


def test_part_alone_is_drawn_for_htmx(user: User, session: Session) -> None:
    headers = {"hx-request": "true", "hx-target": "div#themes"}

    html = laptop(user).get(f"/s/{session.pk}/themes/", headers=headers).text

    assert html.strip().startswith('<div id="themes"')
    assert "<html" not in html


# --- what is done -------------------------------------------------------------------------------------------


def test_theme_is_made_of_what_is_ticked_and_the_page_stays(user: User, session: Session) -> None:
    first, second, ident = note(session), note(session, 2), uuid.uuid4()
    data = {"act": "make", "theme": ident, "title": "  Bolig \n for unge ", "notes": [first.pk, second.pk]}

    answers = [press(user, session, "?part=1.1&words=bolig&page=1", **data) for _ in range(2)]

    assert [(answer.status_code, answer["Location"]) for answer in answers] == [
        (303, f"/s/{session.pk}/themes/?part=1.1&words=bolig&page=1")
    ] * 2
    assert titles(session) == ["Bolig for unge"]
    assert under(Theme.objects.get(pk=ident)) == {first.pk, second.pk}


def test_theme_without_a_name_is_asked_for_one_and_the_ticks_stay(user: User, session: Session) -> None:
    first = note(session)

    answer = press(user, session, act="make", theme=uuid.uuid4(), title=" ", notes=[first.pk])

    assert (answer.status_code, titles(session)) == (422, [])
    assert f'value="{first.pk}" checked' in answer.text
    assert 'role="alert"' in answer.text


def test_name_that_is_too_long_is_given_back(user: User, session: Session) -> None:
    answer = press(user, session, act="make", theme=uuid.uuid4(), title="å" * 121)

    assert answer.status_code == 422
    assert f'value="{"å" * 121}"' in answer.text


def test_other_name_on_a_form_that_was_sent_already_is_given_back(user: User, session: Session) -> None:
    ident = uuid.uuid4()
    press(user, session, act="make", theme=ident, title="Bolig")

    answer = press(user, session, act="make", theme=ident, title="Skole")

    assert (answer.status_code, titles(session)) == (422, ["Bolig"])
    assert 'value="Skole"' in answer.text


def test_ticked_notes_are_put_under_a_theme_and_taken_out(user: User, session: Session) -> None:
    first, second = note(session), note(session, 2)
    made = theme(session)

    press(user, session, put=made.pk, notes=[first.pk, second.pk])
    assert under(made) == {first.pk, second.pk}
    press(user, session, out=made.pk, notes=[first.pk])

    assert under(made) == {second.pk}


def test_theme_is_renamed_moved_and_removed(user: User, session: Session) -> None:
    first, second = theme(session, "A"), theme(session, "B")

    press(user, session, act="rename", theme=first.pk, title="Aa")
    press(user, session, act="move", theme=second.pk, place=1)
    assert titles(session) == ["B", "Aa"]
    press(user, session, act="remove", theme=second.pk)

    assert titles(session) == ["Aa"]


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"act": "burn"},
        {"put": "x", "notes": "y"},
        {"out": ""},
        {"act": "remove"},
        {"act": "dots", "to": "wild"},
    ],
)
def test_what_no_button_says_is_not_found(user: User, session: Session, data: dict[str, str]) -> None:
    assert press(user, session, **data).status_code == 404


def test_theme_of_another_session_is_not_found_nor_changed(user: User, session: Session) -> None:
    theirs = theme(make_session(number="3434"), "Deres")

    assert press(user, session, act="make", theme=theirs.pk, title="Vår").status_code == 404
    press(user, session, act="rename", theme=theirs.pk, title="Kapret")
    press(user, session, act="remove", theme=theirs.pk)

    assert Theme.objects.get().title == "Deres"


def test_themes_are_made_after_the_end_too(user: User, session: Session) -> None:
    first = note(session)
    finish(session=session)

    press(user, session, act="make", theme=uuid.uuid4(), title="Bolig", notes=[first.pk])

    assert titles(session) == ["Bolig"]
    assert 'name="to"' not in page(user, session)


# --- dots ---------------------------------------------------------------------------------------------------


def test_dots_are_opened_shown_and_put_away(user: User, session: Session) -> None:
    assert 'id="dots-open"' not in page(user, session)
    open_round(session, 1)
    states = []

    for to in ("open", "shown", "off"):
        press(user, session, act="dots", to=to)
        states.append(Session.objects.get(pk=session.pk).dots)

    assert states == ["open", "shown", "off"]
    assert 'id="dots-open"' in page(user, session)


def test_facilitator_is_told_how_many_dots_are_given_and_not_on_what(user: User, session: Session) -> None:
    first = note(session, mark=Mark.FINDING)
    press(user, session, act="dots", to="open")
    give(session, first)

    html = page(user, session)

    assert "dots-show" in html
    assert "●" not in html


def give(session: Session, *targets: Note | Theme) -> None:
    """Three dots at most from somebody new."""
    person = make_participant(group=make_group(session=session, number=6))
    for place, target in enumerate(targets, 1):
        kind = "note" if isinstance(target, Note) else "theme"
        place_dot(author=person, place=place, on=On(kind, target.pk), round_number=1, edit=uuid.uuid4())


def on_wall(session: Session) -> dict[str, Any]:
    return themes_on_wall(Session.objects.get(pk=session.pk))


def on_wall_in_order(wall: dict[str, Any]) -> list[tuple[str, int]]:
    return [(each.theme.title, dots) for each, dots, _share in wall["wall_themes"]]


def test_wall_shows_the_largest_themes_first_and_no_dots_before_they_are_shown(
    user: User, session: Session
) -> None:
    one = note(session, mark=Mark.FINDING)
    small, large = theme(session, "Liten", one), theme(session, "Stor", one, note(session, 2))
    press(user, session, act="dots", to="open")
    give(session, small, small, one)

    wall = on_wall(session)

    assert [(each.theme.title, dots) for each, dots, _share in wall["wall_themes"]] == [
        ("Stor", 0),
        ("Liten", 0),
    ]
    assert (wall["dotted_findings"], wall["shows_dots"]) == ([], False)
    assert large.title == "Stor"


def test_wall_shows_what_has_most_dots_when_they_are_shown(user: User, session: Session) -> None:
    one = note(session, mark=Mark.FINDING)
    small = theme(session, "Liten", one)
    theme(session, "Stor", one, note(session, 2))
    press(user, session, act="dots", to="open")
    give(session, small, small, one)
    press(user, session, act="dots", to="shown")

    wall = on_wall(session)

    assert on_wall_in_order(wall) == [("Liten", 2)]
    assert [(each.choice.on.id, each.dots) for each in wall["dotted_findings"]] == [(one.pk, 1)]


@pytest.mark.parametrize(
    ("count", "size"), [(0, "few"), (3, "few"), (12, "some"), (40, "many"), (45, "many")]
)
def test_wall_has_a_size_for_any_number_of_themes(session: Session, count: int, size: str) -> None:
    for number in range(count):
        theme(session, f"Tema {number}")

    wall = on_wall(session)

    assert (wall["wall_themes_size"], wall["wall_themes_more"]) == (size, max(0, count - 40))
