"""How is what REST was asked asked over GraphQL, and is the answer the same?

The table of which operation is which field is `service.api.graphql.nouns`; lists that hang below a thing are asked
below it. Everything a View has is wanted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from graphql import GraphQLEnumType, GraphQLList, GraphQLNonNull, get_named_type

from service.api.graphql.arguments import LARGEST, RENAMED
from service.api.graphql.compile import core
from service.api.graphql.nouns import MADE, RELATIONS, ROOTS, Relation
from service.api.graphql.schema import catalogue
from service.api.graphql.types import ObjectOf
from service.api.table import reads
from tests.contract.cases import Ask, operations

FIELDS = {operation: name for name, operation in {**ROOTS, **MADE}.items()}
"""Operation of REST -> field of the query."""


@cache
def below() -> dict[str, Relation]:
    """Operations that are asked below a thing only, and the relation they are asked by."""
    return {each.operation: each for each in RELATIONS if each.operation not in FIELDS}


def whole(of: ObjectOf) -> str:
    """Everything a View has, in the words of a selection."""
    found = []
    for name, its in of.fields.items():
        if name in of.own:
            continue
        view = its.typed.view
        found.append(f"{name} {{ {whole(catalogue.types.objects[view])} }}" if view else name)
    return " ".join(found)


def twin(operation: str, ask: Ask) -> str:
    """The document that asks the same."""
    words = {**dict(parse_qsl(urlsplit(ask.path).query)), **{k: v for k, v in ask.params.items() if v is not None}}
    path = _path(operation, urlsplit(ask.path).path)
    read = reads()[operation]
    wanted = whole(catalogue.types.objects[read.view])
    if operation in FIELDS:
        field = FIELDS[operation]
        own = {_argument(field, name): each for name, each in path.items()}
        return f"{{ got: {_field('Query', field, own, words, read, wanted)} }}"
    relation = below()[operation]
    above = next(
        name for name, each in catalogue.roots.items()
        if not each.read.listed and each.read.view is relation.of and each.path
    )
    (key,) = path.values()
    (argument,) = catalogue.roots[above].path
    as_of = {name: words.pop(name) for name in ("knownAt", "revision") if name in words}
    inner = _field(catalogue.types.objects[relation.of].name, relation.name, {}, words, read, wanted)
    known = core.type_map["Query"].fields[above].args
    own = ", ".join(f"{name}: {_literal(each, known[name].type)}" for name, each in {argument: key, **as_of}.items())
    return f"{{ above: {above}({own}) {{ got: {inner} }} }}"


def _field(kind: str, name: str, own: Mapping[str, Any], words: Mapping[str, Any], read: Any, wanted: str) -> str:
    known = core.type_map[kind].fields[name].args
    given = dict(own)
    total = ""
    for word, value in words.items():
        if word in {"fields", "include"}:
            continue
        if word == "limit":
            given["first"] = min(int(value), LARGEST)
        elif word == "cursor":
            given["after"] = value
        elif word == "count":
            total = "totalCount"
        else:
            given[RENAMED.get(word, word)] = value
    arguments = ", ".join(f"{each}: {_literal(value, known[each].type)}" for each, value in given.items())
    called = f"{name}({arguments})" if arguments else name
    if not read.listed or read.query is None:
        return f"{called} {{ {wanted} }}"
    return f"{called} {{ nodes {{ {wanted} }} pageInfo {{ hasNextPage endCursor }} {total} }}"


def _argument(field: str, parameter: str) -> str:
    return next(name for name, each in catalogue.roots[field].path.items() if each == parameter)


def _path(operation: str, path: str) -> dict[str, str]:
    route = operations()[operation]
    found = re.fullmatch(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", route.path), path)
    assert found is not None, (route.path, path)
    return found.groupdict()


def _literal(value: Any, kind: Any) -> str:
    bare = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
    if isinstance(bare, GraphQLList):
        parts = value if isinstance(value, list | tuple) else str(value).split(",")
        return "[" + ", ".join(_literal(each, bare.of_type) for each in parts) + "]"
    named = get_named_type(bare)
    if isinstance(named, GraphQLEnumType):
        return next(name for name, each in named.values.items() if each.value == str(value))
    if named.name in {"Int", "Float", "Boolean", "Decimal"} or (named.name == "JSON" and str(value).isdigit()):
        return str(value).lower()
    return f'"{value}"'


def told(operation: str, data: Any) -> Any:
    """What GraphQL answered, as REST would."""
    got = data["above"]["got"] if data.get("above") else data.get("got")
    read = reads()[operation]
    if got is None or not read.listed:
        return got
    if read.query is None:
        return {"items": got, "nextCursor": None, "count": None}
    more = got["pageInfo"]["hasNextPage"]
    return {
        "items": got["nodes"],
        "nextCursor": got["pageInfo"]["endCursor"] if more else None,
        "count": got.get("totalCount"),
    }


def differences(rest: Any, twin: Any, of: ObjectOf | None, at: str = "") -> list[str]:
    """Where the two answers are not the same. What REST gives only when asked to is left out."""
    if isinstance(rest, dict) and isinstance(twin, dict) and of is not None:
        found = []
        for name, its in of.fields.items():
            if name in of.own:
                continue
            inner = catalogue.types.objects[its.typed.view] if its.typed.view else None
            if its.label in rest or twin.get(name) is None:
                found += differences(rest.get(its.label), twin.get(name, "missing"), inner, f"{at}/{name}")
        return found
    if isinstance(rest, list) and isinstance(twin, list) and len(rest) == len(twin):
        return [d for i, (a, b) in enumerate(zip(rest, twin, strict=True)) for d in differences(a, b, of, f"{at}/{i}")]
    return [] if rest == twin and type(rest) is type(twin) else [f"{at}: {rest!r} is {twin!r}"]
