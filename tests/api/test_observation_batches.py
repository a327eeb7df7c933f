"""Thousands of figures at once: new, changed and corrected, all or none, by the rules of a single one."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from tests.api.figure_batch_stories import PATH, counted, given, led_indicators, send_rows
from tests.api.figure_stories import (
    COORDINATOR,
    POLICE,
    VNEID,
    act,
    in_june,
    indicator_of,
    said,
    say,
    verified,
)
from tests.api.plan_stories import added, drafted, published
from tests.conftest import TestDatabase
from tests.contract.premises import made
from tests.world import World, agency

ECONOMY = "my-tu.reporter.kinh-te"


@pytest.fixture
async def june(world_database: TestDatabase) -> AsyncIterator[World]:
    async with in_june(world_database) as world:
        yield world


async def _kept(database: TestDatabase, indicators: list[str]) -> list[Any]:
    """Figures and their journal, modulo ids and times; whose they are by the indicator's place in the list."""
    connection = await asyncpg.connect(database.superuser_url)
    rows = await connection.fetch(
        "select 'row' as kind, to_jsonb(o) as a, null::jsonb as b, indicator_id, nominal, 0 as seq from observation o "
        "where indicator_id = any($1::text[]::uuid[]) union all "
        "select act || ' ' || op || ' ' || actor, after, before, (coalesce(after, before) ->> 'indicator_id')::uuid, "
        "coalesce(after, before) ->> 'nominal', seq from journal where subject = 'observation' "
        "and coalesce(after, before) ->> 'indicator_id' = any($1::text[])",
        indicators,
    )
    await connection.close()
    told = []
    for row in rows:
        values = [json.loads(v) if v is not None else None for v in (row["a"], row["b"])]
        for value in filter(None, values):
            for name in ("id", "indicator_id", "created_at", "updated_at", "verified_at"):
                value.pop(name)
            for name in ("corrects_id", "correction_id"):
                value[name] = value[name] is not None
        place = indicators.index(str(row["indicator_id"]))
        told.append((place, row["nominal"], row["seq"], row["kind"], json.dumps(values, sort_keys=True)))
    return [(place, nominal, kind, text) for place, nominal, _, kind, text in sorted(told)]


async def test_a_row_is_recorded_changed_corrected_or_says_nothing_new(june: World) -> None:
    indicator = await indicator_of(june)
    open_one = await said(june, POLICE, indicator, "2026-M03", numerator=8000, denominator=10000)
    fixed = await verified(june, await said(june, POLICE, indicator, "2026-M04", numerator=8100, denominator=10000))
    rows = [
        given(indicator, "2026-M02", 7900),
        given(indicator, "2026-M03", 8050),
        given(indicator, "2026-M04", 8150, reason="Đếm lại"),
    ]

    answer = made(await send_rows(june, rows))
    again = made(await send_rows(june, rows))
    once_more = made(await send_rows(june, [given(indicator, "2026-M04", 8160)]))

    assert (answer["done"], answer["dryRun"]) == (3, False)
    assert [r["outcome"] for r in answer["results"]] == ["recorded", "changed", "corrected"]
    assert answer["results"][1]["id"] == open_one["id"] and answer["results"][2]["id"] != fixed["id"]
    assert [r["outcome"] for r in again["results"]] == ["unchanged"] * 3
    assert [r["id"] for r in again["results"]] == [r["id"] for r in answer["results"]]
    # What waits to be verified is changed, and needs no reason any more.
    assert [(r["outcome"], r["id"]) for r in once_more["results"]] == [("changed", answer["results"][2]["id"])]
    correction = made(await june.get(POLICE, f"/v1/observations/{answer['results'][2]['id']}"))
    assert (correction["numerator"], correction["corrects"]["id"]) == (8160, fixed["id"])
    assert correction["correctionReason"] == "Đếm lại"


