"""A hook of Schemathesis: ask for whole answers, since `fields=` rightly gives less than the schema requires."""

from __future__ import annotations

from typing import Any

import schemathesis


@schemathesis.hook
def map_query(context: Any, query: Any) -> Any:
    """Leave `fields` out of every generated query."""
    if isinstance(query, dict):
        query.pop("fields", None)
    return query
