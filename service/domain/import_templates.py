"""What do the templates for imports ask for, and how is a filled one read?

The head of a plan stands on a sheet of its own, a line for each part of it; tables are read like any other. The
example rows and the sheets that explain are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from service.domain.import_tables import EXAMPLE
from service.domain.imports import ImportKind
from service.domain.language.dates import partial_date
from service.domain.language.documents import Document, Table
from service.domain.language.text import fold

Json = dict[str, Any]

HEAD, GUIDE_SHEET, LISTS = "Văn bản", "Hướng dẫn", "Danh mục"


@dataclass(frozen=True, slots=True)
class HeadField:
    """One part of a plan's head: field of the draft, label, what to write, an example."""

    field: str
    label: str
    told: str
    example: str = ""


HEAD_FIELDS = (
    HeadField("number", "Số", "Để trống nếu chưa có số.", "15"),
    HeadField("symbol", "Ký hiệu", "Như in trên văn bản.", "/KH-UBND"),
    HeadField("date", "Ngày ban hành", "Ngày, tháng hoặc năm.", "05/01/2026 hoặc 01/2026"),
    HeadField("place", "Nơi ban hành", "Như in.", "Mỹ Tú"),
    HeadField("issuer", "Cơ quan ban hành", "Tên cơ quan của đơn vị.", "Ủy ban nhân dân"),
    HeadField("title", "Tên kế hoạch", "Tên đầy đủ.", "Kế hoạch chuyển đổi số năm 2026"),
    HeadField("start", "Từ ngày", "Ngày đầu của kế hoạch.", "01/01/2026"),
    HeadField("end", "Đến ngày", "Ngày cuối của kế hoạch.", "31/12/2026"),
    HeadField("signerAuthority", "Thẩm quyền ký", "Dòng đầu khối chữ ký.", "TM. ỦY BAN NHÂN DÂN"),
    HeadField("signerCapacity", "Ký thay", "Để trống nếu không có.", "KT. CHỦ TỊCH"),
    HeadField("signerRole", "Chức vụ người ký", "Như in.", "CHỦ TỊCH"),
    HeadField("signer", "Người ký", "Họ và tên.", "Nguyễn Văn A"),
    HeadField("recipients", "Nơi nhận", "Cách nhau dấu chấm phẩy.", "TT Đảng ủy; HĐND xã; Lưu: VT"),
    HeadField("bases", "Căn cứ", "Số và ký hiệu, cách nhau dấu chấm phẩy.", "124/KH-UBND; 57-NQ/TW"),
    HeadField("replaces", "Thay thế kế hoạch", "Số và ký hiệu; để trống nếu không có.", "10/KH-UBND"),
)

GUIDE: Mapping[ImportKind, tuple[str, ...]] = {
    ImportKind.plan: (
        "Cách điền mẫu kế hoạch",
        f"Trang “{HEAD}”: điền cột Nội dung; mục nào không có thì để trống.",
        "Trang “Chỉ tiêu”: mỗi dòng một chỉ tiêu; mục tiêu viết như trong kế hoạch: ≥ 80%, 45-50%, Có.",
        "Trang “Nhiệm vụ”: mỗi dòng một nhiệm vụ; nhiều cơ quan trong một ô cách nhau dấu chấm phẩy.",
        "Thời gian viết như trong kế hoạch: Quý IV/2026, Trước ngày 20/12/2026, Thường xuyên, Hằng quý.",
        f"Dòng ví dụ (STT là {EXAMPLE}) không được nhập; có thể để nguyên hoặc xóa.",
        "Tên cơ quan nên viết như trong danh mục cơ quan của đơn vị; tên chưa có sẽ được hỏi lại.",
    ),
    ImportKind.agencies: (
        "Cách điền mẫu cơ quan",
        "Mỗi dòng một cơ quan; chỉ bắt buộc cột Tên cơ quan.",
        "Loại: chọn trong danh sách; để trống thì phần mềm đề nghị theo tên.",
        "Tên gọi khác và Thành viên: nhiều tên cách nhau dấu chấm phẩy.",
        "Thành viên là dòng khác của tệp hoặc cơ quan đã có của đơn vị.",
        f"Dòng ví dụ (STT là {EXAMPLE}) không được nhập; có thể để nguyên hoặc xóa.",
    ),
    ImportKind.observations: (
        "Cách điền mẫu số liệu",
        "Chỉ tiêu: số thứ tự, tên như trong kế hoạch, hoặc mã danh mục.",
        "Kỳ: 2026-Q1, 2026-M04, quý I/2026, tháng 4/2026, 6 tháng 2026, 2026.",
        "Tỷ lệ: điền Tử số và Mẫu số. Chỉ biết tỷ lệ thì điền Giá trị. Số lượng: điền Giá trị.",
        "Chỉ tiêu có hoặc không: điền Có/Không. Chỉ tiêu mô tả: điền Mô tả.",
        f"Dòng ví dụ (STT là {EXAMPLE}) không được nhập; có thể để nguyên hoặc xóa.",
    ),
}


def head_of(document: Document) -> Json | None:
    """The head of a filled template as the reader of heads would have it; None of any other workbook."""
    for block in document.blocks:
        if not isinstance(block, Table) or not block.rows or block.rows[0].place.sheet != HEAD:
            continue
        labels = {fold(one.label): one.field for one in HEAD_FIELDS}
        given = {
            labels[fold(row.cells[0])]: row.cells[1].strip()
            for row in block.rows
            if len(row.cells) > 1 and fold(row.cells[0]) in labels
        }
        return _head(given) if given else None
    return None


def _head(given: Mapping[str, str]) -> Json:
    def listed(field: str) -> list[str]:
        return [one for part in re.split(r"[;\n]", given.get(field, "")) if (one := " ".join(part.split()))]

    def day(field: str) -> str | None:
        text = given.get(field, "")
        return (_iso(text) or text) or None

    plain = {one.field: given.get(one.field) or None for one in HEAD_FIELDS}
    for derived in ("start", "end", "bases"):
        del plain[derived]
    replaces = given.get("replaces")
    return {
        **plain,
        "parent": None,
        "type": None,
        "date": day("date"),
        "period": {"start": day("start"), "end": day("end")},
        "recipients": listed("recipients"),
        "legalBases": [{"number": one, "date": None, "issuer": None} for one in listed("bases")],
        "replaces": {"number": replaces, "date": None, "issuer": None} if replaces else None,
        "secrecy": None,
        "confidence": "sure",
    }


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T].*)?$"), lambda m: f"{m[1]}-{int(m[2]):02}-{int(m[3]):02}"),
    (re.compile(r"^(\d{1,2})[/.](\d{1,2})[/.](\d{4})$"), lambda m: f"{m[3]}-{int(m[2]):02}-{int(m[1]):02}"),
    (re.compile(r"^(\d{1,2})[/.](\d{4})$"), lambda m: f"{m[2]}-{int(m[1]):02}"),
    (re.compile(r"^(\d{4})$"), lambda m: m[1]),
)


def _iso(text: str) -> str | None:
    for form, write in _FORMS:
        if found := form.match(text.strip()):
            return write(found)
    read = partial_date(text.casefold())
    return None if read is None else read.iso()
