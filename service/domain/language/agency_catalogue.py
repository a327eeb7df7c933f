"""Which agencies do plans of communes name, wherever the commune lies?

The bodies of a two-level commune since 1 July 2025, those above and beside it, and the circles
plans call by one word. A name ending in "xã" stands for ward and special zone too. Spellings the
keys of `agency_forms` fold anyway (dashes, hoá, VH-XH, "xã" and place behind) are no aliases.
"""

from __future__ import annotations

from functools import cache

from service.domain.language.agency_circles import CIRCLES, Row
from service.domain.language.agency_forms import KnownAgency

_SINGLE: dict[str, tuple[Row, ...]] = {
    "party_committee": (
        ("Đảng ủy xã", ("Cấp ủy", "Cấp ủy xã")),
        ("Ban Thường vụ Đảng ủy xã", ()),
        ("Thường trực Đảng ủy xã", ()),
        ("Ủy ban Kiểm tra Đảng ủy xã", ("Cơ quan Ủy ban Kiểm tra Đảng ủy",)),
        ("Ban Xây dựng Đảng", ("Ban Xây dựng Đảng Đảng ủy xã",)),
        ("Ban Tuyên giáo và Dân vận Đảng ủy", ("Ban Tuyên giáo và Dân vận",)),
        ("Trung tâm Chính trị xã", ("Trung tâm Bồi dưỡng chính trị",)),
        ("Đảng ủy Ủy ban nhân dân xã", ("Đảng ủy chính quyền xã",)),
        ("Đảng ủy các cơ quan Đảng xã", ("Đảng ủy các cơ quan Đảng", "Đảng ủy cơ quan Đảng xã")),
    ),
    "party_office": (("Văn phòng Đảng ủy", ()),),
    "peoples_council": (
        ("Hội đồng nhân dân xã", ()),
        ("Thường trực Hội đồng nhân dân xã", ()),
        ("Ban Kinh tế - Ngân sách Hội đồng nhân dân xã", ("Ban Kinh tế - Ngân sách",)),
        ("Ban Văn hóa - Xã hội Hội đồng nhân dân xã", ("Ban Văn hóa - Xã hội",)),
    ),
    "peoples_committee": (
        ("Ủy ban nhân dân xã", ("Ủy ban xã",)),
        ("Ủy ban nhân dân thành phố", ()),
        ("Ủy ban nhân dân tỉnh", ()),
    ),
    "steering_committee": (
        ("Ban Chỉ đạo", ()),
        ("Ban Chỉ đạo chuyển đổi số xã", ("Ban Chỉ đạo về chuyển đổi số",)),
        (
            "Ban Chỉ đạo về phát triển khoa học, công nghệ, đổi mới sáng tạo và chuyển đổi số",
            (
                "Ban Chỉ đạo khoa học, công nghệ, đổi mới sáng tạo và chuyển đổi số",
                "Ban Chỉ đạo phát triển khoa học, công nghệ, đổi mới sáng tạo và chuyển đổi số",
                "Ban Chỉ đạo 57",
            ),
        ),
        ("Thường trực Ban Chỉ đạo", ("Cơ quan Thường trực Ban Chỉ đạo",)),
        ("Hội đồng Thi đua - Khen thưởng xã", ()),
        ("Thường trực Hội đồng Thi đua - Khen thưởng xã", ()),
        ("Tổ công tác Đề án 06", ("Tổ công tác thực hiện Đề án 06", "Tổ Đề án 06")),
    ),
    "office": (
        (
            "Văn phòng HĐND và UBND",
            ("Văn phòng UBND và HĐND", "Văn phòng UBND xã", "Văn phòng HĐND UBND", "Văn phòng Ủy ban xã"),
        ),
    ),
    "division": (
        ("Phòng Văn hóa - Xã hội", ("PVHXH", "Phòng VH và XH")),
        ("Phòng Kinh tế", ("PKT",)),
        (
            "Phòng Kinh tế, Hạ tầng và Đô thị",
            ("Phòng Kinh tế - Hạ tầng và Đô thị", "Phòng KTHTĐT", "Phòng KTHT&ĐT", "Phòng KTHT và ĐT"),
        ),
        ("Phòng Nội vụ", ()),
        ("Phòng Tư pháp", ()),
        ("Bộ phận Tư pháp - Hộ tịch", ("Tư pháp - Hộ tịch", "Công chức Tư pháp - Hộ tịch")),
        ("Bộ phận Kế toán - Tài chính", ("Kế toán - Tài chính", "Tài chính - Kế toán", "Kế toán xã")),
    ),
    "public_service_centre": (
        (
            "Trung tâm Phục vụ hành chính công",
            ("Trung tâm hành chính công", "Trung tâm Dịch vụ hành chính công", "TTPVHCC", "TT PVHCC"),
        ),
        ("Bộ phận Một cửa", ("Bộ phận tiếp nhận và trả kết quả", "Bộ phận TN&TKQ", "Bộ phận TN và TKQ")),
    ),
    "public_service_unit": (
        ("Trung tâm Dịch vụ tổng hợp", ("Trung tâm cung ứng dịch vụ sự nghiệp công tổng hợp",)),
        (
            "Trung tâm Dịch vụ sự nghiệp công",
            ("Trung tâm Cung ứng dịch vụ sự nghiệp công", "Trung tâm Cung ứng dịch vụ công"),
        ),
        ("Trung tâm Văn hóa, Thể thao và Truyền thông", ("Trung tâm VHTT&TT",)),
        ("Trung tâm Văn hóa, Thông tin và Thể thao", ("Trung tâm VHTT&TT",)),
        ("Trung tâm Văn hóa - Thể thao", ("Trung tâm Văn hóa, Thể thao xã",)),
        ("Trung tâm Học tập cộng đồng", ()),
        (
            "Trang Thông tin điện tử xã",
            ("Cổng Thông tin điện tử xã",),
        ),
        ("Đài Truyền thanh xã", ("Đài Phát thanh xã", "Đài Truyền thanh cơ sở", "Phát thanh xã")),
        ("Ban Quản lý dự án xã", ("Ban Quản lý dự án đầu tư xây dựng xã", "Ban QLDA")),
        ("Thư viện xã", ()),
        ("Ban Quản lý chợ", ()),
    ),
    "health_station": (("Trạm Y tế xã", ("Y tế xã",)),),
    "police": (
        ("Công an xã", ("CA xã",)),
        ("Công an thành phố", ()),
        ("Công an tỉnh", ()),
    ),
    "military_command": (
        ("Ban Chỉ huy Quân sự xã", ("Quân sự xã", "Ban CHQS", "BCH Quân sự xã", "Xã đội", "BCHQS")),
        ("Đồn Biên phòng", ()),
        ("Ban Chỉ huy Phòng thủ dân sự xã", ()),
        ("Bộ Chỉ huy Quân sự tỉnh", ()),
        ("Bộ Chỉ huy Quân sự thành phố", ()),
    ),
    "front_or_union": (
        (
            "Ủy ban MTTQ Việt Nam xã",
            (
                "Mặt trận Tổ quốc",
                "Mặt trận Tổ quốc Việt Nam",
                "Ủy ban Mặt trận Tổ quốc",
                "Ủy ban Mặt trận",
                "Mặt trận",
            ),
        ),
        (
            "Đoàn Thanh niên",
            (
                "Đoàn Thanh niên Cộng sản Hồ Chí Minh",
                "Đoàn Thanh niên Cộng sản",
                "Xã đoàn",
                "Đoàn xã",
                "Phường đoàn",
                "Đoàn phường",
                "Đoàn TN",
                "Đoàn TNCS",
                "Ban Chấp hành Đoàn xã",
                "Ban Chấp hành Đoàn phường",
                "Ban Chấp hành Đoàn Thanh niên",
            ),
        ),
        ("Hội Liên hiệp Phụ nữ", ("Hội Phụ nữ", "Hội LHPN", "Hội Liên hiệp Phụ nữ Việt Nam", "Hội PN")),
        ("Hội Nông dân", ("Hội Nông dân Việt Nam", "Hội ND")),
        ("Hội Cựu chiến binh", ("Hội Cựu chiến binh Việt Nam", "Hội CCB")),
        ("Hội Người cao tuổi", ("Hội NCT",)),
        ("Hội Chữ thập đỏ", ("Hội CTĐ",)),
        ("Hội Khuyến học", ()),
        ("Liên đoàn Lao động", ()),
        ("Công đoàn xã", ("Công đoàn cơ sở",)),
        (
            "Ban công tác Mặt trận thôn",
            (
                "Ban Công tác Mặt trận",
                "Ban Công tác Mặt trận ấp",
                "Ban Công tác Mặt trận các thôn",
                "Ban Công tác Mặt trận các ấp",
                "Ban Công tác Mặt trận các khu phố",
                "Ban Công tác Mặt trận khu dân cư",
            ),
        ),
    ),
    "enterprise": (
        ("VNPT", ("Viễn thông VNPT", "Tập đoàn VNPT")),
        ("Viettel", ("Viễn thông Viettel", "Tập đoàn Viettel")),
        ("MobiFone", ("Viễn thông MobiFone",)),
        ("FPT", ("FPT Telecom",)),
        ("VinaPhone", ()),
        ("Bưu điện xã", ("Bưu điện", "Bưu cục")),
        (
            "Agribank",
            (
                "Ngân hàng Agribank",
                "Ngân hàng Nông nghiệp và Phát triển nông thôn",
                "Ngân hàng Nông nghiệp và Phát triển nông thôn Việt Nam",
                "NHNN&PTNT",
            ),
        ),
        ("Ngân hàng Chính sách xã hội", ("Phòng giao dịch Ngân hàng Chính sách xã hội",)),
        ("Ngân hàng Nhà nước", ("Ngân hàng Nhà nước Việt Nam", "Ngân hàng Nhà nước khu vực")),
        ("Vietcombank", ()),
        ("VietinBank", ()),
        ("BIDV", ()),
        ("Quỹ Tín dụng nhân dân", ()),
        ("Điện lực", ()),
        ("Công ty Điện lực", ()),
        ("Đội Quản lý điện", ("Đội Quản lý Điện lực",)),
    ),
    "upper_department": tuple(
        (f"Sở {field}", ())
        for field in (
            "Khoa học và Công nghệ",
            "Nội vụ",
            "Tài chính",
            "Y tế",
            "Giáo dục và Đào tạo",
            "Công Thương",
            "Xây dựng",
            "Nông nghiệp và Môi trường",
            "Tư pháp",
            "Văn hóa, Thể thao và Du lịch",
            "Văn hóa và Thể thao",
            "Du lịch",
            "Ngoại vụ",
            "Dân tộc và Tôn giáo",
            "Quy hoạch - Kiến trúc",
        )
    ),
    "outside": (
        ("Văn phòng Ủy ban nhân dân thành phố", ()),
        ("Văn phòng Ủy ban nhân dân tỉnh", ()),
        (
            "Văn phòng Đoàn đại biểu Quốc hội và Hội đồng nhân dân tỉnh",
            ("Văn phòng Đoàn đại biểu Quốc hội và Hội đồng nhân dân thành phố",),
        ),
        ("Ban Quản lý dự án khu vực", ("Ban Quản lý dự án đầu tư xây dựng khu vực",)),
        ("Bảo hiểm xã hội", ("Bảo hiểm xã hội cơ sở",)),
        ("Kho bạc Nhà nước", ("Phòng giao dịch Kho bạc Nhà nước",)),
        ("Thuế cơ sở", ()),
        ("Chi nhánh Văn phòng đăng ký đất đai", ("Chi nhánh VPĐKĐĐ", "Văn phòng đăng ký đất đai")),
        ("Hạt Kiểm lâm", ()),
        ("Bộ Khoa học và Công nghệ", ()),
        ("Bộ Nội vụ", ()),
        ("Bộ Công an", ()),
        ("Bộ Y tế", ()),
        ("Bộ Giáo dục và Đào tạo", ()),
        ("Bộ Tài chính", ()),
        ("Bộ Chính trị", ()),
        ("Chính phủ", ()),
        ("Thủ tướng Chính phủ", ()),
        ("Quốc hội", ()),
    ),
}

_LEVELS = (" phường", " đặc khu")


@cache
def catalogue() -> tuple[KnownAgency, ...]:
    """The built-in agencies, those of a ward and a special zone after those of a commune."""
    rows = [
        KnownAgency(name, aliases, kind, collective)
        for table, collective in ((_SINGLE, False), (CIRCLES, True))
        for kind, agencies in table.items()
        for name, aliases in agencies
    ]
    elsewhere = [
        KnownAgency(
            row.name.removesuffix(" xã") + level,
            tuple(alias.removesuffix(" xã") + level for alias in row.aliases),
            row.kind,
        )
        for level in _LEVELS
        for row in rows
        if row.name.endswith(" xã") and not row.collective
    ]
    return (*rows, *elsewhere)
