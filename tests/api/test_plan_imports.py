"""A plan as a file becomes a draft plan, by the rules of single writes, in one statement."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.api.import_stories import PATH, WRITER, codes, committed, decided, imported
from tests.world import World

PLAN = """ỦY BAN NHÂN DÂN
XÃ MỸ TÚ
Số: 15/KH-UBND
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Mỹ Tú, ngày 05 tháng 01 năm 2026

KẾ HOẠCH
Chuyển đổi số xã Mỹ Tú năm 2026

Căn cứ Kế hoạch số 124/KH-UBND ngày 20/3/2026 của Ủy ban nhân dân thành phố Cần Thơ về chuyển đổi số.

I. MỤC ĐÍCH
Đưa nền tảng số đến từng hộ dân trong xã.

II. MỤC TIÊU
1. Mục tiêu cụ thể đến năm 2026
- Tỷ lệ hộ gia đình có cáp quang đạt 80%.

III. NHIỆM VỤ, GIẢI PHÁP
1. Tuyên truyền về chuyển đổi số trong nhân dân.

IV. TỔ CHỨC THỰC HIỆN
1. Phòng Văn hóa - Xã hội: tổng hợp, định kỳ hằng quý báo cáo Ủy ban nhân dân xã trước ngày 20 của tháng cuối quý.

TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH
Nguyễn Văn A
"""


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine of the tests may be busy: nobody is sent away to wait for the worker."""
    monkeypatch.setattr("service.usecases.imports.WAIT_SECONDS", 60.0)


async def test_a_printed_plan_becomes_a_draft(world: World) -> None:
    read = await imported(world, PLAN.encode(), "ke-hoach.txt", kind="plan")
    print(json.dumps(read["draft"]["plan"], ensure_ascii=False, indent=1))
    print(read["counts"], read["findings"])
    for one in read["report"]:
        print(one["severity"], one["pointer"], one["code"], one["message"], one["decided"])

    done = await committed(world, read)
    print(done["plan"])


@pytest.mark.parametrize("name", ["my-tu", "phu-thai", "dai-hai", "tan-hung", "tien-minh"])
async def test_seed(world: World, seeds: Path, name: str) -> None:
    read = await imported(world, (seeds / f"{name}.txt").read_bytes(), f"{name}.txt", kind="plan", year=2026)
    print(read["counts"], read["findings"])
    more = [{"act": "new_agency"}]
    if name == "phu-thai":
        more.append({"act": "correct", "pointer": "/plan/period", "value": {"start": "2025-01-01", "end": "2045-12-31"}})
    more += [{"act": "accept", "finding": one["id"]} for one in read["report"] if one["severity"] == "error" and not one["pointer"].startswith(("/agencies", "/plan"))]
    read = await decided(world, read, *more)
    for one in read["report"]:
        if one["severity"] == "error":
            print(one["severity"], one["pointer"], one["code"], one["message"], one["decided"])
    print([(a["name"], a["kind"], a["uses"]) for a in read["draft"]["agencies"]])
    import time
    t = time.time()
    done = await committed(world, read)
    print(time.time() - t, done["plan"], done["counts"])
    t = time.time()
    back = await world.post(WRITER, f"{PATH}/{read['id']}/revert")
    print(time.time() - t, back.status_code, back.text[:300])
