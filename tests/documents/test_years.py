"""Of which year is a target that names none?"""

from __future__ import annotations

import pytest

from service.documents import plain_text
from service.domain.language.drafts import draft_of


@pytest.mark.parametrize(("period", "year"), [("giai đoạn 2026-2030", None), ("năm 2026", 2026)])
def test_a_target_without_a_year_gets_the_plans_only_if_that_has_one(period: str, year: int | None) -> None:
    text = f"KẾ HOẠCH\nChuyển đổi số {period}\nI. CHỈ TIÊU\n1. Kinh tế số\n- Phủ sóng 6G đạt ≥ 50% địa bàn.\n"

    draft = draft_of(plain_text.read(text.encode()), year=2026).as_json()

    assert [t["year"] for one in draft["indicators"] for t in one["targets"]] == [year]
