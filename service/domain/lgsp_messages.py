"""What does the service say of the settings of a gateway?"""

from __future__ import annotations

LGSP_MESSAGES: dict[str, tuple[str, str]] = {
    "certificates_form": (
        "Không đọc được chứng thư. Hãy ghi dạng PEM (-----BEGIN CERTIFICATE-----), nhiều nhất 20 chứng thư, không kèm "
        "khóa riêng.",
        "The certificates cannot be read. Give PEM (-----BEGIN CERTIFICATE-----), 20 at most, without a private key.",
    ),
    "client_certificate_wanted": (
        "Có khóa riêng nhưng thiếu chứng thư. Hãy ghi `settings.clientCertificate` hoặc bỏ khóa.",
        "There is a private key without its certificate. Give `settings.clientCertificate` or leave the key out.",
    ),
    "client_key_other": (
        "Khóa riêng không phải của chứng thư đầu tiên trong `settings.clientCertificate`. Hãy gửi đúng cặp.",
        "The private key is not that of the first certificate of `settings.clientCertificate`. Send the pair.",
    ),
    "client_key_wanted": (
        "Thiếu khóa riêng của chứng thư. Hãy ghi `secrets.clientKey` dạng PEM, không mật khẩu.",
        "The private key of the certificate is missing. Give `secrets.clientKey` as PEM, without password.",
    ),
    "expression_function": (
        "JMESPath không có hàm {function}(). Các hàm dùng được: {known}.",
        "JMESPath has no function {function}(). Those there are: {known}.",
    ),
    "expression_too_deep": (
        "Biểu thức lồng nhau quá {most} cấp. Hãy viết gọn lại.",
        "The expression is nested deeper than {most} levels. Write it shorter.",
    ),
    "expression_too_long": (
        "Biểu thức dài quá {most} ký tự. Hãy viết gọn lại.",
        "The expression is longer than {most} characters. Write it shorter.",
    ),
    "expression_unreadable": (
        "Biểu thức JMESPath sai từ ký tự {column}: “{near}”. Hãy sửa chỗ đó; cách viết: jmespath.org.",
        "The JMESPath expression cannot be read from character {column} on: “{near}”. Mend it; see jmespath.org.",
    ),
    "header_name_form": (
        "Tên header chỉ gồm chữ không dấu, chữ số, gạch nối và gạch dưới, nhiều nhất 100 ký tự.",
        "The name of a header has letters without accents, digits, hyphens and underscores, 100 at most.",
    ),
    "header_reserved": (
        "Header này do hệ thống tự đặt. Hãy bỏ nó.",
        "The service sets this header itself. Leave it out.",
    ),
    "header_twice": (
        "Header {header} được đặt hai lần (không phân biệt chữ hoa, thường). Hãy bỏ một.",
        "The header {header} is set twice (small and capital letters are the same). Leave one out.",
    ),
    "header_value_form": (
        "Giá trị header là ký tự ASCII in được, trên một dòng, nhiều nhất 4000 ký tự.",
        "The value of a header is printable ASCII on one line, 4000 characters at most.",
    ),
    "lgsp_client_wanted": (
        "Cách lấy token “{style}” cần `settings.token.clientId` và `secrets.clientSecret`. Hãy ghi đủ hai trường.",
        "The token style “{style}” needs `settings.token.clientId` and `secrets.clientSecret`. Give both.",
    ),
    "lgsp_get_style": (
        "GET không có nội dung để chứa mật khẩu. Hãy dùng POST, hoặc cách lấy token “basic” hay “header”.",
        "A GET has no body to hold the secret. Use POST, or the token style “basic” or “header”.",
    ),
    "lgsp_key_header_wanted": (
        "Cách lấy token “header” cần `settings.keyHeader`, ví dụ {{\"name\": \"lgspaccesstoken\"}}.",
        "The token style “header” needs `settings.keyHeader`, such as {{\"name\": \"lgspaccesstoken\"}}.",
    ),
    "lgsp_keys_wanted": (
        "Header {header} được tạo từ `secrets.keys`, hiện chưa có. Hãy ghi, ví dụ {{\"AccessKey\": \"…\", "
        "\"SecretKey\": \"…\"}}.",
        "The header {header} is made of `secrets.keys`, and there are none. Give them, such as "
        "{{\"AccessKey\": \"…\", \"SecretKey\": \"…\"}}.",
    ),
    "organisation_unit_form": (
        "Khóa của `organisations` là mã đơn vị (31567), hoặc * cho mọi đơn vị còn lại.",
        "The keys of `organisations` are codes of units (31567), or * for all others.",
    ),
    "private_key_form": (
        "Không đọc được khóa riêng. Hãy ghi dạng PEM, không mật khẩu: RSA từ 2048 bit hoặc EC.",
        "The private key cannot be read. Give PEM without password: RSA of 2048 bits or more, or EC.",
    ),
}
