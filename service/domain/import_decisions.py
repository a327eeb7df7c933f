"""What has a person decided about an import, and what does its draft look like then?

The reading is never changed: decisions are kept beside it, and the draft as decided is worked out from both.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from service.domain.errors import FieldError
from service.domain.import_findings import ROWS, value_at
from service.domain.imports import DecisionAct, ImportDecision
from service.domain.language.text import fold

Json = dict[str, Any]
Reread = Callable[[str, str], Any]
"""(pointer, text) -> what the text means there as the draft holds it; None where it cannot be read."""

A = DecisionAct
_TAKES: Mapping[DecisionAct, tuple[frozenset[str], frozenset[str]]] = {
    A.accept: (frozenset({"finding"}), frozenset()),
    A.skip: (frozenset({"pointer"}), frozenset()),
    A.keep: (frozenset({"pointer"}), frozenset()),
    A.new_agency: (frozenset(), frozenset({"name", "kind", "collective"})),
    A.existing_agency: (frozenset({"name", "agency"}), frozenset()),
    A.correct: (frozenset({"pointer", "value"}), frozenset()),
}
"""Act -> fields it needs, fields it may have."""
_FIELDS = ("finding", "pointer", "name", "agency", "kind", "collective", "value")


@dataclass(slots=True)
class Decided:
    """All decisions together, the last one about a thing counting.

    names: decisions about agencies by folded name. every_new: what becomes of the proposed ones nobody has
    named. corrected: pointers whose value was given anew.
    """

    accepted: set[str] = field(default_factory=set)
    skipped: set[str] = field(default_factory=set)
    names: dict[str, ImportDecision] = field(default_factory=dict)
    every_new: ImportDecision | None = None
    corrected: dict[str, Any] = field(default_factory=dict)

    def takes(self, pointer: str) -> bool:
        """Whether a row is taken."""
        return pointer not in self.skipped

    def of_agency(self, name: str) -> ImportDecision | None:
        """What was decided about an agency that is not known here."""
        return self.names.get(fold(name)) or self.every_new


def together(decisions: Iterable[ImportDecision]) -> Decided:
    """Decisions in order, as one."""
    made = Decided()
    for one in decisions:
        if one.act is A.accept:
            made.accepted.add(str(one.finding))
        elif one.act is A.skip:
            made.skipped.add(str(one.pointer))
        elif one.act is A.keep:
            made.skipped.discard(str(one.pointer))
        elif one.act is A.correct:
            made.corrected[str(one.pointer)] = one.value
        elif one.name is None:
            made.every_new = one
        else:
            made.names[fold(one.name)] = one
    return made


def decision_faults(
    decisions: Sequence[ImportDecision],
    draft: Mapping[str, Any],
    report: Sequence[Mapping[str, Any]],
    reread: Reread,
) -> Iterator[FieldError]:
    """What is wrong with decisions about this import, all at once."""
    findings = {one["id"]: one for one in report}
    agencies = {fold(one["name"]) for one in draft.get("agencies", ()) if "uses" in one}
    for i, one in enumerate(decisions):
        at = f"/decisions/{i}"
        needed, allowed = _TAKES[one.act]
        given = {name for name in _FIELDS if name in one.model_fields_set and getattr(one, name) is not None}
        for name in sorted(needed - given):
            yield FieldError(f"{at}/{name}", "decision_needs", (("field", name),))
        for name in sorted(given - needed - allowed):
            yield FieldError(f"{at}/{name}", "decision_unwanted", (("field", name),))
        if needed - given:
            continue
        if one.finding is not None and findings.get(one.finding, {"byRule": True})["byRule"]:
            yield FieldError(f"{at}/finding", "finding_unknown")
        if one.name is not None and fold(one.name) not in agencies:
            yield FieldError(f"{at}/name", "decision_no_such_agency", (("name", one.name),))
        if one.pointer is not None:
            yield from _pointer_faults(at, one, draft, reread)


def _pointer_faults(
    at: str, one: ImportDecision, draft: Mapping[str, Any], reread: Reread
) -> Iterator[FieldError]:
    pointer = str(one.pointer)
    steps = pointer.split("/")[1:]
    if one.act is not A.correct:
        if len(steps) != 2 or steps[0] not in ROWS:
            yield FieldError(f"{at}/pointer", "decision_not_a_row")
        elif value_at(draft, pointer) is None:
            yield FieldError(f"{at}/pointer", "decision_pointer", (("pointer", pointer),))
        return
    holder = value_at(draft, pointer.rpartition("/")[0])
    fits = isinstance(holder, dict) and (steps[-1] in holder or steps[0] == "plan")
    fits = fits or (isinstance(holder, list) and value_at(draft, pointer) is not None and len(steps) > 2)
    if not fits or steps[0] == "report":
        yield FieldError(f"{at}/pointer", "decision_pointer", (("pointer", pointer),))
    elif isinstance(one.value, str) and reread(pointer, one.value) is None:
        yield FieldError(f"{at}/value", "decision_unread", (("text", one.value[:60]),))


def decided_draft(read: Mapping[str, Any], decided: Decided, reread: Reread) -> Json:
    """The draft with all corrections made."""
    draft: Json = copy.deepcopy({key: value for key, value in read.items() if key != "report"})
    for pointer, value in decided.corrected.items():
        holder = value_at(draft, pointer.rpartition("/")[0])
        last = pointer.rpartition("/")[2]
        meant = reread(pointer, value) if isinstance(value, str) else value
        if isinstance(holder, list) and last.isdigit() and int(last) < len(holder):
            holder[int(last)] = meant
        elif isinstance(holder, dict):
            holder[last] = meant
    return draft


def settled(report: Iterable[Json], decided: Decided) -> list[Json]:
    """The findings, each with whether somebody has taken care of it."""
    return [one | {"decided": _is_settled(one, decided)} for one in report]


def _is_settled(one: Mapping[str, Any], decided: Decided) -> bool:
    row = "/".join(one["pointer"].split("/")[:3])
    if row in decided.skipped or (one["id"] in decided.accepted and not one["byRule"]):
        return True
    if one["about"] and decided.of_agency(one["about"]) is not None:
        return True
    if one["byRule"]:
        # A rule is asked again after every correction: what it still refuses is not settled.
        return False
    return any(f"{row}/{name}" in decided.corrected for name in one["fields"])
