"""How can one tell that words name an agency, or a circle of several?

An agency's name begins with a noun of its own (Phòng, Trung tâm, Hội, …); what does not, goes on
with what stands before it ("…, Hạ tầng và Đô thị"). A circle begins with "các", or is made of
nouns so broad that they name nobody in particular.
"""

from __future__ import annotations

import re
from functools import lru_cache

from service.domain.language.agency_forms import CAPITALS, spelled_out

_NOUNS = """
phòng, ban, văn phòng, trung tâm, công an, công đoàn, công ty, công chức, viên chức, cán bộ, trạm, sở, hội, hội đồng,
đoàn, đoàn thể, ủy ban, ủy viên, mặt trận, trường, chi cục, chi nhánh, chi bộ, chi hội, chi đoàn, cục, tổng cục, bộ,
tổ, đội, nhóm, hợp tác xã, liên minh, liên đoàn, doanh nghiệp, tập đoàn, tập thể, tổng công ty, công ty, xí nghiệp,
ngân hàng, bưu điện, bưu cục, điện lực, kho bạc, bảo hiểm, thuế, hải quan, đảng ủy, đảng bộ, cấp ủy, thường trực,
thường vụ, xã đoàn, xã đội, phường đoàn, thôn, ấp, bản, buôn, khu phố, khóm, làng, các, những, mọi, tất cả, một số,
toàn thể, toàn bộ, mạng lưới, lực lượng, đài, báo, trang thông tin, trang tin, cổng thông tin, thư viện, viện, quỹ,
câu lạc bộ, hiệp hội, cơ quan, cơ sở, đơn vị, địa phương, ngành, thành viên, lãnh đạo, thủ trưởng, người đứng đầu,
người dân, nhân dân, nhân viên, chuyên viên, trưởng, phó, chủ tịch, bí thư, giám đốc, hiệu trưởng, đồng chí, đ c, hạt,
đồn, tòa án, viện kiểm sát, thanh tra, nhà trường, nhà mạng, nhà văn hóa, cộng đồng, hộ, đại học, bệnh viện, viễn thông,
quân sự, dân quân, chính phủ, chính quyền, quốc hội, thủ tướng, hệ thống, già làng, vnpt, viettel, mobifone, fpt,
agribank, bidv, vietcombank, vietinbank, hải đội, hải đoàn, y tế thôn, y tế ấp, y tế khu phố, hai ban, xóm,
cộng tác viên, nhà thầu, chủ đầu tư, vườn quốc gia, cảng vụ, người có uy tín
"""
_BEGINNINGS = re.compile(
    rf"(?:\d+ )?(?:{'|'.join(' '.join(noun.split()) for noun in _NOUNS.split(','))})(?: |$)"
)
_NO_BEGINNINGS = re.compile(
    r"(?:phòng (?:chống|ngừa)|ban hành|sở hữu|hội (?:nhập|nghị|thảo|thi)|đoàn kết|bộ chỉ số|tổ quốc|trường hợp"
    r"|bản (?:sao|tin|đồ)|hộ (?:tịch|khẩu)|báo cáo|đội ngũ|quỹ đất|cơ sở (?:dữ liệu|hạ tầng)"
    r"|chi nhánh (?!văn phòng|ngân hàng|các|kho bạc|điện|bưu)\S+)(?: |$)"
)

_UNIT = re.compile(rf"(?:Xã|Phường|Đặc khu|Thị trấn)\s+(?!Hội\b)[{CAPITALS}]")
_NO_AGENCY = frozenset({"STT", "TT", "MG", "PTDTBT", "GDTX", "GDNN", "AI", "IT"})
_ROMAN = re.compile(r"[IVX]+\.?")
_ACRONYM = re.compile(r"[A-ZĐ][A-ZĐ&.\d]+")

