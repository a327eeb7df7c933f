"""What stands above the title of a document: issuer and parent, number and symbol, place and date, secrecy?

The block has two columns: the bodies and the number on the left, the motto and the date on the
right. Extracted text brings them one below the other or mixed line by line, so each piece is
recognised by its own form and taken out; what is left in capitals are the bodies.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from service.domain.language.dates import PrintedDate, partial_date
from service.domain.language.spelling import CAPITAL

TYPES = (
    "KẾ HOẠCH HÀNH ĐỘNG", "KẾ HOẠCH", "CHƯƠNG TRÌNH HÀNH ĐỘNG", "CHƯƠNG TRÌNH", "NGHỊ QUYẾT",
    "QUYẾT ĐỊNH", "ĐỀ ÁN", "PHƯƠNG ÁN",
    "CHỈ THỊ", "THÔNG BÁO", "BÁO CÁO", "TỜ TRÌNH", "HƯỚNG DẪN", "QUY CHẾ", "QUY ĐỊNH", "KẾT LUẬN", "DỰ ÁN",
)  # fmt: skip
_MOTTO = re.compile(
    r"CỘNG\s+H(?:ÒA|OÀ)\s+XÃ\s+HỘI\s+CHỦ\s+NGHĨA\s+VIỆT\s+NAM|ĐẢNG\s+CỘNG\s+SẢN\s+VIỆT\s+NAM"
    r"|ĐOÀN\s+TNCS\s+HỒ\s+CHÍ\s+MINH"
    r"|Độc\s+lập\s*[-–—]\s*Tự\s+do\s*[-–—]\s*Hạnh\s+ph[uú]c"
)
_NUMBER = re.compile(
    r"Số\s?:?\s?(?P<number>\d{1,5}[a-z]?(?:/(?:19|20)\d\d)?)?[\s.…_]*(?P<sep>[/-]|(?<=\d)\s(?=[A-ZĐ]{2,4}/))\s?"
    r"(?P<symbol>[A-ZĐ]{1,5}[A-Za-zĐđƯ]{0,4}\d*(?:\s?[-/]\s?[A-ZĐƯ][A-Za-zĐđƯ0-9&.]*)*)"
)
_PLACE = re.compile(rf"(?P<place>[{CAPITAL}][^\n,;:/()\d]{{1,50}}?)\s?,\s?(?=ngày[\s.…_\d]|tháng[\s.…_\d])")
_ANNEX_HEAD = re.compile(
    r"\((?:Kèm|Ban hành kèm|Đính kèm)[^()]{0,30}?(?:Kế hoạch|Quyết định|Chương trình|Nghị quyết"
    r"|Đề án|Báo cáo|Phương án)\s(?P<rest>[^()]{0,200})\)"
)
_SECRECY = re.compile(
    r"(?<![\w“\"])(?<!BÍ )(?<!BẢO )(?P<mark>TUYỆT MẬT|TỐI MẬT|MẬT)(?![\w”\"])(?!\s(?:NHÀ|MÃ|KHẨU|ĐỘ))"
)
_BODY_HEAD = re.compile(
    r"(?:ỦY BAN|UỶ BAN|UBND|HỘI|HĐND|ĐẢNG ỦY|ĐẢNG UỶ|ĐẢNG BỘ|BAN|THÀNH ỦY|THÀNH UỶ|TỈNH ỦY|TỈNH UỶ|SỞ|PHÒNG|TRUNG TÂM"
    r"|VĂN PHÒNG|TRƯỜNG|CÔNG AN|BCĐ|BỘ|UBMTTQ|ĐOÀN|TRẠM|CHI CỤC|CHÍNH PHỦ|TỔ"
    r"|TỈNH ĐOÀN|THÀNH ĐOÀN|BCH|MTTQ|MẶT TRẬN|HẠT|LIÊN ĐOÀN)\b"
)
"""How the line of a body begins; a line that begins otherwise goes on with the body above it."""
_COMMON = frozenset(
    "ủy uỷ ban nhân dân xã phường thị trấn huyện quận thành phố tỉnh đặc khu hội đồng đảng bộ sở"
    " phòng trung tâm văn trường"
    " công an chỉ đạo và của cấp tiểu học trung học cơ sở mầm non trạm y tế chấp hành thường vụ"
    " phục vụ hành chính khoa học"
    " nghệ kinh tế hóa hoá nông nghiệp môi tài nội giáo dục đào tạo mặt trận tổ quốc thông tin"
    " truyền hội đoàn bộ".split()
)
_CAPITALS = re.compile(
    rf"(?<!\w)[{CAPITAL}]{{2,}}(?:[ \-]+(?:[{CAPITAL}]{{2,}}|\d{{1,2}}(?![\d./-])))*(?!\w)"
)
"""Words in capitals, and the number behind the name of a school."""
_FIXED = {
    "ban chỉ huy quân sự": "Ban Chỉ huy Quân sự",
    "ban chỉ huy phòng thủ dân sự": "Ban Chỉ huy Phòng thủ dân sự",
    "ban thường trực": "Ban Thường trực",
    "ban chấp hành": "Ban Chấp hành",
    "tỉnh đoàn": "Tỉnh đoàn",
    "thành đoàn": "Thành đoàn",
}
"""Bodies that are written so in a sentence, whatever their capitals in a head."""
_AREAS = {"xã", "phường", "huyện", "quận", "tỉnh", "phố", "khu", "trấn"}


@dataclass(frozen=True, slots=True)
class TopBlock:
    """The head of a document above its title; date as far as it is printed."""

    number: str | None = None
    separator: str | None = None
    symbol: str | None = None
    place: str | None = None
    date: PrintedDate | None = None
    issuer: str | None = None
    parent: str | None = None
    secrecy: str | None = None


def read_top_block(lines: list[str]) -> TopBlock:
    """Read the lines above the title."""
    text = "\n".join(lines)
    secrecy = next((found["mark"] for found in map(_SECRECY.search, lines) if found), None)
    rest = _SECRECY.sub("\n", _MOTTO.sub("\n", text))
    number = _NUMBER.search(rest)
    if number:
        rest = rest[: number.start()] + "\n" + rest[number.end() :]
    place = _PLACE.search(rest)
    date = partial_date(" ".join(rest[place.end() if place else 0 :].lower().split()))
    bodies = _bodies(rest)
    return TopBlock(
        number=number["number"] if number else None,
        separator=number["sep"] if number else None,
        symbol=re.sub(r"\s", "", number["symbol"]).rstrip(".-/") if number else None,
        place=" ".join(place["place"].split()) if place else None,
        date=date,
        issuer=bodies[-1] if bodies else None,
        parent=bodies[0] if len(bodies) > 1 else None,
        secrecy=secrecy,
    )


def read_annex_head(text: str) -> TopBlock:
    """The number and date an annex repeats: "(Kèm theo Kế hoạch số   /KH-UBND ngày   /01/2026 của …)"."""
    found = _ANNEX_HEAD.search(text)
    if found is None:
        return TopBlock()
    rest = "Số " + re.sub(r"^\s?[Ss]ố\s?:?", "", found["rest"])
    number = _NUMBER.match(rest)
    issuer = re.search(r"\scủa\s(?P<issuer>[^()]+?)(?:\svề\s|$)", rest)
    return TopBlock(
        number=number["number"] if number else None,
        separator=number["sep"] if number else None,
        symbol=re.sub(r"\s", "", number["symbol"]) if number else None,
        date=partial_date(" ".join(rest.lower().split())),
        issuer=" ".join(issuer["issuer"].split()) if issuer else None,
    )


def in_small_letters(capitals: str) -> str:
    """The name of a body printed in capitals as in a sentence: Ủy ban nhân dân xã Mỹ Tú, Phòng Văn hóa - Xã hội."""
    capitals = re.sub(r"^UBND\b", "ỦY BAN NHÂN DÂN", capitals)
    capitals = re.sub(r"\bUBMTTQ\b", "ỦY BAN MTTQ", re.sub(r"^BCH(?= ĐOÀN)", "BAN CHẤP HÀNH", capitals))
    fixed = next((one for one in _FIXED if capitals.lower().startswith(one)), None)
    if fixed is not None:
        rest = capitals[len(fixed) :].strip()
        return f"{_FIXED[fixed]} {in_small_letters(f'ỦY {rest}')[3:]}".strip() if rest else _FIXED[fixed]
    words = capitals.split()
    small = [word.lower() for word in words]
    beyond = (["hội"], ["ủy"], ["uỷ"], ["đoàn"])
    areas = [n for n, word in enumerate(small) if word in _AREAS and small[n + 1 : n + 2] not in beyond]
    named_from = areas[-1] + 1 if areas else len(words)
    written = []
    for n, word in enumerate(small):
        begins = (
            n > 0
            and small[n - 1] in {"phòng", "sở", "tâm", "trường", "-"}
            and small[n - 1 : n + 1] != ["tâm", "y"]
        )
        joined = n > 0 and small[n - 1] == "và" and small[0] in {"sở", "phòng"}
        common = word in _COMMON and (word != "an" or small[n - 1] == "công")
        proper = n >= named_from or n == 0 or begins or joined or not common
        written.append(
            words[n] if words[n] in {"HĐND", "UBND", "MTTQ", "CHQS"} else word.capitalize() if proper else word
        )
    return " ".join(written)


def _bodies(rest: str) -> list[str]:
    """The bodies of the left column, upper one first: two at most."""
    found: list[str] = []
    for line in rest.split("\n"):
        capitals = _CAPITALS.findall(line)
        kept = " ".join(" ".join(capitals).split()).strip(" -")
        if line.lstrip().startswith("-") and kept and found:
            kept = f"- {kept}"
        if len(kept) < 3 or len(kept) < sum(map(str.isalpha, line)) / 2:
            continue
        if found and not _BODY_HEAD.match(kept):
            found[-1] = f"{found[-1]} {kept}"
        else:
            found.append(kept)
    return [in_small_letters(one) for one in found][-2:]
