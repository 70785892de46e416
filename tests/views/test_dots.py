"""A phone's three dots: the same status as for notes, without JavaScript too, and nobody's told to others."""

import uuid

import pytest

from sessions_app.domain.dots import On, place_dot, steer_dots
from sessions_app.domain.steering import finish
from sessions_app.domain.themes import make_theme
from sessions_app.enums import Dots, Mark
from sessions_app.models import Dot, Note, Participant, Session, WallNote
from tests.factories import make_group, make_note, make_participant, make_session, open_round
from tests.views.clients import Answer, phone, post_form, queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def session() -> Session:
    made = make_session()
    open_round(made, 1)
    steer_dots(session=made, to=Dots.OPEN)
    return made


@pytest.fixture
def person(session: Session) -> Participant:
    return make_participant(group=make_group(session=session))


@pytest.fixture
def finding(session: Session) -> Note:
    return make_note(
        group=make_group(session=session, number=2), text="Fergefri forbindelse", mark=Mark.FINDING
    )


def path(person: Participant) -> str:
    return f"/g/{person.group_id}/dots/"


def fields(on: Note | str, place: object = 1, **more: object) -> dict[str, object]:
    return {
        "on": f"note:{on.pk}" if isinstance(on, Note) else on,
        "place": place,
        "edit": uuid.uuid4(),
        **more,
    }


def send(person: Participant, data: dict[str, object]) -> Answer:
    return phone(person).post(path(person), data)


def main_of(html: str) -> str:
    return html.partition("<main")[2].partition("</main>")[0]


def dots() -> list[tuple[int, uuid.UUID | None]]:
    return list(Dot.objects.values_list("place", "note"))


# --- what is seen -------------------------------------------------------------------------------------------


def test_findings_of_every_group_and_themes_of_the_round_may_be_chosen(
    session: Session, person: Participant, finding: Note
) -> None:
    plain = make_note(author=person, text="Bare et notat")
    off = make_note(group=finding.group, text="Holdt unna", mark=Mark.FINDING)
    WallNote.objects.create(note=off, is_off=True)
    theme = make_theme(session=session, theme_id=uuid.uuid4(), title="Ut og inn", notes=[plain.pk])

    html = phone(person).get(path(person)).text

    looked_for = (f"note:{finding.pk}", f"theme:{theme.pk}", str(plain.pk), str(off.pk))
    assert [one in html for one in looked_for] == [True, True, False, False]


def test_page_says_so_when_dots_are_closed(session: Session, person: Participant, finding: Note) -> None:
    steer_dots(session=session, to=Dots.OFF)

    html = phone(person).get(path(person)).text

    assert (str(finding.pk) in html, 'id="give"' in html) == (False, False)


def test_result_is_told_when_it_is_shown_and_not_whose_it_is(
    session: Session, person: Participant, finding: Note
) -> None:
    place_dot(author=person, place=1, on=On("note", finding.pk), round_number=1, edit=uuid.uuid4())
    neighbour = make_participant(group=person.group)
    closed = phone(neighbour).get(path(neighbour))
    before = closed.text
    assert "scored" not in closed.context
    steer_dots(session=session, to=Dots.SHOWN)

    after, own = (phone(one).get(path(one)).text for one in (neighbour, person))

    assert (main_of(before).count("●"), "dot-count" in before) == (before.count("dot-own"), False)
    assert "dot-count" in after
    assert (
        after.partition("<main")[2].partition("</main>")[0]
        == own.partition("<main")[2].partition("</main>")[0]
    )


def test_page_asks_the_same_number_of_questions_however_much_there_is(
    session: Session, person: Participant
) -> None:
    asked = []
    for table in (2, 3, 4):
        one = make_note(group=make_group(session=session, number=table), mark=Mark.FINDING)
        make_theme(session=session, theme_id=uuid.uuid4(), title="A", notes=[one.pk])
        send(person, fields(one, place=table - 1))
        asked.append(queries_of(phone(person), path(person)))

    assert asked == [asked[0]] * 3
    assert asked[0] <= 14


def test_link_is_there_while_there_is_something_to_do(session: Session, person: Participant) -> None:
    found = []
    for to in (Dots.OPEN, Dots.SHOWN, Dots.OFF):
        steer_dots(session=session, to=to)
        found.append('href="dots/"' in phone(person).get(path(person)).text)

    assert found == [True, True, False]


