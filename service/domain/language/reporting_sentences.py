"""Which sentences of a plan want reports, how often, by which day, from whom to whom?

Only what is printed is read: a rule without a day has none, "theo quy định" is no date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from service.domain.language.outline import Clause, SectionKind
from service.domain.language.readings import Confidence
from service.domain.language.text import fold

_REPORTS = re.compile(r"\bbáo cáo\b|\bgửi về\b")
_NOT_A_RULE = re.compile(r"chế độ báo cáo của|hệ thống báo cáo|báo cáo thống kê về|mẫu báo cáo")
_PERIODS = (
    ("M", re.compile(r"\b(?:hằng|hàng|mỗi|định kỳ) tháng\b")),
    ("Q", re.compile(r"\b(?:hằng|hàng|mỗi|định kỳ|theo|cuối) quý\b")),
    ("H1", re.compile(r"\b0?6 tháng\b")),
    ("9M", re.compile(r"\b0?9 tháng\b")),
    ("Y", re.compile(r"\b(?:hằng|hàng|mỗi|cuối|0?1) năm\b|\bbáo cáo năm\b")),
)
_REQUEST = re.compile(r"đột xuất|khi có yêu cầu|theo yêu cầu")
_BY_RULE = re.compile(r"theo quy định|định kỳ")
_DAY = re.compile(
    r"(?:chậm nhất\s+(?:vào\s+|là\s+)?|trước\s+)?ngày\s+(?P<day>\d{1,2})"
    r"(?:[/.](?P<month>\d{1,2})(?:[/.](?P<year>20\d\d))?)?",
    re.IGNORECASE,
)
_QUARTER_WINDOW = re.compile(
    r"báo cáo\s+(?P<which>quý\s+(?P<quarter>I{1,3}|IV|\d)|năm|6 tháng|9"
    r" tháng)\s*:\s*từ\s+(?:ngày\s+)?(?P<start>\d{1,2}/\d{1,2}/\d{4})"
    r"\s+đến\s+(?:ngày\s+)?(?P<end>\d{1,2}/\d{1,2}/\d{4})",
    re.IGNORECASE,
)
_TO = re.compile(
    r"(?:gửi|báo cáo|về|cho|với)\s+(?:về\s+)?(?P<to>(?:UBND|Ủy ban nhân dân|Đảng ủy|HĐND|Thường trực|Phòng"
    r"|Sở|Hội đồng|Thành ủy|Chủ tịch)[^,;.()]{0,60})"
)
_THROUGH = re.compile(
    r"\(?\s*(?:thông qua|qua)\s+(?P<to>(?:Phòng|Văn phòng|Trung tâm)[^,;.()]{0,40})", re.IGNORECASE
)


def reporting_rules(clauses: Sequence[Clause], year: int | None) -> list[dict[str, Any]]:
    """Every reporting rule, in print order, as JSON; `text` are the printed words."""
    found: list[dict[str, Any]] = []
    for clause in clauses:
        if clause.kind in {SectionKind.basis, SectionKind.purpose}:
            continue
        own = list(_window_rules(clause))
        for at, sentence in _sentences(clause.text):
            words = sentence.casefold()
            if not _REPORTS.search(words) or _NOT_A_RULE.search(words) or _QUARTER_WINDOW.search(sentence):
                continue
            own += _rules(sentence, words, clause, at)
        # "Thực hiện chế độ báo cáo định kỳ" only opens a sentence that goes on to say when.
        timed = [rule for rule in own if rule["cadence"] != "unspecified"]
        found += timed or own
    return found


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    at = 0
    for piece in re.split(r"(?<=[.;])\s+", text):
        yield text.find(piece, at), piece
        at += len(piece)


def _rules(sentence: str, words: str, clause: Clause, at: int) -> Iterator[dict[str, Any]]:
    """One rule for each cadence a sentence names; a day belongs to the cadence it stands nearest to."""
    days = list(_DAY.finditer(sentence))
    periods = [period for period, pattern in _PERIODS if pattern.search(words)]
    if "báo cáo" not in words and not any(day["month"] for day in days):
        return  # sent, but neither a report nor by a day
    dated = [day for day in days if day["month"]]
    plain = [day for day in days if not day["month"]]
    common = {
        "section": clause.section,
        "place": clause.place_of(max(at, 0)).as_json(),
        "to": _receivers(sentence),
    }
    for period in periods:
        day = plain[0] if plain and period in {"M", "Q"} else None
        if period == "Y" and dated:
            day = dated.pop(0)
        yield _rule(sentence, common, "periodic", [period], day, Confidence.likely)
    for day in dated:
        cadence = "once" if day["year"] else "periodic"
        rule = _rule(sentence, common, cadence, [] if day["year"] else ["Y"], day, Confidence.likely)
        if day["year"]:
            rule["dueOn"] = _iso(day["day"], day["month"], day["year"], exclusive=bool(_is_before(day)))
            rule["lastDay"] = None
        yield rule
    if not periods and plain and "định kỳ" in words:
        yield _rule(sentence, common, "periodic", [], plain[0], Confidence.unsure)
    elif not periods and not days and _BY_RULE.search(words) and not _REQUEST.search(words):
        yield _rule(sentence, common, "unspecified", [], None, Confidence.likely)
    if _REQUEST.search(words):
        yield _rule(sentence, common, "on_request", [], None, Confidence.likely)


def _window_rules(clause: Clause) -> Iterator[dict[str, Any]]:
    for found in _QUARTER_WINDOW.finditer(clause.text):
        quarter = found["quarter"]
        which = fold(found["which"])
        period = (
            "Y"
            if which == "nam"
            else "H1"
            if which.startswith("6")
            else "9M"
            if which.startswith("9")
            else f"Q{_quarter(quarter)}"
        )
        start, end = (_day(found[key]) for key in ("start", "end"))
        yield {
            "section": clause.section,
            "place": clause.place_of(found.start()).as_json(),
            "text": " ".join(found[0].split()),
            "cadence": "periodic",
            "periods": [period],
            "window": {"start": start, "end": end},
            "lastDay": None,
            "dueOn": None,
            "exclusive": False,
            "to": [],
            "confidence": Confidence.sure.value if start and end else Confidence.unsure.value,
        }


def _rule(
    sentence: str,
    common: dict[str, Any],
    cadence: str,
    periods: list[str],
    day: re.Match[str] | None,
    confidence: Confidence,
) -> dict[str, Any]:
    exclusive = bool(day and _is_before(day))
    last = None
    if day is not None:
        printed = int(day["day"])
        last = {
            "day": printed - 1 if exclusive and printed > 1 else printed,
            "month": int(day["month"]) if day["month"] else None,
        }
    return {
        **common,
        "text": " ".join(sentence.split()),
        "cadence": cadence,
        "periods": periods,
        "window": None,
        "lastDay": last,
        "dueOn": None,
        "exclusive": exclusive,
        "confidence": confidence.value,
    }


def _is_before(day: re.Match[str]) -> bool:
    return "trước" in day[0].casefold()


def _receivers(sentence: str) -> list[str]:
    found = [" ".join(hit["to"].split()) for pattern in (_THROUGH, _TO) for hit in pattern.finditer(sentence)]
    return list(
        dict.fromkeys(
            re.sub(
                r"\s+(?:trước|tiến độ|kết quả|theo|về|để|tổng hợp|chậm nhất|và các báo cáo|gồm).*", "", one
            )
            for one in found
        )
    )


def _quarter(text: str) -> int:
    return {"I": 1, "II": 2, "III": 3, "IV": 4}.get(text.upper(), 0) or int(text)


def _day(text: str) -> str | None:
    day, month, year = text.split("/")
    return _iso(day, month, year, exclusive=False)


def _iso(day: str, month: str, year: str, *, exclusive: bool) -> str | None:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return date.fromordinal(found.toordinal() - exclusive).isoformat()
