"""What of a plan is its paper: every column is named once, and copying and carrying back move nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from service.db.papers import TABLES
from service.db.rows import EndingRow, RevisedRow, table_of
from service.domain.papers import ALONG, ITEMS, KEPT, PAPER, Row, carried, copied

DAY = date(2026, 7, 1)
OF_EVERY_ROW = set(RevisedRow.model_fields) - {"named_agency_ids"}
OF_EVERY_ITEM = set(EndingRow.model_fields) - set(RevisedRow.model_fields)


def test_every_column_of_a_plans_tables_is_paper_or_comes_along_or_stays() -> None:
    """A new column fails here: say in service/domain/papers.py which of the three it is."""
    unnamed, twice = {}, {}
    for table, model in TABLES.items():
        named = [*PAPER[table], *ALONG.get(table, ()), *KEPT.get(table, ())]
        own = (
            {c.name for c in table_of(model).c} - OF_EVERY_ROW - (OF_EVERY_ITEM if table in ITEMS else set())
        )
        own -= {"named_agency_ids"} if table in ("plan", "plan_document", "section") else set()
        unnamed[table] = own ^ set(named)
        twice[table] = len(named) - len(set(named))

    assert unnamed == {table: set() for table in TABLES}
    assert twice == dict.fromkeys(TABLES, 0)


def _row(table: str, **given: Any) -> Row:
    """A row with every column, empty but for what is given."""
    columns = {c.name: None for c in table_of(TABLES[table]).c}
    more = {"spoken_of": False} if table == "occurrence" else {}
    return columns | more | {"id": uuid4(), "version": 3, "unit_key": 9, "amending": False} | given


def _plan(**tables: list[Row]) -> tuple[UUID, dict[str, list[Row]]]:
    plan = _row("plan", revision=1, number="10")
    rows: dict[str, list[Row]] = {name: [] for name in PAPER} | {"plan": [plan]} | tables
    for table in ("plan_document", *ITEMS):
        for row in rows[table]:
            row["plan_id"] = plan["id"]
    return plan["id"], rows


def _draft(
    rows: dict[str, list[Row]], change: Callable[[dict[str, list[Row]]], None]
) -> dict[str, list[Row]]:
    """The copy an amendment works on, as it is read back, after a change."""
    made = copied(rows, uuid4, head={}, amending=True)
    read = {
        name: [_row(name, status="not_started" if name == "task" else "open") | row for row in made[name]]
        for name in PAPER
    }
    change(read)
    return read


def _target(indicator: Row, **given: Any) -> Row:
    return _row(
        "target",
        **{
            "indicator_id": indicator["id"], "ordinal": 0, "text": "≥ 80%", "year": 2026, "due": date(2026, 12, 31),
            "comparator": "ge", "evaluate_as": "ge", "value": 80, "followed": True, "published": True,
        } | given,
    )  # fmt: skip


def test_a_copy_refers_to_itself_and_has_nothing_that_was_said_or_done() -> None:
    section = _row("section", title="I")
    task = _row("task", section_id=section["id"], title="T", status="done", schedule={"kind": "ongoing"})
    plan, rows = _plan(section=[section], task=[task])

    made = copied(rows, uuid4, head={"title": "Năm sau"}, amending=False, continuing=True)

    (copy,) = made["task"]
    assert (copy["plan_id"], copy["section_id"]) == (made["plan"][0]["id"], made["section"][0]["id"])
    assert copy["continues_id"] == task["id"]
    assert "status" not in copy and made["plan"][0]["title"] == "Năm sau"
    assert (copy["origin_id"], made["plan"][0]["id"] == plan) == (None, False)


def test_an_amendment_that_changes_nothing_carries_nothing_back() -> None:
    indicator = _row("indicator", name="A", ordinal=0)
    task = _row("task", title="T", schedule={"kind": "by_date", "due": "2026-09-30"}, ordinal=0)
    _, rows = _plan(
        indicator=[indicator],
        task=[task],
        target=[_target(indicator)],
        occurrence=[_row("occurrence", task_id=task["id"], due=DAY, ordinal=1)],
        assignment=[_row("assignment", task_id=task["id"], agency_id=uuid4(), ordinal=0)],
    )

    changes = carried(rows, _draft(rows, lambda draft: None), DAY)

    assert (changes.changed, changes.moved, changes.gone, changes.dropped, changes.former) == (
        {}, {}, {}, {}, [],
    )  # fmt: skip


def test_a_target_that_changes_is_kept_as_it_was_until_the_day_before() -> None:
    indicator = _row("indicator", name="A")
    target = _target(indicator)
    _, rows = _plan(indicator=[indicator], target=[target])

    def rewritten(draft: dict[str, list[Row]]) -> None:
        (of,) = draft["indicator"]
        draft["target"] = [_target(of, value=90, text="≥ 90%", origin_id=None, published=False)]

    changes = carried(rows, _draft(rows, rewritten), DAY)

    (new,) = changes.changed["target"]
    (old,) = changes.former
    assert (new["id"], new["value"], new["in_force_from"], new["version"]) == (target["id"], 90, DAY, 3)
    assert (old["target_id"], old["value"], old["in_force_until"]) == (target["id"], 80, date(2026, 6, 30))
    assert (changes.moved, changes.gone) == ({}, {})


def test_a_wording_alone_makes_no_former_target() -> None:
    indicator = _row("indicator", name="A")
    _, rows = _plan(indicator=[indicator], target=[_target(indicator)])

    changes = carried(rows, _draft(rows, lambda d: d["target"][0].update(text="đạt 80%")), DAY)

    assert (changes.changed["target"][0]["text"], changes.former) == ("đạt 80%", [])
    assert changes.changed["target"][0]["in_force_from"] is None


def test_what_was_due_before_or_spoken_of_stays_and_what_is_new_begins_on_the_day() -> None:
    task = _row("task", title="T", schedule={"kind": "recurring"})
    past, spoken, ahead = (
        _row("occurrence", task_id=task["id"], due=due, ordinal=i, spoken_of=said)
        for i, (due, said) in enumerate(
            ((date(2026, 3, 31), False), (date(2026, 9, 30), True), (date(2026, 12, 31), False))
        )
    )
    _, rows = _plan(task=[task], occurrence=[past, spoken, ahead])

    def monthly(draft: dict[str, list[Row]]) -> None:
        (of,) = draft["task"]
        of["schedule"] = {"kind": "recurring", "rrule": "FREQ=MONTHLY"}
        draft["occurrence"] = [
            _row("occurrence", task_id=of["id"], due=due, ordinal=1)
            for due in (date(2026, 5, 31), date(2026, 7, 31))
        ]

    changes = carried(rows, _draft(rows, monthly), DAY)

    assert [row["id"] for row in changes.gone["occurrence"]] == [ahead["id"]]
    assert len(changes.moved["occurrence"]) == 1
    assert changes.moved["occurrence"][0]["task_id"] == task["id"]


def test_a_trigger_and_an_extension_given_meanwhile_are_not_taken_back() -> None:
    waiting = _row("task", title="T", ordinal=0, schedule={"kind": "conditional", "condition": "Khi có"})
    product = _row("deliverable", task_id=waiting["id"], name="Báo cáo", status="open", due=None, ordinal=0)
    _, rows = _plan(task=[waiting], deliverable=[product])
    draft = _draft(rows, lambda d: d["task"][0].update(title="Tên khác"))
    waiting["schedule"] = waiting["schedule"] | {"triggeredBy": {"basis": "45/QĐ"}}
    waiting["extended_due"] = product["due"] = date(2026, 8, 1)

    changes = carried(rows, draft, DAY)

    (task,) = changes.changed["task"]
    assert task["schedule"]["triggeredBy"] == {"basis": "45/QĐ"}
    assert (task["title"], task["extended_due"]) == ("Tên khác", date(2026, 8, 1))
    assert "deliverable" not in changes.changed


def test_a_product_handed_in_is_not_taken_away_by_dropping_it_from_the_list() -> None:
    task = _row("task", title="T", schedule={"kind": "ongoing"})
    done, still = (
        _row("deliverable", task_id=task["id"], name=name, status=status, ordinal=i)
        for i, (name, status) in enumerate((("A", "accepted"), ("B", "open")))
    )
    _, rows = _plan(task=[task], deliverable=[done, still])

    changes = carried(rows, _draft(rows, lambda d: d["deliverable"].clear()), DAY)

    assert changes.gone["deliverable"] == [{"id": still["id"]}]