_BROAD = (
    r"(?:phòng(?: chuyên môn)?|ban|sở|bộ|ngành|hội|cơ quan(?: chuyên môn)?|đơn vị|bộ phận(?: chuyên môn)?|đoàn thể"
    r"|tổ chức|cá nhân|địa phương|doanh nghiệp|lĩnh vực|cấp|tổ chức chính trị xã hội|lực lượng|chuyên môn"
    r"|cán bộ|công chức|viên chức|người lao động|hộ kinh doanh|hợp tác xã|tổ hợp tác|cơ sở(?: sản xuất| kinh doanh)*)"
)
_QUALIFIER = (
    r"(?: (?:liên quan|trực thuộc|(?:trực )?thuộc (?:ủy ban nhân dân|đảng ủy|xã|phường)"
    r"|cấp (?:xã|phường|tỉnh|thành phố|trên|dưới)|xã|phường|đặc khu|thành phố"
    r"|tỉnh|chuyên môn|đóng|trên địa bàn|tại|khác|chức năng|tham gia|được (?:phân công|giao)(?: nhiệm vụ)?"
    r"|theo chức năng(?: nhiệm vụ)?))*"
)
_BROAD_CIRCLE = re.compile(rf"(?:(?:các|những|mọi|tất cả|toàn thể) )*{_BROAD}(?: {_BROAD})*{_QUALIFIER}")
_ONE_NOUN = re.compile(_BROAD)
# "Các phòng chuyên môn, cơ quan, đơn vị, các tổ chức, doanh nghiệp": everybody, in one breath.
_OPEN_LIST = re.compile(
    rf"(?:các )?{_BROAD}(?: {_BROAD})+ các (?:tổ chức|cá nhân)(?: (?:tổ chức|cá nhân|doanh nghiệp|địa phương))+"
    r"(?: liên quan)?"
)
_NEW_ITEM = re.compile(r"\w.*\bCác\b", re.DOTALL)
_PLURAL = re.compile(r"(?:\d+|các|những|mọi|tất cả|toàn thể|toàn bộ|từng|mỗi|một số)(?: |$)")
_WITHIN = re.compile(r" các | \d+ (?:ấp|thôn|khu phố|bản|buôn|khóm|tổ dân phố|trường|xã|phường)(?: |$)")
_ALWAYS_MANY = re.compile(
    r"(?:tổ công nghệ số|phòng chuyên môn|đội hình|mạng lưới|đoàn thể|thành viên|nhân dân|người dân|cộng đồng"
    r"|hộ |trường mầm non (?:mẫu giáo|tiểu học|trung học)"
    r"|doanh nghiệp(?! tư nhân| \w+$)|trường học$|ban ngành|phòng ban|sở ngành|sở ban|thôn ấp|lực lượng"
    r"|ngân hàng(?: trên| tại|$)|tổ chức |đơn vị sự nghiệp|tổ hợp tác|(?:thôn|ấp|bản|buôn|xóm|khu phố|khóm|tổ dân phố)$"
    r"|cộng tác viên|y tế (?:thôn|ấp)|người có uy tín"
    r"|hai ban)"
)
_BODY_OF_MANY = re.compile(r"ban quản lý (?:các|\d+) (?:khu|cụm|dự án|chợ)|văn phòng .*các ")
"""One body for several places."""
_OFFICIAL = re.compile(
    r"(?:công chức|viên chức|cán bộ|lãnh đạo|thủ trưởng|trưởng|phó trưởng|phó|giám đốc|người đứng đầu|chủ tịch"
    r"|phó chủ tịch|bí thư|phó bí thư|chuyên viên|hiệu trưởng|phụ trách) "
)


@lru_cache(maxsize=4096)
def words_of(text: str) -> str:
    """The words by which nouns are recognised."""
    return " ".join(spelled_out(text))


def begins_agency(text: str) -> bool:
    """Tell whether a name of its own can begin here."""
    stripped = text.strip(" .:\"'“”")
    words = words_of(stripped)
    if _ACRONYM.fullmatch(stripped) and words == stripped.casefold():
        # VNPT is a name; what is written out (ĐMST, CNTT, UBND) goes by its words.
        return stripped not in _NO_AGENCY and not _ROMAN.fullmatch(stripped)
    if re.match(r"(?:và|của|có|với|cùng)\b", stripped, re.IGNORECASE):
        return False
    if _UNIT.match(stripped):
        return True
    if stripped[:1].islower() and words.startswith("viễn thông"):
        return False  # a field ("doanh nghiệp bưu chính, viễn thông"), where "Viễn thông Cần Thơ" is a name
    return _BEGINNINGS.match(words) is not None and _NO_BEGINNINGS.match(words) is None


def is_broad(text: str) -> bool:
    """Tell whether the words name everybody of some kind: "các ban, ngành, đoàn thể", "đơn vị liên quan"."""
    if _NEW_ITEM.search(text):
        return False
    words = words_of(text)
    if _OPEN_LIST.fullmatch(words):
        return True
    if _ONE_NOUN.fullmatch(words):
        return False
    within = words[4:] if words.startswith("các ") else words
    return " các " not in f" {within}" and _BROAD_CIRCLE.fullmatch(words) is not None


def is_circle(text: str) -> bool:
    """Tell whether the words name several agencies, or people, at once."""
    words = words_of(text)
    if _BODY_OF_MANY.match(words):
        return False
    plural = _PLURAL.match(words) or _WITHIN.search(words) or _ALWAYS_MANY.match(words)
    return bool(plural) or (is_broad(text) and len(words.split()) > 1)


def office_of(text: str) -> str | None:
    """The agency of a person or office: Phòng Kinh tế of "Trưởng phòng Kinh tế"; None if none is named."""
    words = words_of(text)
    rest = words
    while found := _OFFICIAL.match(rest):
        rest = rest[found.end() :]
    return rest if rest != words else None
