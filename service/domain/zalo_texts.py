"""In which words is somebody told of an event on Zalo?

A text is a template of an office's own, or one of those below: lines with placeholders such as `${title}`.
Which placeholders there are is checked when a text is written, not when it is sent at half past seven.
A line whose placeholders are all empty is left out: not every event has a day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from string import Template

OF_EVENT = ("title", "lead", "due", "days", "unit", "sentence", "link")
"""What a text about one event may name: the thing, who leads, its last day, how late it is, where, what happened."""
OF_DIGEST = ("date", "counts", "urgent", "lead", "link")
"""What the text of a digest may name: its day, how many of each kind, the three most urgent."""
OF_LINK = ("kind", "id", "path")
"""What the address of a link may name: kind and id of the thing, and its path in this service."""

LONGEST_TEXT = 2000
"""Characters of a message that Zalo takes."""

_WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")

OVERDUE = "QUÁ HẠN: ${title}\nChủ trì: ${lead}\nHạn: ${due}\nQuá hạn ${days} ngày\n${unit}\n${link}"
REMINDER = "NHẮC BÁO CÁO: ${title}\nCơ quan báo cáo: ${lead}\nHạn: ${due}\n${unit}\n${link}"
OTHER = "${sentence}: ${title}\nChủ trì: ${lead}\nHạn: ${due}\n${unit}\n${link}"
DIGEST = "Tổng hợp ${date}\n${lead}\n${counts}\nCần xử lý trước:\n${urgent}\n${link}"


def text_fault(text: str, known: Iterable[str]) -> tuple[str, dict[str, str]] | None:
    """Code and values of what is wrong with a text, None if nothing is: a `$` that stands for nothing, or a
    placeholder that is not known."""
    template = Template(text)
    if not template.is_valid():
        return "zalo_text_form", {}
    names = tuple(known)
    strange = [name for name in template.get_identifiers() if name not in names]
    if strange:
        return "zalo_text_placeholder", {"given": strange[0], "known": ", ".join(names)}
    return None


def rendered(text: str, values: Mapping[str, str]) -> str:
    """The text with its values. A value is taken as it is: a `$` in a title means nothing."""
    lines = []
    for line in text.split("\n"):
        template = Template(line)
        names = template.get_identifiers()
        if names and not any(values.get(name) for name in names):
            continue
        lines.append(template.substitute({name: values.get(name, "") for name in names}).rstrip())
    return shortened("\n".join(lines).strip(), LONGEST_TEXT)


def shortened(text: str, most: int) -> str:
    """The text, or its beginning and an ellipsis."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def day_words(day: date) -> str:
    """A day as one says it: "thứ Hai, 30/11/2026"."""
    return f"{_WEEKDAYS[day.weekday()]}, {day:%d/%m/%Y}"
