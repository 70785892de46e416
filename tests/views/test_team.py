"""The team: a group's page, the acts of phones, what they hear, the facilitator's page, the wall."""

import uuid
from html import unescape
from urllib.parse import urlencode

import pytest
from django.test import Client

from sessions_app.domain.answers import withdraw_player
from sessions_app.domain.steering import finish
from sessions_app.enums import Distance, PlayerKind
from sessions_app.models import Ambition, AmbitionSupport, Group, Participant, Session, TeamPlayer
from sessions_app.views.team import team_on_wall, team_since
from tests.factories import (
    make_ambition,
    make_facilitator,
    make_group,
    make_participant,
    make_player,
    make_session,
    open_round,
)
from tests.views.clients import Answer, delete, laptop, phone, post_form, put, queries_of

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert('1')</script>\u202e & \"Ola\" {{ 7 }} %s"


@pytest.fixture
def kari() -> Participant:
    person = make_participant(name="Kari")
    open_round(person.group.meeting.session, 3)
    return person


def path_of(participant: Participant, player_id: uuid.UUID | None = None) -> str:
    return f"/g/{participant.group_id}/team/" + (f"{player_id}/" if player_id else "")


def ambition_path(participant: Participant, ambition_id: uuid.UUID) -> str:
    return f"/g/{participant.group_id}/team/ambitions/{ambition_id}/"


def said(name: str = "Fylket", base: object = 0, edit: object = None, **fields: str) -> dict[str, str]:
    return {"name": name, "base": str(base), "edit": str(edit or uuid.uuid4()), **fields}


def sentence(text: str = "Alle skal bo godt", base: object = 0, edit: object = None) -> dict[str, str]:
    return {"text": text, "base": str(base), "edit": str(edit or uuid.uuid4())}


def heard(response: Answer) -> tuple[int, str | None]:
    return response.status_code, response.headers.get("ETag")


def team_page(participant: Participant) -> str:
    return unescape(phone(participant).get(path_of(participant)).text)


# --- players ------------------------------------------------------------------------------------------------


def test_a_name_is_enough(kari: Participant) -> None:
    player_id = uuid.uuid4()

    response = put(phone(kari), path_of(kari, player_id), said("Ungdomsrådet"))

    assert heard(response) == (201, '"1"')
    player = TeamPlayer.objects.get(pk=player_id)
    assert (player.name, player.kind, player.distance, player.with_us) == (
        "Ungdomsrådet", PlayerKind.OTHER, Distance.LOCAL, True,
    )  # fmt: skip
    assert f'id="player-{player_id}"' in response.text
    assert 'data-question="players"' in response.text


def test_everything_is_taken_and_shown(kari: Participant) -> None:
    told = {
        "kind": "other", "kind_words": "Ildsjeler", "role": "Spør", "brings": "Tid", "distance": "global",
        "with_us": "no",
    }  # fmt: skip

    put(phone(kari), path_of(kari, uuid.uuid4()), said("Utflytterne", **told))

    player = TeamPlayer.objects.get()
    assert (player.kind_words, player.role, player.brings) == ("Ildsjeler", "Spør", "Tid")
    assert (player.distance, player.with_us) == (Distance.GLOBAL, False)
    page = team_page(kari)
    assert [
        word
        for word in ("Utflytterne", "Ildsjeler", "Spør", "Globalt", 'data-with-us="no"')
        if word not in page
    ] == []


def test_own_words_are_for_a_kind_that_has_no_name(kari: Participant) -> None:
    put(phone(kari), path_of(kari, uuid.uuid4()), said(kind="county", kind_words="Ildsjeler"))

    assert TeamPlayer.objects.get().kind_words == ""


def test_same_edit_again_changes_nothing(kari: Participant) -> None:
    player_id, data = uuid.uuid4(), said()
    first = put(phone(kari), path_of(kari, player_id), data)
    revision = Group.objects.get(pk=kari.group_id).revision

    again = put(phone(kari), path_of(kari, player_id), data)

    assert [heard(first), heard(again)] == [(201, '"1"'), (200, '"1"')]
    assert (TeamPlayer.objects.count(), Group.objects.get(pk=kari.group_id).revision) == (1, revision)


