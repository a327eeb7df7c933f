"""Which words of running text say who leads work, who helps, by when and what it yields?

Plans without tables put it in brackets behind the work ("(Chủ trì: Công an xã; thời gian: Quý II)") or on lines
below it ("- Cơ quan chủ trì: …").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import takewhile

from service.domain.language.columns import Column
from service.domain.language.looks import is_agency_word, looks_like_agencies, looks_like_time

_WHO = r"(?:các\s)?(?:cơ quan|đơn vị|bộ phận|cá nhân|tổ chức|cán bộ|người)"
_LEAD = (
    rf"(?:(?:giao|phân công)\s)?(?:{_WHO}(?:\s?,\s?{_WHO})*\s)?(?:chủ trì|phụ trách|đầu mối|chịu trách nhiệm|tham mưu)"
    rf"(?:\s?[,/]?\s?(?:chính|thực hiện|triển khai|tham mưu|chủ trì|tổ chức))*|{_WHO}(?:\s?,\s?{_WHO})*\s"
    r"(?:tổ chức\s)?thực hiện|phân công(?:\s(?:thực hiện|nhiệm vụ|trách nhiệm))?"
)
_LABELS: tuple[tuple[Column, str], ...] = (
    (Column.coordinator, rf"(?:{_WHO}\s)?(?:phối hợp|tham gia)(?:\s(?:thực hiện|với|triển khai))*"),
    (Column.lead, _LEAD),
    (
        Column.deadline,
        r"(?:thời gian|thời hạn|tiến độ|thời điểm|hạn)(?:\s(?:thực hiện|hoàn thành|triển khai|tổ chức|ban hành|xong"
        r"|cuối|và|chậm nhất))*|hoàn thành",
    ),
    (
        Column.product,
        r"(?:dự kiến\s)?(?:sản phẩm|kết quả|đầu ra)(?:\s?,?\s?(?:sản phẩm|kết quả|đầu ra|hoàn thành|đạt được|cần đạt"
        r"|dự kiến|thực hiện|công việc|yêu cầu|chủ yếu|phải đạt))*",
    ),
    (Column.budget, r"(?:nguồn\s)?(?:kinh phí|dự toán|vốn)(?:\s(?:thực hiện|dự kiến))*"),
    (
        Column.work,
        r"(?:nội dung|yêu cầu|(?:đơn vị|cơ quan)\s(?:giám sát|theo dõi|kiểm tra|tiếp nhận)"
        r"|cách làm|biện pháp|mục tiêu|quy mô|địa điểm|phạm vi|đối tượng)(?:\s(?:thực hiện|công việc"
        r"|cụ thể|chính|triển khai))*",
    ),
)
_LABEL = re.compile(
    r"(?:^|(?<=[.;,(\n])|(?<=[.;,(\n] )|(?<=[–-] ))(?:"
    + "|".join(f"(?P<{column.value}>{words})" for column, words in _LABELS)
    + r")\s?:\s?",
    re.IGNORECASE,
)
_LEADS = re.compile(
    r"(?:giao\s|do\s)?(?P<who>.{4,120}?)\s(?:chủ trì|phụ trách|làm đầu mối)(?:\s(?:thực hiện|tham mưu|triển khai))*"
    r"(?:,?\s?phối hợp(?:\s(?:với|cùng))?\s(?P<beside>.+))?",
    re.IGNORECASE,
)
_SENTENCE = re.compile(
    r"(?:(?:giao|phân công)\s(?:cho\s)?)?(?P<who>[^.;:]{3,120}?)\s(?:chủ trì|làm đầu mối|chịu trách nhiệm)(?!\w)",
    re.IGNORECASE,
)
_BY = re.compile(
    r"(?:[,;]\s?|\s)(?P<when>(?:hoàn thành|thực hiện xong|xong|thời gian|chậm nhất)\s[^,;.]{0,20}?"
    r"(?:trước|trong|đến|ngày|tháng|quý|năm|\d)[^;]{1,60})$",
    re.IGNORECASE,
)
_BESIDE = re.compile(r"phối hợp(?:\s(?:với|cùng))?\s(?P<beside>.+)", re.IGNORECASE)
_DONE = re.compile(r"(?:hoàn thành|xong|thực hiện|triển khai)\s(?=\S)", re.IGNORECASE)
_LAST_BRACKET = re.compile(r"\s*\((?P<inside>(?:[^()]|\([^()]*\)){6,400})\)\s*[.;,]?\s*$", re.DOTALL)
TELLING = frozenset({Column.lead, Column.coordinator, Column.deadline, Column.product, Column.budget})
"""What makes a line one that belongs to work, and not work itself."""


@dataclass(frozen=True, slots=True)
class Label:
    """What is said under a label, which is kept as printed."""

    column: Column
    label: str
    text: str


def labels_of(text: str) -> list[Label]:
    """The labelled values of a line that begins with a label; nothing where it does not."""
    marks = list(_LABEL.finditer(text))
    if not marks or marks[0].start() > 0:
        return []
    found: list[Label] = []
    for at, mark in enumerate(marks):
        end = marks[at + 1].start() if at + 1 < len(marks) else len(text)
        column = next(column for column, _ in _LABELS if mark[column.value] is not None)
        said = text[mark.end() : end].strip(" \n.;,–-")
        if said:
            found += _with_time(Label(column, mark.group().strip(" :"), said))
    return found


def bracket_of(text: str) -> tuple[str, list[Label]]:
    """The text without a bracket, or sentences, at its end that say who leads; the whole where there are none."""
    bracket = _LAST_BRACKET.search(text)
    if bracket is None:
        return _behind(text)
    if not text[: bracket.start()].strip():
        return text, []
    inside = " ".join(bracket["inside"].split())
    found = labels_of(inside) or _loose(inside)
    if not any(one.column is Column.lead for one in found):
        return text, []
    return text[: bracket.start()].rstrip(" .;,"), found


def sentence_of(text: str) -> list[Label]:
    """Who leads and by when in a sentence that begins with whoever leads; nothing where it does not say both.

    "Giao Công an xã chủ trì, phối hợp với Văn phòng rà soát dữ liệu, hoàn thành trước ngày 30/6/2026."
    """
    led = _SENTENCE.match(text)
    when = _BY.search(text.rstrip(" .;"))
    if led is None or when is None or when.start() < led.end() or not looks_like_agencies(led["who"]):
        return []
    found = [Label(Column.lead, "", led["who"])]
    beside = re.match(r",?\s?phối hợp(?:\s(?:với|cùng))?\s", text[led.end() :], re.IGNORECASE)
    if beside:
        words = text[led.end() + beside.end() : when.start()].split()
        named = list(takewhile(lambda word: word[:1].isupper() or is_agency_word(word), words))
        if looks_like_agencies(" ".join(named)):
            found.append(Label(Column.coordinator, "", " ".join(named).strip(" ,;")))
    return [*found, Label(Column.deadline, "", when["when"])]


def _behind(text: str) -> tuple[str, list[Label]]:
    """ "… được tập huấn. Đơn vị chủ trì: Công an xã; thời gian: Quý II." """
    for mark in _LABEL.finditer(text):
        before = text[: mark.start()].rstrip()
        if mark[Column.work.value] is None and before.endswith((".", ";")) and len(before.split()) > 3:
            found = labels_of(text[mark.start() :])
            named = any(one.column is Column.lead for one in found)
            return (before.rstrip(" .;,"), found) if named else (text, [])
    return text, []


def _with_time(label: Label) -> list[Label]:
    """ "Chủ trì: Công an xã; Quý II": what stands last may be the time."""
    pieces = re.split(r"\s?[;,]\s?", label.text)
    last = pieces[-1]
    if (
        label.column in {Column.lead, Column.coordinator}
        and len(pieces) > 1
        and looks_like_time(last)
        and not looks_like_agencies(last)
    ):
        rest = label.text[: label.text.rindex(last)].strip(" ;,")
        return [Label(label.column, label.label, rest), Label(Column.deadline, label.label, last)]
    return [label]


def _loose(inside: str) -> list[Label]:
    """ "Công an xã chủ trì, phối hợp với Văn phòng; hoàn thành trong tháng 3": no labels but verbs, or none."""
    found: list[Label] = []
    bare: list[str] = []
    for piece in (one.strip() for one in inside.split(";")):
        if labelled := labels_of(piece):
            found += labelled
        elif looks_like_time(_DONE.sub("", piece, count=1)):
            found.append(Label(Column.deadline, "", piece))
        elif leads := _LEADS.fullmatch(piece):
            found.append(Label(Column.lead, "", leads["who"]))
            if leads["beside"]:
                found += _with_time(Label(Column.coordinator, "", leads["beside"]))
        elif beside := _BESIDE.fullmatch(piece):
            found.append(Label(Column.coordinator, "", beside["beside"]))
        elif looks_like_agencies(piece):
            bare.append(piece)
        else:
            return []
    if bare and any(one.column is Column.deadline for one in found):
        found.insert(0, Label(Column.lead, "", "; ".join(bare)))
    return found