async def test_a_batch_leaves_the_same_figures_and_journal_as_single_writes(
    june: World, world_database: TestDatabase
) -> None:
    indicators = await led_indicators(june, 6)
    singly, at_once = indicators[:3], indicators[3:]
    for one in indicators:
        await said(june, POLICE, one, "2026-M01", numerator=7000, denominator=10000, note="Tạm tính")
        await verified(june, await said(june, POLICE, one, "2026-M02", numerator=7100, denominator=10000))
        back = await said(june, POLICE, one, "2026-Q1", numerator=7200, denominator=10000)
        made(await act(june, COORDINATOR, back, "return", {"reason": "Đếm lại"}))
    more: list[dict[str, Any]] = [
        {"nominal": "2026-M01", "numerator": 7010, "suppliedBy": "Tổ 3"},
        {"nominal": "2026-M02", "numerator": 7110, "reason": "Đếm trùng"},
        {"nominal": "2026-Q1", "numerator": 7210},
        {"nominal": "2026-M03", "numerator": 9900, "note": "Chiến dịch tháng 3"},
        {"nominal": "2026-M04", "numerator": 0, "denominator": 0},
        {"nominal": "2026-M05", "numerator": None, "denominator": None, "value": 81, "percentOnly": True},
        {"nominal": "2026-M06", "numerator": 8000, "obsStatus": "estimated",
         "evidence": [{"number": "15", "symbol": "/BC-CA", "issuedOn": "2026-06-02"}]},
    ]  # fmt: skip
    rows = [(i, given("", **one)) for i in range(3) for one in more]

    for place, row in rows:
        await _singly(june, singly[place], row)
    answer = made(await send_rows(june, [row | {"indicator": at_once[place]} for place, row in rows]))

    assert answer["done"] == 21
    assert await _kept(world_database, singly) == await _kept(world_database, at_once)


async def _singly(world: World, indicator: str, row: dict[str, Any]) -> None:
    """The same by the single writes a person would make."""
    body = {name: value for name, value in row.items() if name not in ("indicator", "reason")}
    nominal = body.pop("period")["nominal"]
    there = made(await world.get(POLICE, f"/v1/indicators/{indicator}/observations", period=nominal))["items"]
    if not there:
        made(await say(world, POLICE, indicator, nominal, **body))
    elif there[0]["state"] == "verified":
        made(await act(world, POLICE, there[0], "correct", body | {"reason": row["reason"]}))
    else:
        made(await world.patch(POLICE, f"/v1/observations/{there[0]['id']}", body, there[0]["version"]))


async def test_one_bad_row_keeps_all_others_out_or_only_itself(june: World, world_database: TestDatabase) -> None:
    first, second = await led_indicators(june, 2)
    rows = [given(first), given(second), given(second, "2026-M05", 9900), given(first, "2026-M04")]
    rows[1]["numerator"], rows[3]["denominator"] = "nhiều", None

    refused = await send_rows(june, rows)
    left = await counted(world_database, "observation")
    loose = made(await send_rows(june, rows, atomic="false"))

    assert refused.status_code == 422
    assert [(e["pointer"], e["code"]) for e in refused.json()["errors"]] == [
        ("/rows/1/numerator", "number_wanted"), ("/rows/3/denominator", "ratio_count_missing"),
    ]  # fmt: skip
    assert left == [0]
    assert [(r["done"], r["outcome"]) for r in loose["results"]] == [
        (True, "recorded"), (False, None), (True, "recorded"), (False, None),
    ]  # fmt: skip
    assert loose["results"][3]["errors"][0]["pointer"] == "/rows/3/denominator"
    assert await counted(world_database, "observation") == [2]


async def test_rows_of_one_figure_are_named_and_a_later_row_is_held_against_an_earlier_one(june: World) -> None:
    indicator = await indicator_of(june)
    rows = [given(indicator, "2026-M03", 5000), given(indicator, "2026-M04", 9000), given(indicator, "2026-M03", 5100)]

    answer = made(await send_rows(june, rows, atomic="false", dryRun="true"))

    assert [r["done"] for r in answer["results"]] == [True, False, False]
    jump, twice = (r["errors"][0] for r in answer["results"][1:])
    assert (jump["pointer"], jump["code"]) == ("/rows/1/numerator", "flag_jump")
    assert (twice["pointer"], twice["code"]) == ("/rows/2", "figure_row_twice") and "/rows/0" in twice["detail"]


