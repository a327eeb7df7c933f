"""How much of what the five plans print is found by the reader of documents, and how much of it is right?

`right`: as labelled. `sure and wrong`: not as labelled, and said with confidence `sure`. A field is counted
where its row was found and the label has it.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from service.demo.pieces import Schedule
from service.demo.plan_file import PlanFile, load
from service.domain.language.text import name_key
from tests.demo.printed import numbers, words

HERE = Path(__file__).parent
LABELS: list[dict[str, Any]] = [
    json.loads(line) for line in (HERE / "labels" / "rows.jsonl").read_text("utf-8").splitlines()
]
DEMO = HERE.parents[1] / "service" / "demo"
PLANS = ("my_tu", "dai_hai", "tien_minh", "phu_thai", "tan_hung")
FIELDS = ("number", "title", "leads", "coordinators", "products", "deadline", "target")


@dataclass
class Score:
    """Counts of one field: labelled and found, right, sure and wrong; and what was wrong."""

    count: int = 0
    right: int = 0
    sure_wrong: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, ok: bool, sure: bool, what: str) -> None:
        self.count += 1
        self.right += ok
        self.sure_wrong += sure and not ok
        if not ok:
            self.wrong.append(f"{'SURE ' if sure else ''}{what}")


@dataclass
class Scores:
    """One plan: rows by kind, fields."""

    rows: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    fields: dict[str, Score] = field(default_factory=lambda: {name: Score() for name in FIELDS})


def scored(plan: str, draft: Mapping[str, Any], *, by_line: bool = True) -> Scores:
    """Compare a draft with the labels of a plan; `by_line`: the draft was read from the seed itself."""
    plan_file = load(DEMO / plan)
    scores = Scores()
    tasks = list(draft["tasks"])
    owner: dict[int, Any] = {}
    for label in sorted(
        (one for one in LABELS if one["plan"] == plan), key=lambda one: one["kind"] != "task"
    ):
        kind = label["kind"]
        scores.rows[kind] += 1
        if kind == "task":
            found = _task(label, tasks, by_line=by_line)
            owner[label["line"]] = found
            if found is not None:
                _score_task(scores, label, found, plan_file)
        elif kind == "product":
            task = owner.get(max((line for line in owner if line <= label["line"]), default=0))
            found = _product(label, task)
            _score_product(scores, label, task, found)
        else:
            found = _indicator(label, draft["indicators"], by_line=by_line)
            if found is not None:
                _score_indicator(scores, label, found, plan_file)
        scores.found[kind] += found is not None
        if found is None:
            scores.lost.append(f"{label['line']} {kind} {label['number']} {label['title']}")
    return scores


def _begins(text: str, label: Mapping[str, Any]) -> bool:
    return words(text)[: len(words(label["title"]))] == words(label["title"])


def _whole(text: str, label: Mapping[str, Any]) -> bool:
    end = words(label["end"])
    return _begins(text, label) and (not end or words(text)[-len(end) :] == end)


def _task(label: Mapping[str, Any], tasks: Sequence[Any], *, by_line: bool) -> Any:
    if by_line:
        return next((task for task in tasks if task["place"].get("line") == label["line"]), None)
    return next(
        (task for task in tasks if task["number"] == label["number"] and _begins(task["title"], label)), None
    )


def _product(label: Mapping[str, Any], task: Any) -> Any:
    return next((one for one in task["deliverables"] if _begins(one["name"], label)), None) if task else None


def _plain(text: str) -> list[str]:
    """Words without figures and signs, which a name may have lost to its target."""
    return [word for word in words(text) if not word.isdigit() and word not in "%≥≤<>"]


def _indicator(label: Mapping[str, Any], indicators: Sequence[Any], *, by_line: bool) -> Any:
    title = _plain(label["title"])
    wanted = " ".join(title)
    exact = [
        one
        for one in indicators
        for reference in one["references"]
        if reference["place"].get("line") == label["line"]
    ]
    near = [one for one in exact if by_line and wanted in " ".join(_plain(one["name"]))] or [
        one
        for one in indicators
        for reference in one["references"]
        if (by_line and label["line"] - 3 <= reference["place"].get("line", 0) <= label["line"] + 8)
        or (
            not by_line
            and reference["number"] == label["number"]
            and wanted in " ".join(_plain(reference["text"]))
        )
    ]
    named = [one for one in near if wanted in " ".join(_plain(one["name"]))]
    if named:
        exact = [one for one in named if _values_fit(label, one)]
        return (exact or named)[0]
    by_text = [
        one
        for one in near
        for reference in one["references"]
        if wanted in " ".join(_plain(reference["text"]))
    ]
    fitting = [one for one in by_text if _values_fit(label, one)]
    return (fitting or by_text or [None])[0]


def _values_fit(label: Mapping[str, Any], indicator: Mapping[str, Any]) -> bool:
    """Every printed figure is the value or the bounds of a target, for the labelled year if there is one."""
    figures = {float(figure.replace(",", ".")) for figure in re.findall(r"\d+(?:,\d+)?", label["target"])}
    targets = [one for one in indicator["targets"] if "year" not in label or one["year"] == label["year"]]
    if not figures:
        wanted = {"boolean"} if words(label["target"])[:1] == ["có"] else {"qualitative", "boolean"}
        return any(one["comparator"] in wanted for one in targets)
    read = {float(one[key]) for one in targets for key in ("value", "low", "high") if one[key] is not None}
    return figures <= read or (len(figures) > 1 and "lượt" in label["target"] and bool(figures & read))


def _score_task(
    scores: Scores, label: Mapping[str, Any], task: Mapping[str, Any], plan_file: PlanFile
) -> None:
    sure = task["confidence"] == "sure"
    where = f"{label['plan']} {label['line']}"
    scores.fields["number"].add(task["number"] == label["number"], sure, f"{where} {task['number']}")
    scores.fields["title"].add(_whole(task["title"], label), sure, f"{where} {task['title']}")
    _score_agencies(scores, label, task, plan_file, where)
    own = next((t for t in plan_file.tasks if t.line == label["line"]), None)
    schedule = task["schedule"]
    printed = words(schedule["text"]) if schedule else []
    ok = printed == words(label["deadline"]) and own is not None and _same_time(schedule, own.schedule)
    shown = (schedule["text"], schedule["kind"], schedule["due"]) if schedule else None
    scores.fields["deadline"].add(ok, bool(schedule) and schedule["confidence"] == "sure", f"{where} {shown}")


def _same_time(read: Mapping[str, Any], own: Schedule) -> bool:
    """Kind and days as in the demo plan; milestones by the days of their parts."""
    if read["kind"] != own.kind.value:
        return False
    if own.parts:
        return [part["due"] for part in read["parts"]] == [part.due.isoformat() for part in own.parts]
    return bool(read["due"] == (own.due.isoformat() if own.due else None) and read["rrule"] == own.rrule)


def _score_agencies(
    scores: Scores, label: Mapping[str, Any], row: Mapping[str, Any], plan_file: PlanFile, where: str
) -> None:
    known = {
        name_key(spelling): agency.name
        for agency in plan_file.agencies
        for spelling in (agency.name, *agency.aliases)
    }
    for kind in ("leads", "coordinators"):
        read = row[kind]
        names = {
            known.get(name_key(one["name"]), known.get(name_key(one["canonical"] or ""), one["name"]))
            for one in read
        }
        sure = bool(read) and all(one["confidence"] == "sure" for one in read)
        ok = names == set(label[kind])
        scores.fields[kind].add(ok, sure, f"{where} {sorted(names)} != {sorted(label[kind])}")


def _score_product(scores: Scores, label: Mapping[str, Any], task: Any, found: Any) -> None:
    sure = bool(task) and task["confidence"] == "sure"
    ok = found is not None and _whole(found["name"], label)
    if ok and label["deadline"]:
        ok = found["schedule"] is not None and words(found["schedule"]["text"]) == words(label["deadline"])
    shown = found["name"] if found else [one["name"] for one in task["deliverables"]] if task else None
    scores.fields["products"].add(ok, sure, f"{label['plan']} {label['line']} {shown}")


def _score_indicator(
    scores: Scores, label: Mapping[str, Any], one: Mapping[str, Any], plan_file: PlanFile
) -> None:
    where = f"{label['plan']} {label['line']}"
    sure = one["confidence"] == "sure"
    printed = [one["name"], *(reference["text"] for reference in one["references"])]
    title = " ".join(_plain(label["title"]))
    end = " ".join(_plain(label["end"]))
    whole = any(title in " ".join(_plain(text)) and end in " ".join(_plain(text)) for text in printed)
    scores.fields["title"].add(whole, sure, f"{where} {one['name']}")
    if label["number"]:
        held = {reference["number"] for reference in one["references"]}
        scores.fields["number"].add(label["number"] in held, sure, f"{where} {held}")
    if label["leads"] or label["coordinators"]:
        _score_agencies(scores, label, one, plan_file, where)
    shown = [(t["comparator"], t["value"], t["low"], t["high"], t["year"]) for t in one["targets"]]
    certain = bool(one["targets"]) and all(t["confidence"] == "sure" for t in one["targets"])
    scores.fields["target"].add(_values_fit(label, one), certain, f"{where} {label['target']} {shown}")


def table(results: Mapping[str, Scores]) -> str:
    """Rows found and fields right, per plan and together, as Markdown."""
    lines = [
        "| plan | tasks | indicators | products | " + " | ".join(FIELDS) + " |",
        "|---|---:|---:|---:|" + "---:|" * len(FIELDS),
    ]
    total = Scores()
    for scores in results.values():
        total.rows += scores.rows
        total.found += scores.found
        for name, score in scores.fields.items():
            one = total.fields[name]
            one.count, one.right, one.sure_wrong = (
                one.count + score.count, one.right + score.right, one.sure_wrong + score.sure_wrong,
            )  # fmt: skip
    for plan, scores in [*results.items(), ("all five", total)]:
        rows = [f"{scores.found[kind]}/{scores.rows[kind]}" for kind in ("task", "indicator", "product")]
        lines.append(f"| {plan} | {' | '.join([*rows, *_cells(scores)])} |")
    return "\n".join(lines)


def _cells(scores: Scores) -> Iterator[str]:
    for name in FIELDS:
        one = scores.fields[name]
        yield f"{100 * one.right / one.count:.1f} % ({one.sure_wrong})" if one.count else "–"


__all__ = ["FIELDS", "LABELS", "PLANS", "Score", "Scores", "numbers", "scored", "table"]
