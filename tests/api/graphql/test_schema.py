"""What the schema says: all that REST has, described, by the same names and words."""

from __future__ import annotations

import re

from graphql import GraphQLEnumType, GraphQLNonNull, GraphQLObjectType, get_named_type

from service.api.graphql.compile import core
from service.api.graphql.nouns import MADE, RELATIONS, ROOTS
from service.api.graphql.schema import catalogue
from service.api.table import reads
from service.domain.indicators import IndicatorView
from service.domain.plans import PlanView
from service.domain.tasks import TaskStatus, TaskView

OUTSIDE = {
    "get_livez", "get_readyz", "get_unmasked_contact",
    # A warehouse takes tables and follows them row by row: neither is a question of a screen.
    "list_exports", "list_changes",
    # They are asked below the thing they belong to.
    *(each.operation for each in RELATIONS),
}  # fmt: skip
"""Reads that are no field of the query: health, and what leaves a line in the access log."""


def test_every_read_of_rest_is_a_field_of_the_query_or_hangs_below_one() -> None:
    assert set(reads()) - set(ROOTS.values()) - set(MADE.values()) - OUTSIDE == set()


def test_no_type_field_argument_or_word_lacks_a_description() -> None:
    bare: list[str] = []

    for kind in core.type_map.values():
        if kind.name.startswith("__"):
            continue
        bare += [kind.name] if not kind.description else []
        for name, made in getattr(kind, "fields", {}).items():
            bare += [f"{kind.name}.{name}"] if not made.description else []
            taken = getattr(made, "args", {})
            bare += [f"{kind.name}.{name}({each})" for each, its in taken.items() if not its.description]
        if isinstance(kind, GraphQLEnumType):
            bare += [f"{kind.name}.{word}" for word, made in kind.values.items() if not made.description]

    assert bare == []


def test_a_view_and_its_type_have_the_same_fields_and_the_same_nulls() -> None:
    for view in (PlanView, IndicatorView, TaskView):
        kind = core.type_map[catalogue.types.objects[view].name]
        assert isinstance(kind, GraphQLObjectType)
        labels = {info.alias or name for name, info in view.model_fields.items()}

        assert labels <= set(kind.fields)
        assert isinstance(kind.fields["title" if view is not IndicatorView else "name"].type, GraphQLNonNull)
        assert not isinstance(kind.fields["source"].type, GraphQLNonNull)


def test_ids_numbers_days_and_moments_are_written_as_in_rest() -> None:
    task, target = core.type_map["Task"], core.type_map["Target"]
    assert isinstance(task, GraphQLObjectType) and isinstance(target, GraphQLObjectType)

    kinds = {name: str(get_named_type(task.fields[name].type)) for name in ("id", "due", "createdAt", "percent")}

    assert kinds == {"id": "ID", "due": "Date", "createdAt": "DateTime", "percent": "Int"}
    assert str(target.fields["value"].type) == "Decimal"


def test_what_is_answered_by_words_is_an_enumeration_of_the_words_of_rest() -> None:
    status = core.type_map["TaskStatus"]
    assert isinstance(status, GraphQLEnumType)

    assert list(status.values) == [each.value for each in TaskStatus]
    assert status.values["done"].description == "Hoàn thành / Done"


def test_every_list_is_a_connection_of_its_own_kind() -> None:
    for name, root in catalogue.roots.items():
        if root.read.listed:
            kind = core.type_map["Query"].fields[name]  # type: ignore[union-attr]
            assert re.fullmatch(r"\w+Connection!", str(kind.type)), name
            assert {"first", "after", "last", "before"} <= set(kind.args)
