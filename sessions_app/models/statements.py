"""What every save, every stream's door and every drawn change asks, with SQL that is made once."""

import uuid

from django.db.models import Exists, IntegerField, OuterRef, QuerySet, UUIDField

from sessions_app.models.group import Group, Participant
from sessions_app.models.meeting import Step
from sessions_app.models.note import Edit, Note
from sessions_app.prepared import Prepared

held_seat = Prepared(
    lambda group, token: Participant.objects.in_group(group).held_or_moved([token]).with_session(),
    group=IntegerField(),
    token=UUIDField(),
)
# Without its order, which joins meeting and session and would lock them too: every group would wait for every
# other one.
group_locked = Prepared(
    lambda pk: Group.objects.order_by().filter(pk=pk).select_for_update(no_key=True).only("pk"),
    pk=IntegerField(),
)


def about_to_write(pk: int, edit: uuid.UUID, note: uuid.UUID, number: int) -> QuerySet[Group]:
    """A group, and whether the edit and the note are known and notes are taken for the round."""
    groups = Group.objects.filter(pk=pk).with_session().only("revision", "meeting__session__finished_at")
    return groups.annotate(  # type: ignore[no-redef]
        edit_is_known=Exists(Edit.objects.filter(pk=edit)),
        note_is_known=Exists(Note.objects.filter(pk=note)),
        round_is_open=Exists(Step.objects.opening_of(OuterRef("meeting__session"), number)),
    )


group_to_write_in = Prepared(
    about_to_write, pk=IntegerField(), edit=UUIDField(), note=UUIDField(), number=IntegerField()
)
edit_by_id = Prepared(lambda pk: Edit.objects.filter(pk=pk), pk=UUIDField())
note_by_id = Prepared(lambda pk: Note.objects.filter(pk=pk), pk=UUIDField())
group_revision = Prepared(lambda pk: Group.objects.filter(pk=pk).only("revision"), pk=IntegerField())
notes_changed = Prepared(
    lambda group, since: Note.objects.by_group(group).since(since).for_display(),
    group=IntegerField(),
    since=IntegerField(),
)
