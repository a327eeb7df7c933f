"""Which field of a command is meant when PostgreSQL says that a constraint was broken?

Names of constraints never leave the service. What each stands for follows from the
table's columns and from what is declared beside them (`rows.declare`).
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Any

from sqlalchemy import ForeignKeyConstraint, UniqueConstraint
from sqlmodel import SQLModel

from service.db.rows import DECLARATIONS
from service.domain.errors import Conflict, FieldError


@cache
def fields() -> dict[str, tuple[str, str | None]]:
    """Name of each constraint a write can break -> its table, and pointer to the field; None where no field is
    to blame: the row a list belongs to, or that the path names, went meanwhile."""
    found: dict[str, tuple[str, str | None]] = {}
    for declared in DECLARATIONS.values():
        table = SQLModel.metadata.tables[declared.table]
        for columns, ending in _checked(table):
            names = [column.name for column in columns]
            name = (
                ending
                if ending in {i.name for i in table.indexes}
                else f"{table.name}_{'_'.join(names)}_{ending}"
            )
            owner = ending == "fkey" and any(key.ondelete == "CASCADE" for key in columns[-1].foreign_keys)
            pointer = None if owner and declared.at != "" else declared.pointer_to(names[-1])
            found[name] = (table.name, pointer)
    return found


def _checked(table: Any) -> list[tuple[list[Any], str]]:
    """Columns of each unique constraint, unique index and foreign key, with the end of PostgreSQL's name for it."""
    kinds = {UniqueConstraint: "key", ForeignKeyConstraint: "fkey"}
    checked = [(list(c.columns), kinds[type(c)]) for c in table.constraints if type(c) in kinds]
    return checked + [(list(i.columns), i.name) for i in table.indexes if i.unique]


def blamed(problem: Conflict, tables: Collection[str]) -> Conflict:
    """The same refusal, naming the field where one of the tables written to holds it.

    A constraint of another table means that something still refers to what was to go.
    """
    table, pointer = fields().get(getattr(problem.__cause__, "constraint_name", None) or "", (None, None))
    if pointer is None or table not in tables:
        return problem
    return Conflict(problem.code, errors=(FieldError(pointer, problem.code),), **problem.params)
