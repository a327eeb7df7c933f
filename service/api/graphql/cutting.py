"""How is what is wanted cut out of a document that a rule of the domain has made?

Such a document (what a lint finds, a ranking, a difference of two states) is no rows: Python has written it, and
cuts it. Whatever PostgreSQL renders, PostgreSQL cuts: see `service.db.projections`.
"""

from __future__ import annotations

from typing import Any

from service.db.wanted import Linked, Selected, Typename


def cut(value: Any, wanted: tuple[Selected, ...]) -> Any:
    """What is wanted of a JSON value, of each of a list, null of null."""
    if isinstance(value, list):
        return [cut(each, wanted) for each in value]
    if value is None:
        return None
    found: dict[str, Any] = {}
    for each in wanted:
        if isinstance(each, Typename):
            found[each.key] = each.text
        elif isinstance(each, Linked):
            raise TypeError("no list hangs below a part of a document")
        else:
            part = value.get(each.label)
            found[each.key] = cut(part, each.below) if each.below else part
    return found
