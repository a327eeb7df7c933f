"""Which field is meant when pydantic refuses a body, by which code of ours, and how is a person told?"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from service.domain.errors import FieldError
from service.domain.forms import form_code
from service.domain.messages import MESSAGES, sentence


def told(error: FieldError, language: str) -> str:
    """The sentence of a field's error: what is wrong, and the mend."""
    params = dict(error.params)
    return sentence("no_name_fits" if params.get("hint") == "" else error.code, language, params)


def findings(error: ValidationError) -> list[Any]:
    """What pydantic has found, without what only follows: a tuple one of whose entries is wrong is too short as well,
    for the entry is not counted."""
    found = error.errors(include_url=False, include_input=False)
    spoiled = {detail["loc"][:length] for detail in found for length in range(len(detail["loc"]))}
    return [detail for detail in found if detail["type"] != "too_short" or detail["loc"] not in spoiled]


def field_error(detail: Any, model: type[BaseModel] | None, prefix: str) -> FieldError:
    """One finding of pydantic as ours. prefix: "/" for bodies, "?" for queries, "/rows/3/" for a part of a body."""
    path = [str(part) for part in detail["loc"]]
    # RFC 6901: the empty pointer is the whole body.
    pointer = (prefix if path else prefix[:-1]) + "/".join(part.replace("~", "~0").replace("/", "~1") for part in path)
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "missing":
        return FieldError(pointer, "field_missing")
    if kind == "extra_forbidden":
        known = _names(model, detail["loc"][:-1])
        return FieldError(pointer, "unknown_field", (("hint", hint(path[-1], known)),))
    if kind in MESSAGES:
        return FieldError(pointer, kind, tuple(context.items()))
    code = form_code(kind, context)
    if code is None:
        return FieldError(pointer, "field_wrong", (("reason", detail["msg"]),))
    # pydantic lists what is expected as English: 'a', 'b' or 'c'.
    said = {name: str(value).replace("' or '", "', '") for name, value in context.items()}
    return FieldError(pointer, code, tuple(said.items()))


def hint(given: str, known: Iterable[str]) -> str:
    """The nearest known name, whatever the capitals, else all of them; empty where nothing is known."""
    names = {name.casefold(): name for name in sorted(known)}
    near = difflib.get_close_matches(given.casefold(), names, n=1)
    return ", ".join(names[name] for name in near or names)


def _names(model: type[BaseModel] | None, path: Sequence[str | int]) -> list[str]:
    """The names that fit below a path, as clients write them."""
    for part in path:
        if model is not None and isinstance(part, str):
            inner = [
                info.annotation for name, info in model.model_fields.items() if part in (name, info.alias)
            ]
            model = next((found for each in inner for found in _models(each)), None)
    return [info.alias or name for name, info in model.model_fields.items()] if model else []


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)


def field_errors(error: ValidationError, model: type[BaseModel], prefix: str) -> list[FieldError]:
    """All findings of pydantic as ours."""
    return [field_error(detail, model, prefix) for detail in findings(error)]
