"""Do pictures say every figure, look the same each time, and can they be read in grey, alone, by everybody?"""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from datetime import date
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.documents.chart_canvas import LOOKS
from service.documents.chart_drawing import drawn
from service.domain.charts import Head, Look, Series, ValueBar, ValueChart, in_percent, written
from service.domain.obligation_standings import ObligationStanding as R
from service.domain.progress import ProgressDay, ProgressGroup, ProgressView, progress_of
from service.domain.progress_charts import MOST_BARS, ProgressNames, progress_chart
from service.domain.progress_queries import ProgressQuery
from service.domain.standing_codes import Standing as S
from service.domain.timeliness import owed_reports
from tests.conftest import ROOT

NAMES = ProgressNames(unit="Xã Mỹ Tú", plan=None, section=None, agency=None, lead=None)
DAY = date(2026, 11, 23)
REPORTS = owed_reports({R.MET_ON_TIME: 21, R.MET_LATE: 4, R.OVERDUE: 7}, {R.MET_ON_TIME: 2, R.ASKED_SILENT: 1})
COUNTS = {S.DONE_ON_TIME: 13, S.DONE_LATE: 2, S.OPEN_ON_TIME: 24, S.OVERDUE: 5, S.ONGOING_SILENT: 1, S.CANCELLED: 8}


def _counted(counts: dict[S, int]) -> dict[str, object]:
    whole = progress_of(DAY, counts, REPORTS).model_dump(by_alias=False)
    return {name: value for name, value in whole.items() if name not in {"on", "groups", "trend"}}


def _view(groups: dict[str, dict[S, int]] | None = None, months: int = 0) -> ProgressView:
    shown = [ProgressGroup(**_counted(c), key=name, name=name, valid_to=None) for name, c in (groups or {}).items()]
    days = [ProgressDay(**_counted({S.OVERDUE: m, S.WAITING: 30}), on=date(2026, m, 28)) for m in range(1, months + 1)]
    return ProgressView(**_counted(COUNTS), on=DAY, groups=tuple(shown), trend=tuple(days))


