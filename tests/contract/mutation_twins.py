"""How is the mutation called that does what a write of REST does?"""

from __future__ import annotations

from functools import cache
from typing import Any

from graphql import GraphQLField, get_named_type, is_object_type
from pydantic.alias_generators import to_camel

from service.api.graphql.mutations import Mutation, mutations
from service.api.graphql.schema import schema
from tests.contract.cases import Ask, Case, cases, one_of_each, operations


@cache
def by_operation() -> dict[str, Mutation]:
    """The mutations, by the operation of REST that they do."""
    return {each.operation: each for each in mutations().values()}


def field_of(name: str) -> GraphQLField:
    """A mutation as the schema has it."""
    root = schema._schema.mutation_type
    assert root is not None
    return root.fields[name]


def is_twin(case: Case, ask: Ask) -> bool:
    """Whether a mutation can say what the request says: it takes no files."""
    return case.operation in by_operation() and ask.file is None and ask.poured is None


@cache
def written() -> tuple[Case, ...]:
    """The cases of writes that are mutations; one of each operation, in the nightly form all."""
    return tuple(each for each in one_of_each() if each.operation in by_operation() and each.by is not None)


@cache
def all_written() -> tuple[Case, ...]:
    return tuple(each for each in cases() if each.operation in by_operation() and each.by is not None)


def twin(case: Case, ask: Ask, selection: str | None = None, **more: Any) -> tuple[str, dict[str, Any]]:
    """Document and variables. selection: of what it answers; its name in the schema if nothing is said."""
    mutation = by_operation()[case.operation]
    found = operations()[case.operation].path_regex.match(ask.path)
    assert found is not None
    values = {to_camel(name): value for name, value in found.groupdict().items()}
    if ask.body is not None:
        values["input"] = ask.body
    values |= {name: {"true": True, "false": False}.get(value, value) for name, value in ask.params.items()}
    if ask.version is not None:
        values["version"] = ask.version
    values |= more
    field = field_of(mutation.name)
    declared = ", ".join(f"${name}: {field.args[name].type}" for name in values)
    given = ", ".join(f"{name}: ${name}" for name in values)
    arguments, variables = (f"({given})", f"({declared})") if values else ("", "")
    return f"mutation {variables} {{ it: {mutation.name}{arguments} {{ {selection or '__typename'} }} }}", values


def everything(name: str, depth: int = 2) -> str:
    """A selection of all that is no list with pages, down to a depth."""
    kind = get_named_type(field_of(name).type)
    assert is_object_type(kind)
    return _all(kind, depth)


def _all(kind: Any, depth: int) -> str:
    parts = []
    for name, field in kind.fields.items():
        inner = get_named_type(field.type)
        if field.args or inner.name.endswith("Connection"):
            continue
        if not is_object_type(inner):
            parts.append(name)
        elif depth > 0 and (below := _all(inner, depth - 1)):
            parts.append(f"{name} {{ {below} }}")
    return " ".join(parts)
