"""What does the service say about evidence, in Vietnamese and English?"""

from __future__ import annotations

EVIDENCE_MESSAGES: dict[str, tuple[str, str]] = {
    "evidence_attached": (
        "Minh chứng đang hoặc vừa được gắn vào nội dung khác nên không xóa được. Hãy gỡ khỏi các nội dung đó; sau "
        "{days} ngày hệ thống tự dọn.",
        "The item is or was just attached to something and cannot be removed. Take it off there; {days} days later it is "
        "cleared away by itself.",
    ),
    "evidence_differs": (
        "Khác với minh chứng đã tải lên. Hãy bỏ trường này: giá trị được lấy theo minh chứng.",
        "This is not what the item says. Leave the field out: it is taken from the item.",
    ),
    "evidence_executable": (
        "Tệp là chương trình hoặc chứa chương trình nên không được nhận. Hãy gửi văn bản, hình ảnh hoặc bản PDF.",
        "The file is a program or holds one and is not taken. Send a document, a picture or a PDF.",
    ),
    "evidence_file_empty": (
        "Tệp rỗng. Hãy chọn lại tệp rồi gửi.",
        "The file is empty. Choose it again and send it.",
    ),
    "evidence_file_unknown": (
        "Không nhận ra loại tệp. Nhận PDF, ảnh (jpg, png, gif, webp, tiff, heic), văn bản (docx, xlsx, pptx, odt, ods, "
        "odp, doc, xls, ppt, txt, csv), zip và mp4.",
        "The kind of file is not recognised. Taken are PDF, pictures (jpg, png, gif, webp, tiff, heic), documents (docx, "
        "xlsx, pptx, odt, ods, odp, doc, xls, ppt, txt, csv), zip and mp4.",
    ),
    "evidence_full": (
        "Đã có {most} minh chứng. Hãy gộp các văn bản còn lại vào một tệp, hoặc ghi vào cập nhật tiến độ.",
        "There are {most} pieces of evidence already. Put the rest into one file, or into a progress update.",
    ),
    "evidence_is_link": (
        "Minh chứng này là đường dẫn, không có tệp để tải. Hãy mở `link`.",
        "This item is a link and has no file. Open its `link`.",
    ),
    "evidence_loose": (
        "Bạn có {most} minh chứng chưa gắn vào đâu. Hãy gắn hoặc xóa bớt rồi tải lên tiếp (xem `?attached=false`).",
        "You have {most} items that are attached to nothing. Attach or remove some before sending more (see "
        "`?attached=false`).",
    ),
    "evidence_markup": (
        "Tệp là trang web, SVG hoặc XML nên không được nhận. Hãy in ra PDF rồi gửi.",
        "The file is a web page, SVG or XML and is not taken. Print it to PDF and send that.",
    ),
    "evidence_media": (
        "Hãy gửi tệp dạng multipart/form-data (một phần `file`), hoặc đường dẫn dạng application/json. Không nhận {given}.",
        "Send the file as multipart/form-data (one part `file`), or a link as application/json; {given} is not taken.",
    ),
    "evidence_of_nothing": (
        "Minh chứng này chưa chỉ ra văn bản nào. Hãy ghi `number` hoặc `title`, `link`, `file`, hoặc `evidence`.",
        "This piece of evidence points at nothing. Give a `number` or `title`, a `link`, a `file`, or `evidence`.",
    ),
    "evidence_sum_missing": (
        "Tên tệp cần mã SHA-256 của tệp đi kèm. Hãy ghi `sha256`, hoặc tải tệp lên và ghi `evidence`.",
        "A file's name needs the SHA-256 of the file beside it. Give `sha256`, or upload the file and give `evidence`.",
    ),
    "evidence_sum_of_nothing": (
        "Mã SHA-256 phải đi với một tệp hoặc đường dẫn. Hãy ghi `file` hoặc `link`.",
        "A SHA-256 belongs to a file or a link. Give `file` or `link`.",
    ),
    "scan_not_pdf": (
        "Bản ký phải là tệp PDF đã tải lên. Hãy quét ra PDF, tải lên `/v1/evidence` rồi ghi mã của tệp đó.",
        "The signed scan is a PDF that was uploaded. Scan it to PDF, send it to `/v1/evidence` and name that item.",
    ),
    "unknown_evidence": (
        "Không có minh chứng này, hoặc bạn không được xem. Hãy tải tệp lên `/v1/evidence` trước rồi ghi mã nhận được.",
        "There is no such item, or you do not see it. Send the file to `/v1/evidence` first and give the id you get.",
    ),
}
"""Code -> Vietnamese, English."""
