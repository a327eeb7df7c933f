"""How does a refusal look in a GraphQL answer?

As one error each: the sentence in the caller's language as `message`, where it stands, and in
`extensions` the `code`, the `status` REST would answer with, `errors[]` of the fields concerned and the
`traceId`. Never a stack, SQL or a constraint's name.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from service.api.graphql.faults import DocumentRefused, Fault
from service.api.problems import field_details
from service.domain.errors import Problem
from service.domain.messages import sentence

Error = dict[str, Any]

ALWAYS_TOLD_BY_STATUS = frozenset({401, 405, 406, 408, 413, 415, 429, 500, 503})
"""Whatever media type is answered in; the others are 200 in `application/json`, which gateways may speak too."""


def errors_of(
    problem: Problem, language: str, trace_id: str, path: Sequence[str | int] | None = None
) -> list[Error]:
    """A refusal as the `errors` of an answer. path: to the field that is null because of it."""
    if isinstance(problem, DocumentRefused):
        return [_of_fault(fault, problem.status, language, trace_id) for fault in problem.faults]
    told = sentence(problem.code, language, {"count": len(problem.errors), **problem.params})
    extensions: dict[str, Any] = {"code": problem.code, "status": problem.status, "traceId": trace_id}
    if problem.errors:
        extensions["errors"] = field_details(problem.errors, language)
    if "retry_after" in problem.params:
        extensions["retryAfter"] = problem.params["retry_after"]
    return [{"message": told, **({"path": list(path)} if path else {}), "extensions": extensions}]


def errors_of_fields(refused: Mapping[str, Problem], language: str, trace_id: str) -> list[Error]:
    """Refusals of fields at the root, by the name each has in the answer."""
    return [error for key, problem in refused.items() for error in errors_of(problem, language, trace_id, [key])]


def failed(language: str, trace_id: str) -> list[Error]:
    """What was nobody's fault but ours."""
    return errors_of(Problem("internal"), language, trace_id)


def written(errors: list[Error]) -> bytes:
    """An answer without data."""
    return json.dumps({"errors": errors}, ensure_ascii=False, separators=(",", ":")).encode()


def _of_fault(fault: Fault, status: int, language: str, trace_id: str) -> Error:
    return {
        "message": sentence(fault.code, language, dict(fault.params)),
        **({"locations": [{"line": line, "column": column} for line, column in fault.places]} if fault.places else {}),
        "extensions": {"code": fault.code, "status": status, "traceId": trace_id},
    }
