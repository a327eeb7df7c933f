"""What happens to queries that are broken, absurd or hostile, at every operation that reads?"""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

from tests.contract.cases import Ask, Case, one_of_each, operations, send
from tests.contract.refusals import refusal
from tests.security.conftest import Asked
from tests.world import World

HOSTILE = (
    "'",
    '"',
    "'; drop table plan; --",
    "%",
    "\\",
    "{}",
    "[]",
    "*",
    "\u202e",
    "a" * 100,
    "𝔐",
    "-1",
    "null",
)


async def _attacked(
    asked: Asked,
    attack: Callable[[World, Case, Ask], AsyncIterator[tuple[str, list[str]]]],
    chosen: Callable[[Case, Ask], bool],
) -> tuple[int, list[str]]:
    faults: list[str] = []
    count = 0
    async with asked.world() as world:
        for case in one_of_each():
            ask = await asked.of(world, case)
            if ask.method == "GET" and case.by is not None and chosen(case, ask):
                async for what, flaws in attack(world, case, ask):
                    count += 1
                    faults += [f"{case.name}, {what}: {flaw}" for flaw in flaws]
    return count, faults


def _takes(case: Case, parameter: str) -> bool:
    return any(p.alias == parameter for p in operations()[case.operation].dependant.query_params) or any(
        parameter in {info.alias or name for name, info in p.field_info.annotation.model_fields.items()}
        for p in operations()[case.operation].dependant.query_params
        if hasattr(p.field_info.annotation, "model_fields")
    )


def _asking(ask: Ask, **params: Any) -> Ask:
    return replace(ask, params={**ask.params, **params})


async def test_unknown_fields_and_relations_are_refused_with_a_hint(asked: Asked) -> None:
    async def attack(world: World, case: Case, ask: Ask) -> AsyncIterator[tuple[str, list[str]]]:
        for name in ("fields", "include"):
            for value in ("khong_co", "id,khong_co", "a.b.c.d", "unit.key", "'", "\u0007", "x" * 2000):
                flaws = await refusal(world, case.by, _asking(ask, **{name: value}), 400, 422)
                yield f"{name}={value[:20]!r}", flaws

    count, faults = await _attacked(asked, attack, lambda case, _: _takes(case, "fields"))

    assert not faults, "\n".join(faults)
    assert count > 200


async def test_a_page_has_bounds(asked: Asked) -> None:
    async def attack(world: World, case: Case, ask: Ask) -> AsyncIterator[tuple[str, list[str]]]:
        for value in ("0", "-1", "201", "9" * 30, "abc", "1.5", "", "1e2", "NaN"):
            flaws = await refusal(world, case.by, _asking(ask, limit=value), 422, pointer="?limit")
            yield f"limit={value}", flaws
        for value in ("all", "", "1"):
            yield (
                f"count={value}",
                await refusal(world, case.by, _asking(ask, count=value), 422, pointer="?count"),
            )

    count, faults = await _attacked(asked, attack, lambda case, _: _takes(case, "count"))

    assert not faults, "\n".join(faults)
    assert count > 100


def _forged(cursor: str) -> list[str]:
    """Cursors like this one, with other things inside."""
    mark, *edge = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    made = []
    for wrong in (
        *(None, "x", 10**30, -(2**63), 2**63, 2**31, -(2**31) - 1, 1.5, 1e308, "7", True),
        *("\x00", "\ud800", {"a": 1}, [1], "9999-99-99", "infinity"),
    ):
        for i in range(len(edge)):
            made.append([mark, *edge[:i], wrong, *edge[i + 1 :]])
    made += [[mark], [mark, *edge, 1], ["other", *edge], {}, "x", None]
    return [base64.urlsafe_b64encode(json.dumps(m).encode()).decode().rstrip("=") for m in made]


