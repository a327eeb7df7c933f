"""What is said of names nobody knows, wherever in a command they stand."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from service.api import problems
from service.api.queries import Queries
from service.domain.clients import ClientCreate
from service.domain.errors import FieldError, Invalid, Malformed
from service.domain.field_errors import hint
from service.domain.plans import PlanPatch
from service.domain.tasks import TaskPatch, TaskQuery


def said(model: Any, body: dict[str, Any], language: str = "vi") -> dict[str, str]:
    with pytest.raises(ValidationError) as caught:
        model.model_validate(body, by_alias=True, by_name=False)
    answer = problems.document(problems.refused(caught.value, model, "/"), language, "t")
    return {error["pointer"]: error["detail"] for error in answer["errors"]}


def test_a_misspelt_name_is_met_by_the_nearest_one_at_every_depth() -> None:
    plan = said(
        PlanPatch, {"titel": "x", "signature": {"nam": "x"}, "bases": [{"numbr": "1", "relation": "basis"}]}
    )
    task = said(TaskPatch, {"schedule": {"kind": "milestones", "parts": [{"nme": "x"}]}}, "en")

    assert said(PlanPatch, {"RECIPIENTS": []})["/RECIPIENTS"] == "Không có trường này. Có phải bạn muốn: recipients?"
    assert plan["/titel"] == "Không có trường này. Có phải bạn muốn: title?"
    assert plan["/signature/nam"] == "Không có trường này. Có phải bạn muốn: name?"
    assert plan["/bases/0/numbr"] == "Không có trường này. Có phải bạn muốn: number?"
    assert task["/schedule/parts/0/nme"] == "There is no such field. Did you mean: name?"


def test_where_no_name_is_taken_none_is_offered() -> None:
    nobody = FieldError("?limit", "unknown_parameter", (("hint", hint("limit", [])),))

    answer = problems.document(Invalid("invalid", errors=(nobody,)), "en", "t")

    assert answer["errors"][0]["code"] == "unknown_parameter"
    assert answer["errors"][0]["detail"] == "There is no such name, and none is taken here. Leave it out."


def test_the_values_allowed_are_listed_without_english_between_them() -> None:
    assert said(TaskQuery, {"sort": "due date"}) == {
        "/sort": "Không phải một trong các giá trị cho phép: 'due', '-due', 'number', '-number'."
    }


def test_a_day_that_is_written_well_and_in_no_calendar_is_not_told_how_days_are_written() -> None:
    asked = said(TaskQuery, {"dueFrom": "2026-02-30"})["/dueFrom"]
    written = said(TaskPatch, {"schedule": {"kind": "by_date", "due": "2026-06-31"}})["/schedule/due"]
    form = said(TaskQuery, {"dueFrom": "30/02/2026"})["/dueFrom"]

    assert asked == written == "Không có ngày này trong lịch. Hãy kiểm tra lại ngày tháng."
    assert form == "Ngày viết dạng 2026-05-09 (năm-tháng-ngày)."


def test_a_parameter_that_is_no_text_is_named() -> None:
    with pytest.raises(Malformed) as refused:
        Queries(TaskQuery).of(b"unit=31567&q=a%00b")

    assert [(error.pointer, error.code) for error in refused.value.errors] == [("?q", "bad_text")]


def test_a_list_whose_only_entry_is_wrong_is_not_told_to_be_too_short() -> None:
    client = {"unit": "92", "clientId": "kho", "name": "Kho"}

    wrong, empty = said(ClientCreate, client | {"scopes": ["admin"]}), said(ClientCreate, client | {"scopes": []})

    assert list(wrong) == ["/scopes/0"]
    assert empty == {"/scopes": "Quá ít phần tử: ít nhất 1, nhận được 0."}
