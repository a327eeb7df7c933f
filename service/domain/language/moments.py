"""Which year or part of a year does a target name: "đến năm 2030", "(2040)", "vào tháng 5"?"""

from __future__ import annotations

import re
from typing import NamedTuple

from service.domain.language.asides import COVER, Aside

_YEAR = r"(?:19|20)\d{2}"
_LEAD = (
    r"(?:(?:tính|cho|kể|từ nay|ngay)\s)*(?:đến|tới|vào|trong|từ|trước|sau|giữa|hết|cả|của)?\s?"
    r"(?:(?:cuối|đầu|hết|giữa|các)\s)?(?:giai đoạn|thời kỳ|nhiệm kỳ|năm học|năm)?\s?"
)
_YEARS = re.compile(
    rf"(?<![\w.,/]){_LEAD}(?<![\w.,/])(?P<first>{_YEAR})(?:\s?(?:-|đến"
    rf"|đến năm)\s?(?P<last>{_YEAR}))?(?![\d%]|[.,/-]\d|\s?%)"
)
_COUNTED = re.compile(
    r"\s(?:hộ|người|lao động|lượt|sản phẩm|hồ sơ|học sinh|ha|tấn|km|tỷ|triệu|đồng|m2|m3"
    r"|trường hợp)(?!\w)"
)
_LED = re.compile(r"(?:năm|giai đoạn|thời kỳ|nhiệm kỳ|năm học|vào|trước|hết)\s?$|\($")
_MONTH = re.compile(
    r"(?<!\w)(?:(?:đến|vào|trong|hết|trước|tính đến|cuối)\s)*(?:"
    r"(?:ngày\s)?(?<![\d/.])\d{1,2}[/.-]\d{1,2}[/.-]20\d{2}(?!\d)|cả năm(?!\s\d)(?!\w)|cuối năm(?!\s\d)(?!\w)"
    r"|tháng\s\d{1,2}(?:\s?/\s?\d{4}|\snăm\s\d{4})?(?!\w)|(?<!\w)t\d{1,2}/\d{4}|quý\s(?:i{1,3}|iv"
    r"|[1-4])(?!\w)(?:\s?/\s?\d{4}|\snăm\s\d{4})?"
    r"|(?:trong )?(?:các|những) năm (?:sau|tiếp theo|còn lại|tới)"
    r"|(?:0?6|0?9|3|03|sáu|chín|ba) tháng(?: đầu| cuối)? năm(?:\s\d{4})?|(?<![\d/.])\d{1,2}/20\d{2}(?!\d))"
)


class Moment(NamedTuple):
    """A year or part of a year named in a text, with the words that belong to it.

    before: the print says "trước", so it may mean the year that ends before. compared: the
    year something is compared with ("so với năm 2025"), never a day to reach the value by.
    """

    start: int
    end: int
    year: int | None
    part: bool = False
    before: bool = False
    compared: bool = False
    since: bool = False


_COMPARED = re.compile(
    r"(?:so với|so|cùng kỳ|bằng|của|gấp|lần|gấp đôi|hơn)\s*(?:với\s)?(?:cùng kỳ\s)?(?:mức\s)?$"
)


def moments(small: str) -> list[Moment]:
    """All moments of a covered text, in order."""
    found: list[Moment] = []
    for hit in _MONTH.finditer(small):
        year = re.search(r"20\d{2}", hit.group())
        found.append(Moment(hit.start(), hit.end(), int(year.group()) if year else None, part=True))
    covered = list(small)
    for moment in found:
        covered[moment.start : moment.end] = COVER * (moment.end - moment.start)
    for hit in _YEARS.finditer("".join(covered)):
        lead = hit.group()[: hit.start("first") - hit.start()]
        led = _LED.search(small[max(0, hit.start("first") - 20) : hit.start("first")])
        if _COUNTED.match(small, hit.end()) and not led:
            continue
        # The lead is made of words that may all be missing: what is left of it may begin with a blank.
        start = hit.start() + len(lead) - len(lead.lstrip())
        compared = bool(_COMPARED.search(small[max(0, start - 40) : start])) and not lead.strip().startswith(
            ("đến", "vào")
        )
        since = lead.strip().startswith("từ") and not hit["last"] and "nay" not in lead
        last = int(hit["last"] or hit["first"])
        found.append(
            Moment(
                start,
                hit.end(),
                last,
                before=lead.strip().startswith("trước"),
                compared=compared,
                since=since,
            )
        )
    return sorted(found)


def as_asides(found: list[Moment]) -> list[Aside]:
    """Moments as stretches to cover."""
    return [Aside("moment", moment.start, moment.end) for moment in found]
