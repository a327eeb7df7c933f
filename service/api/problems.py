"""How does a refusal look on the wire?

RFC 9457 problem documents: type, title, status, detail, and of our own `code`,
`errors[]` with JSON pointers, `traceId`. Never a stack, SQL or a constraint's name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ValidationError
from starlette.responses import Response

from service.domain.errors import FieldError, Invalid, Malformed, Problem
from service.domain.field_errors import field_error, findings, told
from service.domain.messages import sentence

TITLES = {
    400: ("Không đọc được yêu cầu", "Cannot be read"),
    401: ("Chưa đăng nhập", "Not signed in"),
    403: ("Không được phép", "Not allowed"),
    404: ("Không tìm thấy", "Not found"),
    405: ("Sai phương thức", "Wrong method"),
    406: ("Không có định dạng đó", "No such format"),
    408: ("Gửi quá chậm", "Sent too slowly"),
    409: ("Trái với trạng thái", "Conflict"),
    410: ("Không còn nữa", "Gone"),
    412: ("Đã có người sửa trước", "Changed meanwhile"),
    413: ("Quá lớn", "Too large"),
    415: ("Sai loại nội dung", "Wrong media type"),
    422: ("Chưa hợp lệ", "Not valid"),
    428: ("Thiếu phiên bản", "Version required"),
    429: ("Quá nhanh", "Too many requests"),
    431: ("Phần đầu quá lớn", "Head too large"),
    500: ("Lỗi dịch vụ", "Service error"),
    503: ("Tạm thời gián đoạn", "Unavailable"),
}

_PLACE = re.compile(r"line (\d+) column (\d+)")

MEDIA_TYPE = "application/problem+json"


def document(problem: Problem, language: str, trace_id: str) -> dict[str, Any]:
    """The problem as a JSON-ready mapping."""
    return _document(problem.status, problem.code, problem.params, problem.errors, language, trace_id)


def _document(
    status: int, code: str, params: dict[str, Any], errors: Sequence[FieldError], language: str, trace_id: str
) -> dict[str, Any]:
    title = TITLES.get(status, TITLES[500])[0 if language == "vi" else 1]
    return {
        "type": f"/docs/problems#{code}",
        "title": title,
        "status": status,
        "detail": sentence(code, language, {"count": len(errors), **params}),
        "code": code,
        "errors": field_details(errors, language),
        "traceId": trace_id,
    }


def field_details(errors: Sequence[FieldError], language: str) -> list[dict[str, str]]:
    """What is wrong with each field: where, by which code, and its sentence."""
    return [{"pointer": e.pointer, "code": e.code, "detail": told(e, language)} for e in errors]


def respond(problem: Problem, language: str, trace_id: str) -> Response:
    """The problem as a response, with the headers its kind asks for."""
    headers = headers_of(problem, language)
    body = json.dumps(document(problem, language, trace_id), ensure_ascii=False).encode()
    return Response(body, problem.status, headers, MEDIA_TYPE)


def headers_of(problem: Problem, language: str) -> dict[str, str]:
    """What an answer that refuses says in its head, in whatever form its body is."""
    headers = {
        "Content-Language": language,
        "Cache-Control": "no-store",
        "Vary": "Accept-Language, Authorization",
    }
    if problem.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if problem.status == 405:
        headers["Allow"] = problem.params["allow"]
    if problem.status == 408:
        # The rest of the body may still come: nothing after it could be told from it.
        headers["Connection"] = "close"
    if "retry_after" in problem.params or problem.status == 503:
        headers["Retry-After"] = str(problem.params.get("retry_after", 2))
    return headers


def respond_status(status: int, code: str, language: str, trace_id: str) -> Response:
    """A problem that no rule raised: an unknown address, a wrong method, a failure."""
    body = json.dumps(_document(status, code, {}, (), language, trace_id), ensure_ascii=False).encode()
    return Response(body, status, {"Content-Language": language, "Cache-Control": "no-store"}, MEDIA_TYPE)


def refused(error: ValidationError, model: type[BaseModel] | None, prefix: str) -> Problem:
    """Turn pydantic's findings into field errors. prefix: "/" for bodies, "?" for queries."""
    found = []
    for detail in findings(error):
        if detail["type"] == "json_invalid":
            at = _PLACE.search(str(detail.get("ctx", {}).get("error", "")))
            return Malformed("bad_json", line=at[1] if at else 1, column=at[2] if at else 1)
        found.append(field_error(detail, model, prefix))
    return Invalid("invalid", errors=tuple(found))