def test_two_who_change_the_same_are_both_kept_and_told(kari: Participant) -> None:
    player = make_player(group=kari.group, name="Fylket")
    put(phone(kari), path_of(kari, player.pk), said("Fylkeskommunen", base=1))

    response = put(phone(kari), path_of(kari, player.pk), said("Fylkesmannen", base=1))

    kept = TeamPlayer.objects.exclude(pk=player.pk).get()
    assert heard(response) == (409, '"1"')
    assert response["Location"] == path_of(kari, kept.pk)
    assert [name for name in ("Fylkeskommunen", "Fylkesmannen") if name not in response.text] == []
    assert "Fylkesmannen" in unescape(phone(kari).get(response["Location"]).text)


def test_player_is_withdrawn_unless_it_has_changed(kari: Participant) -> None:
    player = make_player(group=kari.group)
    put(phone(kari), path_of(kari, player.pk), said("Et annet", base=1))

    late = delete(phone(kari), path_of(kari, player.pk), base=1)
    gone = delete(phone(kari), path_of(kari, player.pk), base=2)

    assert (late.status_code, late["Content-Type"]) == (409, "text/plain; charset=utf-8")
    assert heard(gone) == (200, '"3"')
    assert not TeamPlayer.objects.standing().exists()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (said(""), "Write the name of the team player first."),
        (said(" \u200b\n"), "Write the name of the team player first."),
        (said("x" * 121), "The name is too long: at most 120 characters."),
        (said(role="x" * 201), "The role is too long: at most 200 characters."),
        (said(brings="x" * 201), "What they bring is too long: at most 200 characters."),
        (said(kind_words="x" * 61), "Your own words are too long: at most 60 characters."),
    ],
)
def test_what_cannot_be_taken_is_refused_with_a_sentence(
    data: dict[str, str], reason: str, kari: Participant
) -> None:
    client = phone(kari)
    client.get("/?language=en")

    response = put(client, path_of(kari, uuid.uuid4()), data)

    assert (response.status_code, response.text) == (422, reason)
    assert not TeamPlayer.objects.exists()


@pytest.mark.parametrize("field", ["kind", "distance", "with_us", "base", "edit"])
def test_unknown_values_are_refused(field: str, kari: Participant) -> None:
    assert put(phone(kari), path_of(kari, uuid.uuid4()), said() | {field: "nowhere"}).status_code == 422


def test_longest_of_everything_is_stored(kari: Participant) -> None:
    longest = {"role": '"' * 200, "brings": "\\" * 200, "kind_words": "\t." * 30}

    assert put(phone(kari), path_of(kari, uuid.uuid4()), said('"' * 120, **longest)).status_code == 201


def test_line_feeds_do_not_break_a_slip(kari: Participant) -> None:
    put(phone(kari), path_of(kari, uuid.uuid4()), said("Fylket\r\nog staten"))

    assert TeamPlayer.objects.get().name == "Fylket og staten"


def test_edit_used_for_something_else_is_refused(kari: Participant) -> None:
    edit = uuid.uuid4()
    put(phone(kari), path_of(kari, uuid.uuid4()), said(edit=edit))

    assert put(phone(kari), path_of(kari, uuid.uuid4()), said(edit=edit)).status_code == 422


def test_another_groups_player_does_not_exist(kari: Participant) -> None:
    session = kari.group.meeting.session
    foreign = make_player(group=make_group(session=session, number=2))

    for response in (
        phone(kari).get(path_of(kari, foreign.pk)),
        put(phone(kari), path_of(kari, foreign.pk), said(base=1)),
        delete(phone(kari), path_of(kari, foreign.pk), base=1),
    ):
        assert response.status_code == 404
    assert TeamPlayer.objects.get().name == foreign.name


def test_round_that_has_not_begun_takes_nothing_yet() -> None:
    early = make_participant()

    response = put(phone(early), path_of(early, uuid.uuid4()), said())

    assert response.status_code == 422
    assert 'id="player-add" class="team-form" method="post"' in team_page(early)
    assert 'id="closed" class="ds-alert" data-color="info">' in team_page(early)