async def test_a_dry_run_writes_nothing_and_says_what_would_be(june: World, world_database: TestDatabase) -> None:
    indicator = await indicator_of(june)
    there = await said(june, POLICE, indicator, "2026-M04")
    before = await counted(world_database, "observation", "journal", "idempotency_key")
    rows = [given(indicator), given(indicator, "2026-M04", 8300)]

    answer = made(await send_rows(june, rows, dryRun="true", key="thu-1"))

    assert (answer["dryRun"], answer["done"]) == (True, 2)
    assert [(r["outcome"], r["id"]) for r in answer["results"]] == [("recorded", None), ("changed", there["id"])]
    assert await counted(world_database, "observation", "journal", "idempotency_key") == before


async def test_an_agency_records_what_it_leads_and_is_refused_what_others_do(
    june: World, world_database: TestDatabase
) -> None:
    mine, unknown = await indicator_of(june), "00000000-0000-7000-8000-00000000dead"
    theirs = await indicator_of(june, assignments=[{"agency": str(agency("my-tu", "kinh-te"))}])
    rows = [given(mine), given(theirs), given(unknown)]

    refused = await send_rows(june, rows[1:2])
    outside = await send_rows(june, rows[:1], "my-tu.viewer")
    stranger = await send_rows(june, rows[:1], "tan-hung.coordinator")
    loose = made(await send_rows(june, rows, atomic="false"))

    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (403, "/rows/0")
    assert outside.status_code == 403
    assert (stranger.status_code, stranger.json()["errors"][0]["code"]) == (422, "indicator_unknown")
    assert [[e["code"] for e in r["errors"]] for r in loose["results"]] == [[], ["not_yours"], ["indicator_unknown"]]
    assert await counted(world_database, "observation") == [1]


async def test_what_was_verified_or_has_ended_is_changed_by_no_row_without_its_reason(june: World) -> None:
    plan = await drafted(june)
    indicator = str((await added(june, "indicators", plan, **VNEID))["id"])
    await published(june, plan, trackedFrom="2026-04-01")
    await verified(june, await said(june, POLICE, indicator, "2026-M04"))
    wordless = await send_rows(june, [given(indicator, "2026-M04", 8300)])
    window = {"period": {"nominal": "2026-M04", "start": "2026-04-02"}}

    other_days = await send_rows(june, [given(indicator, "2026-M04", 8300, reason="Đếm lại") | window])
    made(await june.post("my-tu.leader", f"/v1/plans/{plan['id']}/close", {"reason": "Xong"}))
    ended = await send_rows(june, [given(indicator)])

    assert (wordless.status_code, wordless.json()["errors"][0]["code"]) == (422, "correction_reason_missing")
    assert wordless.json()["errors"][0]["pointer"] == "/rows/0/reason"
    assert other_days.json()["errors"][0]["code"] == "figure_window_other"
    assert (ended.status_code, ended.json()["code"]) == (409, "wrong_state")


async def test_a_figure_that_the_sender_does_not_see_is_the_matter_of_its_row_alone(
    june: World, world_database: TestDatabase
) -> None:
    department = "can-tho.reporter.so-khcn"
    indicator = await indicator_of(june, assignments=[{"agency": str(agency("can-tho", "so-khcn"))}])
    await said(june, COORDINATOR, indicator, "2026-M04", numerator=8100, denominator=10000)
    rows = [given(indicator, "2026-M03", 8000), given(indicator, "2026-M04", 8200), given(indicator, "2026-M05", 8300)]

    singly = await say(june, department, indicator, "2026-M04", numerator=8200, denominator=10000)
    whole = await send_rows(june, rows, department)
    left = await counted(world_database, "observation")
    loose = made(await send_rows(june, rows, department, key="kho-1", atomic="false"))

    assert [(a.status_code, a.json()["code"]) for a in (singly, whole)] == [(409, "already_exists")] * 2
    assert [e["pointer"] for e in whole.json()["errors"]] == ["/rows/1/period"]
    assert left == [1]
    assert [r["outcome"] for r in loose["results"]] == ["recorded", None, "recorded"]
    assert [(e["pointer"], e["code"]) for e in loose["results"][1]["errors"]] == [("/rows/1/period", "already_exists")]
    assert await counted(world_database, "observation") == [3]


