"""What should a query answer? graphql-core says, with resolvers that ask REST for everything.

The schema is read from its committed text, so nothing of the compiler takes part: a root is an operation of REST
with the arguments as parameters, a list below a thing is that operation with the thing named, and a page is cut
out of all its rows. Everything else is a key of a JSON object.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any

import httpx
from graphql import (
    GraphQLEnumType,
    GraphQLResolveInfo,
    GraphQLSchema,
    build_schema,
    execute,
    get_named_type,
    parse,
)
from graphql.pyutils import is_awaitable

from service.api.graphql.arguments import RENAMED, plain
from service.api.graphql.compile import core
from service.api.graphql.nouns import MADE, ROOTS
from service.api.graphql.schema import catalogue
from service.api.table import Read, reads
from tests.architecture.sources import ROOT
from tests.contract.cases import operations
from tests.world import World

PAGE = 50
INHERITED = ("asOf", "knownAt", "on", "revision")
_RELAY = ("first", "last", "after", "before")
_LABELS = {renamed: label for label, renamed in RENAMED.items()}


@cache
def committed_schema() -> GraphQLSchema:
    """The schema of the committed text: read when asked for, not by every process that collects the tests."""
    return build_schema((ROOT / "openapi" / "schema.graphql").read_text(encoding="utf-8"))


def exact(text: bytes | str) -> Any:
    """JSON with numbers as they are written."""
    return json.loads(text, parse_float=Decimal)


class Thing(dict[str, Any]):
    """A row that REST gave; `asked`: what it was asked as of, which lists below it go by too."""

    asked: Mapping[str, Any] = {}
    source: tuple[str, str, Mapping[str, Any]] | None = None


@dataclass
class Oracle:
    """The answers of REST to one person."""

    world: World
    headers: dict[str, str]
    seen: dict[Any, Any] = field(default_factory=dict)

    async def answer(self, document: str, variables: Mapping[str, Any]) -> Any:
        """`data`, as graphql-core puts it together."""
        found = execute(
            committed_schema(),
            parse(document),
            variable_values=dict(variables),
            field_resolver=self.resolve,
            root_value=Thing(),
        )
        result = await found if is_awaitable(found) else found
        assert not result.errors, result.errors  # type: ignore[union-attr]
        return result.data  # type: ignore[union-attr]

    async def resolve(self, source: Any, info: GraphQLResolveInfo, **arguments: Any) -> Any:
        """One field."""
        kind, name = info.parent_type.name, info.field_name
        known = committed_schema().type_map[kind].fields[name].args  # type: ignore[union-attr]
        arguments = {each: _word(known[each].type, value) for each, value in arguments.items()}
        return _named(info.return_type, await self.resolved(kind, name, source, arguments))

    async def resolved(self, kind: str, name: str, source: Any, arguments: dict[str, Any]) -> Any:
        """The same with REST's words, also of enumerations."""
        if kind == "Query":
            operation = {**ROOTS, **MADE}[name]
            path = {parameter: arguments.pop(each) for each, parameter in catalogue.roots[name].path.items()}
            return await self.read(reads()[operation], path, arguments, {})
        relation = catalogue.relations.get(kind, {}).get(name)
        if relation is not None:
            read, key = reads()[relation.operation], source[relation.column]
            path = {}
            if relation.by in read.path:
                path[relation.by] = key
            else:
                assert read.query is not None
                arguments[read.query.model_fields[relation.by].alias or relation.by] = key
            return await self.read(read, path, arguments, source.asked)
        its = catalogue.types.by_name[kind].fields[name] if kind in catalogue.types.by_name else None
        label = its.label if its is not None else name
        if isinstance(source, Thing) and label not in source and source.source is not None:
            # Given only when asked for.
            return self.under(source, (await self.included(source, label)).get(label))
        return self.under(source, source.get(label))

    def under(self, source: Any, value: Any) -> Any:
        """What lies in a row is asked as of the same."""
        if isinstance(value, dict) and not isinstance(value, Thing):
            value = Thing(value)
            value.asked = getattr(source, "asked", {})
        if isinstance(value, list):
            return [self.under(source, each) for each in value]
        return value

    async def read(
        self, read: Read, path: Mapping[str, Any], arguments: Mapping[str, Any], above: Mapping[str, Any]
    ) -> Any:
        """What REST answers, and if that is a list, the page of it that is asked for."""
        paging = {name: arguments[name] for name in _RELAY if arguments.get(name) is not None}
        given = {
            _LABELS.get(name, name): value
            for name, value in arguments.items()
            if name not in _RELAY and value is not None
        }
        labels = (
            {info.alias or name for name, info in read.query.model_fields.items()}
            if read.query is not None
            else set()
        )
        words = {name: value for name, value in above.items() if name in labels} | given
        asked = {**above, **{name: value for name, value in given.items() if name in INHERITED}}
        if not read.listed:
            body = await self.get(read, path, words)
            if body is None:
                return None
            thing = Thing(body)
            thing.asked, thing.source = asked, None
            return self.marked(thing, read, path, words)
        rows = await self.every(read, path, words)
        things = []
        for row in rows:
            thing = Thing(row)
            thing.asked = asked
            things.append(self.marked(thing, read, path, words))
        if read.query is None:
            return things
        first, last = paging.get("first"), paging.get("last")
        size = last if last is not None else first if first is not None else PAGE
        kept = things[max(len(things) - size, 0) :] if last is not None else things[:size]
        more = len(things) > size
        return {
            "nodes": kept,
            "edges": [{"node": each} for each in kept],
            "totalCount": len(things),
            "pageInfo": {"hasNextPage": more and last is None, "hasPreviousPage": more and last is not None},
        }

    def marked(self, thing: Thing, read: Read, path: Mapping[str, Any], words: Mapping[str, Any]) -> Thing:
        thing.source = (read.name, self.address(read, path), words)
        return thing

    async def included(self, thing: Thing, label: str) -> Mapping[str, Any]:
        """The same row, with what comes only when it is asked for."""
        assert thing.source is not None
        operation, _, words = thing.source
        read = reads()[operation]
        path_of = thing.source[1]
        key = ("include", path_of, json.dumps(words, default=str, sort_keys=True), label)
        if key not in self.seen:
            if read.listed:
                rows = await self._every(path_of, {**words, "include": label})
                self.seen[key] = {row["id"]: row for row in rows}
            else:
                self.seen[key] = await self._get(path_of, {**words, "include": label})
        found = self.seen[key]
        return found[thing["id"]] if read.listed else found  # type: ignore[no-any-return]

    def address(self, read: Read, path: Mapping[str, Any]) -> str:
        return operations()[read.name].path.format(**path)

    async def get(self, read: Read, path: Mapping[str, Any], words: Mapping[str, Any]) -> Any:
        return await self._get(self.address(read, path), words)

    async def every(self, read: Read, path: Mapping[str, Any], words: Mapping[str, Any]) -> list[Any]:
        address = self.address(read, path)
        key = (address, json.dumps(words, default=str, sort_keys=True))
        if key not in self.seen:
            self.seen[key] = await self._every(address, words)
        return self.seen[key]  # type: ignore[no-any-return]

    async def _every(self, address: str, words: Mapping[str, Any]) -> list[Any]:
        rows: list[Any] = []
        more: dict[str, Any] = {}
        while True:
            page = await self._get(address, {**words, **more})
            if page is None:
                return []
            rows += page["items"]
            if page.get("nextCursor") is None:
                return rows
            more = {"cursor": page["nextCursor"]}

    async def _get(self, address: str, words: Mapping[str, Any]) -> Any:
        answer: httpx.Response = await self.world.http.get(
            address, params=_parameters(words), headers=self.headers
        )
        if answer.status_code == 404:
            return None
        assert answer.status_code == 200, (address, words, answer.text)
        return exact(answer.content)


def _word(kind: Any, value: Any) -> Any:
    """The word of REST for a name of an enumeration."""
    if isinstance(value, list):
        return [_word(kind, each) for each in value]
    named = core.type_map[get_named_type(kind).name]
    return (
        plain(named.values[value].value)
        if isinstance(named, GraphQLEnumType) and value is not None
        else value
    )


def _named(kind: Any, value: Any) -> Any:
    """The name of an enumeration for REST's word."""
    named = core.type_map[get_named_type(kind).name]
    if not isinstance(named, GraphQLEnumType):
        return value
    names = {plain(each.value): name for name, each in named.values.items()}
    return [names[each] for each in value] if isinstance(value, list) else names.get(value, value)


def _parameters(words: Mapping[str, Any]) -> dict[str, Any]:
    """As they stand in an address."""
    return {
        name: ",".join(map(str, value))
        if isinstance(value, list)
        else str(value).lower()
        if value in (True, False)
        else value
        for name, value in words.items()
    }
