"""How are changes of units, their story and the facts they rest on read?"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ARRAY, Boolean, Text, bindparam, cast, func, literal_column, or_, select
from sqlalchemy.dialects.postgresql import INT4MULTIRANGE

from service.db.rows import table_of
from service.db.shapes import Many, One, Shape, among, at_least, at_most
from service.db.units import UNIT, WITHIN, Unit, UnitChange, UnitLineage, UnitName
from service.domain.unit_change_facts import ChangeFacts, NameFacts, UnitFacts
from service.domain.unit_changes import (
    DatedUnit,
    FormerNameView,
    LineageLink,
    LineageView,
    UnitChangeView,
)

UNIT_CHANGE = Shape(
    UnitChangeView,
    UnitChange,
    guard="open",
    # What is decreed stands: another change mends it.
    own={"unit": UNIT, "actions": lambda t: literal_column("'[]'::json")},
    filters={
        "unit": WITHIN,
        "kind": among("kind"),
        "effective_from": at_least("effective_on"),
        "effective_to": at_most("effective_on"),
    },
    sorts={"-effective": ("effective_on", "id")},
)

DATED = Shape(DatedUnit, Unit, guard="open")
FORMER_NAME = Shape(FormerNameView, UnitName, guard="open")


def _of_change(column: str) -> Any:
    def source(line: Any) -> Any:
        c = table_of(UnitChange).alias("line_change")
        return select(c.c[column]).where(c.c.id == line.c.change_id).scalar_subquery()

    return source


LINK = Shape(
    LineageLink,
    UnitLineage,
    guard="open",
    own={
        "change": lambda line: line.c.change_id,
        "predecessor": One(lambda: DATED, lambda line, u: u.c.key == line.c.predecessor_key),
        "successor": One(lambda: DATED, lambda line, u: u.c.key == line.c.successor_key),
        "kind": _of_change("kind"),
        "effective_on": _of_change("effective_on"),
    },
)


def _in_descent(t: Any, line: Any) -> Any:
    return line.c.id.in_(select(func.unit_descent(t.c.key)).correlate(t))


LINEAGE = Shape(
    LineageView,
    Unit,
    guard="open",
    own={
        "unit": One(lambda: DATED, lambda t, u: u.c.key == t.c.key),
        "former_names": Many(
            lambda: FORMER_NAME, lambda t, n: n.c.unit_key == t.c.key, lambda n: (n.c.valid_from, n.c.id)
        ),
        "links": Many(lambda: LINK, _in_descent, lambda line: (_of_change("effective_on")(line), line.c.id)),
    },
)

_NAMED = bindparam("named", type_=ARRAY(Text))
_PARENTS = bindparam("parents", type_=ARRAY(Text))
_WHOLE = bindparam("whole", type_=Boolean)
"""What a change names, which parents it names, and whether the whole country is wanted."""


def _concerned(_: Any, u: Any) -> Any:
    """Bearers of the codes, past ones too, what is above them, and all that ever was below the same parents.

    Nothing in it depends on the row but comparisons: each set is found once, not once for every unit.
    """
    n, p = table_of(Unit).alias("named_unit"), table_of(Unit).alias("parent_unit")
    above = select(n.c.parent_key).where(n.c.code == func.any(_NAMED))
    parent = or_(p.c.key.in_(above), p.c.code == func.any(_PARENTS))
    keys = select(p.c.key).where(parent)
    ranges = select(func.range_agg(func.int4range(p.c.key, p.c.last_key, literal_column("'[]'")))).where(
        parent
    )
    inside = u.c.key.op("<@")(cast(ranges.scalar_subquery(), INT4MULTIRANGE))
    return or_(_WHOLE, u.c.code == func.any(_NAMED), u.c.key.in_(keys), u.c.parent_key.in_(keys), inside)


def _recalled(_: Any, n: Any) -> Any:
    u = table_of(Unit).alias("recalled_unit")
    bearers = select(u.c.key).where(u.c.code == func.any(_NAMED))
    return or_(_WHOLE, n.c.code == func.any(_NAMED), n.c.unit_key.in_(bearers))


UNIT_FACTS = Shape(UnitFacts, Unit, guard="open")
NAME_FACTS = Shape(NameFacts, UnitName, guard="open")
CHANGE_FACTS = Shape(
    ChangeFacts,
    Unit,
    guard="open",
    own={
        "units": Many(lambda: UNIT_FACTS, _concerned, lambda u: (u.c.key,)),
        "names": Many(lambda: NAME_FACTS, _recalled, lambda n: (n.c.valid_from, n.c.id)),
    },
)
"""Read once, from the nation's row; binds `named`, `parents` and `whole`."""
