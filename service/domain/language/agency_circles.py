"""Which circles of agencies do plans of communes call by one word?

"Các phòng chuyên môn, cơ quan, đơn vị liên quan", the schools, the hamlets: each member answers for
its own part. What the nouns themselves tell (`agency_nouns`) needs no entry to be seen as a circle.
"""

from __future__ import annotations

Row = tuple[str, tuple[str, ...]]
"""A name and the other names it goes by."""

CIRCLES: dict[str, tuple[Row, ...]] = {
    "party_committee": (
        (
            "Các chi bộ, đảng bộ trực thuộc",
            (
                "Các chi, đảng bộ",
                "Các chi, đảng bộ trực thuộc",
                "Các chi, đảng bộ cơ sở",
                "Các chi bộ",
                "Các chi bộ trực thuộc",
            ),
        ),
    ),
    "division": (
        (
            "Các cơ quan, đơn vị liên quan",
            ("Các cơ quan, đơn vị", "Các cơ quan liên quan", "Các đơn vị liên quan"),
        ),
        (
            "Các phòng chuyên môn, cơ quan, đơn vị liên quan",
            ("Các phòng chuyên môn, cơ quan, đơn vị", "Các phòng chuyên môn, đơn vị liên quan"),
        ),
        ("Các phòng chuyên môn", ("Các phòng, ban chuyên môn", "Các phòng")),
        ("Các ban, ngành, đoàn thể", ("Ban, ngành, đoàn thể",)),
    ),
    "public_service_unit": (
        (
            "Các đơn vị sự nghiệp thuộc UBND xã",
            ("Các đơn vị sự nghiệp", "Các đơn vị sự nghiệp công", "Các đơn vị sự nghiệp công lập"),
        ),
    ),
    "school": (
        (
            "Các trường học",
            (
                "Các trường",
                "Các trường học trực thuộc",
                "Các trường mầm non, tiểu học, THCS",
                "Các trường mầm non, tiểu học và trung học cơ sở",
                "Các trường THCS, tiểu học, mầm non",
                "Các trường mầm non, phổ thông",
                "Các trường mầm non, tiểu học, THCS, THPT",
                "Các cơ sở giáo dục",
                "Các nhà trường",
                "Nhà trường",
                "Ban Giám hiệu các trường",
            ),
        ),
    ),
    "front_or_union": (
        ("Các đoàn thể", ("Các hội, đoàn thể", "Các tổ chức đoàn thể", "Các đoàn thể chính trị - xã hội")),
        ("Các tổ chức chính trị - xã hội", ("Các tổ chức CT-XH",)),
    ),
    "community_group": (
        (
            "Tổ công nghệ số cộng đồng",
            (
                "Các tổ công nghệ số cộng đồng",
                "Tổ công nghệ số",
                "Các tổ công nghệ số",
                "Tổ CNSCĐ",
                "Tổ công nghệ số cộng đồng các thôn",
                "Tổ công nghệ số cộng đồng các ấp",
                "Tổ công nghệ số cộng đồng các khu phố",
                "Tổ công nghệ số cộng đồng thôn",
                "Tổ công nghệ số cộng đồng ấp",
            ),
        ),
    ),
    "hamlet": (
        ("Các thôn", ()),
        ("Các ấp", ()),
        ("Các thôn, tổ dân phố", ("Các tổ dân phố, thôn",)),
        ("Các ấp, khu phố", ("Các khu phố, ấp",)),
        ("Các khu phố", ()),
        ("Các tổ dân phố", ()),
        ("Các bản", ()),
        ("Các buôn", ()),
        ("Các xóm", ()),
        ("Các khóm", ()),
        ("Trưởng các bản", ("Trưởng bản", "Các trưởng bản")),
        ("Trưởng các buôn", ("Trưởng buôn", "Các trưởng buôn", "Buôn trưởng")),
        ("Người có uy tín", ("Người có uy tín trong đồng bào dân tộc thiểu số",)),
        ("Trưởng các thôn", ("Trưởng thôn", "Các trưởng thôn")),
        ("Trưởng các ấp", ("Trưởng ấp", "Các trưởng ấp")),
        ("Trưởng các khu phố", ("Trưởng khu phố",)),
        ("Ban nhân dân các ấp", ("Ban nhân dân ấp",)),
        ("Ban điều hành các khu phố", ("Ban điều hành khu phố", "Ban điều hành ấp", "Các ban điều hành ấp")),
    ),
    "enterprise": (
        (
            "Các doanh nghiệp viễn thông",
            (
                "Doanh nghiệp viễn thông",
                "Các đơn vị viễn thông",
                "Các nhà mạng",
                "Các nhà mạng viễn thông",
                "Các đơn vị cung cấp dịch vụ viễn thông",
                "Các đơn vị cung ứng dịch vụ viễn thông",
                "Các doanh nghiệp cung cấp dịch vụ viễn thông",
            ),
        ),
        ("Các doanh nghiệp", ("Cộng đồng doanh nghiệp",)),
        ("Các hợp tác xã", ("Hợp tác xã", "Các hợp tác xã, tổ hợp tác")),
        ("Các ngân hàng", ("Chi nhánh các ngân hàng", "Các ngân hàng thương mại")),
        ("Các tổ chức tín dụng, ngân hàng", ("Các tổ chức tín dụng", "Các ngân hàng, tổ chức tín dụng")),
    ),
    "peoples_committee": (
        (
            "Ủy ban nhân dân các xã, phường, đặc khu",
            ("Ủy ban nhân dân các xã, phường", "Ủy ban nhân dân các xã", "Ủy ban nhân dân cấp xã"),
        ),
    ),
    "outside": (("Các xã, phường, đặc khu", ("Các xã, phường", "Các xã")),),
    "upper_department": (("Các sở, ban, ngành", ("Các sở, ngành", "Sở, ban, ngành", "Sở, ngành")),),
}
