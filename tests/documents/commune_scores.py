"""How much of a plan of another commune is read as its truth says, and how much is sure and wrong?

Entries are matched by number and by words of the name, in print order. A field counts where its row was found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.demo.printed import words
from tests.documents.commune_plans import Plan

FIELDS = ("number", "target", "leads", "coordinators", "deadline", "products")
Reading = Mapping[str, Any]


@dataclass
class Found:
    """Rows read of rows printed, rows read beside them, fields right of fields, and every difference told."""

    rows: int = 0
    found: int = 0
    extra: int = 0
    fields: int = 0
    right: int = 0
    sure_and_wrong: int = 0
    told: list[str] = field(default_factory=list)

    def __iadd__(self, other: Found) -> Found:
        for name in ("rows", "found", "extra", "fields", "right", "sure_and_wrong", "told"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        return self

    def row(self, name: str) -> str:
        """The plan in a table."""
        return (
            f"| {name} | {self.found}/{self.rows} | {self.extra} | {self.right}/{self.fields} "
            f"| {self.sure_and_wrong} |"
        )


AT_FIRST = {
    "first": "| first | 257/292 | 19 | 1013/1109 | 20 |",
    "second": "| second | 150/192 | 52 | 617/658 | 2 |",
    "third": "| third | 128/148 | 4 | 540/584 | 0 |",
    "fourth": "| fourth | 64/72 | 4 | 260/276 | 4 |",
    "fifth": "| fifth | 28/28 | 0 | 119/124 | 4 |",
}
"""What was read of each set before anything was mended for it, in the four forms that mark their cells."""
HEADING = ("| plan | rows found | beside them | fields right | sure and wrong |", "|---|---:|---:|---:|---:|")


def scored(plan: Plan, draft: Reading) -> Found:
    """The draft against the truth."""
    result = Found()
    pairs = [("indicator", plan.indicators, draft["indicators"]), ("task", plan.tasks, draft["tasks"])]
    for kind, truth, readings in pairs:
        left = list(readings)
        for entry in truth:
            result.rows += 1
            reading = _taken(entry, left)
            if reading is None:
                result.told.append(f"{kind} {entry[0]} {entry[1]}: not found")
                continue
            result.found += 1
            for name, want, got, sure in _fields(kind, entry, reading):
                result.fields += 1
                result.right += want == got
                if want != got:
                    result.sure_and_wrong += sure
                    told = f"{kind} {entry[0]} {entry[1]}: {name} {_shown(got)}, not {_shown(want)}"
                    result.told.append(f"{told}{' (sure)' if sure else ''}")
        result.extra += len(left)
        result.told += [f"{kind} {one['number']} {_name(one)[:60]}: beside them" for one in left]
    return result


def _shown(value: Any) -> str:
    """A set in order."""
    return "{" + ", ".join(repr(one) for one in sorted(value)) + "}" if isinstance(value, set) else str(value)


def _name(one: Reading) -> str:
    return str(one.get("title") or one.get("name"))


def _taken(entry: Sequence[str], left: list[Reading]) -> Reading | None:
    wanted = " ".join(words(entry[1]))
    there = [one for one in left if wanted in " ".join(words(_name(one)))]
    there.sort(key=lambda one: one["number"] != entry[0])
    if not there:
        return None
    left.remove(there[0])
    return there[0]


def _fields(kind: str, entry: Sequence[str], one: Reading) -> Iterator[tuple[str, Any, Any, bool]]:
    """(field, wanted, read, said to be sure)."""
    cells = [*entry, *[""] * (6 - len(entry))]
    yield "number", cells[0], one["number"], one["confidence"] == "sure"
    leads, coordinators = (cells[3], cells[4]) if kind == "indicator" else (cells[2], cells[3])
    for name, wanted in (("leads", leads), ("coordinators", coordinators)):
        read = one[name]
        sure = bool(read) and all(agency["confidence"] == "sure" for agency in read)
        yield name, {tidy(name) for name in _entries(wanted)}, {tidy(agency["name"]) for agency in read}, sure
    if kind == "indicator":
        targets = one["targets"]
        sure = bool(targets) and all(target["confidence"] == "sure" for target in targets)
        yield "target", _entries(cells[2]), [written(target) for target in targets], sure
        return
    schedule = one["schedule"]
    read = _when(schedule) if schedule else ""
    yield "deadline", cells[4], read, bool(schedule) and schedule["confidence"] == "sure"
    products = [" ".join(words(product["name"])) for product in one["deliverables"]]
    yield "products", [" ".join(words(name)) for name in _entries(cells[5])], products, False


def _when(schedule: Reading) -> str:
    """Kind and last day; what comes again and again has no single one."""
    day = None if schedule["kind"] == "recurring" else schedule["due"]
    return " ".join(part for part in (schedule["kind"], day) if part)


def _entries(cell: str) -> list[str]:
    return [one.strip() for one in cell.split(";") if one.strip()]


def tidy(name: str) -> str:
    return " ".join(words(name))


def written(target: Reading) -> str:
    """A target in the notation of the truth."""
    number = f"{target['low']}..{target['high']}" if target["low"] is not None else target["value"]
    parts = [
        target["comparator"],
        number,
        target["unitMeasure"],
        "change" if target["measure"] == "change" else None,
        target["year"],
        None if target["direction"] == "up" else target["direction"],
    ]
    return " ".join(str(part) for part in parts if part is not None)
