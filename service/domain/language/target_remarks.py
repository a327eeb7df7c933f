"""What do brackets with the value of another year say, of where things stand or of what is to be reached later?

In a plan for 2026 "72 triệu đồng (năm 2025: 66 triệu đồng)" sets one target, "80% (năm 2030: 100%)" two.
"""

from __future__ import annotations

import re

from service.domain.language.readings import Problem

_OF_YEAR = re.compile(
    r"\s?\(\s?(?:(?:ước|thực hiện|kết quả|hiện trạng|phấn đấu|cuối|hết|đến|năm|th|ước th)\s)*(?P<year>20\d\d)"
    r"\s?(?::|,|là|đạt|có|chỉ|=)\s?(?:\w+\s){0,3}?(?P<value>(?P<number>\d[\d.,]*\d|\d)[^()]{0,60})\)",
    re.IGNORECASE,
)


def apart(text: str, first_year: int | None) -> tuple[str, list[Problem]]:
    """The text with such brackets taken out where they are of a year before the plan, and made sentences where they
    are of a later one; what was taken out is a baseline."""
    problems: list[Problem] = []

    def told(bracket: re.Match[str]) -> str:
        year = int(bracket["year"])
        if first_year is None or year == first_year:
            return bracket.group()
        if year > first_year:
            ends = bracket.end() == len(text.rstrip(" .;"))
            return f"; đến năm {year} đạt {bracket['value']}" if ends else bracket.group()
        problems.append(Problem("baseline_named", {"number": bracket["number"]}))
        return ""

    return _OF_YEAR.sub(told, text), problems
