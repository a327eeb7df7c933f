"""How do plans of other communes, wards and provinces print their agencies, and what is meant?

Written by hand, none taken from the five seed documents; the words before each group say where such
cells are met. A row is (cell, what it names): agencies parted by "|", in order, each the name of the
built-in catalogue; before it "+" = coordinates, "*" = a circle; "?" and the printed name = none known.
"""

from __future__ import annotations

PHRASES: dict[str, tuple[tuple[str, str], ...]] = {
    "wards of Hồ Chí Minh City, Hà Nội, Cần Thơ: assignment tables": (
        ("Phòng Kinh tế, Hạ tầng và Đô thị", "Phòng Kinh tế, Hạ tầng và Đô thị"),
        ("Phòng Kinh tế, hạ tầng và đô thị phường", "Phòng Kinh tế, Hạ tầng và Đô thị"),
        ("Phòng Kinh tế - Hạ tầng và Đô thị phường Cái Khế", "Phòng Kinh tế, Hạ tầng và Đô thị"),
        (
            "Phòng Kinh tế, Hạ tầng và Đô thị; Phòng Văn hóa - Xã hội",
            "Phòng Kinh tế, Hạ tầng và Đô thị|Phòng Văn hóa - Xã hội",
        ),
        (
            "Phòng Kinh tế, Hạ tầng và Đô thị, Phòng VH-XH, Công an phường",
            "Phòng Kinh tế, Hạ tầng và Đô thị|Phòng Văn hóa - Xã hội|Công an phường",
        ),
        ("Phòng KT, HT&ĐT và Phòng VHXH", "Phòng Kinh tế, Hạ tầng và Đô thị|Phòng Văn hóa - Xã hội"),
        ("Phòng KTHT&ĐT", "Phòng Kinh tế, Hạ tầng và Đô thị"),
        ("Công an phường; Ban CHQS phường", "Công an phường|Ban Chỉ huy Quân sự phường"),
        ("UBND phường", "Ủy ban nhân dân phường"),
        ("Ủy ban MTTQ Việt Nam phường", "Ủy ban MTTQ Việt Nam phường"),
        ("Đảng ủy phường, HĐND phường", "Đảng ủy phường|Hội đồng nhân dân phường"),
        ("Trạm Y tế phường, các khu phố", "Trạm Y tế phường|*Các khu phố"),
        ("Ban điều hành các khu phố, Tổ dân phố", "*Ban điều hành các khu phố|*Các tổ dân phố"),
        ("Các khu phố, ấp", "*Các ấp, khu phố"),
        ("Công an đặc khu; Trạm Y tế đặc khu", "Công an đặc khu|Trạm Y tế đặc khu"),
    ),
    "communes of the Mekong and Red River deltas: assignment tables": (
        ("Phòng Kinh tế, Công an xã, Trạm Y tế", "Phòng Kinh tế|Công an xã|Trạm Y tế xã"),
        (
            "VP HĐND&UBND; TT PVHCC; Phòng VHXH",
            "Văn phòng HĐND và UBND|Trung tâm Phục vụ hành chính công|Phòng Văn hóa - Xã hội",
        ),
        ("VP.HĐND&UBND", "Văn phòng HĐND và UBND"),
        ("Văn phòng HĐND, UBND xã", "Văn phòng HĐND và UBND"),
        ("Văn phòng HĐND&UBND xã/phường", "Văn phòng HĐND và UBND"),
        ("Văn phòng UBND xã", "Văn phòng HĐND và UBND"),
        ("Trung tâm phục vụ HCC xã", "Trung tâm Phục vụ hành chính công"),
        ("TTPVHCC xã", "Trung tâm Phục vụ hành chính công"),
        ("Trung tâm Phục vụ hành chính công (PVHCC)", "Trung tâm Phục vụ hành chính công"),
        ("Văn phòng Đảng ủy và Văn phòng HĐND và UBND", "Văn phòng Đảng ủy|Văn phòng HĐND và UBND"),
        ("Văn phòng Đảng uỷ; Uỷ ban nhân dân xã", "Văn phòng Đảng ủy|Ủy ban nhân dân xã"),
        (
            "Đảng ủy, HĐND, UBND, UBMTTQ Việt Nam xã",
            "Đảng ủy xã|Hội đồng nhân dân xã|Ủy ban nhân dân xã|Ủy ban MTTQ Việt Nam xã",
        ),
        (
            "Đảng ủy - HĐND - UBND - UBMTTQVN xã",
            "Đảng ủy xã|Hội đồng nhân dân xã|Ủy ban nhân dân xã|Ủy ban MTTQ Việt Nam xã",
        ),
        (
            "Thường trực Đảng ủy; Ban Xây dựng Đảng; Ủy ban Kiểm tra Đảng ủy",
            "Thường trực Đảng ủy xã|Ban Xây dựng Đảng|Ủy ban Kiểm tra Đảng ủy xã",
        ),
        ("Ban Xây dựng Đảng - Đảng ủy xã", "Ban Xây dựng Đảng"),
        (
            "Ban Kinh tế - Ngân sách HĐND xã; Ban Văn hóa - Xã hội HĐND xã",
            "Ban Kinh tế - Ngân sách Hội đồng nhân dân xã|Ban Văn hóa - Xã hội Hội đồng nhân dân xã",
        ),
        (
            "Đoàn TNCS Hồ Chí Minh xã; Hội LHPN xã; Hội ND xã; Hội CCB xã",
            "Đoàn Thanh niên|Hội Liên hiệp Phụ nữ|Hội Nông dân|Hội Cựu chiến binh",
        ),
        ("Hội Phụ nữ, Nông dân, Cựu chiến binh", "Hội Liên hiệp Phụ nữ|Hội Nông dân|Hội Cựu chiến binh"),
        ("Mặt trận và các đoàn thể", "Ủy ban MTTQ Việt Nam xã|*Các đoàn thể"),
        (
            "MTTQ và các đoàn thể (Đoàn Thanh niên, Hội Phụ nữ, Hội Nông dân)",
            "Ủy ban MTTQ Việt Nam xã|*Các đoàn thể|Đoàn Thanh niên|Hội Liên hiệp Phụ nữ|Hội Nông dân",
        ),
        (
            "Ủy ban Mặt trận Tổ quốc Việt Nam xã và các tổ chức chính trị - xã hội",
            "Ủy ban MTTQ Việt Nam xã|*Các tổ chức chính trị - xã hội",
        ),
        (
            "Công an xã; Ban Chỉ huy quân sự xã; Đồn Biên phòng Vĩnh Hải",
            "Công an xã|Ban Chỉ huy Quân sự xã|Đồn Biên phòng",
        ),
        ("Công an, Quân sự xã", "Công an xã|Ban Chỉ huy Quân sự xã"),
        ("Ban Chỉ huy PTDS xã", "Ban Chỉ huy Phòng thủ dân sự xã"),
        ("Hội Chữ thập đỏ xã, Hội Người cao tuổi", "Hội Chữ thập đỏ|Hội Người cao tuổi"),
        ("Trung tâm Dịch vụ tổng hợp; Đài truyền thanh", "Trung tâm Dịch vụ tổng hợp|Đài Truyền thanh xã"),
        ("Trung tâm Cung ứng dịch vụ công", "Trung tâm Dịch vụ sự nghiệp công"),
        ("Trung tâm Văn hóa – Thông tin và Thể thao xã", "Trung tâm Văn hóa, Thông tin và Thể thao"),
        ("Bộ phận Một cửa; công chức Tư pháp - Hộ tịch", "Bộ phận Một cửa|Bộ phận Tư pháp - Hộ tịch"),
        ("Công an xã, Tổ Đề án 06 xã", "Công an xã|Tổ công tác Đề án 06"),
        ("Tổ CNSCĐ các thôn", "*Tổ công nghệ số cộng đồng"),
        ("Tổ CNSCĐ các ấp; Ban nhân dân ấp", "*Tổ công nghệ số cộng đồng|*Ban nhân dân các ấp"),
        (
            "Tổ công nghệ số cộng đồng; Trưởng các thôn; các hợp tác xã",
            "*Tổ công nghệ số cộng đồng|*Trưởng các thôn|*Các hợp tác xã",
        ),
        ("Các thôn, bản", "*Các thôn|*Các bản"),
        ("Các thôn, tổ dân phố", "*Các thôn, tổ dân phố"),
        (
            "Bưu điện xã, điện lực, các doanh nghiệp viễn thông",
            "Bưu điện xã|Điện lực|*Các doanh nghiệp viễn thông",
        ),
        ("VNPT, Viettel, MobiFone", "VNPT|Viettel|MobiFone"),
        ("VNPT Cần Thơ, Viettel Cần Thơ", "VNPT|Viettel"),
        ("Ngân hàng NN&PTNT Chi nhánh Long Phú", "Agribank"),
        (
            "Ngân hàng Nông nghiệp và Phát triển nông thôn Việt Nam - Chi nhánh Kế Sách",
            "Agribank",
        ),
        (
            "Ngân hàng Chính sách xã hội, Quỹ tín dụng nhân dân",
            "Ngân hàng Chính sách xã hội|Quỹ Tín dụng nhân dân",
        ),
        ("Kho bạc Nhà nước khu vực XIX; BHXH cơ sở Mỹ Tú", "Kho bạc Nhà nước|Bảo hiểm xã hội"),
        ("Công ty Điện lực Cần Thơ", "Công ty Điện lực"),
        ("Ban Quản lý chợ Đại Hải", "Ban Quản lý chợ"),
    ),
    "provinces and cities: plans that name departments and communes": (
        ("Sở KH&CN, Sở TC, Sở NN&MT", "Sở Khoa học và Công nghệ|Sở Tài chính|Sở Nông nghiệp và Môi trường"),
        ("Sở Văn hóa, Thể thao và Du lịch", "Sở Văn hóa, Thể thao và Du lịch"),
        ("Sở Giáo dục và Đào tạo, Sở Y tế", "Sở Giáo dục và Đào tạo|Sở Y tế"),
        ("Sở Y tế, Bộ Y tế, Trạm Y tế", "Sở Y tế|Bộ Y tế|Trạm Y tế xã"),
        (
            "Sở Khoa học và Công nghệ; Sở Nội vụ; Công an thành phố; các sở, ban, ngành",
            "Sở Khoa học và Công nghệ|Sở Nội vụ|Công an thành phố|*Các sở, ban, ngành",
        ),
        (
            "Sở Khoa học và Công nghệ chủ trì, phối hợp với các sở, ban, ngành, UBND cấp xã",
            "Sở Khoa học và Công nghệ|+*Các sở, ban, ngành|+*Ủy ban nhân dân các xã, phường, đặc khu",
        ),
        (
            "Các sở, ban, ngành; UBND các xã, phường, đặc khu",
            "*Các sở, ban, ngành|*Ủy ban nhân dân các xã, phường, đặc khu",
        ),
        (
            "Các sở, ban, ngành tỉnh và UBND các xã, phường",
            "*Các sở, ban, ngành|*Ủy ban nhân dân các xã, phường, đặc khu",
        ),
        (
            "Văn phòng UBND tỉnh; Sở Nội vụ; Công an tỉnh",
            "Văn phòng Ủy ban nhân dân tỉnh|Sở Nội vụ|Công an tỉnh",
        ),
        ("UBND tỉnh Đồng Nai", "Ủy ban nhân dân tỉnh"),
        ("Bộ CHQS tỉnh; Ban CHQS xã", "Bộ Chỉ huy Quân sự tỉnh|Ban Chỉ huy Quân sự xã"),
        ("Sở Dân tộc và Tôn giáo tỉnh Lâm Đồng", "Sở Dân tộc và Tôn giáo"),
    ),
    "schools and health": (
        ("Các trường Mầm non, Tiểu học, THCS, THPT trên địa bàn", "*Các trường học"),
        ("Các cơ sở giáo dục trên địa bàn; Trạm Y tế", "*Các trường học|Trạm Y tế xã"),
        ("Các trường học, nhà trường", "*Các trường học"),
        (
            "Trường THCS Đại Hải 1, Trường Tiểu học Đại Hải 2",
            "?Trường THCS Đại Hải 1|?Trường Tiểu học Đại Hải 2",
        ),
        (
            "Trường Mầm non Hoa Sen; Trường TH&THCS Tân Hưng",
            "?Trường Mầm non Hoa Sen|?Trường TH&THCS Tân Hưng",
        ),
        ("Trung tâm Y tế khu vực Mỹ Tú", "?Trung tâm Y tế khu vực Mỹ Tú"),
        ("Hiệu trưởng các trường học", "*Các trường học"),
        ("công an xã, trạm y tế xã", "Công an xã|Trạm Y tế xã"),
    ),
    "circles of agencies": (
        ("Các phòng, ban, ngành, đoàn thể", "?*các phòng, ban, ngành, đoàn thể"),
        ("Các cơ quan, đơn vị, địa phương có liên quan", "?*Các cơ quan, đơn vị, địa phương có liên quan"),
        ("Cơ quan, đơn vị có liên quan", "*Các cơ quan, đơn vị liên quan"),
        ("Ban, ngành, đoàn thể xã; các ấp", "*Các ban, ngành, đoàn thể|*Các ấp"),
        ("Phòng chuyên môn; đơn vị sự nghiệp", "*Các phòng chuyên môn|*Các đơn vị sự nghiệp thuộc UBND xã"),
        ("Các đơn vị sự nghiệp công lập trực thuộc UBND xã", "*Các đơn vị sự nghiệp thuộc UBND xã"),
        ("Các phòng ban chuyên môn thuộc xã", "*Các phòng chuyên môn"),
        ("Các phòng, ban, đơn vị thuộc UBND xã", "?*Các phòng, ban, đơn vị thuộc UBND xã"),
        (
            "UBND xã, các cơ quan, đơn vị, trường học, các thôn",
            "Ủy ban nhân dân xã|*Các cơ quan, đơn vị liên quan|*Các trường học|*Các thôn",
        ),
        (
            "Phòng Kinh tế, các cơ quan, đơn vị liên quan và các thôn",
            "Phòng Kinh tế|*Các cơ quan, đơn vị liên quan|*Các thôn",
        ),
        (
            "Các doanh nghiệp, hợp tác xã, hộ kinh doanh trên địa bàn",
            "?*Các doanh nghiệp, hợp tác xã, hộ kinh doanh trên địa bàn",
        ),
        ("Các ngân hàng, tổ chức tín dụng trên địa bàn", "*Các tổ chức tín dụng, ngân hàng"),
        ("Doanh nghiệp bưu chính, viễn thông", "?*Doanh nghiệp bưu chính, viễn thông"),
        ("Toàn thể cán bộ, công chức, viên chức", "?*Toàn thể cán bộ, công chức, viên chức"),
        ("Thủ trưởng các cơ quan, đơn vị", "*Các cơ quan, đơn vị liên quan"),
        ("Người dân, doanh nghiệp", "?*Người dân|*Các doanh nghiệp"),
        ("Các phòng: Kinh tế, Văn hóa - Xã hội", "Phòng Kinh tế|Phòng Văn hóa - Xã hội"),
        ("Thành viên Ban Chỉ đạo 57 xã", "?*Thành viên Ban Chỉ đạo 57 xã"),
    ),
    "roles said in words or brackets": (
        (
            "Chủ trì: Phòng Kinh tế; phối hợp: Công an xã, Ban CHQS xã",
            "Phòng Kinh tế|+Công an xã|+Ban Chỉ huy Quân sự xã",
        ),
        (
            "Chủ trì: Công an xã. Phối hợp: Ban CHQS xã; các thôn",
            "Công an xã|+Ban Chỉ huy Quân sự xã|+*Các thôn",
        ),
        ("Cơ quan, đơn vị chủ trì: Công an xã", "Công an xã"),
        (
            "Cơ quan chủ trì: Văn phòng HĐND và UBND xã. Cơ quan phối hợp: Các phòng chuyên môn",
            "Văn phòng HĐND và UBND|+*Các phòng chuyên môn",
        ),
        (
            "Công an xã chủ trì; Đoàn Thanh niên, Hội LHPN phối hợp",
            "Công an xã|+Đoàn Thanh niên|+Hội Liên hiệp Phụ nữ",
        ),
        (
            "Phòng Văn hóa - Xã hội chủ trì, phối hợp với Văn phòng HĐND và UBND",
            "Phòng Văn hóa - Xã hội|+Văn phòng HĐND và UBND",
        ),
        (
            "Phòng Văn hóa - Xã hội, Phòng Kinh tế chủ trì; các đơn vị liên quan phối hợp",
            "Phòng Văn hóa - Xã hội|Phòng Kinh tế|+*Các cơ quan, đơn vị liên quan",
        ),
        (
            "Giao Phòng VHXH chủ trì, phối hợp với Trung tâm PVHCC",
            "Phòng Văn hóa - Xã hội|+Trung tâm Phục vụ hành chính công",
        ),
        ("Công an xã phối hợp với Phòng Kinh tế", "Công an xã|+Phòng Kinh tế"),
        ("Công an xã (chủ trì), Phòng Kinh tế (phối hợp)", "Công an xã|+Phòng Kinh tế"),
        ("Phòng VHXH (CT); Công an xã (PH)", "Phòng Văn hóa - Xã hội|+Công an xã"),
        ("Phòng Kinh tế (phối hợp: Hội Nông dân; các ấp)", "Phòng Kinh tế|+Hội Nông dân|+*Các ấp"),
        ("Phòng Kinh tế (Công an xã, Đoàn Thanh niên)", "Phòng Kinh tế|+Công an xã|+Đoàn Thanh niên"),
        ("Phòng Văn hóa - Xã hội (cơ quan thường trực)", "Phòng Văn hóa - Xã hội"),
        ("Phòng Kinh tế (đ/c Trần Văn B)", "Phòng Kinh tế"),
        ("UBND xã (Phòng Văn hóa - Xã hội tham mưu)", "Ủy ban nhân dân xã|+Phòng Văn hóa - Xã hội"),
        ("Trưởng phòng Kinh tế", "Phòng Kinh tế"),
        ("Chủ tịch UBND xã", "Ủy ban nhân dân xã"),
    ),
    "layouts: lists by dash, number, line, slash, plus": (
        ("1. Phòng Kinh tế\n2. Công an xã\n3. Trạm Y tế xã", "Phòng Kinh tế|Công an xã|Trạm Y tế xã"),
        (
            "- Phòng Kinh tế\n- Phòng Văn hóa - Xã hội\n- Văn phòng Đảng ủy",
            "Phòng Kinh tế|Phòng Văn hóa - Xã hội|Văn phòng Đảng ủy",
        ),
        (
            "- Phòng Văn hóa - Xã hội - Phòng Kinh tế - Công an xã",
            "Phòng Văn hóa - Xã hội|Phòng Kinh tế|Công an xã",
        ),
        ("• Phòng Kinh tế • Công an xã", "Phòng Kinh tế|Công an xã"),
        ("Phòng Kinh tế\nCông an xã\nTrạm Y tế", "Phòng Kinh tế|Công an xã|Trạm Y tế xã"),
        ("Ủy\nban MTTQ\nViệt Nam\nxã", "Ủy ban MTTQ Việt Nam xã"),
        ("Phòng Kinh\ntế, Công\nan xã", "Phòng Kinh tế|Công an xã"),
        ("Phòng Văn hóa - Xã hội/Công an xã", "Phòng Văn hóa - Xã hội|Công an xã"),
        ("Phòng VHXH+ Công an xã", "Phòng Văn hóa - Xã hội|Công an xã"),
        ("Phòng KT-Phòng VHXH", "Phòng Kinh tế|Phòng Văn hóa - Xã hội"),
        ("Phòng Kinh tế -Công an xã", "Phòng Kinh tế|Công an xã"),
        (
            "P. Kinh tế; P. VHXH; VP. HĐND và UBND",
            "Phòng Kinh tế|Phòng Văn hóa - Xã hội|Văn phòng HĐND và UBND",
        ),
        ("<b>Phòng Kinh tế</b><br>Công an xã", "Phòng Kinh tế|Công an xã"),
    ),
    "slips of typing and of recognition": (
        ("Phòng Kinh tê, Phòng Văn hóa Xã hôi", "Phòng Kinh tế|Phòng Văn hóa - Xã hội"),
        ("Phong Van hoa - Xa hoi", "Phòng Văn hóa - Xã hội"),
        ("PHÒNG VĂN HÓA - XÃ HỘI", "Phòng Văn hóa - Xã hội"),
        ("PHÒNG KINH TẾ XÃ ĐẠI HẢI", "Phòng Kinh tế"),
        ("Trung tâm Phục vu hành chính cộng", "Trung tâm Phục vụ hành chính công"),
        ("Trung tâm Phục vụ hành chánh công", "Trung tâm Phục vụ hành chính công"),
        ("Ban Chỉ huy Quân sư xã", "Ban Chỉ huy Quân sự xã"),
        ("Hội Liên hiêp Phụ nữ", "Hội Liên hiệp Phụ nữ"),
        ("Văn phòng  HĐND -  UBND", "Văn phòng HĐND và UBND"),
        (";Công an xã;;Phòng Kinh tế,.", "Công an xã|Phòng Kinh tế"),
    ),
    "names nobody can know": (
        (
            "Phòng Văn hoá, Khoa học và Thông tin; Phòng Nội vụ",
            "?Phòng Văn hoá, Khoa học và Thông tin|Phòng Nội vụ",
        ),
        ("Phòng Nông nghiệp và Môi trường", "?Phòng Nông nghiệp và Môi trường"),
        ("Phòng Giáo dục và Đào tạo", "?Phòng Giáo dục và Đào tạo"),
        ("Hợp tác xã Nông nghiệp Thạnh Lợi", "?Hợp tác xã Nông nghiệp Thạnh Lợi"),
        ("Công ty TNHH MTV Cấp nước Sóc Trăng", "?Công ty TNHH MTV Cấp nước Sóc Trăng"),
        ("Trạm Khuyến nông; Trạm Thú y", "?Trạm Khuyến nông|?Trạm Thú y"),
        ("Ấp 1, Ấp 2, ấp Mỹ Lợi", "?Ấp 1|?Ấp 2|?ấp Mỹ Lợi"),
        ("Câu lạc bộ Doanh nhân trẻ", "?Câu lạc bộ Doanh nhân trẻ"),
        ("Bệnh viện Đa khoa thành phố", "?Bệnh viện Đa khoa thành phố"),
    ),
}
