"""Closed lists with behaviour. What is stored is the value; what is shown is the label."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class StepKind(TextChoices):
    """The kinds of lines on a meeting's agenda."""

    OPENING = "opening", pgettext_lazy("agenda step", "Opening")
    LOOK_BACK = "look-back", pgettext_lazy("agenda step", "Since last time")
    ROUND = "round", pgettext_lazy("agenda step", "Round")
    PLENARY = "plenary", pgettext_lazy("agenda step", "Plenary")
    BREAK = "break", pgettext_lazy("agenda step", "Break")
    OTHER = "other", pgettext_lazy("agenda step", "Own line")
    CLOSING = "closing", pgettext_lazy("agenda step", "Closing")

    @property
    def is_numbered(self) -> bool:
        """Whether several of them may stand on one agenda: `round-1` but `opening`."""
        return self in {StepKind.ROUND, StepKind.PLENARY, StepKind.BREAK, StepKind.OTHER}


class Plan(TextChoices):
    """How a session is spread over time (method: "Time")."""

    ONE_MEETING = "one-meeting", _("One meeting, two short breaks")
    LONG_BREAK = "long-break", _("One meeting, one longer break")
    SERIES = "series", _("A series: one meeting per round")


class Arena(TextChoices):
    """The kinds of meeting. Their names are the self-check's content."""

    POLITICAL = "political"
    LEADERS = "leaders"
    SOCIAL_PARTNERS = "social-partners"
    EMPLOYEES = "employees"
    PARTNERS = "partners"


class Language(TextChoices):
    BOKMAL = "nb", "Bokmål"
    NYNORSK = "nn", "Nynorsk"
    ENGLISH = "en", "English"


class Role(TextChoices):
    FACILITATOR = "facilitator", _("Facilitator")
    ADVISER = "adviser", _("Adviser")


class RoleDraw(TextChoices):
    """Whether the program draws roles at each table."""

    NEVER = "never", _("No roles")
    ONCE = "once", _("Draw roles when the first round begins")
    EACH_ROUND = "each-round", _("Draw roles anew for each round")


class TableRole(TextChoices):
    """What one at the table looks after; drawn at random."""

    CHAIR = "chair", _("Chair and timekeeper")
    SECRETARY = "secretary", _("Secretary")
    WIDE_VIEW = "wide-view", _("Keeper of the wide view")


class Background(TextChoices):
    """What people may say that they are, so that tables get mixed. Own words may stand in its place."""

    POLITICIAN = "politician", _("Politician")
    LEADER = "leader", _("Leader")
    EMPLOYEE = "employee", _("Employee")
    UNION = "union", _("Union representative")
    PARTNER = "partner", _("Partner from outside the municipality")


class Mark(TextChoices):
    """What a group lifts out of its notes for plenary."""

    NONE = "none", pgettext_lazy("mark", "No mark")
    FINDING = "finding", pgettext_lazy("mark", "Finding")
    AHA = "aha", pgettext_lazy("mark", "Aha moment")


class EditKind(TextChoices):
    """What a repeated request would repeat."""

    WRITE = "write", pgettext_lazy("edit", "Written")
    MARK = "mark", pgettext_lazy("edit", "Marked")
    WITHDRAW = "withdraw", pgettext_lazy("edit", "Withdrawn")


class AnswerKind(TextChoices):
    """What one act on a structured answer was about. Never shown."""

    RATING = "rating"
    PLAYER = "player"
    AMBITION = "ambition"
    SUPPORT = "support"
    DOT = "dot"


class WallShows(TextChoices):
    """What the big screen shows in plenary."""

    FINDINGS = "findings", pgettext_lazy("wall", "Findings")
    GALLERY = "gallery", pgettext_lazy("wall", "All notes")
    MAP = "map", pgettext_lazy("wall", "The map")
    TEAM = "team", pgettext_lazy("wall", "The team")
    THEMES = "themes", pgettext_lazy("wall", "Themes")


class Dots(TextChoices):
    """Whether everybody may say what matters most, and whether the room sees it."""

    OFF = "off", pgettext_lazy("dots", "Not used")
    OPEN = "open", pgettext_lazy("dots", "Being given")
    SHOWN = "shown", pgettext_lazy("dots", "Shown")


class Rating(TextChoices):
    """What a point of the map does to us. Always shown as sign, word and number, never as colour alone."""

    HELPS = "helps", _("helps us")
    PARTLY = "partly", _("partly")
    HOLDS_BACK = "holds_back", _("holds us back")
    UNKNOWN = "unknown", _("don't know")

    @property
    def sign(self) -> str:
        """What stands before its word, everywhere and in every language."""
        return {"helps": "▲", "partly": "◆", "holds_back": "▼", "unknown": "○"}[self.value]


class PictureKind(TextChoices):
    """What an own picture shows: the map itself, or help for the first or the last six of its points."""

    MAP = "map", pgettext_lazy("own picture", "The map")
    HELP_1 = "help-1", pgettext_lazy("own picture", "Help picture for points 1–6")
    HELP_2 = "help-2", pgettext_lazy("own picture", "Help picture for points 7–12")

    @property
    def help_page(self) -> int:
        """1 or 2; 0 is the map."""
        return {"map": 0, "help-1": 1, "help-2": 2}[self.value]


class PlayerKind(TextChoices):
    RESEARCH = "research", _("Research and innovation environment")
    COUNTY = "county", _("County authority")
    GOVERNOR = "governor", _("County governor")
    HOUSING_BANK = "housing-bank", _("State Housing Bank")
    HEALTH_TRUST = "health-trust", _("Health trust")
    MERKUR = "merkur", _("Merkur programme and the local shop")
    HERITAGE = "heritage", _("Directorate for Cultural Heritage")
    DISTRIKTSSENTERET = "distriktssenteret", "Distriktssenteret"
    INTEREST = "interest", _("Interest organisation")
    BUSINESS = "business", _("Business")
    MUNICIPALITY = "municipality", _("Municipality")
    VOLUNTEER = "volunteer", _("Volunteers")
    OTHER = "other", pgettext_lazy("team player", "Other")


class Distance(TextChoices):
    LOCAL = "local", _("local")
    REGIONAL = "regional", _("regional")
    NATIONAL = "national", _("national")
    GLOBAL = "global", _("global")


OFFICE = "application/vnd.openxmlformats-officedocument"


class Format(TextChoices):
    """What leaves the house. The value is the file's ending."""

    PDF = "pdf", "PDF"
    WORD = "docx", "Word"
    SLIDES = "pptx", "PowerPoint"
    SHEET = "xlsx", "Excel"
    LINES = "csv", "CSV"
    DATA = "json", "JSON"
    ARCHIVE = "zip", "ZIP"

    @property
    def content_type(self) -> str:
        return {
            Format.PDF: "application/pdf",
            Format.WORD: f"{OFFICE}.wordprocessingml.document",
            Format.SLIDES: f"{OFFICE}.presentationml.presentation",
            Format.SHEET: f"{OFFICE}.spreadsheetml.sheet",
            Format.LINES: "text/csv; charset=utf-8; header=present",
            Format.DATA: "application/json",
            Format.ARCHIVE: "application/zip",
        }[self]


class Extent(TextChoices):
    """How much of what was said a document holds."""

    WHOLE = "whole", pgettext_lazy("extent of a document", "With all notes")
    FINDINGS = "findings", pgettext_lazy("extent of a document", "Only findings and aha moments")
    SHORT = "short", pgettext_lazy("extent of a document", "Two pages")
