"""How do plans of other places word who reports what to whom, by when?

Own wording, each the form of what such plans print; what each means was written down before the reader saw
it. A row: heading of the section, sentence, and the rules in order, each as
"cadence periods last-day | from | to | through", months of a last day counted from the period's last.
"""

from __future__ import annotations

SENTENCES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "1. Phòng Kinh tế",
        "Tổng hợp kết quả thực hiện, báo cáo UBND phường trước ngày 20 của tháng cuối quý.",
        ("periodic Q 0/19 | Phòng Kinh tế | UBND phường |",),
    ),
    (
        "2. Công an phường",
        "Báo cáo kết quả hằng tháng về UBND phường (qua Văn phòng HĐND và UBND) chậm nhất ngày 25 hằng tháng.",
        ("periodic M 0/25 | Công an phường | UBND phường | Văn phòng HĐND và UBND",),
    ),
    (
        "3. Các cơ quan, đơn vị, khu phố",
        "Định kỳ 6 tháng (trước ngày 10/6) và năm (trước ngày 10/12) báo cáo kết quả về Phòng Văn hóa - Xã hội để"
        " tổng hợp, báo cáo UBND phường.",
        (
            "periodic H1 0/9 | Các cơ quan, đơn vị, khu phố | Phòng Văn hóa - Xã hội |",
            "periodic Y 0/9 | Các cơ quan, đơn vị, khu phố | Phòng Văn hóa - Xã hội |",
            "unspecified | Phòng Văn hóa - Xã hội | UBND phường |",
        ),
    ),
    (
        "4. Trạm Y tế xã",
        "Báo cáo UBND xã và Sở Y tế hằng quý, 6 tháng, 9 tháng và năm theo quy định.",
        (
            "periodic Q | Trạm Y tế xã | UBND xã, Sở Y tế |",
            "periodic H1 | Trạm Y tế xã | UBND xã, Sở Y tế |",
            "periodic 9M | Trạm Y tế xã | UBND xã, Sở Y tế |",
            "periodic Y | Trạm Y tế xã | UBND xã, Sở Y tế |",
        ),
    ),
    (
        "II. Tổ chức thực hiện",
        "Yêu cầu các phòng, ban, đơn vị báo cáo kết quả thực hiện về Phòng Kinh tế trước ngày 15/11/2026.",
        ("once 2026-11-14 | các phòng, ban, đơn vị | Phòng Kinh tế |",),
    ),
    (
        "II. Tổ chức thực hiện",
        "Trong quá trình triển khai thực hiện, nếu có vướng mắc, các đơn vị kịp thời báo cáo Ủy ban nhân dân xã"
        " (qua Phòng Kinh tế) để xem xét, giải quyết.",
        ("continuous | các đơn vị | Ủy ban nhân dân xã | Phòng Kinh tế",),
    ),
    (
        "5. Đề nghị Ủy ban MTTQ Việt Nam xã",
        "Định kỳ hằng quý gửi báo cáo kết quả giám sát về UBND xã.",
        ("periodic Q | Ủy ban MTTQ Việt Nam xã | UBND xã |",),
    ),
    (
        "6. Hiệu trưởng các trường học",
        "Báo cáo UBND xã trước ngày 31/5 hằng năm và khi có yêu cầu.",
        (
            "periodic Y -7/30 | Hiệu trưởng các trường học | UBND xã |",
            "on_request | Hiệu trưởng các trường học | UBND xã |",
        ),
    ),
    (
        "1. Văn phòng HĐND và UBND",
        "Tham mưu UBND xã báo cáo UBND tỉnh, Sở Nội vụ theo quy định.",
        ("unspecified | UBND xã | UBND tỉnh, Sở Nội vụ |",),
    ),
    (
        "2. Phòng Kinh tế",
        "Báo cáo tiến độ giải ngân vốn đầu tư công cho Chủ tịch UBND xã trước ngày 05 của tháng tiếp theo.",
        ("periodic M 1/4 | Phòng Kinh tế | Chủ tịch UBND xã |",),
    ),
    (
        "2. Phòng Kinh tế",
        "Chuẩn bị báo cáo phục vụ các cuộc họp của Ban Chỉ đạo.",
        (),
    ),
    ("2. Phòng Kinh tế", "Xây dựng hệ thống thông tin báo cáo của xã.", ()),
    ("2. Phòng Kinh tế", "Tiếp nhận, xử lý kịp thời phản ánh, kiến nghị của người dân.", ()),
    ("III. Mục tiêu", "100% báo cáo định kỳ được gửi trên môi trường mạng.", ()),
    (
        "3. Ban Chỉ huy Quân sự xã",
        "Báo cáo đột xuất khi có tình huống phát sinh.",
        ("on_request | Ban Chỉ huy Quân sự xã | |",),
    ),
    (
        "7. Trưởng các ấp",
        "Báo cáo kết quả hằng tháng cho UBND xã thông qua Phòng Văn hóa - Xã hội vào ngày 20 hằng tháng.",
        ("periodic M 0/20 | Trưởng các ấp | UBND xã | Phòng Văn hóa - Xã hội",),
    ),
    (
        "1. Phòng Nội vụ",
        "Chủ trì theo dõi, đôn đốc các cơ quan, đơn vị thực hiện; báo cáo kết quả với Ban Thường vụ Đảng ủy"
        " 6 tháng/lần.",
        ("periodic H | Phòng Nội vụ | Ban Thường vụ Đảng ủy |",),
    ),
    (
        "III. Tổ chức thực hiện",
        "Các chi bộ trực thuộc báo cáo kết quả về Đảng ủy xã (qua Văn phòng Đảng ủy) trước ngày 10 tháng 12 hằng năm.",
        ("periodic Y 0/9 | Các chi bộ trực thuộc | Đảng ủy xã | Văn phòng Đảng ủy",),
    ),
    (
        "4. Các sở, ban, ngành",
        "Báo cáo quý I trước ngày 15/3, 6 tháng trước ngày 15/6, 9 tháng trước ngày 15/9 và năm trước ngày 15/12 về"
        " Sở Tài chính.",
        (
            "periodic Q1 0/14 | Các sở, ban, ngành | Sở Tài chính |",
            "periodic H1 0/14 | Các sở, ban, ngành | Sở Tài chính |",
            "periodic 9M 0/14 | Các sở, ban, ngành | Sở Tài chính |",
            "periodic Y 0/14 | Các sở, ban, ngành | Sở Tài chính |",
        ),
    ),
    (
        "4. UBND các xã, phường",
        "Báo cáo kết quả về UBND tỉnh (qua Sở Y tế) trước ngày 20/3, 20/6, 20/9 và 20/12.",
        (
            "periodic Q1 0/19 | UBND các xã, phường | UBND tỉnh | Sở Y tế",
            "periodic Q2 0/19 | UBND các xã, phường | UBND tỉnh | Sở Y tế",
            "periodic Q3 0/19 | UBND các xã, phường | UBND tỉnh | Sở Y tế",
            "periodic Q4 0/19 | UBND các xã, phường | UBND tỉnh | Sở Y tế",
        ),
    ),
    (
        "2. Phòng Văn hóa - Xã hội",
        "Cập nhật tiến độ, kết quả thực hiện lên Phần mềm theo dõi nhiệm vụ của tỉnh.",
        ("continuous | Phòng Văn hóa - Xã hội | Phần mềm theo dõi nhiệm vụ của tỉnh |",),
    ),
    (
        "2. Phòng Văn hóa - Xã hội",
        "Thực hiện chế độ báo cáo theo Kế hoạch số 15/KH-UBND ngày 12/01/2026 của UBND tỉnh.",
        ("unspecified | Phòng Văn hóa - Xã hội | |",),
    ),
    (
        "2. Phòng Kinh tế",
        "Báo cáo UBND xã kết quả trong tháng 12/2026.",
        ("once 2026-12-31 | Phòng Kinh tế | UBND xã |",),
    ),
    (
        "2. Phòng Kinh tế",
        "Thường xuyên báo cáo Chủ tịch UBND xã về tiến độ thực hiện.",
        ("continuous | Phòng Kinh tế | Chủ tịch UBND xã |",),
    ),
    (
        "II. Tổ chức thực hiện",
        "Giao Văn phòng Đảng ủy theo dõi, đôn đốc, định kỳ báo cáo Ban Thường vụ Đảng ủy.",
        ("unspecified | Văn phòng Đảng ủy | Ban Thường vụ Đảng ủy |",),
    ),
)