async def test_a_cursor_that_is_not_ours_is_refused_or_harmless(asked: Asked) -> None:
    faults: list[str] = []
    count = 0

    async with asked.world() as world:
        for case in one_of_each():
            ask = await asked.of(world, case)
            if ask.method != "GET" or not _takes(case, "cursor"):
                continue
            for cursor in (
                "x",
                "=",
                "a" * 700,
                "%00",
                "bnVsbA",
                "W10",
                "é",
                base64.b64encode(b"\xff").decode(),
            ):
                faults += [
                    f"{case.name}, {cursor[:9]}: {flaw}"
                    for flaw in await refusal(world, case.by, _asking(ask, cursor=cursor), 400, 422)
                ]
            first = replace(ask, params={"limit": 1})
            page = (await send(world, case.by, first)).json()
            if page.get("nextCursor") is None:
                # A second one, for a second page.
                await case.make(world)
                page = (await send(world, case.by, first)).json()
            # One that is signed is taken apart in domain/test_change_cursors.
            if page.get("nextCursor") is None or "." in page["nextCursor"]:
                continue
            for cursor in _forged(page["nextCursor"]):
                count += 1
                answer = await send(world, case.by, replace(ask, params={"limit": 1, "cursor": cursor}))
                told = (answer.status_code, answer.json().get("code"))
                if told not in {(200, None), (400, "bad_cursor"), (400, "foreign_cursor")}:
                    faults.append(f"{case.name}, forged {cursor}: {answer.status_code} {answer.text[:200]}")

    assert not faults, "\n".join(faults)
    assert count > 100


async def test_hostile_text_in_any_parameter_is_text_or_refused(asked: Asked) -> None:
    async def attack(world: World, case: Case, ask: Ask) -> AsyncIterator[tuple[str, list[str]]]:
        names = {
            info.alias or name
            for p in operations()[case.operation].dependant.query_params
            if hasattr(p.field_info.annotation, "model_fields")
            for name, info in p.field_info.annotation.model_fields.items()
        }
        # A stream ends by itself only if it is told to.
        ending = {"seconds": 0} if "seconds" in names else {}
        for name in sorted(names):
            for value in HOSTILE:
                answer = await send(world, case.by, replace(ask, params={**ending, name: value}))
                if answer.status_code not in {200, 400, 404, 422}:
                    yield f"{name}={value!r}", [f"{answer.status_code} {answer.text[:200]}"]
                else:
                    yield f"{name}={value!r}", []
            for value in ("\x00", "a\x00b"):
                yield (
                    f"{name}={value!r}",
                    await refusal(world, case.by, _asking(ask, **{name: value}), 400, 422),
                )

    count, faults = await _attacked(asked, attack, lambda _case, _ask: True)

    assert not faults, "\n".join(faults)
    assert count > 1000


async def test_a_search_for_what_is_no_text_or_no_word_is_refused_and_not_answered_with_everything(
    asked: Asked,
) -> None:
    faults: list[str] = []
    count = 0

    async with asked.world() as world:
        for case in one_of_each():
            ask = await asked.of(world, case)
            if ask.method != "GET" or case.by is None or not _takes(case, "q"):
                continue
            for tail, expected in (
                ("?q=%ff", (400, "bad_text")),
                ("?q=%c3%28", (400, "bad_text")),
                ("?q=%ed%a0%80", (400, "bad_text")),
                ("?q=%25", (422, "search_empty")),
                ("?q=_", (422, "search_empty")),
                ("?q=%E2%80%A6", (422, "search_empty")),
                ("?q=", (422, "search_empty")),
            ):
                count += 1
                answer = await world.http.get(ask.path + tail, headers=world.headers(case.by))
                told = answer.json().get("errors") or [{"code": answer.json().get("code"), "pointer": "?q"}]
                if (answer.status_code, told[0]["code"]) != expected or told[0]["pointer"] != "?q":
                    faults.append(f"{case.name}{tail}: {answer.status_code} {answer.text[:150]}")

    assert not faults, "\n".join(faults)
    assert count > 40


async def test_a_path_or_query_that_is_no_utf8_is_no_failure(asked: Asked) -> None:
    faults: list[str] = []

    async with asked.world() as world:
        for case in one_of_each():
            ask = await asked.of(world, case)
            if ask.method != "GET" or case.by is None:
                continue
            for tail in (
                "?q=%ff%fe",
                "?%ff=1",
                "?q=%",
                "?unit=%c3",
                "?;;;=&&&",
                "?q=" + "a" * 9000,
                "/%ff",
                "/%2e%2e",
            ):
                answer = await world.http.get(ask.path + tail, headers=world.headers(case.by))
                if answer.status_code not in {200, 400, 404, 405, 414, 422}:
                    faults.append(f"{case.name}{tail[:12]}: {answer.status_code} {answer.text[:150]}")

    assert not faults, "\n".join(faults)
