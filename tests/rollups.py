"""How do tests of roll-ups come by communes with figures: put in straight, as the operator, triggers on?"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from service.db.journal import OPERATOR
from service.domain.periods import period
from service.domain.rollups import RollupView
from tests.conftest import TestDatabase
from tests.world import World, agency, person

AT = datetime(2026, 5, 5, 1, tzinfo=UTC)
"""When it is: the clock of what triggers do, and the moment figures are verified."""

CITY = "can-tho.viewer"


@dataclass
class Planted:
    """A connection of the operator, and what it puts in."""

    connection: asyncpg.Connection[Any]

    async def add(self, table: str, row: Mapping[str, Any]) -> UUID:
        """One row; its id, made up unless it is given."""
        row = {"id": uuid4()} | dict(row)
        places = ", ".join(f"${i}" for i in range(1, len(row) + 1))
        columns = ", ".join(f'"{name}"' for name in row)
        await self.connection.execute(f"insert into {table} ({columns}) values ({places})", *row.values())
        found: UUID = row["id"]
        return found

    async def key(self, code: str) -> int:
        """The key of the unit that bears a code and has not ended."""
        found: int = await self.connection.fetchval(
            "select key from unit where code = $1 and valid_to is null", code
        )
        return found

    async def communes(self, count: int, parent: str = "92") -> list[str]:
        """Codes of communes of a city or province that nobody has used yet, in the order of their names."""
        found = await self.connection.fetch(
            "select u.code from unit u join unit p on p.key = u.parent_key where p.code = $1 and u.valid_to is null"
            " and u.code not in ('31567', '31561') and not exists (select from plan q where q.unit_key = u.key)"
            " and u.valid_from < '2026-01-01' order by u.sort_key limit $2",
            parent,
            count,
        )
        assert len(found) == count, "every commune is in use"
        return [row["code"] for row in found]

    async def definition(self, unit: str = "92", **more: Any) -> UUID:
        """An entry of a catalogue: a ratio, a level, upwards."""
        code = f"d-{uuid4().hex[:10]}"
        row = {
            "unit_key": await self.key(unit), "code": code, "name": code, "name_en": code, "meaning": code,
            "value_kind": "ratio", "aggregation": "level",
        }  # fmt: skip
        return await self.add("indicator_definition", row | more)

    async def indicator(
        self, unit: str, definition: UUID, targets: tuple[Mapping[str, Any], ...] = (), **more: Any
    ) -> UUID:
        """An indicator in force of a plan of 2026 of its own."""
        key = await self.key(unit)
        dates = {"period_start": date(2026, 1, 1), "period_end": date(2026, 12, 31), "published": True}
        dates |= {name: more[name] for name in ("period_start", "period_end", "published") if name in more}
        plan = {"unit_key": key, "title": "Kế hoạch", "issuer_id": agency("my-tu", "ubnd"), "status": "published"}
        plan_id = await self.add("plan", plan | dates)
        kind = await self.connection.fetchrow(
            "select value_kind, aggregation, direction from indicator_definition where id = $1", definition
        )
        row = {"unit_key": key, "plan_id": plan_id, "ordinal": 1, "name": "x", "definition_id": definition, **kind}
        indicator = await self.add("indicator", row | dates | more)
        for ordinal, target in enumerate(targets):
            base = {
                "unit_key": key, "published": True, "indicator_id": indicator, "ordinal": ordinal, "text": "đích",
                "comparator": "ge", "evaluate_as": "ge", "due": date(2026, 12, 31),
            }  # fmt: skip
            await self.add("target", base | dict(target))
        return indicator

    async def figure(self, indicator: UUID, nominal: str = "2026-Q1", **more: Any) -> UUID:
        """A verified figure, by default for the whole of its period."""
        span = period(nominal)
        key = await self.connection.fetchval("select unit_key from indicator where id = $1", indicator)
        row = {
            "unit_key": key, "indicator_id": indicator, "nominal": nominal, "period_start": span.start,
            "period_end": span.end, "counts_from": span.end, "obs_status": "reported", "state": "verified",
            "published": True, "recorded_by": person("vn.coordinator"), "recorded_by_name": "x", "verified_at": AT,
        }  # fmt: skip
        if "met" in more:
            more["judgement"] = json.dumps({"met": more.pop("met")})
        return await self.add("observation", row | more)

    async def change(self, table: str, key: UUID, **columns: Any) -> None:
        """Change one row."""
        settings = ", ".join(f"{name} = ${i}" for i, name in enumerate(columns, start=2))
        await self.connection.execute(f"update {table} set {settings} where id = $1", key, *columns.values())

    async def agency(self, unit: str, name: str) -> UUID:
        """An agency of a commune."""
        row = {"unit_key": await self.key(unit), "name": name, "kind": "division", "folded": name, "sort_key": name}
        return await self.add("agency", row)

    async def at(self, moment: datetime) -> None:
        """What is done from here on is done at that moment."""
        await self.connection.execute("select set_config('app.now', $1, false)", moment.isoformat())

    async def contributor(self, indicator: UUID, agency_id: UUID, role: str = "contributor") -> UUID:
        """An agency whose own figures are wanted, or another one of the indicator."""
        key = await self.connection.fetchval("select unit_key from indicator where id = $1", indicator)
        return await self.add(
            "indicator_assignment",
            {"unit_key": key, "published": True, "indicator_id": indicator, "agency_id": agency_id, "ordinal": 1,
             "role": role},
        )  # fmt: skip

    async def given(self, unit: str, definition: UUID, **more: Any) -> UUID:
        """A target that the city gives a commune."""
        row = {
            "unit_key": await self.key(unit), "by_unit_key": await self.key("92"), "definition_id": definition,
            "year": 2026, "due": date(2026, 12, 31), "comparator": "ge", "evaluate_as": "ge", "basis": "{}",
            "effective_on": date(2026, 1, 10),
        }  # fmt: skip
        return await self.add("target_assignment", row | more)

    async def successor(
        self, predecessors: list[str], since: date, name: str = "Mới", code: str | None = None
    ) -> str:
        """A commune that takes the place of others; they end the day before. Its code, which one of them may have
        borne."""
        last = await self.connection.fetchval(
            "select max(key) + 100 from unit where level = 'commune' and parent_key = $1", await self.key("92")
        )
        code = code or f"{99000 + last // 100 % 1000}"
        keys = [await self.key(old) for old in predecessors]
        change = await self.add(
            "unit_change",
            {"unit_key": keys[0], "kind": "merge", "effective_on": since, "basis": "{}", "predecessors": "[]",
             "successors": "[]"},
        )  # fmt: skip
        await self.connection.execute(
            "update unit set valid_to = $1 where key = any($2)", date.fromordinal(since.toordinal() - 1), keys
        )
        row = {
            "key": last, "last_key": last + 99, "code": code, "name": name, "full_name": f"Xã {name}",
            "level": "commune", "kind": "commune", "parent_key": await self.key("92"), "valid_from": since,
            "folded": name, "sort_key": name,
        }  # fmt: skip
        await self.add("unit", row)
        for old in keys:
            await self.add("unit_lineage", {"change_id": change, "predecessor_key": old, "successor_key": last})
        return code

    async def wrong(self, *provinces: str) -> list[tuple[str, int, int]]:
        """Provinces whose slots or sums are not what a rebuilding makes of them, and the nation if its sums are not
        those of its provinces; nothing is mended."""
        found = []
        for code in provinces:
            key = await self.key(code)
            transaction = self.connection.transaction()
            await transaction.start()
            row = await self.connection.fetchrow("select * from slots_rebuild($1)", key)
            await transaction.rollback()
            if row["slots"] or row["sums"]:
                found.append((code, row["slots"], row["sums"]))
        transaction = self.connection.transaction()
        await transaction.start()
        # The nation follows when its transaction commits.
        await self.connection.execute("set constraints all immediate")
        wrong = await self.connection.fetchval("select nation_rebuild()")
        await transaction.rollback()
        return [*found, *([("vn", 0, wrong)] if wrong else [])]


@asynccontextmanager
async def planting(database: TestDatabase) -> AsyncIterator[Planted]:
    """The operator at work, on the day of AT."""
    connection = await asyncpg.connect(database.superuser_url)
    await connection.execute(
        "select set_config('app.actor', $1, false), set_config('app.act', 'world', false),"
        " set_config('app.now', $2, false)",
        OPERATOR,
        AT.isoformat(),
    )
    try:
        yield Planted(connection)
    finally:
        await connection.close()


@asynccontextmanager
async def checked_planting(database: TestDatabase) -> AsyncIterator[Planted]:
    """The same; in the end what is kept for the two provinces must be what a rebuilding makes."""
    async with planting(database) as planted:
        yield planted
        assert await planted.wrong("92", "75") == [], "what is kept is not what a rebuilding makes"


def covered(item: Mapping[str, Any]) -> dict[str, Any]:
    """What a coverage says, without what is empty."""
    return {name: said for name, said in item["coverage"].items() if said not in (0, [])}


async def rolled(
    world: World, definition: UUID, who: str = CITY, unit: str = "92", period: str = "2026-Q1", **asked: Any
) -> dict[str, Any]:
    """The only item of a roll-up."""
    found = await rolled_whole(world, who, unit=unit, period=period, definition=str(definition), **asked)
    assert len(found["items"]) == 1, found
    item: dict[str, Any] = found["items"][0]
    return item


async def rolled_whole(world: World, who: str = CITY, **asked: Any) -> dict[str, Any]:
    """The answer, checked against its View."""
    answer = await world.get(who, "/v1/rollups", **asked)
    assert answer.status_code == 200, answer.text
    RollupView.model_validate(answer.json())
    found: dict[str, Any] = answer.json()
    return found
