"""The method's words and the municipality register: files, read once, that never change while running.

A self-check is a folder with `check.toml` (facts) and one file of words per language. Words of the interface
are not here but in gettext's catalogues.
"""

from sessions_app.content.goals import GOAL_NUMBERS, Goal, goals, goals_of
from sessions_app.content.loader import LANGUAGES, USUAL_CHECK, load_all, self_check, slugs
from sessions_app.content.municipalities import (
    REGISTER_DATE,
    MunicipalityFacts,
    register,
    search_key,
)
from sessions_app.content.sections import ContentError
from sessions_app.content.selfcheck import (
    Arena,
    HelpPicture,
    MapPoint,
    Question,
    Ring,
    Round,
    SelfCheck,
    Source,
)

__all__ = [
    "GOAL_NUMBERS",
    "LANGUAGES",
    "REGISTER_DATE",
    "USUAL_CHECK",
    "Arena",
    "ContentError",
    "Goal",
    "HelpPicture",
    "MapPoint",
    "MunicipalityFacts",
    "Question",
    "Ring",
    "Round",
    "SelfCheck",
    "Source",
    "goals",
    "goals_of",
    "load_all",
    "register",
    "search_key",
    "self_check",
    "slugs",
]
