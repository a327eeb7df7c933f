"""What does each figure of a sentence measure: the words before it, after it, around it, or those of the one before?

"100% hồ sơ được số hóa" names it behind, "tỷ lệ hài lòng đạt 95%" before, "số hóa 100% hồ sơ"
around, "tiến tới 100% vào năm 2040" not at all: it is the same as before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from service.domain.language.asides import KEPT
from service.domain.language.measures import Kind
from service.domain.language.quantities import Quantity
from service.domain.language.sentences import Sentence

LEADS = (
    r"ph[ấầâ]n đ[ấầâ]u|bảo đảm|đảm bảo|duy trì|giữ vững|giữ ổn định|tiếp tục|hoàn thành|tổ chức|triển khai"
    r"|thực hiện|thúc đẩy|đẩy mạnh"
    r"|vận động|hướng dẫn|nâng cao|nâng dần|nâng|tăng dần|tăng(?! trưởng| cường)|giảm dần|kéo giảm|cắt giảm"
    r"|giảm(?! nghèo)|rút ngắn|tiết kiệm|hạ|chỉ tiêu|mục tiêu|trong đó|riêng"
    r"|tiến tới|hướng tới|tiến đến|cụ thể|tạo điều kiện|từng bước|cơ bản|tập trung|tích cực|kiềm chế|yêu cầu"
    r"|quyết tâm|tối thiểu|ổn định|vượt"
    r"|có|đạt|đưa|để|nhằm|với|và|hoặc|là|còn|đến|lên|xuống|dần|khoảng|bố trí|cố gắng|cuối năm|hằng năm"
    r"|hàng năm"
)
_LEAD = re.compile(rf"[\s,;:/.\-–]*(?:(?:{LEADS})(?!\w)[\s,;:/]*)+", re.IGNORECASE)
_PUNCTUATION = " ,;:.-–/|="
_TRAILING = re.compile(
    r"\s(?:(?:và|,)\s)?(?:giảm|tăng|rút ngắn|cắt giảm|tiết kiệm|nâng|hạ|chiếm|đạt|duy trì|ổn định)(?:\s(?:và"
    r"|dần|thêm|duy trì|ổn định|tăng|giảm|tỷ trọng|tỷ lệ))*$",
    re.IGNORECASE,
)
_NO_NAMES = {"kế hoạch", "kh", "thực hiện", "th", "chỉ tiêu", "mục tiêu", "năm", "mỗi năm", "tầm nhìn"}
_NOTE = re.compile(r"\(([^()]*)\)?")
_ASIDE_NOTE = re.compile(r"\(\s?(?:%|\d+\s?/\s?\d+)\s?\)")
_HALF_BEFORE = re.compile(r"^[^\w(]*\)\s*")
_HALF_BEHIND = re.compile(r"\s*\([^()]*$")
_TAIL = re.compile(
    rf"(?:(?P<sep>[,;:]|(?<!\w)(?:và|hoặc|trong đó|đồng thời|cùng với|nhưng|song))"
    rf"|(?P<lead>(?<!\w)(?:{LEADS}|được|ở mức|mức|tổng số|toàn bộ)))\s*$",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"\s?[,;]\s|\s(?:và|trong đó)\s")
HEAD = re.compile(
    r"\s*(?:phấn đấu |đảm bảo |bảo đảm )?(?:tỷ lệ|tỉ lệ|tỷ trọng|số|mức|tổng|quy mô|chỉ số"
    r"|diện tích|sản lượng|thời gian|tốc độ|giá trị|thu nhập)(?!\w)"
)
_LED_RATIO = re.compile(
    r"(?<!\w)(?:chỉ tiêu|đảm bảo|bảo đảm|thúc đẩy|nâng|nâng cao|phấn đấu)\s((?:tỷ lệ|tỉ lệ)\s)"
)
_VERBS = {
    "đạt",
    "đạt được",
    "chiếm",
    "là",
    "còn",
    "còn lại",
    "xuống",
    "lên",
    "đến",
    "tới",
    "về",
    "bằng",
    "mức",
    "ở mức",
    "=",
}
_WHOLE_LEFT = re.compile(r"(?<!\w)(?:cho|đối với|của|tới|đến|trên|với)\s*$")
_ELLIPTIC = re.compile(r"(có|được|sử dụng|biết|tham gia|thực hiện|đạt)\s", re.IGNORECASE)
LONGEST_BASE = 6


@dataclass(frozen=True, slots=True)
class Named:
    """A figure with what it measures. base: what it is a share of; left, right: how far its words reach."""

    quantity: Quantity
    name: str | None
    base: str | None
    left: int
    right: int
    carried: bool = False


def tidy(text: str) -> str:
    """A name without the words that lead to it, and without stray signs at its ends."""
    text = " ".join(text.split()).strip(_PUNCTUATION)
    lead = _LEAD.match(text)
    if lead is not None:
        text = text[lead.end() :]
    return trim(_TRAILING.sub("", text))


def trim(text: str) -> str:
    """A name without stray signs and halves of brackets at its ends; "" where no word is left."""
    text = _HALF_BEHIND.sub("", _HALF_BEFORE.sub("", " ".join(_ASIDE_NOTE.sub(" ", text).split())))
    text = text.strip(_PUNCTUATION)
    return text if any(ch.isalpha() for ch in text) and text.lower() not in _NO_NAMES else ""


def named(sentence: Sentence, targets: list[Quantity], last: str | None) -> list[Named]:
    """Every figure that sets a target with its name; one that only describes what another counts is left out.

    last: the name of the figure before this sentence, for "đến năm 2045 đạt 100%".
    """
    found: list[Named] = []
    cuts = _cuts(sentence, targets)
    for place, one in enumerate(targets):
        if cuts[place] is None:
            continue
        left = cuts[place] or 0
        right = next((cut for cut in cuts[place + 1 :] if cut is not None), len(sentence.text))
        previous = found[-1].name if found else last
        found.append(_name(sentence, one, left, right, previous))
    return found


def _cuts(sentence: Sentence, targets: list[Quantity]) -> list[int | None]:
    """Where the words of each figure begin; None for a figure inside the words of the one before."""
    cuts: list[int | None] = []
    previous: Quantity | None = None
    for place, one in enumerate(targets):
        if previous is None:
            cuts.append(0)
        else:
            following = targets[place + 1].start if place + 1 < len(targets) else len(sentence.text)
            cut = _cut(sentence, previous, one, following, trails=_trails(sentence, previous, cuts[-1] or 0))
            if cut is None and _inner(sentence, previous, one, cuts[-1] or 0):
                # "đơn vị có từ 50% nhân sự trở lên đạt 80%": the first describes whom the second counts.
                cut, cuts[-1] = cuts[-1], None
            cuts.append(cut)
            if cut is None:
                continue
        previous = one
    return cuts


def _inner(sentence: Sentence, previous: Quantity, one: Quantity, left: int) -> bool:
    """Whether of two figures in one clause the first only describes what the second counts."""
    names_it = tidy(sentence.bare[left : previous.start].replace(KEPT, "x"))
    return bool(names_it) and not _VERBS & set(previous.links) and bool(_VERBS & set(one.links))


def _cut(sentence: Sentence, previous: Quantity, one: Quantity, following: int, trails: bool) -> int | None:
    gap = sentence.bare[previous.end : one.start]
    opened = gap.rfind("(")
    if (
        opened >= 0
        and ")" not in gap[opened:]
        and tidy(gap[opened + 1 :])
        and gap[:opened].strip(" \ue000,;") == ""
    ):
        return previous.end + opened + 1  # "đạt 80% (lĩnh vực đất đai 60%)"
    if (
        trails
        and re.match(r"[\s)\ue000]*[,;]|[\s)\ue000]*(?:và|trong đó)\s", gap) is None
        and ")" not in gap[:2]
    ):
        first = _SEPARATOR.search(gap)
        return previous.end + first.start() if first else None
    if trails:
        return previous.end
    stripped, parted = _strip_tail(gap)
    behind = trim(sentence.said(one.end, following))
    if parted and (behind or not tidy(gap[: len(stripped)]) or not HEAD.search(gap)):
        return previous.end + len(stripped)
    separators = list(_SEPARATOR.finditer(gap))
    if not separators:
        opened = gap.rfind("(")
        return previous.end + opened if opened > 0 and not gap[opened + 1 :].strip() else None
    heads = [hit for hit in separators if HEAD.match(gap, hit.end())]
    return previous.end + (heads or separators)[-1].start()


def _strip_tail(text: str) -> tuple[str, bool]:
    """The text without leading words at its end, and whether a comma or "và" was among them."""
    parted = False
    while True:
        text = text.rstrip(" \ue000(")
        hit = _TAIL.search(text[-24:])
        if hit is None or (parted and hit["sep"] is None):
            return text, parted
        parted = parted or hit["sep"] is not None
        text = text[: len(text) - len(text[-24:]) + hit.start()]


def follows_comma(text: str) -> bool:
    """Whether a text ends with a comma or "và", leading words aside."""
    return _strip_tail(text)[1]


def _trails(sentence: Sentence, one: Quantity, left: int) -> bool:
    """Whether a figure follows its name."""
    ahead = sentence.bare[left : one.start]
    stripped, parted = _strip_tail(ahead)
    if not tidy(stripped.replace(KEPT, "x")):
        return False
    rest = sentence.bare[one.end :].lstrip(" \ue000)")
    if parted:
        return ahead.rstrip().endswith(":") and (not rest or rest[0] in ",;")
    return (
        bool(_VERBS & set(one.links)) or not rest or rest[0] in ",;" or rest.startswith(("và ", "trong đó"))
    )


def _name(sentence: Sentence, one: Quantity, left: int, right: int, previous: str | None) -> Named:
    # A unit that is counted is the first word of what is counted: "01 mô hình ứng dụng".
    counted = one.kind is Kind.things and one.unit is not None
    begin = max(one.figure, one.unit.end - len(one.unit.name)) if counted and one.unit else one.end
    ahead, behind = sentence.said(left, one.start), sentence.said(begin, right)
    past, beyond = trim(sentence.said(one.end, right)), trim(behind)
    before = tidy(_headed(ahead))
    note = _NOTE.fullmatch(past)
    if note is not None and before:
        # Only a remark in brackets follows: "đạt 100% (đủ 14 tuổi trở lên)".
        return Named(one, before, note[1], left, right)
    stripped, parted = _strip_tail(sentence.bare[left : one.start])
    alone = not before or not tidy(stripped.replace(KEPT, "x"))
    if (alone or (parted and past)) and (past or not before):
        if not past and counted:
            return Named(
                one,
                trim(sentence.text[begin : one.unit.end if one.unit else begin]) or None,
                None,
                left,
                right,
            )
        if not past:
            return Named(one, previous, None, left, right, carried=previous is not None)
        return Named(one, _whole(beyond, previous) or None, None, one.start if parted else left, right)
    if counted and "có" in one.links:
        unit = sentence.text[begin : one.unit.end if one.unit else begin].strip()
        return Named(one, f"{_last_clause(ahead)} có {beyond if past else unit}", None, left, right)
    if past and before and sentence.bare[one.end :].lstrip().startswith("/"):
        return Named(one, before, past, left, right)
    verbs = bool(_VERBS & set(one.links)) or ("(" in sentence.bare[left : one.start][-24:] and not past)
    if (
        counted
        and not past
        and not verbs
        and not ahead.rstrip().endswith(":")
        and not HEAD.match(before.lower())
    ):
        return Named(
            one, _around(ahead, sentence.text[begin : one.unit.end if one.unit else begin]), None, left, right
        )
    if verbs or not past:
        if past and len(past.split()) <= LONGEST_BASE:
            return Named(one, before, past, left, right)
        return Named(one, before, past or None, left, right)
    return Named(one, _around(ahead, beyond), None, left, right)


def _headed(ahead: str) -> str:
    """What begins with "tỷ lệ" behind the last comma or the last word that leads to it, where something does."""
    commas = [hit.end() for hit in _SEPARATOR.finditer(ahead) if hit.group().strip() in (",", ";")]
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
