"""What does the service say about changes of units?"""

from __future__ import annotations

UNIT_MESSAGES: dict[str, tuple[str, str]] = {
    "unit_predecessors_count": (
        "Số đơn vị cũ không hợp với loại thay đổi {kind}: cần từ {fewest} đến {most}.",
        "A {kind} takes from {fewest} to {most} predecessors.",
    ),
    "unit_successors_count": (
        "Số đơn vị mới không hợp với loại thay đổi {kind}: cần từ {fewest} đến {most}.",
        "A {kind} takes from {fewest} to {most} successors.",
    ),
    "unit_named_twice": (
        "Mã {code} được nêu hai lần; hãy bỏ một.",
        "Code {code} is named twice; remove one.",
    ),
    "unit_is_nation": (
        "Quốc gia không thể thay đổi theo cách này; hãy nêu tỉnh, thành phố, xã, phường hoặc đặc khu.",
        "The nation cannot be changed; name a province, city, commune, ward or special zone.",
    ),
    "unit_ended": (
        "{name} ({code}) có ngày cuối là {on}; hãy nêu đơn vị kế tục.",
        "{name} ({code}) has its last day on {on}; name its successor instead.",
    ),
    "unit_changed_later": (
        "{name} ({code}) có tên hoặc mã hiện tại từ {on}; ngày hiệu lực phải sau ngày đó.",
        "{name} ({code}) is as it is since {on}; the change must take effect after that day.",
    ),
    "unit_levels_differ": (
        "Các đơn vị trong một thay đổi phải cùng cấp; {code} khác cấp.",
        "All units of a change must be of one level; {code} is not.",
    ),
    "unit_has_units_below": (
        "{name} ({code}) còn {count} đơn vị trực thuộc; hãy đổi mã từng đơn vị sang tỉnh, thành phố khác trước.",
        "{name} ({code}) still has {count} units below it; re-code each into another parent first.",
    ),
    "unit_decree_after_effect": (
        "Văn bản được ban hành sau ngày hiệu lực {on}; hãy kiểm tra hai ngày.",
        "The document was issued after the change takes effect ({on}); check both days.",
    ),
    "unit_digits": (
        "Mã {code} phải có đúng {digits} chữ số, kể cả số 0 ở đầu.",
        "Code {code} must have exactly {digits} digits, leading zeros included.",
    ),
    "unit_code_taken": (
        "Mã {code} đang thuộc về {name} vào ngày đó; hãy chọn mã khác.",
        "Code {code} belongs to {name} on that day; choose another.",
    ),
    "unit_parent_needed": (
        "Hãy nêu mã đơn vị cấp trên: không suy ra được từ các đơn vị cũ.",
        "Name the code of the parent: it does not follow from the predecessors.",
    ),
    "unit_parent_level": (
        "{name} ({code}) không thể là cấp trên của đơn vị này; cần đơn vị cấp {level}.",
        "{name} ({code}) cannot be the parent here; one of level {level} is needed.",
    ),
    "unit_parent_not_in_existence": (
        "{name} ({code}) không tồn tại lâu dài từ ngày {on}; hãy nêu cấp trên khác.",
        "{name} ({code}) does not exist from {on} on without an end; name another parent.",
    ),
    "unit_name_taken": (
        "Trong cùng tỉnh, thành phố đã có {name} (mã {code}).",
        "{name} (code {code}) already exists below the same parent.",
    ),
    "unit_name_must_stay": (
        "Đổi mã giữ nguyên tên và loại: {name}.",
        "A re-code keeps name and kind: {name}.",
    ),
    "unit_code_must_change": (
        "Đổi mã cần một mã khác {code}.",
        "A re-code needs a code other than {code}.",
    ),
    "unit_code_must_stay": (
        "Đổi tên giữ nguyên mã {code}; hãy nhập việc đổi mã riêng.",
        "A rename keeps the code {code}; enter the re-code separately.",
    ),
    "unit_name_must_change": (
        "Tên và loại vẫn là {name}; không có gì thay đổi.",
        "Name and kind are still {name}; nothing would change.",
    ),
    "unit_parent_must_stay": (
        "Đổi tên không chuyển {code} sang cấp trên khác; hãy dùng loại recode.",
        "A rename does not move {code} to another parent; use kind recode.",
    ),
    "unit_keys_exhausted": (
        "Đơn vị {code} không còn chỗ cho đơn vị trực thuộc mới.",
        "Unit {code} has no room for further units below it.",
    ),
    "unit_change_too_early": (
        "Đổi tên, đổi mã và chuyển cấp trên có hiệu lực ngay khi nhập; hôm nay {today} chưa đến ngày {on}. "
        "Hãy nhập vào ngày đó.",
        "A rename, a re-code and a new parent hold as soon as they are entered, and {on} has not come on {today}. "
        "Enter it on that day.",
    ),
    "import_file_empty": (
        "Tệp không có dòng nào dưới dòng tiêu đề; hãy kiểm tra tệp.",
        "The file has no row below its heading; check the file.",
    ),
    "import_file_unreadable": (
        "Không đọc được tệp CSV ({reason}); hãy lưu lại dạng CSV UTF-8.",
        "The CSV file cannot be read ({reason}); save it again as CSV UTF-8.",
    ),
    "import_value_unknown": (
        'Không hiểu giá trị "{value}"; các giá trị biết được: {known}.',
        '"{value}" is not known here; known are: {known}.',
    ),
    "import_code_unreadable": (
        '"{value}" không phải mã đơn vị; cần 2 hoặc 5 chữ số.',
        '"{value}" is no unit code; 2 or 5 digits are expected.',
    ),
    "import_date_unreadable": (
        'Không đọc được ngày "{value}"; hãy viết như 2026-07-01 hoặc 01/07/2026.',
        'The day "{value}" cannot be read; write 2026-07-01 or 01/07/2026.',
    ),
    "import_cell_empty": (
        "Ô này không được để trống.",
        "This cell must not be empty.",
    ),
    "import_cell_must_be_empty": (
        'Ô này phải để trống khi giải thể; đang có "{value}".',
        'This cell must be empty for a dissolution; it holds "{value}".',
    ),
    "import_value_invalid": (
        "Giá trị không hợp lệ ({reason}).",
        "The value is not valid ({reason}).",
    ),
    "import_column_missing": (
        "Thiếu cột này ở dòng tiêu đề.",
        "This column is missing in the heading.",
    ),
    "import_heading_unknown": (
        "Không biết cột này; hãy xóa hoặc sửa tên cột.",
        "This column is not known; remove it or mend its name.",
    ),
    "import_row_too_long": (
        "Dòng có nhiều ô hơn tiêu đề; có lẽ thiếu dấu ngoặc kép quanh một ô có dấu phẩy.",
        "The row has more cells than the heading; perhaps a cell with a comma lacks its quotes.",
    ),
}
"""Code -> Vietnamese, English."""