async def test_the_same_batch_under_one_key_is_answered_once_and_by_another_key_finds_nothing_new(june: World) -> None:
    rows = [given(one) for one in await led_indicators(june, 2)]

    first, repeated = await send_rows(june, rows, key="kho-1"), await send_rows(june, rows, key="kho-1")
    other = await send_rows(june, rows[:1], key="kho-1")
    again = made(await send_rows(june, rows, key="kho-2"))

    assert (repeated.content, repeated.headers["Idempotency-Replayed"]) == (first.content, "true")
    assert other.status_code == 422
    assert [r["outcome"] for r in again["results"]] == ["unchanged", "unchanged"]


async def test_two_batches_over_the_same_rows_at_once_leave_each_figure_once(
    june: World, world_database: TestDatabase
) -> None:
    indicators = await led_indicators(june, 3)
    rows = [given(one, nominal) for one in indicators for nominal in ("2026-M03", "2026-M04", "2026-M05")]
    others = [row | {"numerator": 8300} for row in reversed(rows)]

    answers = await asyncio.gather(send_rows(june, rows), send_rows(june, others), send_rows(june, rows, COORDINATOR))

    assert [answer.status_code for answer in answers] == [200] * 3
    assert sorted(r["outcome"] for answer in answers for r in answer.json()["results"]).count("recorded") == 9
    assert await counted(world_database, "observation") == [9]


async def test_figures_come_as_csv_from_a_spreadsheet(june: World) -> None:
    first, second = await led_indicators(june, 2)
    lines = [
        "indicator;period;numerator;denominator;obsStatus;value;percentOnly",
        f"{first};2026-M05;8200;10000;;;",
        f"{second};2026-M05;;;provisional;81,5;TRUE",
        f"{second};2026-M04;;;;81,5;có",
    ]
    headers = june.headers(POLICE, Content_Type="text/csv")
    content = ("\ufeff" + "\r\n".join(lines)).encode()

    answer = made(await june.http.post(PATH, content=content, params={"atomic": "false"}, headers=headers))

    assert [r["outcome"] for r in answer["results"]] == ["recorded", "recorded", None]
    assert answer["results"][2]["errors"][0]["pointer"] == "/rows/2/percentOnly"
    figure = made(await june.get(POLICE, f"/v1/observations/{answer['results'][1]['id']}"))
    assert (figure["value"], figure["percentOnly"], figure["obsStatus"]) == (81.5, True, "provisional")


async def test_a_number_of_csv_that_may_be_a_thousand_times_as_much_is_asked_about_unless_the_file_tells(
    june: World,
) -> None:
    first, second = await led_indicators(june, 2)
    headers = june.headers(POLICE, Content_Type="text/csv")

    async def sent(*counts: str) -> Any:
        ways = zip((first, second), counts, strict=True)
        lines = ["indicator;period;numerator;denominator", *(f"{one};2026-M05;{said}" for one, said in ways)]
        return await june.http.post(PATH, content="\n".join(lines).encode(), headers=headers)

    doubtful = await sent("8.200;10.000", "5;10")
    told = made(await sent("8.200;10.000", "1.250,5;2.500"))

    faults = [(e["pointer"], e["code"]) for e in doubtful.json()["errors"]]
    assert faults == [(f"/rows/0/{name}", "csv_number_doubtful") for name in ("numerator", "denominator")]
    assert "`8.200`" in doubtful.json()["errors"][0]["detail"] and "8200" in doubtful.json()["errors"][0]["detail"]
    figure = made(await june.get(POLICE, f"/v1/observations/{told['results'][0]['id']}"))
    assert (figure["numerator"], figure["denominator"]) == (8200, 10000)
