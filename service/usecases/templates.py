"""Which workbooks may be filled in and sent back?"""

from __future__ import annotations

from functools import cache

from service.domain.imports import ImportKind


@cache
def template_of(kind: ImportKind) -> bytes:
    """The workbook of a kind; the same for everybody."""
    # Its library takes a third of a second to load, which every start of the service would pay for.
    from service.documents.templates import template

    return template(kind)
