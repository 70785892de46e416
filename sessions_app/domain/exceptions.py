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


class NoteChanged(DomainError):
    """There is a newer version than the one the act was based on."""


class GroupIsFull(DomainError):
    pass


class EveryTableIsFull(DomainError):
    pass


class UnknownSeatCode(DomainError):
    pass


class NoSuchStep(DomainError):
    pass


class NotStarted(DomainError):
    pass


class OlderRegister(DomainError):
    """A newer register of municipalities is in use."""
