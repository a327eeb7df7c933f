"""What happens to requests that are broken, absurd or hostile, at every operation that takes anything?

Each is refused with a problem document that names field and mend in both languages, and
nothing is written: the journal is counted before and after.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

from tests.contract.cases import Ask, Case, one_of_each
from tests.contract.refusals import refusal, with_body
from tests.security.conftest import Asked
from tests.world import World

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$")
ABSURD_DAYS = (
    "0000-00-00",
    "9999-12-31",
    "2026-02-30",
    "2026-13-01",
    "infinity",
    "-0001-01-01",
    "20260101",
    "1e9",
)
BODY_OPTIONAL = {
    "accept_report", "acknowledge_report", "verify_report",
    "accept_deliverable", "adopt_target_assignment", "approve_extension_request", "close_plan", "publish_plan",
    "remind_obligation", "forward_obstacle", "submit_obstacle",
}  # fmt: skip
SECRET = {"change_password", "sign_in"}
"""Where any text may be somebody's secret: it is judged by whether it fits, and guessing is slowed down."""

MEBIBYTE = b" " * (1024 * 1024)

Attack = Callable[[World, Case, Ask], AsyncIterator[tuple[str, list[str]]]]


async def _attacked(
    asked: Asked, attack: Attack, chosen: Callable[[Ask], bool]
) -> tuple[int, list[str]]:
    """Attack every chosen case; how many attacks there were, and what was wrong with the answers."""
    faults: list[str] = []
    count = 0
    async with asked.world() as world:
        for case in one_of_each():
            ask = await asked.of(world, case)
            if not chosen(ask):
                continue
            before = await asked.written()
            async for what, flaws in attack(world, case, ask):
                count += 1
                faults += [f"{case.name}, {what}: {flaw}" for flaw in flaws]
            if await asked.written() != before:
                faults.append(f"{case.name}: something was written")
    return count, faults


def _has_body(ask: Ask) -> bool:
    return isinstance(ask.body, dict)


def _parts(value: Any, pointer: str = "") -> Iterator[tuple[str, Any]]:
    """(pointer, value) of every leaf and every branch of a body."""
    if pointer:
        yield pointer, value
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, below in items:
        yield from _parts(below, f"{pointer}/{name}")


def _replaced(body: Any, pointer: str, value: Any) -> Any:
    """The body with one place changed."""
    head, _, rest = pointer[1:].partition("/")
    if isinstance(body, list):
        index = int(head)
        return [
            *body[:index],
            _replaced(body[index], f"/{rest}", value) if rest else value,
            *body[index + 1 :],
        ]
    return body | {head: _replaced(body[head], f"/{rest}", value) if rest else value}


async def test_what_is_no_json_or_no_object_is_refused(asked: Asked) -> None:
    async def attack(world: World, case: Case, ask: Ask) -> AsyncIterator[tuple[str, list[str]]]:
        whole = json.dumps(ask.body, ensure_ascii=False).encode()
        for content in (whole[:-1], b"{", b'{"a":}', b"{'a': 1}", whole + b"x", b"\x00", b"[" * 5000):
            yield (
                repr(content[:12]),
                await refusal(world, case.by, ask, 400, code="bad_json", content=content),
            )
        for content in (b"[]", b'"x"', b"1", b"null", b"true"):
            yield repr(content), await refusal(world, case.by, ask, 400, 422, content=content)
        if case.operation not in BODY_OPTIONAL:
            yield "no body", await refusal(world, case.by, ask, 400, code="body_missing", content=b"")
        for media in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
            # What may come as a file is read as one, and is none.
            status = 400 if media.startswith("multipart") and case.operation in OR_A_FILE else 415
            flaws = await refusal(world, case.by, ask, status, content=whole, Content_Type=media)
            yield media, flaws

    count, faults = await _attacked(asked, attack, _has_body)

    assert not faults, "\n".join(faults)
    assert count > 100


async def test_broken_text_is_refused_and_its_field_named(asked: Asked) -> None:
    async def attack(world: World, case: Case, ask: Ask) -> AsyncIterator[tuple[str, list[str]]]:
        whole = json.dumps(ask.body, ensure_ascii=False).encode()
        for broken in (b"\xff\xfe", b"\xc3", b"\xed\xa0\x80", b"\xf5\x80\x80\x80", b"\xc0\xaf"):
            content = whole.replace(b'": "', b'": "' + broken, 1)
            if content != whole:
                yield repr(broken), await refusal(world, case.by, ask, 400, content=content)
        for pointer, value in _parts(ask.body):
            if case.operation in SECRET:
                body = _replaced(ask.body, pointer, f"{value}\x00")
                yield pointer, await refusal(world, case.by, with_body(ask, body), 400, 401, 422, 429)
            elif isinstance(value, str):
                for sign in ("\x00", "\x1b", "\u0085"):
                    body = _replaced(ask.body, pointer, f"{value}{sign}x")
                    flaws = await refusal(world, case.by, with_body(ask, body), 422, pointer=pointer)
                    yield f"{pointer} with {sign!r}", flaws

    count, faults = await _attacked(asked, attack, _has_body)

    assert not faults, "\n".join(faults)
    assert count > 200


