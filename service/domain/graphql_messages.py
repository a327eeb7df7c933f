"""What is said about GraphQL requests, in Vietnamese and English?"""

from __future__ import annotations

GRAPHQL_MESSAGES: dict[str, tuple[str, str]] = {
    "written_unread": (
        "Đã ghi xong ({id}), nhưng không đọc lại được để trả lời. Đừng gửi lại; hãy đọc mục đó sau.",
        "It has been written ({id}), but could not be read back for the answer. Do not send it again: read it later.",
    ),
    "graphql_syntax": (
        "Câu GraphQL viết sai ở dòng {line}, cột {column}: {reason}. Hãy sửa chỗ đó.",
        "The GraphQL text cannot be read at line {line}, column {column}: {reason}. Mend that place.",
    ),
    "graphql_too_many_tokens": (
        "Câu GraphQL dài quá {most} từ. Hãy chia thành nhiều câu, hoặc đưa giá trị vào biến.",
        "The GraphQL text has more than {most} tokens. Split it, or pass values as variables.",
    ),
    "graphql_too_long": (
        "Câu GraphQL dài quá {most} ký tự. Hãy chia nhỏ, hoặc đưa văn bản dài vào biến.",
        "The GraphQL text is longer than {most} characters. Split it, or pass long texts as variables.",
    ),
    "graphql_too_deep": (
        "Câu GraphQL lồng sâu quá {most} tầng. Hãy hỏi phần sâu hơn bằng một câu riêng.",
        "The query nests deeper than {most} levels. Ask for what lies deeper in a query of its own.",
    ),
    "graphql_too_many_aliases": (
        "Câu GraphQL đặt quá {most} bí danh. Hãy chia thành nhiều câu.",
        "The query gives more than {most} aliases. Split it.",
    ),
    "graphql_alias_too_long": (
        "Bí danh dài quá {most} ký tự. Hãy đặt tên ngắn hơn.",
        "An alias has at most {most} characters. Choose a shorter one.",
    ),
    "graphql_too_many_directives": (
        "Câu GraphQL dùng quá {most} chỉ thị (@include, @skip). Hãy bỏ bớt.",
        "The query uses more than {most} directives. Leave some out.",
    ),
    "graphql_too_many_fields": (
        "Câu GraphQL hỏi quá {most} trường, tính cả trường trong các đoạn. Hãy chia thành nhiều câu.",
        "The query asks for more than {most} fields, those of its fragments included. Split it.",
    ),
    "graphql_field_repeated": (
        "Trường {field} được hỏi quá {most} lần ở cùng một chỗ. Hãy hỏi một lần.",
        "The field {field} is asked for more than {most} times at one place. Ask once.",
    ),
    "graphql_too_many_nodes": (
        "Câu GraphQL có thể trả về {given} mục, nhiều hơn {most}. Hãy giảm `first` hoặc chia thành nhiều câu.",
        "The query may bring {given} nodes, more than {most}. Lower `first`, or split it.",
    ),
    "graphql_schema_too_large": (
        "Câu hỏi về lược đồ quá rộng. Hãy dùng câu hỏi lược đồ chuẩn, hoặc hỏi từng kiểu bằng `__type(name:)`.",
        "Too much of the schema is asked for at once. Use the standard introspection query, or ask type by type with `__type(name:)`.",
    ),
    "graphql_fragment_cycle": (
        "Đoạn {name} chứa chính nó. Hãy bỏ vòng lặp đó.",
        "The fragment {name} contains itself. Break that circle.",
    ),
    "graphql_field_unknown": (
        "Kiểu {type} không có trường {field}.{hint} Hãy xem lược đồ.",
        "The type {type} has no field {field}.{hint} See the schema.",
    ),
    "graphql_argument_unknown": (
        "{place} không nhận tham số {argument}.{hint} Hãy xem lược đồ.",
        "{place} takes no argument {argument}.{hint} See the schema.",
    ),
    "graphql_argument_missing": (
        "Thiếu tham số {argument} (kiểu {type}). Hãy bổ sung.",
        "The argument {argument} of type {type} is missing. Add it.",
    ),
    "graphql_type_unknown": (
        "Lược đồ không có kiểu {type}.{hint} Hãy xem lược đồ.",
        "The schema has no type {type}.{hint} See the schema.",
    ),
    "graphql_fragment_unknown": (
        "Không có đoạn {name}. Hãy khai báo nó, hoặc bỏ chỗ dùng.",
        "There is no fragment {name}. Define it, or leave it out.",
    ),
    "graphql_fragment_unused": (
        "Đoạn {name} không được dùng. Hãy bỏ đi.",
        "The fragment {name} is never used. Leave it out.",
    ),
    "graphql_variable_undefined": (
        "Biến ${name} chưa được khai báo. Hãy khai báo ở đầu câu.",
        "The variable ${name} is not declared. Declare it with the operation.",
    ),
    "graphql_variable_unused": (
        "Biến ${name} được khai báo mà không dùng. Hãy bỏ đi.",
        "The variable ${name} is declared and never used. Leave it out.",
    ),
    "graphql_selection_missing": (
        "Trường {field} (kiểu {type}) cần nêu các trường con, ví dụ {field} {{ id }}. Hãy bổ sung.",
        "The field {field} of type {type} needs a selection, such as {field} {{ id }}. Add one.",
    ),
    "graphql_selection_unwanted": (
        "Trường {field} (kiểu {type}) không có trường con. Hãy bỏ phần trong ngoặc.",
        "The field {field} of type {type} has no fields of its own. Leave the braces out.",
    ),
    "graphql_invalid": (
        "Câu GraphQL không hợp với lược đồ: {reason}. Hãy sửa theo lược đồ.",
        "The GraphQL text does not fit the schema: {reason}. Mend it after the schema.",
    ),
    "graphql_variable_wrong": (
        "Giá trị của biến không hợp lệ: {reason}. Hãy sửa giá trị đó.",
        "The value of a variable is not valid: {reason}. Mend it.",
    ),
    "graphql_operation_unknown": (
        "Câu GraphQL không có thao tác tên {name}. Hãy dùng một trong: {known}.",
        "The GraphQL text has no operation {name}. Use one of: {known}.",
    ),
    "graphql_operation_unnamed": (
        "Câu GraphQL có nhiều thao tác. Hãy nêu `operationName`, một trong: {known}.",
        "The GraphQL text has several operations. Say which in `operationName`, one of: {known}.",
    ),
    "graphql_operation_missing": (
        "Câu GraphQL không có thao tác nào (query, mutation, subscription). Hãy thêm một thao tác.",
        "The GraphQL text holds no operation (query, mutation, subscription). Add one.",
    ),
    "graphql_batch": (
        "Mỗi lần chỉ gửi một câu GraphQL, không gửi danh sách. Hãy gửi từng câu, hoặc gộp thành một câu.",
        "One GraphQL request at a time: a list of them is not taken. Send one after the other, or ask for all in one.",
    ),
    "graphql_request_form": (
        'Nội dung phải là một đối tượng JSON, ví dụ {{"query": "{{ me {{ id }} }}"}}. Hãy sửa lại.',
        'The body must be a JSON object, such as {{"query": "{{ me {{ id }} }}"}}. Mend it.',
    ),
    "graphql_query_missing": (
        "Thiếu `query`, là câu GraphQL viết dạng văn bản. Hãy bổ sung.",
        "`query` is missing: the GraphQL text, as a string. Add it.",
    ),
    "graphql_name_form": (
        "`operationName` phải là văn bản, hoặc null. Hãy sửa lại.",
        "`operationName` must be a string, or null. Mend it.",
    ),
    "graphql_map_form": (
        "`{name}` phải là một đối tượng JSON, hoặc null. Hãy sửa lại.",
        "`{name}` must be a JSON object, or null. Mend it.",
    ),
    "graphql_too_many_values": (
        "Các biến chứa quá {most} giá trị. Hãy chia thành nhiều yêu cầu.",
        "The variables hold more than {most} values. Split the request.",
    ),
    "graphql_not_acceptable": (
        "Câu trả lời chỉ có ở dạng {expected}. Hãy nêu một trong hai ở tiêu đề Accept.",
        "Answers come as {expected} only. Name one of them in the header Accept.",
    ),
    "graphql_mutation_by_get": (
        "GET chỉ dùng để đọc. Hãy gửi việc ghi bằng POST.",
        "GET is for reading only. Send mutations by POST.",
    ),
    "graphql_subscription_elsewhere": (
        "Đăng ký theo dõi chỉ nhận qua WebSocket (graphql-transport-ws) ở cùng địa chỉ. Hãy mở kết nối đó.",
        "Subscriptions are taken over a WebSocket (graphql-transport-ws) at the same address only. Open one.",
    ),
    "graphql_too_many_operations": (
        "Một kết nối chỉ chạy được {most} thao tác cùng lúc. Hãy kết thúc bớt, hoặc gộp nhiều loại sự kiện vào một.",
        "One connection runs {most} operations at once. Complete some, or listen to several types of events in one.",
    ),
}
