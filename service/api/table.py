"""Which operations does the interface have, and what does each read take and answer?"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args, get_type_hints

from fastapi import APIRouter
from fastapi.routing import APIRoute
from pydantic import BaseModel, TypeAdapter

from service.api import rest
from service.domain.paging import Page


def routers() -> list[APIRouter]:
    """Every noun's router, by file name: each file under rest/ offers one called `router`."""
    modules = [
        importlib.import_module(f"{rest.__name__}.{m.name}") for m in pkgutil.iter_modules(rest.__path__)
    ]
    return [module.router for module in modules if hasattr(module, "router")]


def routes(router: APIRouter) -> Iterator[APIRoute]:
    """Its routes, and those of the routers it includes."""
    for route in router.routes:
        if isinstance(route, APIRoute):
            yield route
        elif isinstance(inner := getattr(route, "original_router", None), APIRouter):
            yield from routes(inner)


@dataclass(frozen=True)
class Read:
    """An operation that reads: what it is called, its handler, and what that takes and answers.

    path: parameters of the path with their annotations. page: what it answers with pages of the view, None: it answers
    with one of them.
    """

    name: str
    handler: Callable[..., Any]
    description: str
    path: dict[str, Any]
    query: type[BaseModel] | None
    view: type[BaseModel]
    page: type[Page[Any]] | None

    @property
    def listed(self) -> bool:
        """Whether it answers with pages of the view."""
        return self.page is not None

    def parameter(self, name: str) -> TypeAdapter[Any]:
        """What checks a parameter of the path."""
        return TypeAdapter(self.path[name])


@cache
def reads() -> dict[str, Read]:
    """Every operation that answers with a View, by name."""
    found = {}
    for router in routers():
        for route in routes(router):
            view = route.response_model
            if "GET" not in (route.methods or ()) or not isinstance(view, type) or not issubclass(view, BaseModel):
                continue
            found[route.name] = _read(route, view)
    return found


def _read(route: APIRoute, view: type[BaseModel]) -> Read:
    handler = route.endpoint
    hints = get_type_hints(handler, include_extras=True)
    query = next((each for each in get_args(hints.get("query")) if isinstance(each, type)), None)
    page = view if issubclass(view, Page) else None
    names = [name for name in inspect.signature(handler).parameters if name not in {"caller", "query", "request"}]
    return Read(
        name=route.name,
        handler=handler,
        description=" ".join((handler.__doc__ or "").split()),
        path={name: hints[name] for name in names},
        query=query,
        view=view if page is None else _listed(page),
        page=page,
    )


def _listed(page: type[Page[Any]]) -> type[BaseModel]:
    """What is on a page: named where the page is made of `Page`, which may be a class above it."""
    args = (each.__pydantic_generic_metadata__["args"] for each in page.__mro__ if issubclass(each, Page))
    found: type[BaseModel] = next(each for each in args if each)[0]
    return found
