"""What the Word document says about a summary, in the sentences that templates/report says it in."""

from datetime import datetime

from django.utils import timezone
from django.utils.dateformat import format as formatted
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from sessions_app.content import Source
from sessions_app.domain.highlights import Highlights
from sessions_app.domain.series import MeetingState, MeetingStory
from sessions_app.domain.summary import ActionLine, Player, Summary, TableName
from sessions_app.outputs.words import day_of, joined, table_name


def shortened(text: str, letters: int) -> str:
    """On one line: in the short parts a text with many line ends would take the whole page."""
    return Truncator(" ".join(text.split())).chars(letters)


def title_of(summary: Summary) -> str:
    return _("%(name)s: %(title)s") % {"name": summary.official_name, "title": summary.check_title}


def round_name(number: int, title: str) -> str:
    return _("Round %(number)s: %(title)s") % {"number": number, "title": title}


def table_names(tables: tuple[TableName, ...]) -> str:
    """Those that named a team player, in the middle of a sentence."""
    if not tables or tables[0].meeting:
        return joined(*map(table_name, tables))
    numbers = ", ".join(str(table.number) for table in tables)
    return ngettext("group %(numbers)s", "groups %(numbers)s", len(tables)) % {"numbers": numbers}


def people(summary: Summary) -> str:
    """How many were there, and what they wrote."""
    meetings = max((table.meeting for table in summary.tables), default=0)
    return joined(
        f"{counted_people(summary)} {counted_groups(summary)}",
        ngettext("%(number)s meeting", "%(number)s meetings", meetings) % {"number": meetings}
        if meetings > 1
        else "",
        ngettext("%(number)s note", "%(number)s notes", summary.note_count) % {"number": summary.note_count},
    )


def counted_people(summary: Summary) -> str:
    return ngettext("%(number)s person", "%(number)s people", summary.people) % {"number": summary.people}


def counted_groups(summary: Summary) -> str:
    count = summary.group_count
    return ngettext("in %(number)s group", "in %(number)s groups", count) % {"number": count}


def who_met(summary: Summary, high: Highlights) -> str:
    """The sentences that the summary begins with."""
    met = ngettext(
        "%(number)s person met in %(place)s", "%(number)s people met in %(place)s", summary.people
    ) % {"number": summary.people, "place": summary.municipality}
    notes = summary.note_count
    wrote = ngettext("They wrote %(number)s note.", "They wrote %(number)s notes.", notes) % {"number": notes}
    lifted = [_("This is what they lifted out.")] if high.findings else []
    return " ".join([f"{met} {counted_groups(summary)}.", wrote, *lifted])


def how_many_groups(count: int) -> str:
    return ngettext("%(n)s group", "%(n)s groups", count) % {"n": count}


def dots(count: int) -> str:
    return ngettext("%(n)s dot", "%(n)s dots", count) % {"n": count} if count else ""


def behind(count: int) -> str:
    return ngettext("%(n)s stands behind it", "%(n)s stand behind it", count) % {"n": count} if count else ""


def goals(action: ActionLine) -> str:
    return joined(*(f"{goal.number} {goal.title}" for goal in action.goals))


def due(action: ActionLine) -> str:
    return day_of(action.due_on) if action.due_on else ""


def about_player(player: Player) -> str:
    return joined(str(player.distance.label), player.kind_label, table_names(player.tables))


def brings(player: Player) -> str:
    return _("Brings: %(what)s") % {"what": joined(*player.brings)} if player.brings else ""


def meeting_name(meeting: MeetingStory) -> str:
    name = _("Meeting %(number)s") % {"number": meeting.number}
    day = day_of(timezone.localtime(meeting.starts_at)) if meeting.starts_at else ""
    return joined(name, day, meeting.place, meeting_state(meeting))


def meeting_state(meeting: MeetingStory) -> str:
    return {
        MeetingState.HELD: pgettext("meeting", "held"),
        MeetingState.RUNNING: pgettext("meeting", "now"),
        MeetingState.MISSED: pgettext("meeting", "not held"),
        MeetingState.TO_COME: pgettext("meeting", "to come"),
    }[meeting.state]


def meeting_counts(meeting: MeetingStory) -> str:
    return joined(
        f"{_('Notes')} {meeting.notes}",
        f"{_('Findings and aha moments')} {meeting.lifted_out}",
        f"{_('Written in plenary')} {len(meeting.reflections)}",
    )


def actions_done(summary: Summary) -> str:
    words = {"done": summary.done_count, "all": len(summary.actions)}
    return _("%(done)s of %(all)s actions are done.") % words


def picture_of_the_team(summary: Summary) -> str:
    """For who does not see it."""
    return _(
        "The municipality in the middle of four rings: local, regional, national and global. On the rings"
        " %(with_us)s team players who are with us, on filled slips, and %(wanted)s who are wanted, on slips"
        " with a dashed edge. The list below names them all."
    ) % {"with_us": len(summary.present_players), "wanted": len(summary.wanted_players)}


def picture_of_the_map(summary: Summary) -> str:
    """The same."""
    if summary.picture:
        return ngettext(
            "A picture of the municipality's own, with one numbered stone."
            " Around it a ring shows how the answers are shared; the numbers stand in the table below.",
            "A picture of the municipality's own, with %(number)s numbered stones."
            " Around each stone a ring shows how the answers are shared;"
            " the numbers stand in the table below.",
            len(summary.points),
        ) % {"number": len(summary.points)}
    return _(
        "The map with twelve numbered stones. Around each stone a ring shows how the answers are shared;"
        " the numbers stand in the table below."
    )


def made(made_at: datetime) -> str:
    return _("Made by selvsjekk on %(day)s at %(time)s from what the groups wrote.") % {
        "day": day_of(made_at),
        "time": formatted(made_at, "H:i"),
    }


def source(one: Source) -> str:
    """What stands before its title, which is a link."""
    return f"{one.publisher} ({one.year}): "
