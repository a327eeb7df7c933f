"""What is an example of something that a JSON Schema describes?

Always the same, and always valid: it stands in committed files, which are compared with the code.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_BY_NAME: Mapping[str, Any] = {
    "actions": [],
    "changed": ["status"],
    "code": "31567",
    "kind": "task",
    "link": "/v1/tasks/01970000-0000-7000-8000-000000000000",
    "name": "Phòng Văn hóa - Xã hội",
    "number": "12",
    "part": "body",
    "period": "2026-Q2",
    "sequence": 3,
    "symbol": "/KH-UBND",
    "title": "Ban hành kế hoạch chuyển đổi số",
    "version": 2,
}
_BY_FORMAT: Mapping[str, str] = {
    "date": "2026-06-30",
    "date-time": "2026-06-23T01:00:00Z",
    "uuid": "01970000-0000-7000-8000-000000000000",
}
_DEEPEST = 12


def example_of(schema: Mapping[str, Any], known: Mapping[str, Any], name: str = "", depth: int = 0) -> Any:
    """A value of the schema. known: what it refers to, by name; name: of the field it is for."""
    if "$ref" in schema:
        return example_of(known[schema["$ref"].rpartition("/")[2]], known, name, depth)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("examples") and name not in _BY_NAME:
        return schema["examples"][0]
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            # What may be null is, once it lies deep: an example is to be read.
            plain = [each for each in schema[several] if each.get("type") != "null"]
            if len(plain) < len(schema[several]) and depth > 1:
                return None
            return example_of(plain[0], known, name, depth)
    return _of_type(schema, known, name, depth)


def _of_type(schema: Mapping[str, Any], known: Mapping[str, Any], name: str, depth: int) -> Any:
    match schema.get("type"):
        case "object":
            fields = schema.get("properties", {})
            return {key: example_of(fields[key], known, key, depth + 1) for key in fields}
        case "array":
            if name in _BY_NAME:
                return _BY_NAME[name]
            few = schema.get("minItems", 1 if depth < 2 else 0)
            return [example_of(schema.get("items", {}), known, name, depth + 1)] * few
        case "integer":
            return _BY_NAME.get(name, schema.get("minimum", 1)) if name in ("sequence", "version") else 1
        case "number":
            return 1
        case "boolean":
            return False
        case "string" if "format" in schema:
            return _BY_FORMAT.get(schema["format"], "")
        case "string":
            found = _BY_NAME.get(name)
            return found if isinstance(found, str) else "…"
        case _:
            return None
