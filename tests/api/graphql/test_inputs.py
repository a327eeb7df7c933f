"""What comes in as an input of GraphQL is the very command that REST makes of the same body, or the same refusal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any, get_args

import pytest
from graphql import (
    GraphQLInputObjectType,
    Undefined,
    coerce_input_literal,
    coerce_input_value,
    parse_const_value,
)
from pydantic import BaseModel, ValidationError

from service.api import problems
from service.api.graphql.inputs import command_of, input_name
from service.api.graphql.mutations import OVER_REST_ONLY, mutations
from service.api.graphql.schema import schema
from service.domain.errors import Problem
from service.domain.examples import example_of
from tests.contract.cases import operations
from tests.contract.cases_catalogue import assignment_body, definition_body
from tests.contract.cases_rankings import finalise_body
from tests.contract.cases_reporting import RULE
from tests.contract.cases_reports import REQUEST
from tests.contract.cases_webhooks import webhook_body
from tests.contract.premises import UBND, plan_body, task_body


@cache
def commands() -> dict[str, type[BaseModel]]:
    """By name, the command of every mutation that takes a body."""
    found = [each.wanted.command for each in mutations().values()]
    return {model.__name__: model for model in found if model is not None}


VALID: dict[str, dict[str, Any]] = {
    "AgencyCreate": {"unit": "31567", "name": "Trạm Y tế", "kind": "health_station"},
    "CrossCheckWrite": {"sourceSystem": "vneid", "value": 70.5, "on": "2026-11-03"},
    "EvidenceLink": {"link": "https://example.vn/bc-15.pdf", "title": "Báo cáo"},
    "GrantCreate": {"principal": UBND, "role": "admin", "unit": "31567"},
    "IndicatorDefinitionCreate": definition_body(code="m-1"),
    "PlanCreate": plan_body(),
    "RankingFinalise": finalise_body(),
    "ReportRequestCreate": REQUEST,
    "ReportingRuleCreate": {"plan": UBND, **RULE},
    "SuggestionsConfirm": {"rows": [{"indicator": UBND, "definition": "m-1"}]},
    "SuggestionsReject": {"rows": [{"indicator": UBND, "definition": "m-1"}], "reason": "Đếm việc khác"},
    "TargetAssignmentCreate": assignment_body(value=90.5, text="≥ 90,5%"),
    "TaskCreate": task_body(UBND),
    "WebhookCreate": webhook_body(),
}
"""Of what no made-up body is valid."""


def bodies(model: type[BaseModel]) -> Iterator[dict[str, Any]]:
    """Bodies that fit the form of a command, many of them valid: all fields, only those required, and null once in
    the place of each that is not."""
    described = model.model_json_schema(by_alias=True)
    whole = example_of(described, described.get("$defs", {}))
    yield whole
    yield {name: whole[name] for name in described.get("required", [])}
    for name in whole.keys() - set(described.get("required", [])):
        yield {**whole, name: None}
    if model.__name__ in VALID:
        yield VALID[model.__name__]


def over_rest(model: type[BaseModel], body: Any) -> Any:
    """The command that REST makes, or code and errors of the refusal."""
    try:
        return model.model_validate_json(json.dumps(body), by_alias=True, by_name=False)
    except ValidationError as error:
        refusal = problems.refused(error, model, "/")
        return refusal.code, refusal.errors


def over_graphql(model: type[BaseModel], given: Any) -> Any:
    try:
        return command_of(model, given)
    except Problem as problem:
        return problem.code, problem.errors


def kind(model: type[BaseModel]) -> GraphQLInputObjectType:
    found = schema._schema.type_map[input_name(model)]
    assert isinstance(found, GraphQLInputObjectType)
    return found


def literal(value: Any, schema_type: Any) -> str:
    """A JSON value as it stands in a document, where codes have no quotes."""
    bare = getattr(schema_type, "of_type", schema_type)
    if hasattr(schema_type, "of_type") and type(schema_type).__name__ == "GraphQLNonNull":
        return literal(value, bare)
    if isinstance(value, dict) and hasattr(schema_type, "fields"):
        return "{" + ",".join(f"{k}:{literal(v, schema_type.fields[k].type)}" for k, v in value.items()) + "}"
    if isinstance(value, dict):
        return "{" + ",".join(f"{k}:{literal(v, None)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(literal(each, bare) for each in value) + "]"
    if isinstance(value, str) and hasattr(schema_type, "values"):
        return value
    return json.dumps(value)


def test_every_write_of_rest_is_a_mutation_or_named_as_none() -> None:
    writes = {name for name, route in operations().items() if route.methods != {"GET"}}

    found = {each.operation for each in mutations().values()}

    assert found | OVER_REST_ONLY.keys() == writes
    assert found & OVER_REST_ONLY.keys() == set()
    assert len(found) > 100


def parts(model: Any) -> Iterator[type[BaseModel]]:
    """A command and what it is made of."""
    if isinstance(model, type) and issubclass(model, BaseModel):
        yield model
        for info in model.model_fields.values():
            yield from parts(info.annotation)
    for inner in get_args(model):
        yield from parts(inner)


def test_an_input_takes_the_fields_of_its_command_and_no_others() -> None:
    found = {part for model in commands().values() for part in parts(model)}

    taken = {model: set(kind(model).fields) for model in found}

    assert taken == {model: {info.alias or name for name, info in model.model_fields.items()} for model in found}
    assert len(found) > 120
    for body in ({"reason": "Trùng", "unitKey": 1}, {"reason": "Trùng", "published": True}):
        assert coerce_input_value(body, kind(commands()["ActReason"])) is Undefined


def test_all_that_is_written_is_described() -> None:
    root = schema._schema.mutation_type
    assert root is not None
    inputs = [kind(part) for model in commands().values() for part in parts(model)]

    fields = [*root.fields.values(), *(a for f in root.fields.values() for a in f.args.values())]
    inside = [field for each in inputs for field in each.fields.values()]

    assert [each for each in [*fields, *inside, *inputs] if not each.description] == []


@pytest.mark.parametrize("name", sorted(commands()))
def test_an_input_becomes_the_command_that_the_body_becomes(name: str) -> None:
    model = commands()[name]
    faults = []

    for body in bodies(model):
        wanted = over_rest(model, body)
        as_variable = over_graphql(model, coerce_input_value(body, kind(model)))
        written = parse_const_value(literal(body, kind(model)))
        as_literal = over_graphql(model, coerce_input_literal(written, kind(model)))
        if not wanted == as_variable == as_literal:
            faults.append((body, wanted, as_variable, as_literal))

    assert faults == []


def test_nearly_every_command_was_asked_with_a_valid_body() -> None:
    found = commands().items()

    never = {name for name, model in found if not any(isinstance(over_rest(model, b), model) for b in bodies(model))}

    assert never & VALID.keys() == set()
    assert len(never) < 5
