"""Which definitions does the shared catalogue hold, and which one is meant by a code?"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ARRAY, Index, Text, bindparam, cast, literal_column, or_, select, text
from sqlalchemy.dialects.postgresql import INT4MULTIRANGE
from sqlmodel import Field

from service.db import standing
from service.db.rows import UnitRow, declare, table_of
from service.db.shapes import Filter, Shape, among, equal, holding
from service.db.statements import words
from service.db.units import UNIT, WITHIN, Unit
from service.domain.access import Principal
from service.domain.acts import offered
from service.domain.indicator_definitions import (
    MACHINE,
    DefinitionFacts,
    DefinitionNode,
    DefinitionRef,
    IndicatorDefinitionView,
)
from service.domain.language.text import fold


class IndicatorDefinition(UnitRow, table=True):
    """One entry. unit_key: who keeps it; everybody below reads it."""

    __tablename__ = "indicator_definition"
    __table_args__ = (Index("indicator_definition_code", "unit_key", "code", unique=True),)
    code: str
    name: str
    name_en: str
    meaning: str
    aliases: list[str] = Field(
        default_factory=list, sa_type=ARRAY(Text), sa_column_kwargs={"server_default": text("'{}'")}
    )
    folded: str = Field(default="")
    unit_measure: str | None = None
    value_kind: str
    direction: str = Field(default="up")
    aggregation: str = Field(default="level")
    may_exceed: bool = Field(default=False)
    source: str | None = None


declare(IndicatorDefinition, wall="definition", subject="indicator_definition")


def seen(d: Any) -> Any:
    """The catalogues of the units above and below whoever reads anything there."""
    return d.c.unit_key.op("<@")(bindparam("s_above", type_=INT4MULTIRANGE))


def keyed(d: Any, name: str) -> Any:
    """The definition has the code or the id that is bound."""
    key = bindparam(name, type_=Text)
    return or_(d.c.code == key, cast(d.c.id, Text) == key)


def meant(t: Any, d: Any) -> Any:
    """Join condition: the definition bound as `named_definition` that holds at the row's unit: its own or one
    of a unit above it; the nearest of several with one code."""
    c = table_of(IndicatorDefinition).alias("named_entry")
    u, p = table_of(Unit).alias("entry_unit"), table_of(Unit).alias("entry_parent")
    unit_key = t.c.unit_key
    above = select(u.c.parent_key).where(u.c.key == unit_key).correlate(t).scalar_subquery()
    top = select(p.c.parent_key).where(p.c.key == above).correlate(t).scalar_subquery()
    holding_here = or_(c.c.unit_key == unit_key, c.c.unit_key == above, c.c.unit_key == top)
    nearest = select(c.c.id).where(keyed(c, "named_definition"), holding_here)
    return d.c.id == nearest.order_by(c.c.unit_key.desc()).limit(1).correlate(t).scalar_subquery()


def of_key(t: Any, name: str) -> Any:
    """The filter `definition=`: what belongs to a definition with this code or id."""
    d = table_of(IndicatorDefinition).alias("filtered_entry")
    return t.c.definition_id.in_(select(d.c.id).where(keyed(d, name)))


_NOBODY: Any = literal_column("'{}'::uuid[]")
BY_KEY = Filter(of_key)
DEFINITION_REF = Shape(DefinitionRef, IndicatorDefinition, guard=seen)
DEFINITION_NODE = Shape(DefinitionNode, IndicatorDefinition, guard=seen)
DEFINITION_FACTS = Shape(DefinitionFacts, IndicatorDefinition, guard=seen)
DEFINITION = Shape(
    IndicatorDefinitionView,
    IndicatorDefinition,
    guard=seen,
    own={
        "unit": UNIT,
        "actions": lambda d: standing.allowed(d, "definition_acts", _NOBODY, words("current")),
    },
    filters={
        "unit": WITHIN,
        "code": equal("code"),
        "value_kind": among("value_kind"),
        "q": holding("folded", fold),
    },
    sorts={"code": ("code", "id")},
)


def definition_values(principal: Principal) -> dict[str, Any]:
    """What the shape binds."""
    return {"definition_acts": offered(principal, MACHINE)}
