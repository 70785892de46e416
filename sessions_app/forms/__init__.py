from sessions_app.forms.agenda import LinesForm, NewLineForm, TimesForm
from sessions_app.forms.join import JoinForm, SeatCodeForm, SharedPhoneForm
from sessions_app.forms.note import MarkForm, NoteForm, WithdrawForm
from sessions_app.forms.planning import AgendaForm, FrameForm, MeetingsForm, PlanForm
from sessions_app.forms.plenary import ActionForm, PlenaryNoteForm

__all__ = [
    "ActionForm",
    "AgendaForm",
    "FrameForm",
    "JoinForm",
    "LinesForm",
    "MarkForm",
    "MeetingsForm",
    "NewLineForm",
    "NoteForm",
    "PlanForm",
    "PlenaryNoteForm",
    "SeatCodeForm",
    "SharedPhoneForm",
    "TimesForm",
    "WithdrawForm",
]
