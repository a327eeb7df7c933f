"""What holds of every draft, whatever the lines and cells: it is made, it is plain JSON, nothing is invented?"""

from __future__ import annotations

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.documents.plain_text import read
from service.domain.errors import Problem
from service.domain.language.documents import Document, Paragraph, Place, Row, Table
from service.domain.language.drafts import draft_of
from service.domain.language.report_sentences import finding_sentence

PIECES = tuple(
    """STT Nhiệm vụ;Cơ quan chủ;trì;Cơ quan phối hợp Sản phẩm;Thời gian;hoàn thành;1;2;3.;I Hạ tầng số;I. MỤC TIÊU;
    II. NHIỆM VỤ;a) Chính quyền số;- 100% hồ sơ được số hóa;≥;95%;Phòng Văn hóa;- Xã hội;Công an xã;Quý I/2026;
    Thường xuyên;- Kế hoạch thực hiện;Các cơ quan, đơn vị liên quan;PHỤ LỤC I;Nơi nhận:;(phối hợp;UBND);|;
    | a | b | c |;**;$\\geq;STT\tChỉ tiêu\tĐVT\tKế hoạch 2026;1\tTỷ lệ\t%\t80;\t;\f;;""".replace(
        "\n    ", ""
    ).split(";")
)
LINES = st.lists(st.sampled_from(PIECES) | st.text(max_size=30), max_size=60)
CELLS = st.sampled_from(
    ";TT;Nhiệm vụ;Chỉ tiêu;Chủ trì;Phối hợp;Thời gian;2026;1;I;A;Công an xã;80%;Quý II;-;a\nb".split(";")
) | st.text(max_size=20)
ROWS = st.lists(st.lists(CELLS, min_size=4, max_size=4), min_size=1, max_size=12)


@given(LINES)
@settings(max_examples=150, deadline=5_000, suppress_health_check=[HealthCheck.too_slow])
def test_any_lines_make_a_draft_or_are_refused_by_a_code(lines: list[str]) -> None:
    data = "\n".join(lines).encode("utf-8", errors="ignore")

    try:
        draft = draft_of(read(data), year=2026)
    except Problem as refused:
        assert refused.code in {"upload_without_text", "upload_encoding"}
        return

    said = draft.as_json()
    assert json.loads(json.dumps(said)) == said
    for finding in draft.report:
        assert all(
            finding_sentence(finding.reader, finding.code, lang, finding.params) for lang in ("vi", "en")
        )


@given(ROWS, st.sets(st.tuples(st.integers(0, 11), st.integers(0, 3)), max_size=6))
@settings(max_examples=150, deadline=5_000, suppress_health_check=[HealthCheck.too_slow])
def test_any_table_makes_a_draft_whose_words_are_printed(
    rows: list[list[str]], merged: set[tuple[int, int]]
) -> None:
    table = Table(
        tuple(
            Row(tuple(cells), Place(row=at), frozenset(column for row, column in merged if row == at))
            for at, cells in enumerate(rows)
        )
    )
    printed = " ".join(" ".join(cell.split()) for cells in rows for cell in cells)

    draft = draft_of(Document("docx", (Paragraph("KẾ HOẠCH", Place()), table)), year=2026)

    words = set(printed.split())
    for task in draft.tasks:
        assert set(task.title.split()) <= words
    assert len(draft.tasks) + len(draft.indicators) <= 8 * len(rows)
