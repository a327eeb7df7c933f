"""What is answered about moments, days and entries once months of the journal are in an archive?"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from service.db.embedded import EmbeddedServer
from service.db.known import remembered
from service.domain.journal_archive import later
from tests.api.amendment_stories import POLICE, on_day
from tests.conftest import TestDatabase
from tests.worker.archiving import OLD, OLDEST, THIS, Story, archived, opened_story, stage
from tests.world import World

WRITER, AUDITOR, ABOVE = "my-tu.coordinator", "my-tu.auditor", "vn.auditor"
VERIFIED = "2026-06-22T09:00:00+07:00"
"""A moment between what was archived last and what is still here."""
EARLY = "2026-06-15T09:00:00+07:00"
SUMS = 'query($k: DateTime!) { rollups(unit: "31567", period: ["2026-M05"], knownAt: $k) { items { numerator } } }'
GRAPHQL = "query($i: ID!, $k: DateTime!) { indicator(id: $i, knownAt: $k) { id } }"


@pytest.fixture
def staged(database_server: EmbeddedServer) -> Iterator[TestDatabase]:
    with stage(database_server) as database:
        yield database


@pytest.fixture
async def story(staged: TestDatabase) -> AsyncIterator[Story]:
    async with opened_story(staged) as told:
        yield told


async def asked(world: World, story: Story) -> list[Any]:
    """Everything that the story can be asked about as it was known then."""
    paths = [
        f"/v1/indicators/{story.indicator}", f"/v1/indicators/{story.indicator}/observations",
        f"/v1/observations/{story.figure}", "/v1/indicators", "/v1/tasks", "/v1/progress",
    ]  # fmt: skip
    answers = []
    for path in paths:
        unit = {"unit": "31567"} if path.count("/") == 2 else {}
        answer = await world.get(WRITER, path, knownAt=VERIFIED, **unit)
        assert answer.status_code == 200, (path, answer.text)
        answers.append(answer.json())
    led = await world.get(WRITER, "/v1/indicators", unit="31567", lead=POLICE, knownAt=VERIFIED)
    assert [each["id"] for each in led.json()["items"]] == [story.indicator]
    rollup = await world.get(WRITER, "/v1/rollups", unit="31567", period="2026-M05", knownAt=VERIFIED)
    return [*answers, led.json(), rollup.json()]


async def images(story: Story) -> dict[str, list[Any]]:
    """What the views over the journal show to somebody who sees everything."""
    everything = "{[0,2147483647)}"
    settings = {"actor": "00000000-0000-7000-8000-000000000002", "known_at": VERIFIED, "agencies": "{}"}
    settings |= dict.fromkeys(("reach", "draft_reach", "write_reach"), everything)
    async with story.superuser.transaction():
        for name, value in settings.items():
            await story.superuser.execute("select set_config($1, $2, true)", f"app.{name}", value)
        found = {
            table: await story.superuser.fetch(f"select to_jsonb(k)::text from known.{table} k order by id")
            for table in remembered()
        }
    return {table: [row[0] for row in rows] for table, rows in found.items()}


async def test_what_was_known_since_the_last_entry_that_is_gone_is_told_as_before(
    story: Story, tmp_path: Path
) -> None:
    async with on_day(story.database, "2026-06-26") as world:
        before, rows = await asked(world, story), await images(story)
        await archived(story, tmp_path)

        after = await asked(world, story)

        assert after == before
    assert await images(story) == rows
    # A draft nobody has touched since, one whose section has been removed, and a figure that was corrected since.
    assert {table: len(found) for table, found in rows.items() if table in {"plan", "section", "observation"}} == {
        "plan": 2, "section": 1, "observation": 1,
    }  # fmt: skip


async def test_a_moment_before_it_is_refused_and_the_earliest_one_named(story: Story, tmp_path: Path) -> None:
    await archived(story, tmp_path)
    earliest = "2026-06-20T01:00:00.000000Z"
    async with on_day(story.database, "2026-06-26") as world:
        answers = [
            await world.get(WRITER, path, knownAt=EARLY)
            for path in (
                f"/v1/indicators/{story.indicator}",
                "/v1/tasks",
                f"/v1/indicators/{story.indicator}/observations",
            )
        ]
        rollup = await world.get(WRITER, "/v1/rollups", unit="31567", period="2026-M05", knownAt=EARLY)
        first = await world.get(WRITER, f"/v1/indicators/{story.indicator}", knownAt=earliest)
        body = {"query": GRAPHQL, "variables": {"i": story.indicator, "k": EARLY}}
        graphql = await world.http.post("/graphql", json=body, headers=world.headers(WRITER))
        sums = {"query": SUMS, "variables": {"k": EARLY}}
        rolled = await world.http.post("/graphql", json=sums, headers=world.headers(WRITER))

    assert [(a.status_code, a.json()["code"]) for a in (*answers, rollup)] == [(410, "known_archived")] * 4
    assert earliest in answers[0].json()["detail"]
    assert first.status_code == 200
    refused = [answer.json()["errors"][0] for answer in (graphql, rolled)]
    assert [each["extensions"]["code"] for each in refused] == ["known_archived"] * 2
    assert all(earliest in each["message"] for each in refused)


async def test_a_list_of_the_audit_without_days_says_from_when_on_the_journal_is_here(
    story: Story, tmp_path: Path
) -> None:
    kept_from = f"{later(OLD, 1).isoformat()}T00:00:00+00:00"
    ask = "query($k: AuditKind) { audit(kind: $k, first: 1) { keptFrom nodes { seq } } }"
    async with on_day(story.database, "2026-06-26") as world:

        async def told(kind: str) -> tuple[Any, Any]:
            listed = (await world.get(AUDITOR, "/v1/audit", kind=kind, limit=1)).json()
            body = {"query": ask, "variables": {"k": kind}}
            over_graphql = await world.http.post("/graphql", json=body, headers=world.headers(AUDITOR))
            page = over_graphql.json()["data"]["audit"]
            assert [each["seq"] for each in page["nodes"]] == [each["seq"] for each in listed["items"]]
            return listed["keptFrom"], page["keptFrom"]

        whole = await told("change")
        await archived(story, tmp_path)

        after, access = await told("change"), await told("access")
        none = (await world.get(AUDITOR, "/v1/audit", subject="task", act="task.trigger")).json()

    assert (whole, after, access) == ((None, None), (kept_from, kept_from), (None, None))
    # Nor does an empty list read as "nothing ever happened".
    assert (none["items"], none["keptFrom"]) == ([], kept_from)


async def test_days_and_entries_of_the_audit_that_are_gone_are_said_to_be(story: Story, tmp_path: Path) -> None:
    seqs = sorted(await story.seqs())
    async with on_day(story.database, "2026-06-26") as world:
        whole = (await world.get(ABOVE, "/v1/audit", limit=200)).json()["items"]
        early = await world.get(AUDITOR, "/v1/audit", **{"from": OLDEST.isoformat()})
        await archived(story, tmp_path)

        listed = (await world.get(ABOVE, "/v1/audit", limit=200)).json()["items"]
        since = await world.get(AUDITOR, "/v1/audit", **{"from": OLD.isoformat()})
        until = await world.get(AUDITOR, "/v1/audit", to=(OLD + timedelta(days=5)).isoformat())
        good = await world.get(AUDITOR, "/v1/audit", **{"from": (THIS + timedelta(days=1)).isoformat()})
        access = await world.get(AUDITOR, "/v1/audit", kind="access", **{"from": OLDEST.isoformat()})
        entry = await world.get(AUDITOR, f"/v1/audit/{seqs[0]}")
        stranger = await world.get(WRITER, f"/v1/audit/{seqs[0]}")
        none = await world.get(AUDITOR, f"/v1/audit/{10**12}")

    assert (early.status_code, len(whole)) == (200, len(seqs))
    assert [one["act"] for one in listed[:2]] == ["journal.archive"] * 2
    assert [one["seq"] for one in listed[2:]] == [str(seq) for seq in reversed(seqs[-story.rows[THIS] :])]
    assert [(a.status_code, a.json()["code"]) for a in (since, until, entry)] == [
        (410, "audit_archived"), (410, "audit_archived"), (410, "audit_entry_archived"),
    ]  # fmt: skip
    assert (later(OLD, 1) + timedelta(days=1)).isoformat() in since.json()["detail"]
    assert f"journal_{OLDEST:%Y_%m}.parquet" in entry.json()["detail"]
    assert [a.status_code for a in (good, access, stranger, none)] == [200, 200, 404, 404]