async def test_wrong_types_are_refused_field_by_field(asked: Asked) -> None:
    async def attack(world: World, case: Case, ask: Ask) -> AsyncIterator[tuple[str, list[str]]]:
        for pointer, value in _parts(ask.body):
            for wrong in _wrong(value):
                body = _replaced(ask.body, pointer, wrong)
                yield (
                    f"{pointer} = {wrong!r}",
                    await refusal(world, case.by, with_body(ask, body), 422, pointer=pointer),
                )

    count, faults = await _attacked(asked, attack, _has_body)

    assert not faults, "\n".join(faults)
    assert count > 300


def _wrong(value: Any) -> list[Any]:
    """Values of another type than this one's."""
    if isinstance(value, bool):
        return [{"a": 1}, "có thể", 7]
    if isinstance(value, int):
        return [{"a": 1}, "nhiều", [1], 10**30]
    if isinstance(value, str):
        return [{"a": 1}, ["a"], 1.5, True, "x" * 100_000]
    if isinstance(value, list):
        return [{"a": 1}, "a", 1]
    if isinstance(value, dict):
        return ["a", 1, [1]]
    return []


async def test_absurd_days_are_refused(asked: Asked) -> None:
    async def attack(world: World, case: Case, ask: Ask) -> AsyncIterator[tuple[str, list[str]]]:
        for pointer, value in _parts(ask.body):
            if isinstance(value, str) and DAY.match(value):
                for day in ABSURD_DAYS:
                    body = _replaced(ask.body, pointer, day)
                    yield (
                        f"{pointer} = {day}",
                        await refusal(world, case.by, with_body(ask, body), 422, pointer=pointer),
                    )

    count, faults = await _attacked(asked, attack, _has_body)

    assert not faults, "\n".join(faults)
    assert count > 50


OR_A_FILE = ("add_evidence",)
"""What takes JSON or a file."""
BATCHES = ("create_observations", "create_progress_updates", "create_target_assignments")


async def test_a_body_of_ten_mebibytes_is_refused_before_it_is_read(asked: Asked) -> None:
    async def attack(world: World, case: Case, ask: Ask) -> AsyncIterator[tuple[str, list[str]]]:
        read = 0

        async def endless() -> AsyncIterator[bytes]:
            nonlocal read
            for _ in range(10):
                read += 1
                yield MEBIBYTE

        media = "application/json" if ask.form is None else "application/x-www-form-urlencoded"
        headers = world.headers(case.by, Content_Type=media, If_Match=f'"{ask.version or 1}"')
        answer = await world.http.request(
            ask.method, ask.path, params=ask.params, content=endless(), headers=headers
        )
        flaws = [] if answer.status_code == 413 else [f"{answer.status_code} {answer.text[:200]}"]
        # A batch may be of eight; one part more is read than may be kept.
        if read > (9 if case.operation in BATCHES else 3):
            flaws.append(f"read {read} MiB of it")
        yield "in pieces", flaws
        declared = await refusal(
            world, case.by, ask, 413, code="body_too_large", content=MEBIBYTE * 10, Content_Type=media
        )
        yield "declared", declared

    count, faults = await _attacked(
        asked, attack, lambda ask: _has_body(ask) or ask.form is not None
    )

    assert not faults, "\n".join(faults)
    assert count > 40


async def test_what_does_not_exist_is_not_found(asked: Asked) -> None:
    async def attack(world: World, case: Case, ask: Ask) -> AsyncIterator[tuple[str, list[str]]]:
        for other in (str(uuid4()), "khong-phai-ma", "1", "%00", "%ff", "a" * 5000, "..%2f..%2fetc"):
            path = UUID.sub(other, ask.path)
            yield other[:20], await refusal(world, case.by, replace(ask, path=path), 404)

    count, faults = await _attacked(asked, attack, lambda ask: UUID.search(ask.path) is not None)

    assert not faults, "\n".join(faults)
    assert count > 200


async def test_a_reference_to_what_does_not_exist_is_named(asked: Asked) -> None:
    async def attack(world: World, case: Case, ask: Ask) -> AsyncIterator[tuple[str, list[str]]]:
        for pointer, value in _parts(ask.body):
            if isinstance(value, str) and UUID.fullmatch(value):
                body = _replaced(ask.body, pointer, str(uuid4()))
                # Without the thing it is about there is no request; all else is a field to be mended.
                about = pointer in {"/plan", "/task", "/principal"}
                flaws = await refusal(
                    world, case.by, with_body(ask, body), *((404, 422) if about else (422,)),
                    pointer=None if about else pointer,
                )  # fmt: skip
                yield pointer, flaws

    count, faults = await _attacked(asked, attack, _has_body)

    assert not faults, "\n".join(faults)
    assert count > 10


async def test_the_version_is_asked_for_checked_and_never_absurd(asked: Asked) -> None:
    async def attack(world: World, case: Case, ask: Ask) -> AsyncIterator[tuple[str, list[str]]]:
        bare = replace(ask, version=None)
        yield "missing", await refusal(world, case.by, bare, 428, code="version_required")
        for bad in ("01", '"1', 'W/"1"', '"x"', '"0"', '"-1"', "*", '"1", "2"', ""):
            yield bad, await refusal(world, case.by, bare, 422, code="version_bad", If_Match=bad)
        for other in (99, 2**31 - 1, 2**31, 9_999_999_999):
            yield str(other), await refusal(world, case.by, replace(ask, version=other), 412, 422)

    count, faults = await _attacked(asked, attack, lambda ask: ask.version is not None)

    assert not faults, "\n".join(faults)
    assert count > 100
