"""How far groups and sessions have come, in one query each: what a missed wake-up is found out by."""

from collections.abc import Collection

from django.db.models import Sum
from django.db.models.functions import Coalesce

from sessions_app.models import Group, Session

Revisions = dict[tuple[str, int], int]


def revisions(groups: Collection[int], sessions: Collection[int]) -> Revisions:
    """`notes` by group; by session `now`, its own revision, and `all`, that with every group's added."""
    found: Revisions = {}
    if groups:
        found.update(
            {
                ("notes", pk): at
                for pk, at in Group.objects.filter(pk__in=groups).values_list("pk", "revision")
            }
        )
    if sessions:
        total = Coalesce(Sum("meetings__groups__revision"), 0)
        rows = (
            Session.objects.filter(pk__in=sessions)
            .annotate(total=total)
            .values_list("pk", "revision", "total")
        )
        for pk, own, of_groups in rows:
            found["now", pk] = own
            found["all", pk] = own + of_groups
    return found
