"""Which states of a plan are frozen, which one was in force on a day, and what was known at a moment?"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field
from pydantic.alias_generators import to_snake

from service.domain.errors import FieldError, Invalid
from service.domain.moments import KnownAt, judged_day
from service.domain.paging import Drafted, ItemQuery, PageQuery
from service.domain.tasks import Basis
from service.domain.types import Day, Ref, Shape, UnitRef, View


class RevisionView(View):
    """A frozen state of a plan, without the state itself.

    number 1 is the plan as first published; later ones are amendments, with their reason and
    basis document. endsOn: the last day it was in force, null for the newest.
    """

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
    unit: UnitRef
    number: int
    reason: str | None
    basis: Basis | None
    published_by: Ref | None
    published_at: datetime
    effective_on: date
    ends_on: date | None
    actions: list[str]


class RevisionPageQuery(PageQuery):
    """How the revisions of a plan are listed: the first one first."""


Number = Annotated[int, Field(ge=1, le=100_000)]
RevisionName = Annotated[
    Drafted | Number,
    Field(
        description="`draft`: bản điều chỉnh đang soạn; số: lần ban hành. "
        "`draft`: the open amendment; a number: that revision."
    ),
]
InForceOn = Annotated[
    Day,
    Field(
        description="Theo bản có hiệu lực ngày này. As in force on that day; standings are of that day too."
    ),
]


class PlanItemQuery(ItemQuery):
    """What may be asked of a plan: as it is, as drafted, as it was in force on a day, as known at a moment."""

    revision: RevisionName | None = None
    as_of: InForceOn | None = None
    known_at: KnownAt | None = None

    @property
    def drafted(self) -> Drafted | None:
        return self.revision if isinstance(self.revision, Drafted) else None

    @property
    def frozen(self) -> bool:
        """Whether a frozen state is asked for rather than the plan of today."""
        return isinstance(self.revision, int) or self.as_of is not None or self.known_at is not None

    def wanted(self, now: datetime) -> dict[str, Any]:
        """Which frozen state: by number, or the newest in force by a day among those known at a moment; and
        `today`, the day its items are judged on."""
        today = judged_day(self.as_of, self.known_at, now, revision=self.revision)
        if self.revision is not None and self.as_of:
            raise Invalid("invalid", errors=(FieldError("?revision", "revision_or_day"),))
        number = self.revision if isinstance(self.revision, int) else None
        day = date.max if self.as_of is None and self.known_at is None else today
        return {"number": number, "as_of": day, "frozen_by": self.known_at or datetime.max, "today": today}


class DiffQuery(Shape):
    """Which two states are compared: by number; `to` may be `draft`, the open amendment.

    Left out, `to` is the newest revision and `from` the one before `to`.
    """

    from_: Number | None = Field(None, alias="from", description="Lần ban hành cũ / the earlier revision")
    to: RevisionName | None = None


class FieldChange(View):
    """One field, as printed before and after; null where nothing was printed."""

    field: str
    before: Any
    after: Any


class ItemChange(View):
    """An item and what has changed in it. number, title: as printed after the change."""

    id: UUID
    number: str
    title: str
    fields: list[FieldChange]


class ItemPrinted(View):
    """An item as printed, in a plan that has it while the other has not."""

    id: UUID
    number: str
    title: str
    printed: dict[str, Any]


class ItemDiff(View):
    """What happened to the items of one kind."""

    added: list[ItemPrinted]
    removed: list[ItemPrinted]
    changed: list[ItemChange]


class DiffView(View):
    """How one state of a plan differs from another. reportingRules: none where a state was frozen before
    rules were kept with it."""

    plan: UUID
    from_: int = Field(alias="from")
    to: int | Literal["draft"]
    head: list[FieldChange]
    sections: ItemDiff
    provisions: ItemDiff
    indicators: ItemDiff
    tasks: ItemDiff
    reporting_rules: ItemDiff


_HEAD = (
    "number", "symbol", "issuedOn", "place", "title", "issuer", "signature", "period", "bases", "upperPlan",
    "replaces", "recipients", "clears", "focalOffices", "missingAnnexes",
)  # fmt: skip
_PRINTED = {
    "sections": ("title", ("parent", "part", "number", "title")),
    "provisions": ("text", ("section", "kind", "number", "text", "agencies", "coordinators", "obligation")),
    "indicators": (
        "name",
        (
            "section", "number", "name", "unitMeasure", "direction", "valueKind", "aggregation", "baselineValue",
            "baselineOn", "references", "targets", "assignments", "tasks",
        ),
    ),
    "tasks": (
        "title",
        (
            "section", "number", "title", "assignments", "deliverables", "schedule", "approvingAuthority",
            "budgetLine", "budgetSource", "references",
        ),
    ),
    "reportingRules": ("name", ("name", "times", "obligation", "main", "steps", "reference")),
}  # fmt: skip
"""Kind -> the field an item is called by, and what of it is printed."""

_STATE = frozenset({"id", "status", "percent", "doneOn", "triggeredBy", "plan", "due"})
"""Fields of the parts of an item that are no part of the paper. The days of a schedule are."""


def difference(plan: UUID, before: dict[str, Any], after: dict[str, Any], *, drafted: bool) -> DiffView:
    """Compare two whole plans as PostgreSQL renders them; only what is printed counts."""
    return DiffView(
        plan=plan,
        from_=before["revision"],
        to="draft" if drafted else after["revision"],
        head=_changes(_HEAD, before, after),
        **{to_snake(kind): _items(kind, *_known(kind, before, after)) for kind in _PRINTED},
    )


def _known(
    kind: str, before: dict[str, Any], after: dict[str, Any]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The items of both, if both have kept them."""
    return (before[kind], after[kind]) if kind in before and kind in after else ([], [])


def _items(kind: str, before: list[dict[str, Any]], after: list[dict[str, Any]]) -> ItemDiff:
    call, names = _PRINTED[kind]
    old, new = {item["id"]: item for item in before}, {item["id"]: item for item in after}

    def shown(item: dict[str, Any]) -> ItemPrinted:
        printed = {name: _bare(name, item[name]) for name in names}
        return ItemPrinted(id=item["id"], number=item.get("number", ""), title=item[call], printed=printed)

    changed = [
        ItemChange(id=item["id"], number=item.get("number", ""), title=item[call], fields=fields)
        for id_, item in new.items()
        if id_ in old and (fields := _changes(names, old[id_], item))
    ]
    return ItemDiff(
        added=[shown(item) for id_, item in new.items() if id_ not in old],
        removed=[shown(item) for id_, item in old.items() if id_ not in new],
        changed=changed,
    )


def _changes(names: tuple[str, ...], before: dict[str, Any], after: dict[str, Any]) -> list[FieldChange]:
    return [
        FieldChange(field=name, before=old, after=new)
        for name in names
        if (old := _bare(name, before[name])) != (new := _bare(name, after[name]))
    ]


def _bare(name: str, value: Any) -> Any:
    """A value without what is no part of the paper. Agencies and headings go by id as well as by name."""
    if isinstance(value, list):
        return [_bare(name, one) for one in value]
    if isinstance(value, dict):
        if (
            "name" in value
            and "id" in value
            and name in {"agency", "agencies", "coordinators", "issuer", "focalOffices", "from", "to"}
        ):
            return value["name"]
        dropped = _STATE - {"due"} if name in {"schedule", "targets", "parts"} else _STATE
        return {key: _bare(key, one) for key, one in value.items() if key not in dropped}
    return value
