"""What is committed under openapi/ is what the code says, and says it well."""

from __future__ import annotations

import difflib
import re
from typing import Any

import pytest
from openapi_spec_validator import validate

from service.api import artifacts
from service.api.app import create_app
from service.domain.types import ByCode
from service.domain.vocabularies import vocabularies
from service.settings import Settings

PUBLIC = {"get_livez", "get_metrics", "get_readyz", "issue_token", "sign_in", "take_zalo_event"}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return artifacts.openapi(create_app(Settings()))


def test_the_committed_files_are_up_to_date() -> None:
    for file, content in artifacts.files(create_app(Settings())).items():
        committed = file.read_text() if file.exists() else ""
        changed = list(difflib.unified_diff(committed.splitlines(), content.splitlines(), lineterm="", n=0))[
            :12
        ]

        assert changed == [], f"{file.name} is not what the code says: run `make artifacts` and commit it"


def test_the_document_is_valid_openapi(document: dict[str, Any]) -> None:
    validate(document)


def test_operation_ids_are_function_names_and_unique(document: dict[str, Any]) -> None:
    ids = [operation["operationId"] for _, _, operation in artifacts.operations(document)]

    assert len(ids) == len(set(ids))
    assert all(one.isidentifier() and one.islower() for one in ids)


def test_every_operation_says_what_it_does_and_what_it_refuses(document: dict[str, Any]) -> None:
    for path, method, operation in artifacts.operations(document):
        name = f"{method} {path}"
        refusals = {status: r for status, r in operation["responses"].items() if status >= "400"}

        assert operation.get("description"), name
        assert operation.get("tags"), name
        assert "503" in refusals, name
        for status, pointer in refusals.items():
            response = document["components"]["responses"][pointer["$ref"].rsplit("/", 1)[1]]
            example = response["content"]["application/problem+json"]["example"]
            assert example["status"] == int(status), name
            assert example["detail"], name


def test_a_version_is_described_as_the_header_is_written(document: dict[str, Any]) -> None:
    versions = [
        parameter
        for _, _, operation in artifacts.operations(document)
        for parameter in operation.get("parameters", ())
        if parameter["name"] == "If-Match"
    ]

    assert len(versions) >= 18
    for parameter in versions:
        assert parameter["required"] is True
        assert (parameter["schema"]["type"], parameter["schema"]["pattern"]) == ("string", '^"[1-9][0-9]{0,9}"$')
        assert [example["value"] for example in parameter["examples"].values()] == ['"3"']


def test_every_operation_is_summed_up_in_vietnamese_and_english(document: dict[str, Any]) -> None:
    summaries = {o["operationId"]: o["summary"] for _, _, o in artifacts.operations(document)}

    parts = {name: summary.split(" / ") for name, summary in summaries.items()}

    assert [name for name, said in parts.items() if len(said) != 2 or not all(said)] == []
    # Vietnamese needs letters that English has not, and the other way round none of them.
    assert [name for name, (vietnamese, _) in parts.items() if vietnamese.isascii()] == []
    assert [name for name, (_, english) in parts.items() if not english.isascii()] == []
    assert max(map(len, summaries.values())) < 200
    assert summaries["get_task"] == "Một nhiệm vụ / One task"


def test_everything_but_a_short_list_asks_for_a_token(document: dict[str, Any]) -> None:
    open_to_all = {o["operationId"] for _, _, o in artifacts.operations(document) if "security" not in o}

    assert open_to_all <= PUBLIC


def test_every_property_of_every_answer_is_camel_case_but_codes_that_are_keys(
    document: dict[str, Any],
) -> None:
    codes = {cls.__name__: set(cls.model_fields) for cls in ByCode.__subclasses__()}

    wrong = {
        f"{name}.{field}"
        for name, schema in document["components"]["schemas"].items()
        for field in schema.get("properties", {})
        if "_" in field
        and field not in codes.get(name, ())
        and not name.startswith("Body_")
        and "Token" not in name
    }

    assert wrong == set()
    known = {term.code for vocabulary in vocabularies().vocabularies for term in vocabulary.terms}
    assert set().union(*codes.values()) <= known


def test_every_parameter_of_a_query_says_what_it_is(document: dict[str, Any]) -> None:
    def told(schema: dict[str, Any]) -> bool:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
        inner = [*schema.get("anyOf", ()), *schema.get("allOf", ()), *([schema["items"]] if "items" in schema else ())]
        return "description" in schema or any(told(each) for each in inner)

    silent = {
        (operation["operationId"], parameter["name"])
        for _, _, operation in artifacts.operations(document)
        for parameter in operation.get("parameters", ())
        if parameter["in"] == "query" and "description" not in parameter and not told(parameter["schema"])
    }

    assert silent == set()


def test_no_name_of_the_contract_tells_where_in_the_program_a_shape_stands(document: dict[str, Any]) -> None:
    # Two shapes of one name are told apart so, and generators drop what they mean by it.
    names = document["components"]["schemas"]

    assert [name for name in names if not re.fullmatch("[A-Z][A-Za-z0-9]*", name)] == []