def test_hostile_finding_is_only_text(session: Session, person: Participant) -> None:
    make_note(author=person, text='<script>alert("1")</script>', mark=Mark.AHA)

    assert "<script>alert" not in phone(person).get(path(person)).text


# --- what is sent -------------------------------------------------------------------------------------------


def test_dot_is_given_and_the_answer_says_how_it_stands(person: Participant, finding: Note) -> None:
    answer = send(person, fields(finding))

    assert (answer.status_code, answer["ETag"]) == (200, '"1"')
    assert f'data-place="1" data-on="note:{finding.pk}"' in answer.text
    assert answer.text.strip().startswith('<section id="mine"')
    assert dots() == [(1, finding.pk)]


def test_same_edit_again_changes_nothing(person: Participant, finding: Note) -> None:
    data = fields(finding)

    answers = [send(person, data) for _ in range(3)]
    send(person, fields(""))
    late = send(person, data)

    assert [(one.status_code, one["ETag"]) for one in [*answers, late]] == [(200, '"1"')] * 4
    assert dots() == []


def test_form_without_javascript_leads_back_to_the_page(person: Participant, finding: Note) -> None:
    data = {name: str(value) for name, value in fields(finding).items()}

    answer = post_form(phone(person), path(person), data)

    assert (answer.status_code, answer["Location"]) == (303, path(person))
    html = phone(person).get(path(person)).text
    assert 'name="place" value="2"' in html
    assert 'id="back-1"' in html


def test_three_given_leave_none(person: Participant, finding: Note) -> None:
    for place in (1, 2, 3):
        send(person, fields(finding, place))

    html = phone(person).get(path(person)).text

    assert f'value="note:{finding.pk}" aria-describedby="on-{finding.pk}" disabled' in html


@pytest.mark.parametrize(
    "wrong",
    [{"place": 0}, {"place": 4}, {"place": "x"}, {"on": "note:7"}, {"on": "group:" + "0" * 8}, {"edit": "x"},
     {"round": 2}, {"on": "note:00000000-0000-4000-8000-000000000000"}],
)  # fmt: skip
def test_what_is_wrong_is_refused_with_a_sentence(
    person: Participant, finding: Note, wrong: dict[str, object]
) -> None:
    answer = send(person, {**fields(finding), **wrong})

    assert (answer.status_code, answer["Content-Type"]) == (422, "text/plain; charset=utf-8")
    assert len(answer.text) > 10
    assert dots() == []


def test_refusal_of_a_form_is_the_page_with_the_reason(person: Participant) -> None:
    answer = post_form(phone(person), path(person), {"place": "1", "on": "", "edit": "x"})

    assert (answer.status_code, 'role="alert"' in answer.text) == (422, True)


def test_closed_dots_refuse_with_a_sentence(session: Session, person: Participant, finding: Note) -> None:
    steer_dots(session=session, to=Dots.SHOWN)

    assert send(person, fields(finding)).status_code == 422


def test_edit_of_another_act_is_refused(person: Participant, finding: Note) -> None:
    data = fields(finding)
    send(person, data)

    assert send(person, {**data, "place": 2}).status_code == 422
    assert dots() == [(1, finding.pk)]


def test_finished_takes_no_more(session: Session, person: Participant, finding: Note) -> None:
    finish(session=session)

    assert send(person, fields(finding)).status_code == 410


def test_edit_of_another_group_and_a_seat_elsewhere_are_not_found(person: Participant, finding: Note) -> None:
    data = fields(finding)
    send(person, data)
    stranger = make_participant(group=finding.group)

    assert phone(stranger).post(path(stranger), data).status_code == 404
    assert phone(stranger).post(path(person), fields(finding)).status_code == 404


def test_finding_of_another_session_takes_no_dots(person: Participant) -> None:
    theirs = make_note(group=make_group(session=make_session()), mark=Mark.FINDING)

    assert send(person, fields(theirs)).status_code == 422


def test_dot_without_the_csrf_token_is_refused(person: Participant, finding: Note) -> None:
    assert phone(person, checks_csrf=True).post(path(person), fields(finding)).status_code == 403


def test_too_many_at_once_are_asked_to_wait(person: Participant, finding: Note) -> None:
    answers = (send(person, fields(finding)) for _ in range(1_000))
    refused = next(answer for answer in answers if answer.status_code != 200)

    assert (refused.status_code, refused["Retry-After"]) == (429, "2")
