from sessions_app.models.answers import Ambition, AmbitionSupport, AnswerEdit, MapRating, TeamPlayer
from sessions_app.models.group import Group, Participant
from sessions_app.models.meeting import Meeting, Step
from sessions_app.models.municipality import Membership, Municipality
from sessions_app.models.note import Edit, Note
from sessions_app.models.own_map import OwnPicture, OwnPoint
from sessions_app.models.plenary import Action, Dot, PlenaryNote, Theme, ThemeNote, WallNote
from sessions_app.models.session import Session
from sessions_app.models.sharing import Export, ReportLink

__all__ = [
    "Action",
    "Ambition",
    "AmbitionSupport",
    "AnswerEdit",
    "Dot",
    "Edit",
    "Export",
    "Group",
    "MapRating",
    "Meeting",
    "Membership",
    "Municipality",
    "Note",
    "OwnPicture",
    "OwnPoint",
    "Participant",
    "PlenaryNote",
    "ReportLink",
    "Session",
    "Step",
    "TeamPlayer",
    "Theme",
    "ThemeNote",
    "WallNote",
]
