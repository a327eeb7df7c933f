"""Is what is declared of the exported tables what is selected?"""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlmodel import SQLModel

from service.db.export_sources import SOURCES
from service.db.exports import Narrowed, narrowed, rows_of
from service.db.rows import DECLARATIONS, INTERNAL, table_of
from service.db.slot_upkeep import FOLLOWED
from service.db.statements import compiled
from service.domain.access import Principal
from service.domain.changes import FOLLOWED as FOLLOWED_BY_CHANGES
from service.domain.export_columns import ColumnType
from service.domain.exports import BY_SUBJECT, TABLES

_SCOPE = Principal(uuid4(), 1, "user", "", ()).scope()
_KINDS = {
    "autostring": {ColumnType.text, ColumnType.code},
    "uuid": {ColumnType.uuid},
    "integer": {ColumnType.integer},
    "biginteger": {ColumnType.bigint},
    "numeric": {ColumnType.decimal},
    "boolean": {ColumnType.boolean},
    "date": {ColumnType.date},
    "datetime": {ColumnType.timestamp},
    "json": {ColumnType.json},
}
_LEFT_OUT = {
    # Of amendments that are open: what is exported is in force.
    *("origin_id", "amending"),
    # Found again in `standing`, or of no use without the rules.
    *("turned_on", "reporting", "due_sort", "standing_from", "standing_code", "standing_view"),
    "tasks.extended_due",
    "tasks.triggered_due",
    "tasks.trigger_basis",
    "tasks.claimed_by",
    "tasks.confirmed_by",
    "tasks.status_before",
    "plans.return_reason",
    "plans.amend_reason",
    "plans.amend_basis",
    "observations.nominal",
    "observations.changed_by",
    "report_requests.nominal",
    "reports.nominal",
    "reports.signed_scan",
    "obligations.nominal",
    "obligations.rule_unit_key",
    "obligations.effective_on",
    "obligations.tracked_from",
    "obligations.reminded_by",
    "obligations.reminded_by_name",
    "obligations.reminder_note",
    "obstacles.about",
    "obstacles.addressee_unit_key",
    "reporting_rules.opened_to",
    "reporting_rules.asked_from",
    "target_assignments.by_unit_key",
    "slots.parent_key",
    "rollups.told",
    "events.seq",
    "events.txid",
    "events.at",
    "events.known_at",
    "events.act",
    "events.actor",
    "events.own_agency_ids",
    "events.recorded_by",
    "events.told",
}
"""Columns that no client of the exports needs; `name` of any table, `table.name` of one."""


@pytest.mark.parametrize("name", TABLES)
def test_every_declared_column_is_selected_in_its_place(name: str) -> None:
    table = TABLES[name]

    rows = rows_of(name, _SCOPE)
    filters = Narrowed(unit=True, period=table.period is not None, since=table.since, part=True)
    whole = narrowed(rows, filters)

    assert [column.name for column in whole.selected_columns] == [column.name for column in table.columns]
    assert set(table.key) <= {column.name for column in table.columns}
    assert compiled(whole).text


@pytest.mark.parametrize("name", SOURCES)
def test_a_column_of_the_database_is_declared_as_what_it_is(name: str) -> None:
    stored = table_of(SOURCES[name].model).c

    for column in TABLES[name].columns:
        if column.name in SOURCES[name].own or column.name not in stored:
            continue
        there = stored[column.name]
        assert column.type in _KINDS[_kind(there.type)], column.name
        assert column.null is bool(there.nullable), column.name


@pytest.mark.parametrize("name", [name for name in SOURCES if not name.endswith("_references")])
def test_no_column_of_the_database_is_forgotten(name: str) -> None:
    model = SOURCES[name].model
    declared = DECLARATIONS[str(model.__tablename__)]
    told = {column.name for column in TABLES[name].columns}

    left_out = {*INTERNAL, *declared.internal, *declared.hidden}
    forgotten = {c.name for c in SQLModel.metadata.tables[declared.table].c} - told - left_out

    assert {one for one in forgotten if not {one, f"{name}.{one}"} & _LEFT_OUT} == set()


def test_every_noun_of_the_journal_that_is_exported_is_exported_once() -> None:
    assert len(BY_SUBJECT) == len([table for table in TABLES.values() if table.subject])
    assert {table.name: table.subject for table in BY_SUBJECT.values()} == {
        name: DECLARATIONS[str(source.model.__tablename__)].subject
        for name, source in SOURCES.items()
        if TABLES[name].subject is not None
    }


def test_what_is_worked_out_of_others_names_all_of_them_and_changes_tells_of_each() -> None:
    followed = {table.name for table in FOLLOWED_BY_CHANGES}

    for table in TABLES.values():
        assert set(table.follows) <= followed, table.name
    for name in ("slots", "rollups"):
        models = {str(SOURCES[followed_by].model.__tablename__) for followed_by in TABLES[name].follows}
        assert models == FOLLOWED.keys(), name


def test_every_meaning_is_there_in_both_languages() -> None:
    for table in TABLES.values():
        assert table.vi and table.en
        assert all(column.vi and column.en for column in table.columns), table.name
        assert len({column.name for column in table.columns}) == len(table.columns), table.name


def _kind(stored: object) -> str:
    name = type(stored).__name__.lower()
    if name in ("json", "jsonb", "array"):
        return "json"
    return name
