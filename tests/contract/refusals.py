"""Is a refusal a clear problem document: right status, code, field and mend, in both languages, without innards?"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import httpx

from service.domain.messages import MESSAGES
from tests.contract.cases import Ask, send
from tests.world import World

OAUTH = {"error", "error_description"}
"""What RFC 6749 wants said beside it, where tokens are issued."""

MEDIA_TYPE = "application/problem+json"
INNARDS = re.compile(
    r"\b(select|insert into|update \w+ set|asyncpg|pydantic|sqlalchemy|traceback|constraint|"
    r"duplicate key|null value|[\w/]+\.py|value error|input should|unable to parse|rows_written)\b",
    re.IGNORECASE,
)
"""What only somebody inside the service would say; the words of libraries are no Vietnamese sentence either."""


async def refusal(
    world: World,
    name: str | None,
    ask: Ask,
    /,
    *statuses: int,
    code: str | None = None,
    pointer: str | None = None,
    content: bytes | None = None,
    **headers: str,
) -> list[str]:
    """Send a bad request in both languages; what is wrong with the answers, nothing if they are as they should be.

    pointer: a field that `errors` must name, or a field it lies in.
    """
    answers = [
        await send(world, name, ask, content=content, Accept_Language=language, **headers)
        for language in ("vi", "en")
    ]
    flaws = [flaw for answer in answers for flaw in _flaws(answer, statuses, code, pointer)]
    if not flaws:
        flaws = _translation(*(answer.json() for answer in answers))
    return flaws


def _flaws(
    answer: httpx.Response, statuses: tuple[int, ...], code: str | None, pointer: str | None
) -> list[str]:
    if answer.status_code not in statuses:
        return [f"{answer.status_code} instead of {statuses}: {answer.text[:300]}"]
    if answer.headers.get("content-type") != MEDIA_TYPE:
        return [f"no problem document but {answer.headers.get('content-type')}"]
    body = answer.json()
    flaws = []
    if set(body) - OAUTH != {"type", "title", "status", "detail", "code", "errors", "traceId"}:
        flaws.append(f"members {sorted(body)}")
    if body["status"] != answer.status_code or body["traceId"] != answer.headers.get("x-trace-id"):
        flaws.append("status or traceId differ from the answer's own")
    said = [body["code"], *(error["code"] for error in body["errors"])]
    if unknown := [each for each in said if each not in MESSAGES]:
        flaws.append(f"codes without a sentence: {unknown}")
    if code is not None and code not in said:
        flaws.append(f"{said} without {code}: {body['detail']}")
    named = [error["pointer"] for error in body["errors"]]
    if pointer is not None and not any(n == pointer or n.startswith(f"{pointer}/") for n in named):
        flaws.append(f"names {named}, not {pointer}: {answer.text[:300]}")
    if innards := INNARDS.findall(answer.text):
        flaws.append(f"speaks of {innards}: {answer.text[:300]}")
    return flaws


def _translation(vietnamese: dict[str, Any], english: dict[str, Any]) -> list[str]:
    pairs = [(vietnamese["title"], english["title"]), (vietnamese["detail"], english["detail"])]
    pairs += [
        (v["detail"], e["detail"]) for v, e in zip(vietnamese["errors"], english["errors"], strict=False)
    ]
    return [f"the same in both languages: {vi}" for vi, en in pairs if vi == en]


def with_body(ask: Ask, body: Any) -> Ask:
    return replace(ask, body=body)