def test_finished_session_takes_nothing_but_says_again_what_it_took(kari: Participant) -> None:
    player_id, data = uuid.uuid4(), said()
    put(phone(kari), path_of(kari, player_id), data)
    finish(session=kari.group.meeting.session)

    assert heard(put(phone(kari), path_of(kari, player_id), data)) == (200, '"1"')
    assert put(phone(kari), path_of(kari, player_id), said(base=1)).status_code == 410
    assert delete(phone(kari), path_of(kari, player_id), base=1).status_code == 410
    assert phone(kari).get(path_of(kari)).status_code == 200


def test_without_a_token_nothing_is_taken(kari: Participant) -> None:
    response = put(phone(kari, checks_csrf=True), path_of(kari, uuid.uuid4()), said())

    assert response.status_code == 403


def test_very_many_at_once_wait(kari: Participant) -> None:
    client = phone(kari)
    answers = (put(client, path_of(kari, uuid.uuid4()), said("")) for _ in range(1_000))
    beyond = next(answer for answer in answers if answer.status_code != 422)

    assert (beyond.status_code, beyond["Retry-After"]) == (429, "2")


# --- without JavaScript -------------------------------------------------------------------------------------


def test_form_puts_a_player_on_the_team_and_comes_back(kari: Participant) -> None:
    player_id = uuid.uuid4()

    response = post_form(phone(kari), path_of(kari, player_id), said("Fylket"))

    assert (response.status_code, response["Location"]) == (303, f"{path_of(kari)}#player-{player_id}")


def test_form_that_is_refused_keeps_what_was_typed(kari: Participant) -> None:
    response = post_form(phone(kari), path_of(kari, uuid.uuid4()), said("", role="Gir råd"))

    assert response.status_code == 422
    assert 'value="Gir råd"' in response.text


def test_player_page_changes_withdraws_and_brings_back(kari: Participant) -> None:
    player = make_player(group=kari.group, name="Fylket", role="Gir råd", with_us=False)
    client = phone(kari)
    page = client.get(path_of(kari, player.pk)).text
    assert [
        part for part in ('value="Fylket"', 'value="Gir råd"', 'value="no" checked') if part not in page
    ] == []

    response = post_form(client, path_of(kari, player.pk), said(base=1) | {"withdraw": "1"})

    assert response["Location"] == f"{path_of(kari)}?withdrawn={player.pk}#undo"
    back = client.get(response["Location"]).text
    assert 'id="undo"' in back
    post_form(client, path_of(kari, player.pk), said("Fylket", base=2, role="Gir råd", with_us="no"))
    assert [(one.name, one.role, one.with_us) for one in TeamPlayer.objects.standing()] == [
        ("Fylket", "Gir råd", False)
    ]


def test_two_forms_at_once_show_both(kari: Participant) -> None:
    player = make_player(group=kari.group, name="Fylket")
    post_form(phone(kari), path_of(kari, player.pk), said("Karis", base=1))

    response = post_form(phone(kari), path_of(kari, player.pk), said("Olas", base=1))

    assert response.status_code == 409
    assert [name for name in ("Karis", "Olas") if name not in response.text] == []


def test_suggestion_is_a_link_that_fills_the_form(kari: Participant) -> None:
    query = urlencode({"name": "Husbanken", "kind": "housing-bank", "distance": "national"})

    page = phone(kari).get(f"{path_of(kari)}?{query}").text

    assert 'name="name" maxlength="120" autocomplete="off" enterkeyhint="done" value="Husbanken"' in page
    assert '<option value="housing-bank" selected>' in page
    assert '<option value="national" selected>' in page


# --- ambitions ----------------------------------------------------------------------------------------------


def test_ambition_is_put_forward_changed_and_withdrawn(kari: Participant) -> None:
    ambition_id = uuid.uuid4()
    path = ambition_path(kari, ambition_id)

    answers = [
        put(phone(kari), path, sentence("Bo her")),
        put(phone(kari), path, sentence("Bo her hele livet", base=1)),
        put(phone(kari), path, sentence("Flytte hjem", base=1)),
        delete(phone(kari), path, base=2),
    ]

    assert [heard(answer) for answer in answers] == [(201, '"1"'), (200, '"2"'), (409, '"1"'), (200, '"3"')]
    assert [one.text for one in Ambition.objects.standing()] == ["Flytte hjem"]
    assert f'id="ambition-{ambition_id}"' in answers[0].text


