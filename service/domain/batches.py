"""How are thousands of rows taken at once, and what is answered of each?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field

from service.domain.csv_bodies import UnreadRow
from service.domain.errors import Conflict, FieldError, Forbidden, Invalid, NotFound, Problem, refused_at
from service.domain.field_errors import field_error, told
from service.domain.types import Shape, View


class BatchQuery(Shape):
    """How a batch is taken. atomic: all or none; else each row that can be, and the answer says which.
    dryRun: nothing is written, the answer says what would be."""

    atomic: Annotated[
        bool, Field(description="Ghi tất cả hoặc không; false: từng dòng / all or none; false: each row that can be")
    ] = True
    dry_run: Annotated[bool, Field(description="Chỉ kiểm tra, không ghi gì / look only, nothing is kept")] = False


class RowFault(View):
    """What is wrong with one field of a row. pointer: into the body, "/rows/3/unit"."""

    pointer: str
    code: str
    detail: str


class RowResult(View):
    """What became of one row. id: of what was made; null where nothing was."""

    row: int
    done: bool
    id: UUID | None
    errors: list[RowFault]


class BatchResults(View):
    """What became of each row, in the order given. Of a dry run: what would."""

    dry_run: bool
    done: int
    results: list[RowResult]


@dataclass
class Refusals:
    """What is wrong with the rows of a batch, by the place of each."""

    of: dict[int, list[FieldError]] = field(default_factory=dict)
    kinds: set[type[Problem]] = field(default_factory=set)

    def refuse(self, row: int, problem: Problem) -> None:
        """A rule's refusal of one row; its pointers are put below the row's."""
        self.of.setdefault(row, []).extend(refused_at(f"/rows/{row}", problem))
        self.kinds.add(type(problem))

    def unread(self, row: int, found: UnreadRow, model: type[BaseModel]) -> None:
        """A row that is no row of the body."""
        self.of[row] = unread_faults(f"/rows/{row}", found, model)
        self.kinds.add(Invalid)

    def whole(self) -> Problem:
        """All of it as one refusal: of the rows' own kind if all are of one, else what is wrong with the body.

        What is invisible to the caller is wrong in the body: the address was found.
        """
        errors = tuple(error for row in sorted(self.of) for error in self.of[row])
        kind = next(iter(self.kinds)) if len(self.kinds) == 1 else Invalid
        if kind in (Invalid, NotFound):
            return Invalid("invalid", errors=errors)
        assert issubclass(kind, Forbidden | Conflict)
        return kind(errors[0].code, errors=errors, **dict(errors[0].params))

    def faults(self, row: int, language: str) -> list[Mapping[str, Any]]:
        """What is wrong with one row, as it is answered."""
        return [fault_of(error, language) for error in self.of.get(row, ())]


def unread_faults(pointer: str, row: UnreadRow, model: type[BaseModel]) -> list[FieldError]:
    """What keeps a row from being one."""
    return [field_error(found, model, f"{pointer}/") for found in row.findings]


def fault_of(error: FieldError, language: str) -> Mapping[str, Any]:
    """A RowFault's values."""
    return {"pointer": error.pointer, "code": error.code, "detail": told(error, language)}
