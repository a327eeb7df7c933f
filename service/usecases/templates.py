"""Which workbooks may be filled in and sent back?"""

from __future__ import annotations

from functools import cache

from service.documents.late import late
from service.domain.imports import ImportKind


@cache
def template_of(kind: ImportKind) -> bytes:
    """The workbook of a kind; the same for everybody."""
    made: bytes = late("templates").template(kind)
    return made
