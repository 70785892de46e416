import re

from django.urls import path, register_converter
from django.urls.converters import IntConverter, StringConverter

from sessions_app.enums import Format
from sessions_app.outputs.material import Material
from sessions_app.outputs.prints import Print
from sessions_app.views import (
    actions,
    agenda,
    before,
    console,
    documents,
    dots,
    group,
    home,
    invitation,
    join,
    material,
    notes,
    outputs,
    own_map,
    pages,
    planning,
    plenary,
    prints,
    reflections,
    rehearsal,
    result,
    series,
    session_team,
    shared,
    status_map,
    tables,
    team,
    team_acts,
    themes,
    wall,
)


class RowConverter(IntConverter):
    """A row's id: fifteen digits at most, since SQLite stumbles over a number beyond 64 bits."""

    regex = "[0-9]{1,15}"


class FileConverter(StringConverter):
    """A document's ending."""

    regex = "|".join(Format.values)

    def to_python(self, value: str) -> Format:
        return Format(value)


class MaterialConverter(StringConverter):
    regex = "|".join(map(re.escape, Material.values))

    def to_python(self, value: str) -> Material:
        return Material(value)


class PrintConverter(StringConverter):
    regex = "|".join(Print.values)

    def to_python(self, value: str) -> Print:
        return Print(value)


register_converter(RowConverter, "row")
register_converter(FileConverter, "file")
register_converter(MaterialConverter, "material")
register_converter(PrintConverter, "print")

# In the order of how often they are asked for: each is tried in turn.
urlpatterns = [
    path("g/<row:group_id>/notes/<uuid:note_id>/", notes.note, name="group-note"),
    path("g/<row:group_id>/notes/<uuid:note_id>/mark/", notes.mark, name="group-note-mark"),
    path("g/<row:group_id>/", group.group_page, name="group-page"),
    path("g/<row:group_id>/people/", group.people, name="group-people"),
    path("g/<row:group_id>/map/", status_map.group_map, name="group-map"),
    path("g/<row:group_id>/map/<int:point>/", status_map.map_point, name="map-point"),
    path("g/<row:group_id>/team/", team.team, name="group-team"),
    path("g/<row:group_id>/team/<uuid:player_id>/", team_acts.player, name="team-player"),
    path("g/<row:group_id>/team/ambitions/<uuid:ambition_id>/", team_acts.ambition, name="ambition"),
    path(
        "g/<row:group_id>/team/ambitions/<uuid:ambition_id>/support/",
        team_acts.support,
        name="ambition-support",
    ),
    path("g/<row:group_id>/leave/", join.leave_group, name="group-leave"),
    path("g/<row:group_id>/people/count/", join.phone_shared, name="group-people-count"),
    path("g/<row:group_id>/plenary/", reflections.group_plenary, name="group-plenary"),
    path("g/<row:group_id>/help/", tables.group_help, name="group-help"),
    path("g/<row:group_id>/dots/", dots.dots, name="dots"),
    path("g/<row:group_id>/result/", result.group_result, name="group-result"),
    path("", home.home, name="home"),
    path("about/", home.about, name="about"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("privacy/", pages.privacy, name="privacy"),
    path("health/", pages.health, name="health"),
    path("sign-in/", home.SignIn.as_view(), name="sign-in"),
    path("sign-in/<str:token>/", home.sign_in_by_link, name="sign-in-by-link"),
    path("sign-out/", home.sign_out, name="sign-out"),
    path("demo/", home.demo, name="demo"),
    path("practice/", rehearsal.start, name="practice"),
    path("new/", planning.new_session, name="new-session"),
    path("new/municipalities/", planning.municipalities, name="municipalities"),
    path("i/<slug:invitation_token>/", invitation.invitation, name="invitation"),
    path("i/<slug:invitation_token>/calendar.ics", invitation.calendar_file, name="invitation-calendar"),
    path("material/", material.material, name="material"),
    path("material/<material:material>", material.material_file, name="material-file"),
    path("material/map/", material.map_page, name="material-map"),
    path("pictures/<uuid:picture_token>.jpg", own_map.picture, name="own-picture"),
    path("j/<str:code>/", join.join, name="join"),
    path("j/<str:code>/seat/", join.join_by_seat_code, name="join-by-seat-code"),
    path("s/<row:session_id>/", console.console, name="console"),
    path("s/<row:session_id>/steer/", console.steer, name="steer"),
    path("s/<row:session_id>/groups/<row:group_id>/", tables.group_written, name="console-group"),
    path("s/<row:session_id>/groups/<row:group_id>/merge/", tables.merge_group, name="group-merge"),
    path("s/<row:session_id>/groups/<row:group_id>/write/", tables.write_for_group, name="group-write"),
    path("s/<row:session_id>/groups/<row:group_id>/helped/", tables.group_helped, name="group-helped"),
    path("s/<row:session_id>/tables/", tables.table_cards, name="table-cards"),
    path("s/<row:session_id>/seats/<row:participant_id>/free/", join.free_seat, name="free-seat"),
    path("s/<row:session_id>/seats/<row:participant_id>/move/", tables.move_seat, name="move-seat"),
    path(
        "s/<row:session_id>/seats/<row:participant_id>/writes/", reflections.seat_writes, name="seat-writes"
    ),
    path("s/<row:session_id>/before/", before.before, name="before"),
    path("s/<row:session_id>/map/", own_map.own_map, name="own-map"),
    path("s/<row:session_id>/map/ours/", own_map.our_drawing, name="own-map-ours"),
    path("s/<row:session_id>/agenda/", agenda.agenda, name="agenda"),
    path("s/<row:session_id>/plenary/", plenary.plenary, name="plenary"),
    path("s/<row:session_id>/plenary/turn/", wall.wall_group, name="wall-group"),
    path("s/<row:session_id>/plenary/shows/", wall.wall_shows, name="wall-shows"),
    path("s/<row:session_id>/plenary/said/", wall.said, name="wall-said"),
    path("s/<row:session_id>/plenary/off/", wall.off, name="wall-off"),
    path("s/<row:session_id>/plenary/notes/", reflections.plenary_notes, name="plenary-notes"),
    path(
        "s/<row:session_id>/plenary/notes/<uuid:note_id>/remove/",
        reflections.remove_note,
        name="plenary-note-remove",
    ),
    path("s/<row:session_id>/actions/", actions.actions, name="actions"),
    path(
        "s/<row:session_id>/actions/<uuid:action_id>/remove/", actions.remove_one_action, name="action-remove"
    ),
    path("s/<row:session_id>/actions/<uuid:action_id>/done/", actions.tick, name="action-done"),
    path("s/<row:session_id>/team/", session_team.session_team, name="session-team"),
    path("s/<row:session_id>/themes/", themes.themes, name="themes"),
    path("s/<row:session_id>/series/", series.series, name="series"),
    path("s/<row:session_id>/rehearse/", rehearsal.act, name="rehearse"),
    path("s/<row:session_id>/result/", result.result, name="result"),
    path("s/<row:session_id>/report.<file:format>", outputs.report, name="report"),
    path("s/<row:session_id>/print/", prints.prints, name="prints"),
    path("s/<row:session_id>/print/<print:what>.pdf", prints.session_print, name="print"),
    path("s/<row:session_id>/documents/", documents.documents, name="documents"),
    path("r/<slug:token>/", shared.shared, name="shared"),
    path("r/<slug:token>/report.<file:format>", shared.shared_report, name="shared-report"),
]
