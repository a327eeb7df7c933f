"""Slots and sums that triggers keep are what the domain's rules make of the base rows, whatever was written in
which order; they are the same when made anew, and when two write at once."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from service.db.embedded import EmbeddedServer
from service.db.engine import connect
from service.domain.figures import (
    HUNDRED,
    Figure,
    ValueKind,
)
from service.domain.indicator_judgements import Goal, is_met
from service.domain.periods import periods_within
from service.domain.targets import Comparator, Direction, Measure
from service.usecases.days import turn_day
from service.usecases.rollups import rebuild_rollups
from tests.conftest import WORLD_TEMPLATE, TestDatabase, cloned, run_apart
from tests.rollups import AT, Planted, planting
from tests.slots import YEAR, kept, oracle, unshown, yardstick


@pytest.fixture(scope="module")
def country(database_server: EmbeddedServer) -> Iterator[TestDatabase]:
    """One for all tests: each undoes what it did, or keeps to definitions of its own."""
    with cloned(database_server, WORLD_TEMPLATE) as shared:
        yield shared


NOMINALS = st.sampled_from(
    [span.nominal for span in YEAR if span.start <= date(2026, 4, 30) or span.nominal.endswith("H2")]
)
NUMBER = st.integers(0, 60).map(Decimal)
SAYING = st.one_of(
    st.tuples(st.just("counted"), NUMBER, NUMBER),
    st.tuples(st.sampled_from(["missing", "not_applicable", "percent", "estimated"]), NUMBER, NUMBER),
)
WRITES = st.lists(
    st.one_of(
        st.tuples(st.just("say"), st.integers(0, 2), NOMINALS, st.integers(0, 2), SAYING),
        st.tuples(st.just("correct"), st.integers(0, 9), SAYING),
        st.tuples(st.sampled_from(["return", "verify", "unmatch", "match"]), st.integers(0, 9)),
        st.tuples(st.sampled_from(["end", "dissolve", "track", "raise"]), st.integers(0, 2), st.integers(1, 12)),
    ),
    min_size=1, max_size=14,
)  # fmt: skip


def figure_of(kind: str, said: tuple[str, Decimal, Decimal]) -> dict[str, Any]:
    """The columns of a figure of this kind."""
    how, one, other = said
    if how in ("missing", "not_applicable"):
        return {"obs_status": how}
    if kind == "yes_no":
        return {"answer": one > 30}
    if how == "percent" and kind == "ratio":
        return {"value": one, "percent_only": True}
    status = {"obs_status": "estimated"} if how == "estimated" else {}
    if kind == "number":
        return {"value": one, **status}
    if other == 0:
        return {"numerator": one, "denominator": other, "obs_status": "not_applicable"}
    return {"numerator": one, "denominator": other, "value": round(one * HUNDRED / other, 6), **status}


async def wrote(here: Planted, writes: list[tuple[Any, ...]], kind: str, adds_up: str) -> UUID:
    """Do all of it to three communes; the first adds up what its agencies contribute."""
    definition = await here.definition(value_kind=kind, aggregation=adds_up)
    communes = await here.communes(3)
    indicators = [
        await here.indicator(code, definition, ({"value": 20},)) for code in communes
    ]
    agencies = [await here.agency(communes[0], name) for name in "ab"]
    for one in agencies:
        await here.contributor(indicators[0], one)
    figures: list[UUID] = []
    taken: set[Any] = set()
    for write in writes:
        match write:
            case ("say", unit, nominal, who, said):
                agency_id = agencies[who - 1] if unit == 0 and who else None
                if (unit, nominal, agency_id) in taken:
                    continue
                taken.add((unit, nominal, agency_id))
                waits = who == 2 and unit
                columns = {"met": True, **figure_of(kind, said)}
                columns |= {"state": "recorded", "published": False} if waits else {}
                figures.append(await here.figure(indicators[unit], nominal, agency_id=agency_id, **columns))
            case ("correct", k, said) if figures:
                await _correct(here, figures, k % len(figures), figure_of(kind, said))
            case ("verify", k) if figures:
                await here.change("observation", figures[k % len(figures)], state="verified", published=True)
            case ("return", k) if figures:
                given_back = "update observation set state = 'returned' where id = $1 and not published"
                await here.connection.execute(given_back, figures[k % len(figures)])
            case ("unmatch", k):
                await here.change("indicator", indicators[k % 3], definition_id=None)
            case ("match", k):
                await here.change("indicator", indicators[k % 3], definition_id=definition)
            case ("end", unit, month):
                await here.change("indicator", indicators[unit], ended_on=date(2026, month, 15))
            case ("track", unit, month):
                await here.change("indicator", indicators[unit], tracked_from=date(2026, month, 1))
            case ("dissolve", unit, month):
                await here.connection.execute(
                    "update unit set valid_to = $2 where code = $1", communes[unit], date(2026, month, 20)
                )
            case ("raise", unit, month):
                await here.connection.execute(
                    "update target set value = $2 where indicator_id = $1", indicators[unit], Decimal(month * 5)
                )
    return definition


async def _correct(here: Planted, figures: list[UUID], k: int, columns: dict[str, Any]) -> None:
    (old,) = await here.connection.fetch("select * from observation where id = $1", figures[k])
    if not old["published"] or old["replaced"]:
        return
    right = await here.figure(
        old["indicator_id"], old["nominal"], agency_id=old["agency_id"], corrects_id=old["id"], state="recorded",
        published=False, **columns,
    )  # fmt: skip
    await here.change("observation", old["id"], correction_id=right)
    await here.connection.execute(
        "update observation set state = case id when $1 then 'verified' else state end, published = true,"
        " replaced = id = $2 where id in ($1, $2)",
        right,
        old["id"],
    )
    figures[k] = right


QUARTER_AND_ITS_LAST_MONTH = [
    ("say", 0, nominal, 0, ("counted", Decimal(7), Decimal(1))) for nominal in ("2026-M03", "2026-Q1")
]


@example(writes=QUARTER_AND_ITS_LAST_MONTH, kind="number", adds_up="flow")
@settings(max_examples=1000 if os.environ.get("SAURO_TEST_NIGHTLY") else 25)
@given(
    writes=WRITES,
    kind=st.sampled_from(["ratio", "number", "yes_no"]),
    adds_up=st.sampled_from(["level", "flow", "cumulative"]),
)
def test_whatever_is_written_the_slots_are_what_the_rules_make_of_it_and_the_sums_add_them_up(
    country: TestDatabase, writes: list[tuple[Any, ...]], kind: str, adds_up: str
) -> None:
    # Yes and no do not add up over time.
    adds_up = "level" if kind == "yes_no" else adds_up

    async def compared() -> tuple[Any, ...]:
        async with planting(country) as here:
            transaction = here.connection.transaction()
            await transaction.start()
            definition = await wrote(here, writes, kind, adds_up)
            found = await kept(here, definition), await oracle(here, definition), await here.wrong("92")
            await transaction.rollback()
            return found

    there, should_be, wrong = run_apart(compared())

    if adds_up == "flow":
        there, should_be = ({key: unshown(row) for key, row in rows.items()} for rows in (there, should_be))
    assert there == should_be
    assert wrong == []


@given(
    comparator=st.sampled_from(list(Comparator)),
    measure=st.sampled_from(list(Measure)),
    direction=st.sampled_from(list(Direction)),
    numbers=st.tuples(*[st.none() | st.decimals(-100, 100, places=2)] * 2, *[st.decimals(-100, 100, places=2)] * 3),
    answer=st.none() | st.booleans(),
)
@settings(max_examples=200)
def test_the_target_in_sql_is_met_when_the_domain_says_so(
    country: TestDatabase, asking: Any, comparator: Comparator, measure: Measure, direction: Direction,
    numbers: tuple[Any, ...], answer: bool | None,
) -> None:  # fmt: skip
    amount, baseline, value, low, more = numbers
    high = low + abs(more)
    given_value = None if comparator is Comparator.range else value
    goal = Goal(
        text="", due=date(2026, 12, 31), comparator=comparator, evaluate_as=comparator, measure=measure,
        value=given_value, low=low, high=high,
    )  # fmt: skip
    figure = Figure(value=amount, answer=answer)

    told = asking(
        comparator.value, comparator.value, measure.value, given_value, low, high, direction.value, baseline,
        Decimal(2), amount, answer,
    )  # fmt: skip

    assert told == is_met(goal, yardstick(ValueKind.number, direction.value, baseline), figure)


@pytest.fixture(scope="module")
def asking(country: TestDatabase) -> Iterator[Any]:
    """The function of the database, over a connection that stays open."""
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        manager = planting(country)
        here = runner.run(manager.__aenter__())
        places = ", ".join(f"${i}" for i in range(1, 12))
        yield lambda *values: runner.run(here.connection.fetchval(f"select target_met({places})", *values))
        runner.run(manager.__aexit__(None, None, None))


async def test_two_who_verify_at_once_do_not_overlook_each_other(country: TestDatabase) -> None:
    async with planting(country) as here, planting(country) as other:
        definition = await here.definition(value_kind="number", aggregation="flow")
        (code,) = await here.communes(1)
        indicator = await here.indicator(code, definition)
        figures = [
            await here.figure(indicator, f"2026-M0{month}", value=month, state="recorded", published=False)
            for month in (1, 2, 3, 4)
        ]

        async def verify(by: Planted, mine: list[UUID]) -> None:
            for one in mine:
                async with by.connection.transaction():
                    await by.change("observation", one, state="verified", published=True)
                    await asyncio.sleep(0.02)

        await asyncio.gather(verify(here, figures[::2]), verify(other, figures[1::2]))

        sums = await here.connection.fetch(
            "select period, value from rollup where definition_id = $1 and unit_key <> 1"
            " and period in ('2026-Q1', '2026-H1')",
            definition,
        )
        assert {row["period"]: row["value"] for row in sums} == {"2026-Q1": 6, "2026-H1": 10}
        assert await here.wrong("92") == []


async def test_the_slots_of_a_new_year_are_made_when_it_has_come(world_database: TestDatabase) -> None:
    async with planting(world_database) as here:
        definition = await here.definition()
        (code,) = await here.communes(1)
        await here.indicator(code, definition, period_end=date(2028, 12, 31))
        years = "select distinct left(period, 4) from slot where definition_id = $1 order by 1"
        before = [row[0] for row in await here.connection.fetch(years, definition)]
        moment = AT.replace(year=2027, month=1, day=1)
        db = await connect(world_database.service_url, size=1)

        await turn_day(db.at(moment), now=moment)
        await db.pool.close()

        assert before == ["2026"]
        assert [row[0] for row in await here.connection.fetch(years, definition)] == ["2026", "2027"]


async def test_a_rebuilding_tells_what_was_wrong_and_mends_it(country: TestDatabase) -> None:
    async with planting(country) as here:
        definition = await here.definition(value_kind="number")
        (code,) = await here.communes(1)
        await here.figure(await here.indicator(code, definition), value=7)
        for table, nominal in (("slot", "2026-Q1"), ("rollup", "2026-H1")):
            spoilt = f"update {table} set value = 8 where definition_id = $1 and period = $2"
            await here.connection.execute(spoilt, definition, nominal)
        db = await connect(country.service_url, size=1)

        first = await rebuild_rollups(db, lambda done, of: None)
        again = await rebuild_rollups(db, lambda done, of: None)
        await db.pool.close()

        sums = await here.connection.fetch("select period, value from rollup where definition_id = $1", definition)
        assert first[0] >= 1 and first[1] >= 1
        assert again == (0, 0)
        assert {row["value"] for row in sums if row["period"] in ("2026-Q1", "2026-H1", "2026")} == {7}


def test_every_nominal_period_of_a_year_has_its_days(country: TestDatabase) -> None:
    async def asked() -> list[tuple[Any, ...]]:
        async with planting(country) as here:
            rows = await here.connection.fetch("select period, first_day, last_day from nominal_periods(2024, 2024)")
            return [tuple(row) for row in rows]

    in_sql = run_apart(asked())

    leap = periods_within(("M", "Q", "H", "9M", "Y"), date(2024, 1, 1), date(2024, 12, 31))
    assert sorted(in_sql) == sorted((span.nominal, span.start, span.end) for span in leap)
    assert len(in_sql) == 20
