"""What stands on the paper of a report: headings, numbers, places, recipients, signatures, names of files."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from service.domain.errors import Conflict
from service.domain.printed_words import (
    dateline_in_print,
    day_in_print,
    number_in_print,
    of_unit,
    place_of,
    roman,
    short_period,
)
from service.domain.report_contents import ReportHead
from service.domain.report_documents import DocumentForm, ReportFile, file_name, require_printable
from service.domain.report_headings import (
    addressees,
    heading_of,
    issuer_name,
    number_and_symbol,
    recipients,
    signature_of,
)
from service.domain.report_parts import printed
from service.domain.types import UnitRef
from tests.documents.papers import CAN_THO, COMMITTEE, DEPARTMENT, HEAD, MY_TU, of_division, paper, party


def head(**given: Any) -> ReportHead:
    return ReportHead.model_validate(HEAD | given)


def unit(name: str, kind: str = "commune") -> UnitRef:
    return UnitRef(code="31567", name=name, level="commune", kind=kind)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1234567, "1.234.567"), (62.5, "62,5"), (73.333333, "73,33"), (0, "0"), (-0.0, "0"), (-3, "-3"),
        (0.004, "0,004"), (0.0049999, "0,005"), (1000.005, "1.000"), (100, "100"), (99.999, "100"),
    ],
)  # fmt: skip
def test_numbers_have_dots_between_thousands_and_a_comma_before_two_places(value: float, shown: str) -> None:
    assert number_in_print(value) == shown


def test_days_below_ten_and_the_first_two_months_have_a_leading_zero() -> None:
    assert day_in_print(date(2026, 2, 5)) == "05/02/2026"
    assert day_in_print(date(2026, 3, 31)) == "31/3/2026"
    assert dateline_in_print("Mỹ Tú", date(2026, 1, 5), 2025) == "Mỹ Tú, ngày 05 tháng 01 năm 2026"
    assert " ".join(dateline_in_print("Mỹ Tú", None, 2026).split()) == "Mỹ Tú, ngày tháng năm 2026"


def test_periods_in_a_narrow_cell() -> None:
    said = [short_period(one) for one in ("2026-M04", "2026-Q1", "2026-H1", "2026-H2", "2026-9M", "2026")]

    assert said == ["T4/2026", "Quý I/2026", "6T đầu 2026", "6T cuối 2026", "9T/2026", "2026"]


def test_sections_have_roman_numbers() -> None:
    assert [roman(number) for number in (1, 3, 4, 5, 9, 14, 39)] == ["I", "III", "IV", "V", "IX", "XIV", "XXXIX"]


def test_a_unit_stands_once_in_the_name_of_its_agency() -> None:
    my_tu = unit("Mỹ Tú")

    assert of_unit("Ủy ban nhân dân", my_tu) == "Ủy ban nhân dân xã Mỹ Tú"
    assert of_unit("Ủy ban nhân dân xã", my_tu) == "Ủy ban nhân dân xã Mỹ Tú"
    assert of_unit("UBND xã Mỹ Tú", my_tu) == "UBND xã Mỹ Tú"
    assert of_unit("Ủy ban nhân dân", unit("Cần Thơ", "city")) == "Ủy ban nhân dân thành phố Cần Thơ"


def test_the_place_has_its_kind_only_where_the_name_is_a_number_or_a_persons() -> None:
    assert place_of(unit("Mỹ Tú")) == "Mỹ Tú"
    assert place_of(unit("12", "ward")) == "Phường 12"
    assert place_of(unit("Hồ Chí Minh", "city")) == "Thành phố Hồ Chí Minh"


@pytest.mark.parametrize(
    ("agency", "parent", "issuer"),
    [
        (COMMITTEE, None, ("ỦY BAN NHÂN DÂN", "XÃ MỸ TÚ")),
        (None, None, ("ỦY BAN NHÂN DÂN", "XÃ MỸ TÚ")),
        (party(7, "UBND", "peoples_committee"), None, ("UBND", "XÃ MỸ TÚ")),
        (party(7, "Phòng Kinh tế", "division"), "UBND XÃ MỸ TÚ", ("PHÒNG KINH TẾ",)),
        (party(7, "Trạm Y tế xã", "health_station"), "UBND XÃ MỸ TÚ", ("TRẠM Y TẾ XÃ MỸ TÚ",)),
        (party(7, "Trường Tiểu học Mỹ Tú A", "school"), "UBND XÃ MỸ TÚ", ("TRƯỜNG TIỂU HỌC MỸ TÚ A",)),
        (party(7, "Công an", "police"), None, ("CÔNG AN XÃ MỸ TÚ",)),
        (party(7, "Hội Nông dân xã", "front_or_union"), None, ("HỘI NÔNG DÂN XÃ MỸ TÚ",)),
        (DEPARTMENT, "UBND THÀNH PHỐ CẦN THƠ", ("SỞ KHOA HỌC VÀ CÔNG NGHỆ",)),
        (party(7, "VNPT", "enterprise"), None, ("VNPT",)),
    ],
)
def test_who_issues_and_who_stands_above(agency: Any, parent: str | None, issuer: tuple[str, ...]) -> None:
    made = heading_of(head(agency=agency))

    assert (made.parent, made.issuer) == (parent, issuer)
    assert "HUYỆN" not in f"{made}"


def test_a_ward_and_a_special_zone_are_called_so() -> None:
    ward = head(unit=MY_TU | {"name": "Cái Răng", "kind": "ward"}, agency=party(7, "Phòng Kinh tế", "division"))
    zone = head(unit=MY_TU | {"name": "Phú Quốc", "kind": "special_zone"}, agency=None)

    assert heading_of(ward).parent == "UBND PHƯỜNG CÁI RĂNG"
    assert heading_of(zone).issuer == ("ỦY BAN NHÂN DÂN", "ĐẶC KHU PHÚ QUỐC")


def test_number_and_symbol_as_the_decree_writes_them() -> None:
    assert number_and_symbol(head(number="5", symbol="/BC-UBND")) == "05/BC-UBND"
    assert number_and_symbol(head(number="115", symbol="BC-UBND")) == "115/BC-UBND"
    assert number_and_symbol(head(number="12a", symbol="")) == "12a/BC-UBND"
    assert number_and_symbol(head(number="", symbol="", agency=party(7, "Phòng", "division", "PKT"))) == "/BC-PKT"
    assert number_and_symbol(head(number="", symbol="", agency=party(7, "Phòng", "division"))) == "/BC-…"


def test_the_line_under_the_kind_of_paper_does_not_repeat_it() -> None:
    assert heading_of(head(title="Báo cáo kết quả quý I")).title == "Kết quả quý I"
    assert heading_of(head(title="Kết quả quý I")).title == "Kết quả quý I"
    assert heading_of(head(title="báo cáo")).title == "Báo cáo"


def test_committees_of_two_levels_are_told_apart_among_addressees() -> None:
    above = party(8, "Ủy ban nhân dân", "peoples_committee")

    assert addressees(head(to=[above, COMMITTEE, DEPARTMENT, above])) == (
        "Ủy ban nhân dân thành phố Cần Thơ", "Ủy ban nhân dân xã Mỹ Tú", "Sở Khoa học và Công nghệ",
    )  # fmt: skip
    assert issuer_name(head(agency=None)) == "Ủy ban nhân dân xã Mỹ Tú"


def test_recipients_begin_with_as_above_and_end_with_filing() -> None:
    given = ["Sở Khoa học và Công nghệ;", "TT Đảng ủy;", "- Lưu: VT, VHXH;", " "]

    assert recipients(head(recipients=given)) == ("Như trên;", "TT Đảng ủy;", "Lưu: VT, VHXH.")
    assert recipients(head(recipients=[])) == ("Như trên;", "Lưu: VT.")
    assert recipients(head(recipients=["Các ấp"], to=[])) == ("Các ấp;", "Lưu: VT.")
    assert recipients(head(recipients=["Như trên", "Lưu VT"])) == ("Như trên;", "Lưu VT.")


@pytest.mark.parametrize(
    ("given", "agency", "lines", "name"),
    [
        (None, COMMITTEE, ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"), None),
        ({"position": "Phó Chủ tịch", "name": "Lê B"}, COMMITTEE,
         ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"), "Lê B"),
        ({"position": "Phó Trưởng phòng"}, party(7, "Phòng Kinh tế", "division"),
         ("KT. TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG"), None),
        ({"authority": "TL. Chủ tịch", "position": "Chánh Văn phòng"}, party(7, "Văn phòng", "office"),
         ("TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG"), None),
        (None, party(7, "Phòng Kinh tế", "division"), ("…" * 12,), None),
    ],
)  # fmt: skip
def test_who_signs_and_by_which_authority(given: Any, agency: Any, lines: tuple[str, ...], name: str | None) -> None:
    made = signature_of(head(signature=given, agency=agency))

    assert (made.lines, made.name) == (lines, name)


def test_a_part_of_which_nothing_is_known_is_left_out_and_numbers_close_up() -> None:
    whole, bare = printed(paper()), printed(paper(narrative=[], whole=False))

    assert [part.title for part in whole.parts] == [
        "KẾT QUẢ THỰC HIỆN", "HẠN CHẾ VÀ NGUYÊN NHÂN", "KHÓ KHĂN, VƯỚNG MẮC", "ĐỀ XUẤT, KIẾN NGHỊ",
        "NHIỆM VỤ KỲ TIẾP THEO",
    ]  # fmt: skip
    assert [part.title for part in bare.parts] == ["KẾT QUẢ THỰC HIỆN"]
    assert [clause.title for clause in bare.parts[0].clauses] == ["Các chỉ tiêu", "Các nhiệm vụ"]


def test_sentences_before_the_tables_count_what_stands_in_them() -> None:
    made = printed(paper())

    sentences = [sentence for clause in made.parts[0].clauses for sentence in clause.sentences]
    assert sentences == [
        "Theo dõi 8 chỉ tiêu: 3 đạt; 1 đúng tiến độ; 1 có nguy cơ không đạt; 1 chưa có số liệu; 1 số liệu đã cũ; "
        "1 không áp dụng.",
        "Tổng số 12 nhiệm vụ, trong đó:",
        "Tổng hợp từ 2 cơ quan, đơn vị: 1 đã báo cáo quá hạn; 1 được đề nghị, chưa báo cáo.",
    ]
    assert made.opening == (
        "Thực hiện Kế hoạch số 10/KH-UBND, Ủy ban nhân dân xã Mỹ Tú báo cáo kết quả quý I năm 2026 (số liệu từ "
        "ngày 01/01/2026 đến ngày 31/3/2026) như sau:"
    )


def test_the_last_words_ask_those_above_for_direction_and_an_office_to_gather() -> None:
    office = party(2, "Phòng Văn hóa - Xã hội", "division")

    assert printed(paper()).closing.endswith("Sở Khoa học và Công nghệ xem xét, chỉ đạo./.")
    assert printed(paper(head={"to": [office]})).closing == (
        "Trên đây là báo cáo kết quả quý I năm 2026 của Ủy ban nhân dân xã Mỹ Tú, kính gửi Phòng Văn hóa - Xã hội "
        "xem xét, tổng hợp./."
    )
    assert printed(paper(head={"to": []})).closing.endswith("của Ủy ban nhân dân xã Mỹ Tú./.")


def test_figures_on_paper_show_what_was_counted_and_every_doubt() -> None:
    made = printed(paper())

    table = made.parts[0].clauses[0].tables[0]
    now = [column.title for column in table.columns].index("Kỳ này")
    assert [row[now] for row in table.rows] == [
        "73,33%\n(1.234/\n1.683)", "14 (*)", "81,5% (**)", "Có", "Không có số liệu", "Không áp dụng\n(0/0)",
        "92,7%\n(123.456/\n133.178)", "Khá, tăng dần",
    ]  # fmt: skip
    assert table.notes == ("(*) Số liệu chưa được xác nhận.", "(**) Chỉ có tỷ lệ, không có tử số và mẫu số.")


def test_the_name_of_a_file_is_vietnamese_and_leads_nowhere() -> None:
    assert file_name(paper(), DocumentForm.docx) == "Báo cáo quý I năm 2026 - Ủy ban nhân dân xã Mỹ Tú.docx"
    assert file_name(of_division(), DocumentForm.xlsx) == "Báo cáo quý I năm 2026 - Phòng Văn hóa - Xã hội Mỹ Tú.xlsx"
    bad = paper(head={"agency": party(7, '../../etc/"passwd"\r\nX: y\\..', "division")})
    assert file_name(bad, DocumentForm.docx) == "Báo cáo quý I năm 2026 - .. .. etc passwd X y .. Mỹ Tú.docx"


def test_the_header_that_names_the_file_is_ascii_and_one_line() -> None:
    made = ReportFile(file_name(of_division(), DocumentForm.docx), DocumentForm.docx, b"").disposition

    assert made == (
        'attachment; filename="bao-cao-quy-i-nam-2026-phong-van-hoa-xa-hoi-my-tu.docx"; '
        "filename*=UTF-8''B%C3%A1o%20c%C3%A1o%20qu%C3%BD%20I%20n%C4%83m%202026%20-%20Ph%C3%B2ng%20V%C4%83n%20h%C3%B3a"
        "%20-%20X%C3%A3%20h%E1%BB%99i%20M%E1%BB%B9%20T%C3%BA.docx"
    )


def test_what_nobody_would_read_is_not_written() -> None:
    require_printable(paper(count=2000), DocumentForm.docx)

    with pytest.raises(Conflict) as refused:
        require_printable(paper(count=3000), DocumentForm.docx)

    assert (refused.value.code, refused.value.params["form"]) == ("report_too_long", "docx")
    require_printable(paper(count=3000), DocumentForm.xlsx)


def test_the_upper_unit_names_its_own_committee() -> None:
    made = heading_of(head(unit=CAN_THO, upper=None, agency=None))

    assert (made.issuer, made.parent) == (("ỦY BAN NHÂN DÂN", "THÀNH PHỐ CẦN THƠ"), None)
