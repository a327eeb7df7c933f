"""What does the service say of itself to programs: OpenAPI, and the files under openapi/?

FastAPI describes paths and models; this adds what the route class does behind its back:
problem documents with examples, conditional requests, Idempotency-Key.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import Field

from service.api import problems, webhooks
from service.api.graphql.late import making
from service.domain.errors import (
    Conflict,
    FieldError,
    Forbidden,
    Gone,
    Invalid,
    Malformed,
    NotFound,
    Problem,
    Stale,
    TooLarge,
    TooMany,
    TooSlow,
    Unauthenticated,
    Unavailable,
    UnsupportedMedia,
    VersionRequired,
)
from service.domain.event_schemas import definitions
from service.domain.types import View

ROOT = Path(__file__).resolve().parents[2]


class ProblemError(View):
    """One thing wrong with one field. `pointer`: JSON pointer into the body, or `?name` of a parameter."""

    pointer: str
    code: str
    detail: str


class ProblemDocument(View):
    """RFC 9457. `code` is stable and for programs; `detail` is a sentence that says what to do."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[ProblemError]
    trace_id: str = Field(description="Mã vết để báo người vận hành / give it to the operator")


EXAMPLES: dict[int, Problem] = {
    400: Malformed("bad_json", line=1, column=2),
    401: Unauthenticated("not_signed_in"),
    403: Forbidden("not_yours", permission="draft_write"),
    404: NotFound("not_found"),
    408: TooSlow("body_too_slow", seconds=30),
    409: Conflict("wrong_state", noun="plan", act="publish", state="draft"),
    410: Gone("changes_cursor_expired", days=30),
    412: Stale("stale"),
    413: TooLarge("body_too_large", limit=1_048_576),
    415: UnsupportedMedia("unsupported_media", expected="application/json"),
    422: Invalid("invalid", errors=(FieldError("/title", "field_missing"),)),
    428: VersionRequired("version_required"),
    429: TooMany("too_many", retry_after=30),
    503: Unavailable("database_unavailable"),
}


