"""What is said about a file that cannot or must not be read, in Vietnamese and English?"""

from __future__ import annotations

UPLOAD_MESSAGES: dict[str, tuple[str, str]] = {
    "upload_empty": (
        "Tệp rỗng. Hãy chọn đúng tệp kế hoạch rồi gửi lại.",
        "The file is empty. Choose the file of the plan and send it again.",
    ),
    "upload_too_large": (
        "Tệp lớn hơn {limit} MiB. Hãy bỏ bớt hình ảnh hoặc tách tệp.",
        "The file is larger than {limit} MiB. Leave out pictures, or split it.",
    ),
    "upload_bomb": (
        "Khi mở ra, tệp phình to quá mức cho phép nên không được đọc. Hãy lưu lại tệp từ phần mềm soạn thảo.",
        "Unpacked, the file grows beyond what is allowed and is not read. Save it again from your word processor.",
    ),
    "upload_macros": (
        "Tệp có macro nên không được nhận. Hãy lưu lại dạng .docx hoặc .xlsx không có macro.",
        "The file holds macros and is not taken. Save it again as .docx or .xlsx without macros.",
    ),
    "upload_protected": (
        "Tệp được bảo vệ bằng mật khẩu. Hãy bỏ mật khẩu rồi gửi lại.",
        "The file is protected by a password. Remove it and send the file again.",
    ),
    "upload_old_office": (
        "Đây là tệp Word hoặc Excel đời cũ (.doc, .xls). Hãy mở ra và lưu lại dạng .docx hoặc .xlsx.",
        "This is a Word or Excel file of the old kind (.doc, .xls). Open it and save it as .docx or .xlsx.",
    ),
    "upload_scanned": (
        "Tệp PDF chỉ có hình ảnh, không có chữ. Hãy gửi bản Word hoặc bản PDF xuất từ Word.",
        "The PDF holds pictures only, no text. Send the Word file, or a PDF made from it.",
    ),
    "upload_unknown": (
        "Không nhận ra loại tệp. Chỉ nhận docx, xlsx, csv, pdf và văn bản thuần.",
        "The kind of file is not recognised. Only docx, xlsx, csv, pdf and plain text are taken.",
    ),
    "upload_misnamed": (
        "Tên tệp ghi .{named} nhưng nội dung là {form}. Hãy đổi đúng phần đuôi rồi gửi lại.",
        "The name says .{named}, the content is {form}. Give the file its right ending and send it again.",
    ),
    "upload_secret": (
        "Tài liệu mang dấu {mark} nên không được đọc và không được lưu. Hãy xử lý theo quy định bảo vệ bí mật nhà nước.",
        "The document is marked {mark}: it is neither read nor kept. Handle it by the rules on state secrets.",
    ),
    "upload_unreadable": (
        "Không đọc được tệp: tệp hỏng hoặc quá phức tạp. Hãy mở, lưu lại rồi gửi lại.",
        "The file cannot be read: it is broken or too complex. Open it, save it again and send that.",
    ),
    "upload_slow": (
        "Đọc tệp quá {seconds} giây nên đã dừng. Hãy tách tệp thành nhiều phần.",
        "Reading took more than {seconds} seconds and was stopped. Split the file.",
    ),
    "upload_too_long": (
        "Tệp có quá nhiều {what} ({limit}). Hãy tách tệp.",
        "The file holds too many {what} ({limit}). Split it.",
    ),
    "upload_without_text": (
        "Tệp không có chữ nào. Hãy kiểm tra lại tệp.",
        "There is no text in the file. Look at it again.",
    ),
    "upload_encoding": (
        "Không đọc được bảng mã của tệp văn bản. Hãy lưu lại dạng UTF-8.",
        "The encoding of the text cannot be read. Save it again as UTF-8.",
    ),
}
"""Code -> Vietnamese, English."""
