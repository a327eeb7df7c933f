"""Are deadlines and targets of plans about farming, schools, health, budgets, security, the Party read as meant?

What is not read as meant is listed with its reason, and never sure.
"""

from __future__ import annotations

from typing import Any

import pytest

from service.domain.language.deadlines import read_deadline
from service.domain.language.readings import Confidence
from service.domain.language.targets import read_target
from tests.language.deadline_table import Row, rows, rows_of_sectors
from tests.language.target_notation import FILE, SECTORS, written
from tests.language.target_notation import rows as target_rows

ROWS = rows_of_sectors()
TARGETS = tuple(target_rows(SECTORS))
NOT_UNDERSTOOD = {
    "Tỷ số giới tính khi sinh dưới 111 bé trai/100 bé gái": "a ratio of two counts has no unit that is known",
    "Không để xảy ra ngộ độc thực phẩm trên 30 người mắc/vụ": "a limit of what must not come about",
    "Bình quân 35 học sinh/lớp": "nothing says what is measured",
    "Thu ngân sách vượt 5% dự toán tỉnh giao": "so much beyond a value that is printed elsewhere",
    "Trả kết quả trong 01 ngày làm việc": "a limit of time or a way of working",
    "Phấn đấu thu hoạch bình quân 6,8 tấn/ha": "nothing but a verb says what is measured",
    "Thăm hỏi 250 gia đình chính sách": "the verb is not known to count",
    "Tỷ lệ tử vong mẹ không quá 45/100.000 ca đẻ sống": "a share of births is no unit that is known",
    "Vận động quần chúng giao nộp 15 khẩu súng tự chế": "nothing that is known is counted",
    "Vượt 10% chỉ tiêu": "so much beyond a value that is printed elsewhere",
}
"""Phrase → why no value is taken from it, or none that is trusted."""
OTHERWISE = {
    "Uống vitamin A: ngày 01-02/6 và 01-02/12/2026": "of two stretches of days only the last days are kept",
    "Ngày tiêm chủng 25 hằng tháng": "what the day is stands between it and its number",
    "Ngày 24 và 25 hằng tháng": "two days of each month are no rule; the month alone is read",
    "Mỗi tuần 02 buổi": "how often in a week is no rule; the week alone is read",
    "Hằng ngày, hằng tuần": "read as always, what is weekly left aside",
    "Từ ngày 03 đến ngày 05 hằng tháng": "read as due by the last of the days",
    "Trong tuần đầu tháng 4/2026": "weeks of a month are not counted",
    "Trước 31/3/2026 và cập nhật hằng năm": "one deadline of two kinds: the repetition is shown",
    "Chuyển tiếp năm 2027": "what goes over into a year is read as due within it",
    "Năm 2025 chuyển sang": "what comes over from a year is read as due within it",
    "Hoàn thành năm 2026, báo cáo hằng quý": "one deadline of two kinds: the repetition is shown",
}
"""Phrase → why it is read otherwise, or not at all."""


@pytest.mark.parametrize("row", ROWS, ids=[row.phrase for row in ROWS])
def test_a_deadline_of_another_sector_is_read_as_it_is_meant(row: Row) -> None:
    read = read_deadline(row.phrase, year=row.year).as_json()

    same = {name: read[name] for name in row.fields} == row.fields

    assert same == (row.phrase not in OTHERWISE)
    assert same or read["confidence"] != "sure"
    assert row.confidence is None or read["confidence"] == row.confidence or not same


def test_the_table_of_sectors_repeats_nothing_of_the_other() -> None:
    phrases = [row.phrase for row in ROWS]

    assert len(set(phrases)) == len(phrases) >= 150
    assert not set(phrases) & {row.phrase for row in rows()}
    assert set(phrases) >= OTHERWISE.keys()


@pytest.mark.parametrize("row", TARGETS, ids=lambda row: row.phrase)
def test_a_target_of_another_sector_is_read_as_it_is_written_down(row: Any) -> None:
    reading = read_target(row.phrase)

    trusted = [part for part in reading.parts if part.confidence is not Confidence.unsure]

    assert written(reading) == row.lines
    assert not trusted or row.phrase not in NOT_UNDERSTOOD


def test_the_targets_of_sectors_repeat_none_of_the_others() -> None:
    phrases = [row.phrase for row in TARGETS]

    assert len(set(phrases)) == len(phrases) >= 150
    assert not set(phrases) & {row.phrase for row in target_rows(FILE)}
    assert set(phrases) >= NOT_UNDERSTOOD.keys()
