"""Whose agencies fill a ready-made chain?"""

from __future__ import annotations

from typing import Any

from sqlalchemy import or_, select

from service.db.agencies import Agency
from service.db.plans import Plan
from service.db.rows import table_of
from service.db.shapes import Many, Shape
from service.db.units import Unit
from service.domain.reporting_presets import PresetAgency, PresetGround


def _near(p: Any, a: Any) -> Any:
    """Active agencies of the plan's unit, and of the unit above it."""
    unit = table_of(Unit).alias("unit_of_chain")
    parent = select(unit.c.parent_key).where(unit.c.key == p.c.unit_key).correlate(p).scalar_subquery()
    return a.c.active & or_(a.c.unit_key == p.c.unit_key, a.c.unit_key == parent)


PRESET_AGENCY = Shape(PresetAgency, Agency, guard="unit")
PRESET_GROUND = Shape(
    PresetGround, Plan, own={"agencies": Many(lambda: PRESET_AGENCY, _near, lambda a: (a.c.sort_key, a.c.id))}
)
