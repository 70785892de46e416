"""SQL that is made once, for the few statements that every save repeats.

Django makes a QuerySet's SQL anew each time: 0.5 to 2 ms of Python for what the database then does in 0.05.
Six reads and three writes were 6 of a save's 7.5 ms, and the room waited for them. The models remain the one
place that says what is asked: the SQL is made from them, at first use.
Roads not taken: SQL by hand (the models told twice), and rows kept in memory (a second truth).
"""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Generic, TypeAlias, TypeVar, cast

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression, Field, Model, QuerySet
from django.db.models.sql.compiler import SQLCompiler

M = TypeVar("M", bound=Model)
AnyField: TypeAlias = "Field[Any, Any]"


class Slot(Expression):
    """Stands in a prepared QuerySet where a value will."""

    def __init__(self, field: AnyField, name: str) -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler: object, connection: object) -> tuple[str, list[Any]]:  # type: ignore[override]  # noqa: ARG002
        return "%s", [self]


class Prepared(Generic[M]):
    """A QuerySet with slots. Its SQL is made once in each process.

    `ask` is given a Slot by the name of each of `fields`, and gives a QuerySet of whole rows; it may select
    related ones and annotate. Then it is asked with values by the same names.
    """

    def __init__(self, ask: Callable[..., QuerySet[M]], **fields: AnyField) -> None:
        self._ask, self._fields = ask, fields

    @cached_property
    def _made(self) -> "Made[M]":
        return Made(self._ask(**{name: Slot(field, name) for name, field in self._fields.items()}))

    def rows(self, **values: Any) -> list[M]:
        mine = this_connection()
        ready = {name: field.get_db_prep_value(values[name], mine) for name, field in self._fields.items()}
        return list(QuerySet(self._made.model, query=cast("Any", self._made.filled(ready))))

    def row(self, **values: Any) -> M | None:
        """The one row, where there is one."""
        return next(iter(self.rows(**values)), None)

    def get(self, **values: Any) -> M:
        """The one row. Raises the model's DoesNotExist."""
        if (found := self.row(**values)) is None:
            raise self._made.model.DoesNotExist  # type: ignore[attr-defined]
        return found


class Made(Generic[M]):
    """What Django's compiler made of a QuerySet: SQL, some of its params Slots, and what columns become."""

    def __init__(self, queryset: QuerySet[M]) -> None:
        self.model = queryset.model
        self.compiler = queryset.query.get_compiler(connection=this_connection())
        self.sql, self.params = self.compiler.as_sql()
        self.converters = self.compiler.get_converters([column for column, *_ in self.compiler.select or ()])

    def filled(self, values: dict[str, Any]) -> "Filled":
        return Filled(self, [values[one.name] if isinstance(one, Slot) else one for one in self.params])


@dataclass(frozen=True)
class Filled:
    """Stands where a QuerySet has its query, and has its SQL already. The rest is Django's own work."""

    made: Made[Any]
    params: list[Any]

    def get_compiler(self, using: str) -> SQLCompiler:
        compiler: Any = copy(self.made.compiler)
        compiler.connection = connections[using]  # this thread's
        compiler.as_sql = lambda *_args, **_options: (self.made.sql, self.params)
        compiler.get_converters = lambda _columns: self.made.converters
        return cast("SQLCompiler", compiler)


def insert(row: Model) -> None:
    """What `row.save(force_insert=True)` does, for a model without signals whose key is made in Python."""
    mine = this_connection()
    fields = row._meta.concrete_fields
    values = [field.get_db_prep_save(field.pre_save(row, add=True), mine) for field in fields]
    with mine.cursor() as cursor:
        cursor.execute(insertion(type(row)), values)
    row._state.adding, row._state.db = False, mine.alias


def update(row: Model, *names: str) -> None:
    """What `row.save(update_fields=names)` does, for a model without signals."""
    mine = this_connection()
    fields = [cast("AnyField", row._meta.get_field(name)) for name in names]
    values = [field.get_db_prep_save(field.pre_save(row, add=False), mine) for field in fields]
    with mine.cursor() as cursor:
        cursor.execute(change(type(row), names), [*values, row._meta.pk.get_db_prep_value(row.pk, mine)])


@cache
def insertion(model: type[Model]) -> str:
    columns = ", ".join(quoted(field) for field in model._meta.concrete_fields)
    slots = ", ".join("%s" for _ in model._meta.concrete_fields)
    return f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({slots})'  # noqa: S608 - no text of ours


@cache
def change(model: type[Model], names: tuple[str, ...]) -> str:
    sets = ", ".join(f"{quoted(cast('AnyField', model._meta.get_field(name)))} = %s" for name in names)
    return f'UPDATE "{model._meta.db_table}" SET {sets} WHERE {quoted(model._meta.pk)} = %s'  # noqa: S608


def quoted(field: AnyField) -> str:
    """The same on SQLite and PostgreSQL."""
    return f'"{field.column}"'


def this_connection() -> BaseDatabaseWrapper:
    """This thread's. An attribute seen through `django.db.connection` costs 3 µs, and there would be 200."""
    return connections[DEFAULT_DB_ALIAS]
