from sessions_app.forms.agenda import LinesForm, NewLineForm, TimesForm
from sessions_app.forms.dots import DotForm
from sessions_app.forms.join import JoinForm, SeatCodeForm, SharedPhoneForm
from sessions_app.forms.note import MarkForm, NoteForm, WithdrawForm
from sessions_app.forms.planning import AgendaForm, FrameForm, MeetingsForm, PlanForm
from sessions_app.forms.plenary import ActionForm, PlenaryNoteForm, WallNoteForm, WallShowsForm
from sessions_app.forms.status_map import RatingForm
from sessions_app.forms.team import AmbitionForm, PlayerForm, SupportForm

__all__ = [
    "ActionForm",
    "AgendaForm",
    "AmbitionForm",
    "DotForm",
    "FrameForm",
    "JoinForm",
    "LinesForm",
    "MarkForm",
    "MeetingsForm",
    "NewLineForm",
    "NoteForm",
    "PlanForm",
    "PlayerForm",
    "PlenaryNoteForm",
    "RatingForm",
    "SeatCodeForm",
    "SharedPhoneForm",
    "SupportForm",
    "TimesForm",
    "WallNoteForm",
    "WallShowsForm",
    "WithdrawForm",
]
