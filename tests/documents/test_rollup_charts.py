"""Do pictures of rolled-up figures say every figure, who is silent, and what is not drawn?"""

from __future__ import annotations

from datetime import date
from typing import Any
from xml.etree import ElementTree

import pytest

from service.documents.chart_drawing import drawn
from service.domain.charts import Look
from service.domain.errors import Invalid
from service.domain.rollup_charts import MOST_BARS, period_words, rollup_chart, to_draw
from service.domain.rollups import RollupBy, RollupQuery, RollupView

DAY = date(2026, 5, 9)
UNIT = {"code": "92", "name": "Cần Thơ", "level": "province", "kind": "city"}


def _figure(numerator: float | None, denominator: float | None, met: bool | None = None) -> dict[str, Any]:
    value = None if numerator is None or denominator is None else round(100 * numerator / denominator, 1)
    return {
        "obsStatus": "reported", "numerator": numerator, "denominator": denominator, "value": value,
        "judged": int(met is not None), "met": int(bool(met)),
    }  # fmt: skip


def _group(name: str, numerator: float | None, denominator: float | None, met: bool | None = None) -> dict[str, Any]:
    reported = int(numerator is not None)
    return _figure(numerator, denominator, met) | {
        "key": name, "name": name, "validTo": None, "nominal": "2026-Q1", "expected": 1, "reported": reported,
        "counted": reported, "notApplicable": 0, "withoutDenominator": 0, "offCalendar": 0, "carried": 0,
    }  # fmt: skip


def _item(number: int = 1, nominal: str = "2026-Q1", kind: str = "ratio", **more: Any) -> dict[str, Any]:
    month = int(nominal[-1])
    return _figure(90, 150) | {
        "definition": {
            "id": f"0198c0de-0000-7000-8000-{number:012}", "code": f"d-{number}", "name": f"Chỉ số {number}",
            "unitMeasure": "tổ" if kind == "number" else "%", "valueKind": kind, "aggregation": "level",
            "direction": "up",
        },
        "period": {"nominal": nominal, "start": f"2026-{month:02}-01", "end": f"2026-{month:02}-28"},
        "coverage": {
            "expected": 3, "reported": 2, "counted": 2, "missing": ["31569"], "notApplicable": [],
            "withoutDenominator": ["31570"], "offCalendar": [], "carried": [],
        },
        "groups": [],
    } | more  # fmt: skip


def _view(*items: dict[str, Any]) -> RollupView:
    how = {"by": "child", "policy": "partial", "series": "as_reported", "against": "own"}
    return RollupView.model_validate({"unit": UNIT, **how, "items": items})


def _texts(view: RollupView, language: str = "vi") -> list[str]:
    svg = drawn(rollup_chart(view, DAY, language))
    found = ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")
    return ["".join(one.itertext()).replace("\u00a0", " ") for one in found]


def test_one_figure_is_shown_of_each_unit_the_highest_first_and_the_silent_are_named() -> None:
    groups = [_group("Xã B", 0, 50, False), _group("Xã A", 90, 100, True), _group("Xã C", None, None)]

    texts = _texts(_view(_item(groups=groups, judged=2, met=1)))

    assert texts[:3] == ["Chỉ số 1", "Cần Thơ · quý I/2026", "60,0 % (90/150) · Có số liệu của 2 trên 3 đơn vị"]
    assert texts[3:5] == ["Đạt chỉ tiêu", "Chưa đạt chỉ tiêu"]
    assert texts[5:11] == ["Xã A", "90,0 % (90/100)", "Xã B", "0,0 % (0/50)", "Xã C", "chưa có số liệu"]
    assert "Chưa có số liệu: Xã C." in texts and "1 trên 2 đơn vị đạt chỉ tiêu." in texts
    assert "Chỉ có tỷ lệ, không có tử số và mẫu số nên không cộng được: 1 đơn vị." in texts
    assert "Lập ngày 09/05/2026." in texts[-1]


def test_of_very_many_units_the_highest_and_lowest_are_drawn_and_it_is_said() -> None:
    groups = [_group(f"Xã {i}", i, 200) for i in range(103)]

    chart = rollup_chart(_view(_item(groups=groups)), DAY, "vi")

    assert [bar.label for bar in chart.bars] == [f"Xã {i}" for i in (*range(102, 82, -1), *range(19, -1, -1))]
    assert f"Vẽ {MOST_BARS} đơn vị cao nhất và thấp nhất; 63 đơn vị ở giữa không vẽ." in chart.head.remarks
    assert chart.legend == () and {bar.look for bar in chart.bars} == {Look.neutral}


def test_several_periods_show_how_it_went_and_several_definitions_stand_side_by_side() -> None:
    months = _texts(_view(_item(nominal="2026-M02"), _item(nominal="2026-M01", judged=3, met=2)), "en")
    side = _texts(_view(_item(1), _item(2, value=45.0, kind="number", denominator=None), _item(3, kind="yes_no")))

    assert months[:2] == ["Chỉ số 1", "Cần Thơ"]
    assert months[2:6] == [
        "month 1 of 2026", "60.0 % (90/150); 2 of 3 units reach", "month 2 of 2026", "60.0 % (90/150)",
    ]  # fmt: skip
    assert side[:2] == ["Số liệu tổng hợp", "Cần Thơ · quý I/2026"]
    assert side[2:7] == ["Chỉ số 1", "60,0 % (90/150)", "Chỉ số 3", "60,0 % (90/150)", "Chỉ số 2: 45 tổ."]


def test_several_definitions_in_several_periods_are_no_picture_and_nothing_is_said_to_be_nothing() -> None:
    with pytest.raises(Invalid) as refused:
        rollup_chart(_view(_item(1, "2026-M01"), _item(2, "2026-M02")), DAY, "vi")

    assert refused.value.errors[0].code == "chart_of_too_much"
    assert "Không đơn vị nào phải có số liệu này trong kỳ." in _texts(_view())


def test_of_one_definition_in_one_period_the_units_are_asked_for_too() -> None:
    one = RollupQuery.model_validate({"unit": "92", "period": ["2026-Q1"], "definition": ["vneid"]})
    two = RollupQuery.model_validate({"unit": "92", "period": ["2026-Q1", "2026-Q2"], "definition": ["vneid"]})

    assert (to_draw(one).by, to_draw(two).by) == (RollupBy.child, RollupBy.none)


def test_periods_are_called_as_people_call_them() -> None:
    called = [period_words(one, "vi") for one in ("2026-M04", "2026-Q4", "2026-H1", "2026-H2", "2026-9M", "2026")]

    assert called == [
        "tháng 4/2026", "quý IV/2026", "6 tháng đầu năm 2026", "6 tháng cuối năm 2026", "9 tháng năm 2026", "năm 2026",
    ]  # fmt: skip
