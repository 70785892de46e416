from sessions_app.forms.join import JoinForm, SeatCodeForm
from sessions_app.forms.note import MarkForm, NoteForm, WithdrawForm
from sessions_app.forms.planning import AgendaForm, PlanForm, StepsForm
from sessions_app.forms.plenary import ActionForm, PlenaryNoteForm

__all__ = [
    "ActionForm",
    "AgendaForm",
    "JoinForm",
    "MarkForm",
    "NoteForm",
    "PlanForm",
    "PlenaryNoteForm",
    "SeatCodeForm",
    "StepsForm",
    "WithdrawForm",
]
