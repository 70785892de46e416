"""The team: a group's own page (questions 3.2 and 3.3), what phones of it hear, and the wall."""

import uuid
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, TypeVar

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from sessions_app.content import self_check
from sessions_app.domain.lagkart import PHONE, WALL, Lagkart, lagkart
from sessions_app.domain.seating import first_seat
from sessions_app.domain.summarising import one_player, tables_of
from sessions_app.domain.summary import Player, TableName
from sessions_app.domain.team import merged_players
from sessions_app.enums import Distance, PlayerKind
from sessions_app.forms.team import SUGGESTED
from sessions_app.models import Ambition, Group, Participant, Session, TeamPlayer
from sessions_app.numbers import as_uuid
from sessions_app.views.guards import Request, language, participant_view
from sessions_app.views.pages import render_page

A = TypeVar("A", TeamPlayer, Ambition)
ASKED = {"team", "ambitions"}
AMBITIONS_ON_WALL = 6


@require_safe
@participant_view
def team(request: Request, participant: Participant) -> HttpResponse:
    return draw_team(request, participant)


def draw_team(
    request: Request, participant: Participant, *, status: int = 200, extra: dict[str, Any] | None = None
) -> HttpResponse:
    """`extra`: what a form without JavaScript is told, and what was typed into it."""
    group = participant.group
    session = Session.objects.for_display().get(pk=group.meeting.session_id)
    players = list(TeamPlayer.objects.by_group(group.pk).standing().for_display())
    ambitions = Ambition.objects.of(session).standing()
    others = ambitions.of_other_groups(group.pk).table_by_table().with_support(first_seat(participant))
    context = {
        "participant": participant,
        "group": group,
        "session": session,
        **questions_of(session),
        "players": players,
        "lagkart": lagkart_of(session, players),
        "suggestions": suggestions({player.name for player in players}),
        "ambitions": ambitions.by_group(group.pk).for_display(),
        "others": with_tables(others, several=has_several_meetings(session)),
        "undo": withdrawn_of(participant, request.GET.get("withdrawn", "")),
        "new_player": uuid.uuid4(),
        "new_ambition": uuid.uuid4(),
        "typed_player": request.GET if "name" in request.GET else None,  # a suggestion was chosen
        **CHOICES,
        **(extra or {}),
    }
    return render_page(request, "group/team/page.html", context, status=status)


CHOICES: dict[str, Any] = {"kinds": PlayerKind.choices, "distances": Distance.choices}


def with_tables(answers: Iterable[A], *, several: bool) -> list[tuple[A, TableName]]:
    """Each with the table that gave it, whose number is a meeting's where there are `several`."""
    return [
        (one, TableName(one.group_id, one.group.number, one.group.meeting.number if several else 0))
        for one in answers
    ]


def has_several_meetings(session: Session) -> bool:
    return session.meetings.count() > 1


def questions_of(session: Session) -> dict[str, Any]:
    """The questions that this page answers, and whether their round has been opened."""
    asked = [one for one in self_check(session.check_slug, language()).questions if one.kind in ASKED]
    opened = session.opened_rounds
    return {"asked": asked, "is_open": any(question.round_number in opened for question in asked)}


def suggestions(named: set[str]) -> list[dict[str, Any]]:
    """Whom one tap puts on the team; who is there already is hidden, and back when taken off."""
    return [
        {"name": name, "kind": kind.value, "distance": distance.value, "is_named": str(name) in named}
        for name, kind, distance in SUGGESTED
    ]


def lagkart_of(session: Session, players: list[TeamPlayer]) -> Lagkart:
    """One group's own: nobody has to be told which group that is."""
    here = {player.group_id: TableName(player.group_id, 0, 0) for player in players}
    shown = (replace(one_player(player, [player], here), tables=()) for player in players)
    return lagkart(session.municipality.name, tuple(shown), PHONE)


def withdrawn_of(participant: Participant, answer_id: str) -> TeamPlayer | Ambition | None:
    """What has just been withdrawn without JavaScript, to offer it back."""
    if (wanted := as_uuid(answer_id)) is None:
        return None
    group = participant.group_id
    return TeamPlayer.objects.by_group(group).withdrawn_as(wanted) or Ambition.objects.by_group(
        group
    ).withdrawn_as(wanted)


def drawn_player(player: TeamPlayer) -> str:
    return render_to_string("group/team/_player.html", {"player": player})


def drawn_ambition(ambition: Ambition) -> str:
    return render_to_string("group/team/_ambition.html", {"ambition": ambition})


def team_since(group_id: int, since: int) -> str:
    """What changed of a group's team after its revision `since`, and the lagkart with it."""
    players = [drawn_player(one) for one in TeamPlayer.objects.by_group(group_id).since(since).for_display()]
    changed = Ambition.objects.by_group(group_id).since(since).for_display()
    html = "".join(players) + "".join(drawn_ambition(one) for one in changed)
    if players:
        html += render_to_string("group/team/_lagkart.html", {"lagkart": lagkart_of_group(group_id)})
    return html


def lagkart_of_group(group_id: int) -> Lagkart:
    group = Group.objects.with_session().select_related("meeting__session__municipality").get(pk=group_id)
    players = TeamPlayer.objects.by_group(group_id).standing().for_display()
    return lagkart_of(group.meeting.session, list(players))


def team_on_wall(session: Session) -> dict[str, Any]:
    """The lagkart of all groups, and what they want, with how many stand behind it."""
    rows = Ambition.objects.of(session).standing().table_by_table().with_support()
    liked = sorted(rows, key=lambda ambition: -ambition.behind)
    ambitions = with_tables(liked, several=has_several_meetings(session))
    return {
        "lagkart": lagkart(session.municipality.name, players_of(session), WALL),
        "ambitions": ambitions[:AMBITIONS_ON_WALL],
        "more_ambitions": len(ambitions[AMBITIONS_ON_WALL:]),
    }


def players_of(session: Session) -> tuple[Player, ...]:
    tables = tables_of(session)
    return tuple(one_player(first, same, tables) for first, same in merged_players(session))
