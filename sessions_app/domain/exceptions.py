"""What can stand in the way of an act. Each name states the fact; the views find the sentence."""


class DomainError(Exception):
    """An act that did not happen, with nothing changed."""


class SessionFinished(DomainError):
    pass


class RoundNotOpened(DomainError):
    pass


class UnknownQuestion(DomainError):
    pass


class ForeignNote(DomainError):
    """The note's id, or the edit's, belongs to another group."""


class EditReused(DomainError):
    """The edit's id has been used for another act: acknowledging it would lose this one."""


class NoSuchNote(DomainError):
    pass


class NoSuchAnswer(DomainError):
    pass


class AnswerWithdrawn(DomainError):
    """By the table that gave it."""


class NoteChanged(DomainError):
    """There is a newer version than the one the act was based on."""


class GroupIsFull(DomainError):
    pass


class EveryTableIsFull(DomainError):
    pass


class TooManyForOneTable(DomainError):
    """Two tables have more people, or more phones, than one may."""


class UnknownSeatCode(DomainError):
    pass


class NoSuchStep(DomainError):
    pass


class StepHasBegun(DomainError):
    """It keeps its place on the agenda: notes may still come for it, and what happened has happened."""


class StepWouldBePassed(DomainError):
    """We are beyond that place already: a line there would never come."""


class AlreadyOnAgenda(DomainError):
    """A meeting has one opening, one closing, and each round and its plenary once."""


class AgendaIsFull(DomainError):
    """More lines, or more meetings, than anybody holds."""


class NothingWouldBeLeft(DomainError):
    """A meeting has a line at least, and a session a meeting."""


class MeetingHasEnded(DomainError):
    pass


class MeetingInUse(DomainError):
    """Something in it has begun, or somebody sits at one of its tables."""


class MapIsRated(DomainError):
    """Which map it is, and how many points it has, stays once somebody has said something of a point."""


class NoSuchPicture(DomainError):
    """The own map has no picture yet, or none of that kind."""


class NotStarted(DomainError):
    pass


class OlderRegister(DomainError):
    """A newer register of municipalities is in use."""
