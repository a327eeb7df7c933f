"""What does a handler want, of what a request says?

Its signature tells: `caller`, `query` (one model), `command` (the body, one model), `upload` (a file), `version`;
what else it names comes from the path. Every door that calls a handler goes by this.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from pydantic import BaseModel, TypeAdapter

from service.api.queries import Queries
from service.domain.evidence import LargeUpload


@dataclass(frozen=True)
class Wanted:
    """What one handler wants, found out once."""

    query: Queries | None
    command: type[BaseModel] | None
    optional_command: bool
    path: dict[str, Callable[[str], Any]]
    wants_version: bool
    wants_file: bool
    pours: bool
    public: bool


@cache
def wanted(endpoint: Callable[..., Any]) -> Wanted:
    """What this handler wants."""
    hints = get_type_hints(endpoint, include_extras=True)
    signature = inspect.signature(endpoint)
    path: dict[str, Callable[[str], Any]] = {
        name: TypeAdapter(hints[name]).validator.validate_python
        for name in signature.parameters
        if name not in {"caller", "query", "command", "version", "upload", "request"}
    }
    query, command = _model(hints.get("query")), hints.get("command")
    return Wanted(
        query=Queries(query) if query else None,
        command=_model(command),
        optional_command=command is not None and type(None) in get_args(_bare(command)),
        path=path,
        wants_version="version" in hints,
        wants_file="upload" in hints,
        pours=LargeUpload in get_args(_bare(hints.get("upload"))),
        public="caller" not in hints,
    )


def _bare(hint: Any) -> Any:
    return get_args(hint)[0] if get_origin(hint) is Annotated else hint


def _model(hint: Any) -> type[BaseModel] | None:
    if hint is None:
        return None
    hint = _bare(hint)
    for candidate in (hint, *get_args(hint)):
        if isinstance(candidate, type) and issubclass(candidate, BaseModel):
            return candidate
    return None
