"""Ratings, players and ambitions: done once, never over somebody else's words, by who may."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from sessions_app.domain.answers import (
    rate_point,
    support_ambition,
    withdraw_ambition,
    withdraw_player,
    write_ambition,
    write_player,
)
from sessions_app.domain.exceptions import (
    AnswerWithdrawn,
    EditReused,
    ForeignNote,
    NoSuchAnswer,
    NoteChanged,
    RoundNotOpened,
    SessionFinished,
)
from sessions_app.domain.soundness import faults
from sessions_app.domain.steering import finish
from sessions_app.domain.tables import move
from sessions_app.enums import Distance, PlayerKind, Rating
from sessions_app.models import Ambition, AmbitionSupport, Group, MapRating, Participant, Session, TeamPlayer
from tests.factories import make_ambition, make_group, make_participant, make_session, open_round

pytestmark = pytest.mark.django_db


@pytest.fixture
def author() -> Participant:
    """In a session whose three rounds have been opened."""
    person = make_participant()
    for number in (1, 2, 3):
        open_round(person.group.meeting.session, number)
    return person


def player(author: Participant, name: str = "Fylket", base: int = 0, **fields: Any) -> Any:
    told: dict[str, Any] = {
        "kind": PlayerKind.COUNTY,
        "kind_words": "",
        "role": "",
        "brings": "",
        "distance": Distance.REGIONAL,
        "with_us": True,
    }
    ids: dict[str, Any] = {"player_id": uuid.uuid4(), "edit": uuid.uuid4()}
    return write_player(author=author, base=base, name=name, **(told | ids | fields))


def sentence(author: Participant, text: str = "Bo her", base: int = 0, **ids: uuid.UUID) -> Any:
    new = {"ambition_id": uuid.uuid4(), "edit": uuid.uuid4()}
    return write_ambition(author=author, base=base, text=text, **(new | ids))


def rate(author: Participant, rating: Rating, point: int = 4, edit: uuid.UUID | None = None) -> Rating:
    return rate_point(author=author, point=point, rating=rating, edit=edit or uuid.uuid4())


def names() -> list[str]:
    return list(TeamPlayer.objects.standing().order_by("position").values_list("name", flat=True))


def sound() -> list[str]:
    return list(faults(Session.objects.all()))


# --- ratings ------------------------------------------------------------------------------------------------


def test_mind_is_changed_and_the_last_word_counts(author: Participant) -> None:
    for rating in (Rating.HELPS, Rating.UNKNOWN, Rating.HOLDS_BACK):
        rate(author, rating)

    assert [one.rating for one in MapRating.objects.all()] == [Rating.HOLDS_BACK]
    assert Group.objects.get(pk=author.group_id).revision == 3
    assert sound() == []


def test_old_rating_that_comes_late_changes_nothing_back(author: Participant) -> None:
    late = uuid.uuid4()
    rate(author, Rating.HELPS, edit=late)
    rate(author, Rating.HOLDS_BACK)

    assert rate(author, Rating.HELPS, edit=late) == Rating.HOLDS_BACK

    assert MapRating.objects.get().rating == Rating.HOLDS_BACK


def test_edit_that_was_another_act_is_refused(author: Participant) -> None:
    edit = uuid.uuid4()
    rate(author, Rating.HELPS, edit=edit)

    with pytest.raises(EditReused):
        rate(author, Rating.HELPS, point=5, edit=edit)
    with pytest.raises(EditReused):
        rate(author, Rating.PARTLY, edit=edit)
    with pytest.raises(EditReused):
        player(author, edit=edit)


def test_each_says_their_own(author: Participant) -> None:
    other = make_participant(group=author.group)
    rate(author, Rating.HELPS)
    rate(other, Rating.PARTLY)

    assert MapRating.objects.of(author.group.meeting.session).counted() == {(4, "helps"): 1, (4, "partly"): 1}


# --- the team -----------------------------------------------------------------------------------------------


def test_player_is_written_changed_withdrawn_and_back(author: Participant) -> None:
    first = player(author, "Fylket")
    again = player(author, "Fylkeskommunen", base=1, player_id=first.answer.pk)
    withdraw_player(author=author, player_id=first.answer.pk, base=2, edit=uuid.uuid4())
    assert names() == []
    back = player(author, "Fylkeskommunen", base=3, player_id=first.answer.pk)

    assert [first.created, again.created, back.version] == [True, False, 4]
    assert names() == ["Fylkeskommunen"]
    assert sound() == []


def test_two_who_change_the_same_player_are_both_kept(author: Participant) -> None:
    first = player(author, "Fylket")
    player(author, "Fylkeskommunen", base=1, player_id=first.answer.pk)
    edit = uuid.uuid4()

    kept = player(author, "Fylkesmannen", base=1, player_id=first.answer.pk, edit=edit)
    asked_again = player(author, "Fylkesmannen", base=1, player_id=first.answer.pk, edit=edit)

    assert names() == ["Fylkeskommunen", "Fylkesmannen"]
    assert kept.beside == first.answer
    assert (asked_again.answer, asked_again.version, asked_again.beside) == (kept.answer, 1, kept.beside)
    assert kept.answer.kept_beside_id == first.answer.pk
    assert sound() == []


def test_same_words_from_two_phones_are_one(author: Participant) -> None:
    first = sentence(author, "Bo her")
    sentence(author, "Bo her hele livet", base=1, ambition_id=first.answer.pk)

    same = sentence(author, "Bo her hele livet", base=1, ambition_id=first.answer.pk)

    assert (same.version, same.beside) == (2, None)
    assert Ambition.objects.count() == 1
    assert sound() == []


def test_done_twice_is_done_once(author: Participant) -> None:
    ids: dict[str, Any] = {"player_id": uuid.uuid4(), "edit": uuid.uuid4()}

    versions = [player(author, **ids).version for _ in range(3)]

    assert (versions, names()) == ([1, 1, 1], ["Fylket"])


def test_newer_player_is_not_withdrawn_unseen(author: Participant) -> None:
    first = player(author)
    player(author, "Et annet", base=1, player_id=first.answer.pk)

    with pytest.raises(NoteChanged):
        withdraw_player(author=author, player_id=first.answer.pk, base=1, edit=uuid.uuid4())


def test_withdrawn_twice_is_withdrawn_once(author: Participant) -> None:
    first = sentence(author)

    gone = [
        withdraw_ambition(author=author, ambition_id=first.answer.pk, base=1, edit=uuid.uuid4()).version
        for _ in range(2)
    ]

    assert gone == [2, 2]
    assert sound() == []


def test_withdrawal_repeated_late_is_answered_as_the_first_time(author: Participant) -> None:
    """What is undone is based on that version: a later one would overwrite what was written since."""
    first, edit = sentence(author), uuid.uuid4()
    withdraw_ambition(author=author, ambition_id=first.answer.pk, base=1, edit=edit)
    sentence(author, "Bo her", base=2, ambition_id=first.answer.pk)
    sentence(author, "Bo her lenge", base=3, ambition_id=first.answer.pk)

    late = withdraw_ambition(author=author, ambition_id=first.answer.pk, base=1, edit=edit)

    assert late.version == 2


# --- standing behind an ambition ----------------------------------------------------------------------------


def test_ambition_is_supported_across_tables_and_no_longer(author: Participant) -> None:
    session = author.group.meeting.session
    ambition = make_ambition(group=make_group(session=session, number=2))
    revision = Session.objects.get().revision
    on, off = uuid.uuid4(), uuid.uuid4()

    for stands, edit in ((True, on), (True, on), (True, uuid.uuid4()), (False, off), (True, on)):
        support_ambition(author=author, ambition_id=ambition.pk, stands=stands, edit=edit)

    assert AmbitionSupport.objects.count() == 0
    assert Session.objects.get().revision == revision + 3
    assert sound() == []


def test_support_that_was_taken_is_told_so_after_the_ambition_is_gone(author: Participant) -> None:
    stranger = make_participant(group=make_group(session=author.group.meeting.session, number=2))
    ambition, edit = sentence(author).answer, uuid.uuid4()
    support_ambition(author=stranger, ambition_id=ambition.pk, stands=True, edit=edit)
    withdraw_ambition(author=author, ambition_id=ambition.pk, base=1, edit=uuid.uuid4())

    assert support_ambition(author=stranger, ambition_id=ambition.pk, stands=True, edit=edit)
    with pytest.raises(AnswerWithdrawn):
        support_ambition(author=stranger, ambition_id=ambition.pk, stands=True, edit=uuid.uuid4())


def test_who_is_moved_stands_behind_it_once(author: Participant) -> None:
    session = author.group.meeting.session
    ambition = make_ambition(group=make_group(session=session, number=2))
    support_ambition(author=author, ambition_id=ambition.pk, stands=True, edit=uuid.uuid4())
    moved = move(participant=author, to=make_group(session=session, number=3))
    assert moved is not None

    support_ambition(author=moved, ambition_id=ambition.pk, stands=True, edit=uuid.uuid4())
    assert AmbitionSupport.objects.count() == 1
    support_ambition(author=moved, ambition_id=ambition.pk, stands=False, edit=uuid.uuid4())

    assert AmbitionSupport.objects.count() == 0


def test_ambition_of_another_session_cannot_be_supported(author: Participant) -> None:
    foreign = make_ambition(group=make_group(session=make_session()))

    with pytest.raises(NoSuchAnswer):
        support_ambition(author=author, ambition_id=foreign.pk, stands=True, edit=uuid.uuid4())


# --- who may, and when --------------------------------------------------------------------------------------

Act = Callable[[Participant], object]
ACTS: list[Act] = [lambda author: rate(author, Rating.HELPS), player, sentence]


@pytest.mark.parametrize("act", ACTS)
def test_nothing_is_taken_after_the_end_or_before_its_round(act: Act, author: Participant) -> None:
    early = make_participant(group=make_group(session=make_session()))
    with pytest.raises(RoundNotOpened):
        act(early)
    finish(session=author.group.meeting.session)

    with pytest.raises(SessionFinished):
        act(author)

    assert not MapRating.objects.exists()
    assert not TeamPlayer.objects.exists()
    assert not Ambition.objects.exists()


def test_what_was_taken_before_the_end_is_told_so_after_it(author: Participant) -> None:
    edit = uuid.uuid4()
    rate(author, Rating.HELPS, edit=edit)
    finish(session=author.group.meeting.session)

    assert rate(author, Rating.HELPS, edit=edit) == Rating.HELPS


def test_another_groups_rows_and_edits_are_out_of_reach(author: Participant) -> None:
    stranger = make_participant(group=make_group(session=author.group.meeting.session, number=2))
    edit = uuid.uuid4()
    first = player(author, edit=edit)

    with pytest.raises(ForeignNote):
        player(stranger, "Kapret", base=1, player_id=first.answer.pk)
    with pytest.raises(ForeignNote):
        player(stranger, edit=edit)
    with pytest.raises(NoSuchAnswer):
        withdraw_player(author=stranger, player_id=first.answer.pk, base=1, edit=uuid.uuid4())

    assert names() == ["Fylket"]