@pytest.mark.parametrize("text", ["", "x" * 301])
def test_ambition_is_one_sentence(text: str, kari: Participant) -> None:
    response = put(phone(kari), ambition_path(kari, uuid.uuid4()), sentence(text))

    assert response.status_code == 422
    assert not Ambition.objects.exists()


def other_ambition(kari: Participant, text: str = "Ti nye jobber") -> Ambition:
    return make_ambition(group=make_group(session=kari.group.meeting.session, number=2), text=text)


def support(client: Client, kari: Participant, ambition: Ambition, stands: str) -> Answer:
    data = {"stands": stands, "edit": str(uuid.uuid4())}
    return client.post(f"{ambition_path(kari, ambition.pk)}support/", data)


def test_support_is_given_counted_and_taken_back(kari: Participant) -> None:
    ambition = other_ambition(kari)
    client = phone(kari)

    given = support(client, kari, ambition, "yes")
    assert heard(given) == (200, '"1"')
    assert 'aria-pressed="true"' in given.text
    assert AmbitionSupport.objects.get().participant == kari

    taken = support(client, kari, ambition, "no")
    assert 'aria-pressed="false"' in taken.text
    assert not AmbitionSupport.objects.exists()


def test_support_by_form_comes_back_to_the_page(kari: Participant) -> None:
    ambition = other_ambition(kari)
    data = {"stands": "yes", "edit": str(uuid.uuid4())}

    response = post_form(phone(kari), f"{ambition_path(kari, ambition.pk)}support/", data)

    assert (response.status_code, response["Location"]) == (303, f"{path_of(kari)}#other-{ambition.pk}")


def test_nobody_supports_what_another_session_wants(kari: Participant) -> None:
    foreign = make_ambition(group=make_group(session=make_session()))

    assert support(phone(kari), kari, foreign, "yes").status_code == 404
    assert support(phone(kari), kari, foreign, "perhaps").status_code == 422


def test_page_shows_other_groups_ambitions_of_this_session_only(kari: Participant) -> None:
    other_ambition(kari, "Ti nye jobber")
    make_ambition(group=make_group(session=make_session()), text="Ikke vår sak")

    page = team_page(kari)

    assert "Ti nye jobber" in page
    assert "Ikke vår sak" not in page


# --- the page, and what phones hear -------------------------------------------------------------------------


def test_hostile_words_stay_words_on_page_lagkart_and_wall(kari: Participant) -> None:
    make_player(
        group=kari.group,
        name=HOSTILE,
        role=HOSTILE,
        brings=HOSTILE,
        kind=PlayerKind.OTHER,
        kind_words=HOSTILE[:60],
    )
    make_ambition(group=kari.group, text=HOSTILE)
    session = kari.group.meeting.session
    leader = laptop(make_facilitator())

    for page in (
        phone(kari).get(path_of(kari)).text,
        leader.get(f"/s/{session.pk}/team/").text,
        team_since(kari.group_id, 0),
    ):
        assert "<script>alert" not in page
        assert HOSTILE in unescape(page)


def test_phones_hear_what_changed_and_no_more(kari: Participant) -> None:
    first = make_player(group=kari.group, name="Fylket")
    second = make_player(group=kari.group, name="Husbanken")
    seen = Group.objects.get(pk=kari.group_id).revision
    withdraw_player(author=kari, player_id=first.pk, base=1, edit=uuid.uuid4())
    make_ambition(group=kari.group, text="Bo her")

    html = team_since(kari.group_id, seen)

    assert f'<li id="player-{first.pk}"' in html
    assert "hidden" in html.partition(f"player-{first.pk}")[2].partition(">")[0]
    assert f'<li id="player-{second.pk}"' not in html
    assert "Bo her" in html
    assert 'id="lagkart"' in html
    assert team_since(kari.group_id, seen + 2) == ""


def test_a_change_of_ambitions_alone_draws_no_lagkart(kari: Participant) -> None:
    make_ambition(group=kari.group)

    assert 'id="lagkart"' not in team_since(kari.group_id, 0)


def test_what_is_drawn_live_holds_no_field(kari: Participant) -> None:
    make_player(group=kari.group)
    make_ambition(group=kari.group)

    html = team_since(kari.group_id, 0)

    assert [tag for tag in ("<input", "<textarea", "<select", "<form") if tag in html] == []


