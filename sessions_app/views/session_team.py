"""In plenary: which players that several groups have named are one. People decide, here."""

from collections import defaultdict
from dataclasses import dataclass

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from sessions_app.domain.exceptions import SessionFinished
from sessions_app.domain.summary import TableName
from sessions_app.domain.team import Merged, join_players, merged_players, proposals, take_out
from sessions_app.models import Session, TeamPlayer
from sessions_app.numbers import as_uuid
from sessions_app.views.guards import Request, facilitator_view
from sessions_app.views.pages import render_page, see_other
from sessions_app.views.team import has_several_meetings, with_tables


@dataclass(frozen=True)
class Named:
    """A player as one group has named it, and those of other groups that people say are the same."""

    player: TeamPlayer
    same: list[tuple[TeamPlayer, TableName]]


@require_http_methods(["GET", "HEAD", "POST"])
@facilitator_view
def session_team(request: Request, session: Session) -> HttpResponse:
    if request.method == "POST":
        decide(request, session)
        return see_other("session-team", session.pk)
    merged = merged_players(session)
    several = has_several_meetings(session)
    alike = [] if session.is_finished else proposals(merged)
    context = {
        "session": session,
        "count": len(merged),
        "proposals": [with_tables(players, several=several) for players in alike],
        "tables": by_table(merged, several=several),
    }
    return render_page(request, "plenary/team/page.html", context, parts=frozenset({"session-team"}))


def by_table(merged: list[Merged], *, several: bool) -> list[tuple[TableName, list[Named]]]:
    found: dict[TableName, list[Named]] = defaultdict(list)
    for _, same in merged:
        placed = with_tables(same, several=several)
        for player, table in placed:
            found[table].append(Named(player, [one for one in placed if one[0].pk != player.pk]))
    return sorted(found.items(), key=lambda group: (group[0].meeting, group[0].number))


def decide(request: Request, session: Session) -> None:
    """`apart` is one that is not the same after all; else every `player` named is the same."""
    chosen = [found for text in request.POST.getlist("player") if (found := as_uuid(text))]
    try:
        if apart := as_uuid(request.POST.get("apart", "")):
            take_out(session=session, player_id=apart)
        else:
            join_players(session=session, player_ids=chosen)
    except SessionFinished:
        pass  # the page that follows has no such button
