"""A hook of Schemathesis: what must no query ask, since the answer would rightly differ from the description?"""

from __future__ import annotations

import gc
from typing import Any

import schemathesis

# What is loaded stays, and most of what is generated goes by itself: it was looked through all the time.
gc.freeze()
gc.set_threshold(50_000, 20, 20)


LEFT_OUT = ("fields", "atomic")
"""What gives less than the schema requires, and what answers 200 row by row."""


@schemathesis.hook
def map_query(context: Any, query: Any) -> Any:
    """Of what is made up."""
    return _without(query)


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: Any) -> None:
    """Of the examples that the description itself gives, too."""
    _without(case.query)


def _without(query: Any) -> Any:
    if isinstance(query, dict):
        for name in [name for name, value in query.items() if name in LEFT_OUT or _is_nothing(value)]:
            del query[name]
    return query


def _is_nothing(value: Any) -> bool:
    """Whether it goes out as `status=`, a list without an entry, which filters by nothing: what was wrong is gone."""
    inside = value.values() if isinstance(value, dict) else value
    return isinstance(value, dict | list) and all(each in ("", None) or _is_nothing(each) for each in inside)
