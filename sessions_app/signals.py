"""Sent by `domain` after the commit, heard by `live`, so that nothing below knows who listens.

`group_changed(session, group)`: a row of the group changed. `session_changed(session)`: agenda, clock, seats
or plenary. Both carry ids only.
"""

from django.dispatch import Signal

group_changed = Signal()
session_changed = Signal()
