"""What of a plan is still open when it ends?"""

from __future__ import annotations

from sqlalchemy import and_

from service.db.obligations import Obligation
from service.db.shapes import Shape
from service.domain.obligations import ObligationRecord

OPEN_OBLIGATION = Shape(
    ObligationRecord,
    Obligation,
    where=lambda o: and_(o.c.ended_on.is_(None), o.c.met_on.is_(None), o.c.waived_on.is_(None)),
)
"""Owed under its rules, neither met nor let go."""
