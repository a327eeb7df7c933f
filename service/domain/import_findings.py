"""What is there to look at in an import, and which of it has somebody decided?

Findings come from the readers of documents and from the rules that every single write goes through; both
are told alike, each with its place in the draft and in the file. They are kept with their sentences in both
languages, so that any reader hears them in their own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from service.domain.errors import FieldError
from service.domain.imports import FindingCounts, FindingSeverity
from service.domain.language.columns import Column, column_of
from service.domain.language.report_sentences import finding_sentence
from service.domain.messages import sentence

Json = dict[str, Any]

ROWS = ("provisions", "indicators", "tasks", "reportingRules", "agencies", "observations")
"""Lists of a draft whose rows may be left out."""

SEVERITIES: Mapping[str, FindingSeverity] = {
    "import_schedule_missing": FindingSeverity.warning,
    "import_rule_left_out": FindingSeverity.warning,
    "import_head_ignored": FindingSeverity.info,
    "import_column_unknown": FindingSeverity.warning,
    "import_agency_there": FindingSeverity.info,
}
"""Of what is no error."""

ACCEPTABLE = frozenset({"plan_number_taken", "agency_name_taken"})
"""Refusals of the rules that a person may overrule, as with a single write."""

_KINDS = {"task": "tasks", "indicator": "indicators", "provision": "provisions"}
_READ = ("title", "name", "text")
_CELLS: Mapping[Column, tuple[str, ...]] = {
    Column.deadline: ("schedule",),
    Column.lead: ("leads",),
    Column.coordinator: ("coordinators",),
    Column.product: ("deliverables",),
    Column.target: ("targets",),
    Column.title: ("title", "name"),
    Column.indicator: ("name", "title"),
}
_READERS = {"deadline": ("schedule",), "agency": ("leads", "coordinators"), "target": ("targets",)}
"""Column, and reader, -> the fields of a row: a correction of one settles what was said of it."""


def finding(
    pointer: str,
    code: str,
    severity: FindingSeverity,
    said: Mapping[str, str],
    *,
    row: Mapping[str, Any] | None = None,
    cell: str = "",
    read: str | None = None,
    confidence: str | None = None,
    suggestion: str | None = None,
    fields: Sequence[str] = (),
    about: str | None = None,
    by_rule: bool = False,
) -> Json:
    """One finding as it is kept. fields: of the row, whose correction settles it. about: the agency it is about.
    by_rule: refused by a rule, and so not to be accepted."""
    mark = "\x1f".join((pointer, code, cell, said["en"], str(sorted((row or {}).items()))))
    return {
        "id": hashlib.sha256(mark.encode()).hexdigest()[:12],
        "pointer": pointer,
        "row": dict(row or {}),
        "cell": cell,
        "read": read[:500] if read else None,
        "confidence": confidence,
        "code": code,
        "severity": severity.value,
        "message": dict(said),
        "suggestion": suggestion,
        "decided": False,
        "fields": list(fields),
        "about": about,
        "byRule": by_rule,
    }


def of_reading(draft: Mapping[str, Any]) -> Iterator[Json]:
    """What the reader of the document reported, each where its row stands in the draft."""
    places = _places(draft)
    for one in draft["report"]:
        row = one["row"]
        pointer = places.get(_place(row), "")
        item = value_at(draft, pointer) if pointer else None
        column = column_of(one["cell"]) if one["cell"] else None
        fields = (_CELLS.get(column, ()) if column else ()) or _READERS.get(one["reader"], ())
        held = next((item[name] for name in fields if isinstance(item, dict) and item.get(name)), None)
        yield finding(
            pointer,
            one["code"],
            # An agency that is not known here is asked about once, by its name.
            FindingSeverity.warning
            if one["reader"] == "agency" and one["code"].endswith("_new")
            else FindingSeverity(one["severity"]),
            {
                language: finding_sentence(one["reader"], one["code"], language, one["params"])
                for language in ("vi", "en")
            },
            row=row,
            cell=one["cell"],
            read=_words(held if held is not None else item),
            confidence=_confidence(held) or _confidence(item),
            suggestion=one["suggestion"],
            fields=fields,
            about=one["params"].get("name") if one["reader"] == "agency" else None,
        )


def of_rule(draft: Mapping[str, Any], error: FieldError) -> Json:
    """A rule's refusal as a finding at its row."""
    row_pointer = "/".join(error.pointer.split("/")[:3])
    item = value_at(draft, row_pointer)
    row = {}
    if isinstance(item, dict):
        place = item.get("place") or {}
        row = {"kind": row_pointer.split("/")[1], "number": item.get("number") or "", **place}
    held = value_at(draft, error.pointer)
    params = dict(error.params)
    return finding(
        error.pointer,
        error.code,
        SEVERITIES.get(error.code, FindingSeverity.error),
        {language: sentence(error.code, language, params) for language in ("vi", "en")},
        row=row,
        cell=str(params.get("cell", "")),
        read=_words(held if held is not None else item),
        confidence=_confidence(held) or _confidence(item),
        suggestion=params.get("suggestion"),
        fields=error.pointer.split("/")[3:4],
        about=params.get("name") if error.code == "import_agency_new" else None,
        by_rule=error.code not in ACCEPTABLE and SEVERITIES.get(error.code) is None,
    )


def counted(report: Iterable[Mapping[str, Any]]) -> FindingCounts:
    """How many findings there are of each kind, and how many errors still wait."""
    many = list(report)
    of = {severity: sum(one["severity"] == severity for one in many) for severity in FindingSeverity}
    waiting = sum(one["severity"] == "error" and not one["decided"] for one in many)
    return FindingCounts(
        error=of[FindingSeverity.error],
        warning=of[FindingSeverity.warning],
        info=of[FindingSeverity.info],
        open=waiting,
    )


def shown(report: Iterable[Mapping[str, Any]], language: str) -> list[Json]:
    """The findings as a caller hears them."""
    hidden = {"fields", "about", "byRule"}
    return [
        {key: value for key, value in one.items() if key not in hidden} | {"message": one["message"][language]}
        for one in report
    ]


def value_at(draft: Any, pointer: str) -> Any:
    """What stands at a JSON pointer; None where there is nothing."""
    value = draft
    for step in pointer.split("/")[1:]:
        if isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        elif isinstance(value, dict) and step in value:
            value = value[step]
        else:
            return None
    return value


def _place(row: Mapping[str, Any]) -> tuple[Any, ...]:
    where = tuple(row.get(name) for name in ("page", "line", "row", "sheet"))
    return (row.get("kind"), *where)


def _places(draft: Mapping[str, Any]) -> dict[tuple[Any, ...], str]:
    """Where each row of the draft is printed -> its pointer; the first of those that share a place."""
    found: dict[tuple[Any, ...], str] = {}
    for kind, name in _KINDS.items():
        for i, item in enumerate(draft.get(name, ())):
            places = [item.get("place")] if "place" in item else [r["place"] for r in item.get("references", ())]
            for place in places:
                if place:
                    found.setdefault(_place({"kind": kind, **place}), f"/{name}/{i}")
    return found


def _words(held: Any) -> str | None:
    """The words of what was read."""
    if isinstance(held, list):
        return "; ".join(filter(None, map(_words, held))) or None
    if isinstance(held, dict):
        return next((str(held[name]) for name in ("text", *_READ) if held.get(name)), None)
    return None if held is None else str(held)


def _confidence(held: Any) -> str | None:
    if isinstance(held, list):
        return next(filter(None, map(_confidence, held)), None)
    return held.get("confidence") if isinstance(held, dict) else None
