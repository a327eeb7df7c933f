"""Which papers does a plan name: those it rests on, the one it implements, the one it replaces?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from service.domain.errors import FieldError
from service.domain.plan_refs import PlanRef
from service.domain.types import Line, PartialDate, Shape, View, clean_line


def _exists(value: str) -> str:
    if len(value) == 10:
        try:
            date.fromisoformat(value)
        except ValueError as error:
            raise PydanticCustomError("no_such_day", "there is no such day") from error
    return value


IssuedOn = Annotated[
    PartialDate,
    AfterValidator(_exists),
    Field(description="Ngày, tháng hoặc năm in trên văn bản. As much of the date as is printed: 2026-04."),
]
Number = Annotated[
    str,
    BeforeValidator(clean_line),
    StringConstraints(max_length=40),
    Field(description="Số, như in. The number as printed, without symbol; empty if none."),
]
Symbol = Annotated[
    str,
    BeforeValidator(clean_line),
    StringConstraints(max_length=60),
    Field(
        description="Ký hiệu, như in. The symbol as printed, its first stroke included.",
        examples=["/KH-UBND"],
    ),
]


class DocumentRelation(StrEnum):
    """What another paper is to the plan."""

    basis = "basis"
    implements = "implements"
    amends = "amends"
    adjusts = "adjusts"
    replaces = "replaces"


class CitedAs(StrEnum):
    """Where a plan names the paper: among its bases, as its upper plan, as what it replaces."""

    basis = "basis"
    upper_plan = "upper_plan"
    replaced = "replaced"


class DocumentView(View):
    """A paper the plan names. `plan` is given where it is loaded here and visible to the caller."""

    number: str
    symbol: str
    issuer: str | None
    issued_on: str | None
    relation: DocumentRelation
    title: str | None
    plan: PlanRef | None


class DocumentWrite(Shape):
    """A paper described in words, a plan that is loaded here, or both: words given win over the plan's."""

    number: Number = ""
    symbol: Symbol = ""
    issuer: Line | None = None
    issued_on: IssuedOn | None = None
    title: Line | None = None
    plan_id: UUID | None = Field(None, alias="plan")


class BasisWrite(DocumentWrite):
    """A paper among the bases."""

    relation: DocumentRelation = DocumentRelation.basis


class TargetPlan(View):
    """A loaded plan that a reference may point to."""

    id: UUID
    number: str
    symbol: str
    issued_on: str | None
    title: str
    issuer: str | None


_BY_PLACE = {CitedAs.upper_plan: DocumentRelation.implements, CitedAs.replaced: DocumentRelation.replaces}


def document_row(
    cited_as: CitedAs, write: DocumentWrite, loaded: Mapping[UUID, TargetPlan]
) -> dict[str, Any]:
    """The columns of one reference; what the words leave open is taken from the loaded plan."""
    target = loaded.get(write.plan_id) if write.plan_id is not None else None
    return {
        "cited_as": cited_as.value,
        "relation": (write.relation if isinstance(write, BasisWrite) else _BY_PLACE[cited_as]).value,
        "number": write.number or (target.number if target else ""),
        "symbol": write.symbol or (target.symbol if target else ""),
        "issuer": write.issuer or (target.issuer if target else None),
        "issued_on": write.issued_on or (target.issued_on if target else None),
        "title": write.title or (target.title if target else None),
        "target_plan_id": write.plan_id,
    }


def document_faults(
    pointer: str, write: DocumentWrite, loaded: Mapping[UUID, TargetPlan]
) -> list[FieldError]:
    """A reference must say something, and point only to a plan the caller may know of."""
    if write.plan_id is not None and write.plan_id not in loaded:
        return [FieldError(f"{pointer}/plan", "unknown_plan")]
    if write.plan_id is None and not (write.number or write.title):
        return [FieldError(pointer, "document_empty")]
    return []
