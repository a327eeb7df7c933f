"""What does each figure of a sentence measure: the words before it, after it, around it, or those of the one before?

"100% hồ sơ được số hóa" names it behind, "tỷ lệ hài lòng đạt 95%" before, "số hóa 100% hồ sơ"
around, "tiến tới 100% vào năm 2040" not at all: it is the same as before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from service.domain.language.asides import KEPT
from service.domain.language.measures import Kind
from service.domain.language.name_words import HEAD, MAKES, SEPARATOR, VERBS, strip_tail, tidy, trim
from service.domain.language.quantities import Quantity
from service.domain.language.sentences import Sentence
from service.domain.language.target_spans import cuts_of

_COMMA = re.compile(r"[,;:]\s|\s(?:và|hoặc|trong đó)\s")
_LED_RATIO = re.compile(
    r"(?<!\w)(?:chỉ tiêu|đảm bảo|bảo đảm|thúc đẩy|nâng|nâng cao|phấn đấu)\s((?:tỷ lệ|tỉ lệ)\s)"
)
_NOTE = re.compile(r"\(([^()]*)\)?")
_PLANNED = re.compile(r"(?:dự toán|kế hoạch|chỉ tiêu|cùng kỳ|năm trước)")
_WHOLE_LEFT = re.compile(r"(?<!\w)(?:cho|đối với|của|tới|đến|trên|với)\s*$")
_ELLIPTIC = re.compile(r"(có|được|sử dụng|biết|tham gia|thực hiện|đạt)\s", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Named:
    """A figure with what it measures. base: what it is a share of; left, right: how far its words reach."""

    quantity: Quantity
    name: str | None
    base: str | None
    left: int
    right: int
    carried: bool = False


def named(sentence: Sentence, targets: list[Quantity], last: str | None) -> list[Named]:
    """Every figure that sets a target with its name; one that only describes what another counts is left out.

    last: the name of the figure before this sentence, for "đến năm 2045 đạt 100%".
    """
    found: list[Named] = []
    cuts = cuts_of(sentence, targets)
    for place, one in enumerate(targets):
        if cuts[place] is None:
            continue
        left = cuts[place] or 0
        right = next((cut for cut in cuts[place + 1 :] if cut is not None), len(sentence.text))
        previous = found[-1].name if found else last
        found.append(_name(sentence, one, left, right, previous))
    return found


def _name(sentence: Sentence, one: Quantity, left: int, right: int, previous: str | None) -> Named:
    """What a figure measures; previous: what the one before it did."""
    # A unit that is counted is the first word of what is counted: "01 mô hình ứng dụng".
    begin, unit = one.end, ""
    if one.unit is not None and one.kind is Kind.things:
        begin = max(one.figure, one.unit.end - len(one.unit.name))
        unit = sentence.text[begin : one.unit.end].strip()
    ahead = sentence.said(left, one.start)
    past, beyond = trim(sentence.said(one.end, right)), trim(sentence.said(begin, right))
    before = tidy(_headed(ahead))
    note = _NOTE.fullmatch(past)
    if note is not None and before:
        # Only a remark in brackets follows: "đạt 100% (đủ 14 tuổi trở lên)".
        return Named(one, before, note[1], left, right)
    stripped, parted = strip_tail(sentence.bare[left : one.start])
    alone = not before or not tidy(stripped.replace(KEPT, "x"))
    if (alone or (parted and past)) and (past or not before):
        if past and previous and "bằng" in one.links and _PLANNED.match(past.lower()):
            return Named(one, previous, past, left, right, carried=True)
        if past:
            own = _clause_of(sentence.bare, left, one.start) if parted else left
            return Named(one, _whole(beyond, previous) or None, None, own, right)
        name = (trim(unit) or None) if unit else previous
        return Named(one, name, None, left, right, carried=not unit and previous is not None)
    if unit and "có" in one.links:
        return Named(one, f"{_last_clause(ahead)} có {beyond if past else unit}", None, left, right)
    shared = bool(past) and sentence.bare[one.end :].lstrip().startswith("/")
    trailing = shared or not past or bool(VERBS & set(one.links))
    made = bool(MAKES.search(ahead.lower())) or bool(one.links) or one.compared
    if unit and not past and not VERBS & set(one.links) and made and not HEAD.match(before.lower()):
        return Named(one, _around(ahead, unit), None, left, right)
    if trailing:
        return Named(one, before, past or None, left, right)
    return Named(one, _around(ahead, beyond), None, left, right)


def _clause_of(bare: str, left: int, at: int) -> int:
    """Where the words begin that lead to a figure behind a comma: "…, giảm ít nhất 5% số vụ"."""
    return left + max((hit.end() for hit in _COMMA.finditer(bare[left:at])), default=at - left)


def _headed(ahead: str) -> str:
    """What begins with "tỷ lệ" behind the last comma or the last word that leads to it, where something does."""
    commas = [hit.end() for hit in SEPARATOR.finditer(ahead) if hit.group().strip() in (",", ";")]
    heads = [at for at in commas if HEAD.match(ahead.lower(), at)]
    heads += [hit.start(1) for hit in _LED_RATIO.finditer(ahead.lower())]
    return ahead[max(heads) :] if heads else ahead


def _last_clause(ahead: str) -> str:
    return tidy(re.split(r"[,;:]\s", " ".join(ahead.split()).strip())[-1])


def _around(ahead: str, behind: str) -> str:
    """The name of "số hóa 100% hồ sơ": what is done before the figure, to what after it."""
    before = " ".join(ahead.split()).strip()
    each = before.lower().startswith(("mỗi ", "từng "))
    if not each and not _WHOLE_LEFT.search(before[-12:].lower()):
        before = re.split(r",\s", before)[-1]
    return tidy(f"{tidy(before)} {behind}")


def _whole(name: str, previous: str | None) -> str:
    """ "có chữ ký số" after "người dân có tài khoản": the same people are meant."""
    verb = _ELLIPTIC.match(name)
    if verb is None or not previous:
        return name
    at = f" {previous.lower()} ".find(f" {verb[1].lower()} ")
    return f"{previous[: at - 1].strip()} {name}" if at > 1 else name
