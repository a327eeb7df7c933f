"""Does an expression pick and build as JMESPath says, and end before it grows beyond bounds?"""

from __future__ import annotations

import time
from typing import Any

import pytest

from service.domain.expressions import ExpressionError, evaluate, expression_fault

EVENT = {
    "type": "task.overdue",
    "data": {
        "unit": {"code": "31567", "name": "Mỹ Tú"},
        "agencies": [{"name": "Công an xã", "role": "lead"}, {"name": "Trạm Y tế xã", "role": "coordinator"}],
        "daysOverdue": 7,
        "text": "x" * 10_000,
    },
}


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("@.type", "task.overdue"),
        ("data.unit.code", "31567"),
        ("data.nothing.here", None),
        ("{maDonVi: data.unit.code, loai: type}", {"maDonVi": "31567", "loai": "task.overdue"}),
        ("data.agencies[?role == 'lead'].name | [0]", "Công an xã"),
        ("join(', ', data.agencies[].name)", "Công an xã, Trạm Y tế xã"),
        ("data.daysOverdue >= `7`", True),
        ("starts_with(type, 'task.') && data.daysOverdue > `30`", False),
        ("error_code == '0'", False),
        ("merge(data.unit, {kind: 'commune'}).kind", "commune"),
        ("data.agencies[*].{ten: name}", [{"ten": "Công an xã"}, {"ten": "Trạm Y tế xã"}]),
        ("data.agencies[::-1].role", ["coordinator", "lead"]),
        ("'Ký tự có dấu'", "Ký tự có dấu"),
    ],
)
def test_a_sound_expression_makes_what_jmespath_says(text: str, made: Any) -> None:
    assert expression_fault(text) is None
    assert evaluate(text, EVENT) == made


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", ("expression_unreadable", {"column": "1", "near": "…"})),
        ("data.(unit", ("expression_unreadable", {"column": "6", "near": "(unit"})),
        ("{a: type, `b`: c}", ("expression_unreadable", {"column": "1", "near": "{a: type, `b`: c}"})),
        ("error_code == `sai`", ("expression_unreadable", {"column": "1", "near": "error_code == `sai`"})),
        ("'open", ("expression_unreadable", {"column": "1", "near": "'open"})),
        ("data..unit", ("expression_unreadable", {"column": "6", "near": ".unit"})),
        ("(" * 3000, ("expression_unreadable", {"column": "1", "near": "(" * 20})),
        ("!" * 70 + "a", ("expression_too_deep", {"most": "60"})),
        ("[@,@] | " * 70 + "@", ("expression_too_deep", {"most": "60"})),
        ("a." * 2001 + "a", ("expression_too_long", {"most": "4000"})),
    ],
)
def test_what_is_wrong_with_an_expression_is_told_with_its_place(text: str, fault: Any) -> None:
    assert expression_fault(text) == fault


def test_a_function_that_does_not_exist_is_found_before_it_is_called() -> None:
    fault = expression_fault("data.unit | {a: now()}")

    assert fault is not None and fault[0] == "expression_function"
    assert fault[1]["function"] == "now"
    assert "to_string" in fault[1]["known"]


GROWING = [
    "[@,@] | " * 50 + "@",
    "data.text | " + "join('',[@,@]) | " * 40 + "@",
    "data.agencies[] | " + "[@,@][] | " * 20 + "@",
    "to_string(" + "[@,@] | " * 40 + "@)",
    "[" + "[@,@] | " * 30 + "@] == [" + "[@,@] | " * 30 + "@]",
    "join(data.text, " + "[data.text, data.text][] | " + "[@,@][] | " * 10 + "@)",
    "{a: @, b: @} | " * 40 + "@",
    "merge({a: @}, {b: @}) | " * 40 + "@",
    "map(&[@,@], [@,@]) | " * 40 + "@",
]


@pytest.mark.parametrize("text", GROWING)
def test_an_expression_that_doubles_what_it_has_is_ended(text: str) -> None:
    assert expression_fault(text) is None
    start = time.process_time()

    with pytest.raises(ExpressionError):
        evaluate(text, EVENT)

    assert time.process_time() - start < 2


@pytest.mark.parametrize(
    "text",
    [
        "sum(data.text)",
        "length(`5`)",
        "abs()",
        "join(data.text)",
        "data.agencies[::0]",
        "ceil(to_number('1e999'))",
        "sort_by(data.agencies, &@)",
        "max_by(data.agencies, &role.x)",
    ],
)
def test_what_a_function_can_not_take_is_told_without_the_value(text: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        evaluate(text, EVENT)

    assert "xxx" not in str(caught.value) and "Công an" not in str(caught.value)
    assert len(str(caught.value)) < 100