def _texts(svg: bytes) -> list[str]:
    return ["".join(one.itertext()) for one in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


def _query(**asked: str) -> ProgressQuery:
    return ProgressQuery.model_validate(asked)


def test_a_picture_of_a_commune_says_every_figure_the_day_and_the_source() -> None:
    texts = _texts(drawn(progress_chart(_view(), NAMES, _query(), "vi")))

    assert texts[:3] == ["Tiến độ thực hiện nhiệm vụ", "Xã Mỹ Tú", "Tính đến hết ngày 23/11/2026 · 53 nhiệm vụ"]
    assert [t for t in texts if t.isdecimal()] == ["13", "2", "24", "5", "9", "53"]
    assert {"13/20 = 65,0\u00a0%", "25/32 = 78,1\u00a0%", "21/32 = 65,6\u00a0%"} <= set(texts)
    told = " ".join(texts).replace("\u00a0", " ")
    assert "Ngoài bốn ô: thường xuyên, không cập nhật 1; đã hủy 8." in told
    assert "Báo cáo chỉ được đề nghị: đã gửi 2 trên 3." in told
    assert texts[-1].startswith("Nguồn: Sáu Rõ")


def test_groups_are_bars_with_their_names_and_nothing_is_lost_of_very_many() -> None:
    communes = {f"Xã số {i}": {S.OVERDUE: i, S.WAITING: 1} for i in range(1, MOST_BARS + 4)}

    chart = progress_chart(_view(communes), NAMES, _query(by="unit"), "vi")
    texts = _texts(drawn(chart))

    assert chart.head.title == "Tiến độ thực hiện nhiệm vụ theo đơn vị"
    assert [bar.label for bar in chart.bars] == [f"Xã số {i}" for i in range(4, MOST_BARS + 4)]
    for i in range(4, MOST_BARS + 4):
        assert {f"Xã số {i}", str(i), str(i + 1)} <= set(texts)
    # 1 + 2 + 3 overdue and three that wait.
    assert "3 nhóm còn lại" in " ".join(texts) and "quá hạn\u00a06, ngoài" in " ".join(texts)


COUNTED = st.dictionaries(st.sampled_from(list(S)), st.one_of(st.integers(0, 3), st.integers(0, 2000)), max_size=12)


@settings(max_examples=10, deadline=None)
@given(st.dictionaries(st.text("Xã ấp$<&😀漢", min_size=1, max_size=60).filter(str.strip), COUNTED, max_size=6))
def test_every_figure_of_every_group_is_found_however_narrow_its_part_is(groups: dict[str, dict[S, int]]) -> None:
    chart = progress_chart(_view(groups), NAMES, _query(by="agency"), "vi")

    found = Counter(_texts(drawn(chart)))

    wanted = Counter(written(n, "vi") for bar in chart.bars for n in bar.counts if n)
    wanted += Counter(bar.note for bar in chart.bars)
    assert {figure: n for figure, n in wanted.items() if found[figure] < n} == {}


def test_a_task_with_two_leads_is_said_to_count_twice() -> None:
    view = _view({"Công an": COUNTS, "Phòng Kinh tế": {S.OVERDUE: 1}})

    chart = progress_chart(view, NAMES, _query(by="agency"), "en")

    assert "A task with several leads counts under each of them." in chart.head.remarks
    assert chart.head.subtitle == "Xã Mỹ Tú\nAs at the end of 23 November 2026 · 53 tasks"


def test_a_trend_stands_upright_month_by_month() -> None:
    chart = progress_chart(_view(months=11), NAMES, _query(**{"from": "2026-01-01"}), "vi")
    texts = _texts(drawn(chart))

    assert chart.upright
    assert {f"{m:02d}/2026" for m in range(1, 12)} <= set(texts)
    assert {str(m) for m in range(1, 12)} | {str(30 + m) for m in range(1, 12)} <= set(texts)


@pytest.mark.parametrize("upright", [False, True])
def test_the_same_chart_is_the_same_bytes_without_script_date_or_anything_from_elsewhere(upright: bool) -> None:
    chart = progress_chart(_view(months=3 if upright else 0), NAMES, _query(), "vi")

    svg = drawn(chart)

    assert drawn(chart) == svg
    text = svg.decode()
    assert "<script" not in text and "<metadata" not in text and "<image" not in text and "<!DOCTYPE" not in text
    addresses = set(re.findall(r'(?:href|src)="([^"]+)"|url\(([^)]+)\)', text))
    assert all(any(one.startswith("#") for one in found if one) for found in addresses)
    assert "Matplotlib" not in text and "DejaVu Sans', 'Noto Sans'" in text


def test_whoever_cannot_see_it_is_told_all_of_it() -> None:
    root = ElementTree.fromstring(drawn(progress_chart(_view({"Công an <1> & $2$": COUNTS}), NAMES, _query(), "vi")))
    title, desc = root[0], root[1]

    assert (root.attrib["role"], root.attrib["lang"]) == ("img", "vi")
    assert root.attrib["aria-labelledby"] == f"{title.attrib['id']} {desc.attrib['id']}"
    assert title.text == "Tiến độ thực hiện nhiệm vụ"
    assert "đã hoàn thành trong hạn 13" in (desc.text or "").lower().replace("\u00a0", " ")


def test_names_are_no_formulas_no_markup_and_of_any_letters() -> None:
    names = "Tổ <b>$x_1$</b> & ấp", "𝔐ỹ 漢字 😀 ꯁ"
    chart = progress_chart(_view(dict.fromkeys(names, COUNTS)), NAMES, _query(by="agency"), "vi")

    svg = drawn(chart)

    assert set(names) <= set(_texts(svg))
    assert b"Last Resort" not in svg


def _lightness(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(weight * p for weight, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_neighbours_differ_in_grey_and_those_that_do_not_by_their_pattern() -> None:
    chart = progress_chart(_view(), NAMES, _query(), "vi")
    looks = [LOOKS[one.look] for one in chart.series]

    for (one, pattern, _), (other, next_pattern, _) in pairwise(looks):
        lighter, darker = sorted((_lightness(one), _lightness(other)), reverse=True)
        assert (lighter + 0.05) / (darker + 0.05) > 1.3 or pattern != next_pattern
    assert len({(colour, pattern) for colour, pattern, _ in looks}) == len(looks)
    # Black figures on every colour: at least 4.5 to 1.
    assert all((_lightness(colour) + 0.05) / 0.05 >= 4.5 for colour, _, _ in looks)


def test_values_of_communes_have_their_figures_a_legend_and_say_what_is_missing() -> None:
    head = Head("Hồ sơ trực tuyến", "Cần Thơ · quý I/2026", ("Thiếu: xã Đại Hải.",), "Nguồn: Sáu Rõ.", "Ba xã.")
    bars = (
        ValueBar("Xã Mỹ Tú", 90.0, "90,0 %", Look.good), ValueBar("Xã Đại Hải", None, "chưa có số liệu"),
        ValueBar("Xã Phú Tâm", 0.0, "0,0 %", Look.bad),
    )  # fmt: skip

    texts = _texts(drawn(ValueChart(head, bars, (Series("Đạt", Look.good),), 100)))
    empty = _texts(drawn(ValueChart(head, ())))

    assert {"Đạt", "90,0 %", "chưa có số liệu", "0,0 %", "Thiếu: xã Đại Hải."} <= set(texts)
    assert empty[0] == "Hồ sơ trực tuyến"


def test_numbers_are_written_as_people_do() -> None:
    assert [written(n, "vi") for n in (0, 1234, 1234.5, 2.0)] == ["0", "1.234", "1.234,5", "2"]
    assert [written(n, "en") for n in (1234, 1234.5)] == ["1,234", "1,234.5"]
    assert [in_percent(p, "vi") for p in (66.7, 100.0, None)] == ["66,7\u00a0%", "100,0\u00a0%", "–"]


def test_a_process_apart_draws_and_is_begun_anew_when_it_has_ended() -> None:
    program = """
import sys
from service.documents.drawing_apart import Drawer
from service.domain.charts import Head, ValueBar, ValueChart
drawer, chart = Drawer(), ValueChart(Head("Tiêu đề", "Cần Thơ", (), "Nguồn", "Lời"), (ValueBar("Xã", 5.0, "5"),))
first = drawer.draw(chart)
drawer._process.kill()
drawer._process.wait()
assert drawer.draw(chart) == first and "Tiêu đề" in first.decode()
assert "matplotlib" not in sys.modules
"""

    done = subprocess.run([sys.executable, "-W", "error", "-c", program], cwd=ROOT, check=False, capture_output=True)

    assert (done.returncode, done.stderr.decode()) == (0, "")