def openapi(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI 3.1 document; made once and kept."""
    if app.openapi_schema:
        return app.openapi_schema
    document = get_openapi(
        title=app.title,
        version=app.version,
        openapi_version="3.1.0",
        summary="Kế hoạch của xã, ai chịu trách nhiệm, đến đâu. Plans of communes, who answers, where each stands.",
        description=(
            "REST ở `/v1`. Ngày tính theo giờ Việt Nam, thời điểm theo UTC. Danh sách: `{items, nextCursor, count}`. "
            "Mọi lời từ chối là một văn bản problem+json nêu chỗ sai, cách sửa. `Prefer: return=minimal`: việc ghi "
            "chỉ trả `id` và `version`, khi có `Preference-Applied`. Yêu cầu của mỗi tài khoản được đếm theo phút ở "
            "từng tiến trình: `RateLimit` cho biết còn bao nhiêu, 429 cho biết phải chờ bao lâu (`Retry-After`).\n\n"
            "REST under `/v1`. Days are days in Asia/Ho_Chi_Minh, moments are UTC. "
            "Lists: `{items, nextCursor, count}`. Every refusal is a problem document. "
            "`Prefer: return=minimal`: a write is answered by `id` and `version` alone, where it says "
            "`Preference-Applied`; so is one that is done and could not be read back. "
            "Requests of an account are counted by the minute in each API process: `RateLimit` "
            "says what is left in the one that answered, 429 how long to wait (`Retry-After`); of several processes "
            "an account may have as many times the limit."
        ),
        routes=app.routes,
        servers=[{"url": "/", "description": "Máy chủ này / this server"}],
    )
    document = _named_in_one_word(document)
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas.pop("HTTPValidationError", None)
    schemas.pop("ValidationError", None)
    for model in (ProblemError, ProblemDocument):
        schema = model.model_json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
        schema.pop("$defs", None)
        schemas[model.__name__] = schema
    document["components"]["responses"] = {f"Problem{status}": _refusal(status) for status in EXAMPLES}
    for path, method, operation in operations(document):
        _complete(path, method, operation)
    document["webhooks"] = webhooks.described()
    # Views that no operation answers with, but an event brings along.
    for name, model in sorted(definitions(webhooks.COMPONENTS).items()):
        schemas.setdefault(name, model)
    app.openapi_schema = document
    return document


def _named_in_one_word(document: dict[str, Any]) -> dict[str, Any]:
    """Shapes of lists as clients say them: PageTaskView, not Page_TaskView_."""
    schemas = document["components"]["schemas"]
    document["components"]["schemas"] = {name.replace("_", ""): schema for name, schema in schemas.items()}
    place = "#/components/schemas/"
    written = re.sub(rf'"{place}(\w+)"', lambda to: f'"{place}{to[1].replace("_", "")}"', json.dumps(document))
    renamed: dict[str, Any] = json.loads(written)
    return renamed


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Path, method and operation of everything documented."""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method in {"get", "post", "patch", "put", "delete"}:
                yield path, method, operation


def _refusal(status: int) -> dict[str, Any]:
    """The response of one status, with an example; operations point to it."""
    example = problems.document(EXAMPLES[status], "vi", "4bf92f3577b34da6a3ce929d0e0e4736")
    schema = {"$ref": "#/components/schemas/ProblemDocument"}
    return {
        "description": " / ".join(problems.TITLES[status]),
        "content": {problems.MEDIA_TYPE: {"schema": schema, "example": example}},
    }


def _summary(description: str) -> str:
    """One line in two languages out of a handler's docstring: a Vietnamese sentence, then English ones."""
    vietnamese, _, english = " ".join(description.split()).partition(". ")
    return f"{vietnamese} / {english.removesuffix('.')}"


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    operation["summary"] = _summary(operation["description"])
    responses = operation["responses"]
    responses.pop("422", None)
    # A route whose query names one thing says itself that it may not be there.
    named = {status for status in (404, 410) if responses.pop(str(status), None)}
    for status in (*_statuses(path, method, operation), *named):
        responses.setdefault(str(status), {"$ref": f"#/components/responses/Problem{status}"})
    operation["responses"] = dict(sorted(responses.items()))
    if method == "post" and "security" in operation:
        operation.setdefault("parameters", []).append(
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": False,
                "schema": {"type": "string", "minLength": 1, "maxLength": 200},
                "description": "Lặp lại an toàn trong 24 giờ / safe repetition for 24 hours; a UUID",
            }
        )


def _statuses(path: str, method: str, operation: dict[str, Any]) -> list[int]:
    """Every refusal this operation can answer with."""
    signed_in = "security" in operation
    names = {p["name"] for p in operation.get("parameters", ())}
    statuses = {503}
    if signed_in:
        statuses |= {401, 403, 429}
    if "{" in path:
        statuses |= {404}
    if "knownAt" in names:
        # The journal may not reach back so far any more.
        statuses |= {410}
    if operation.get("parameters"):
        statuses |= {422, 400}
    if "requestBody" in operation:
        statuses |= {400, 408, 413, 415, 422, 429} | ({404} if signed_in else set())
    if method == "post":
        # 422: of an Idempotency-Key that is none.
        statuses |= {409, 422} if signed_in else {401, 403, 429}
    if "If-Match" in names:
        statuses |= {409, 412, 428}
    return sorted(statuses)


def files(app: FastAPI) -> dict[Path, str]:
    """Every generated file and its content, as committed."""
    made = {"openapi.json": openapi(app), "webhooks.json": webhooks.catalogue()}
    written = {
        name: json.dumps(content, ensure_ascii=False, indent=2, sort_keys=False) + "\n"
        for name, content in made.items()
    }
    written["schema.graphql"] = making().text()
    return {ROOT / "openapi" / name: text for name, text in written.items()}