def test_drawing_has_no_inline_style_and_whole_numbers(kari: Participant) -> None:
    for name in ("Fylket", "Husbanken", "Nav"):
        make_player(group=kari.group, name=name, role="Gir råd")

    svg = team_since(kari.group_id, 0).partition("<svg")[2].partition("</svg>")[0]

    assert 'style="' not in svg
    assert ',"' not in svg
    assert svg.count("<title>") == 3


def test_page_asks_as_often_for_many_as_for_one(kari: Participant) -> None:
    make_player(group=kari.group)
    other_ambition(kari)
    few = queries_of(phone(kari), path_of(kari))
    for number in range(8):
        make_player(group=kari.group, name=f"Nr. {number}")
        make_ambition(group=kari.group)
        make_ambition(group=make_group(session=kari.group.meeting.session, number=number + 2))

    assert queries_of(phone(kari), path_of(kari)) == few


def test_question_leads_to_the_team(kari: Participant) -> None:
    assert phone(kari).get(f"/g/{kari.group_id}/").text.count(f'href="/g/{kari.group_id}/team/"') == 2


# --- the facilitator and the wall ---------------------------------------------------------------------------


@pytest.fixture
def two(kari: Participant) -> tuple[Session, TeamPlayer, TeamPlayer]:
    session = kari.group.meeting.session
    first = make_player(group=kari.group, name="Fylkeskommunen", kind=PlayerKind.COUNTY)
    group = make_group(session=session, number=3)
    return session, first, make_player(group=group, name="Fylket", kind=PlayerKind.COUNTY)


def test_facilitator_makes_two_one_and_takes_them_apart(two: tuple[Session, TeamPlayer, TeamPlayer]) -> None:
    session, first, second = two
    client, path = laptop(make_facilitator()), f"/s/{session.pk}/team/"
    assert client.get(path).text.count(f'name="player" value="{second.pk}"') == 2  # proposed, and listed

    response = client.post(path, {"player": [str(first.pk), str(second.pk), "nonsense"]})

    assert (response.status_code, response["Location"]) == (303, path)
    assert TeamPlayer.objects.get(pk=second.pk).same_as == first
    page = client.get(path).text
    assert page.count(f'name="apart" value="{second.pk}"') == 1
    assert page.count(f'name="player" value="{second.pk}"') == 1
    third = make_player(group=first.group, name="Nav")
    client.post(path, {"apart": str(second.pk), "player": [str(first.pk), str(third.pk)]})
    assert not TeamPlayer.objects.exclude(same_as=None).exists()


def test_finished_session_has_nothing_to_press(two: tuple[Session, TeamPlayer, TeamPlayer]) -> None:
    session, first, second = two
    finish(session=session)
    client, path = laptop(make_facilitator()), f"/s/{session.pk}/team/"

    assert client.post(path, {"player": [str(first.pk), str(second.pk)]}).status_code == 303
    assert not TeamPlayer.objects.exclude(same_as=None).exists()
    assert 'name="player"' not in client.get(path).text


def test_wall_draws_one_slip_for_those_that_are_one(two: tuple[Session, TeamPlayer, TeamPlayer]) -> None:
    session, first, second = two
    TeamPlayer.objects.filter(pk=second.pk).update(same_as=first)

    [slip] = team_on_wall(session)["lagkart"].slips

    assert slip.player.name == "Fylkeskommunen"
    assert [table.number for table in slip.player.tables] == [1, 3]


def test_wall_shows_what_most_stand_behind_first(kari: Participant) -> None:
    session = kari.group.meeting.session
    for number in range(8):
        make_ambition(group=kari.group, text=f"Nr. {number}")
    liked = Ambition.objects.get(text="Nr. 5")
    for number in (2, 3):
        someone = make_participant(group=make_group(session=session, number=number))
        AmbitionSupport.objects.create(ambition=liked, participant=someone)

    wall = team_on_wall(session)

    assert [one.text for one, _ in wall["ambitions"]][:2] == ["Nr. 5", "Nr. 0"]
    assert wall["ambitions"][0][0].behind == 2
    assert (len(wall["ambitions"]), wall["more_ambitions"]) == (6, 2)
