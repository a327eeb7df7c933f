"""How does a draft that was read become the commands that single writes would take?

Every part of the plan is written as a command, so that an import obeys the rules of a person who types
the same. What cannot be written as one is told, with its place in the draft.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel, ValidationError

from service.domain.errors import FieldError
from service.domain.field_errors import field_errors
from service.domain.import_decisions import Decided
from service.domain.import_names import Names
from service.domain.indicators import IndicatorCreate
from service.domain.plans import PlanCreate
from service.domain.provisions import ProvisionCreate, ProvisionKind
from service.domain.reporting_rules import ReportingRuleCreate
from service.domain.reporting_times import ReportingTimesWrite
from service.domain.schedules import ScheduleWrite
from service.domain.sections import SectionCreate
from service.domain.tasks import TaskCreate

Json = dict[str, Any]
Command = TypeVar("Command", bound=BaseModel)

_SIGN = re.compile(r"^\s*(?P<number>[^\s/-]*?)\s*(?P<symbol>[-/].*)?$", re.DOTALL)
_ANNEX = re.compile(r"^(?:body|annex(?:-[0-9]{1,3})?)$")
SOURCE = "import"
"""Where the rows say they come from."""
LONGEST_LINE, LONGEST_TEXT = 500, 20_000


@dataclass(frozen=True, slots=True)
class Made(Generic[Command]):
    """One part of the plan to be: where it stands in the draft, and its command."""

    pointer: str
    id: UUID
    command: Command


@dataclass(slots=True)
class Composed:
    """The whole of a plan as commands, in print order, and what could not be written as one."""

    plan_id: UUID
    plan: PlanCreate | None = None
    period: tuple[date, date] | None = None
    sections: list[Made[SectionCreate]] = field(default_factory=list)
    provisions: list[Made[ProvisionCreate]] = field(default_factory=list)
    tasks: list[Made[TaskCreate]] = field(default_factory=list)
    indicators: list[Made[IndicatorCreate]] = field(default_factory=list)
    rules: list[Made[ReportingRuleCreate]] = field(default_factory=list)
    faults: list[FieldError] = field(default_factory=list)


def compose(
    draft: Mapping[str, Any],
    names: Names,
    decided: Decided,
    *,
    unit: str,
    into: UUID | None,
    new_id: Callable[[], UUID],
    first: Mapping[str, int] | None = None,
) -> Composed:
    """The draft as commands. into: an existing draft that it goes into; first: the ordinals to go on from there."""
    made = Composed(into or new_id())
    if into is None:
        _head(draft["plan"], names, decided, unit, made)
    elif draft["plan"]:
        made.faults.append(FieldError("/plan", "import_head_ignored"))
    writer = _Writer(draft, names, decided, made, new_id, first or {})
    writer.write()
    return made


def _build(
    model: type[Command], pointer: str, values: Mapping[str, Any], faults: list[FieldError]
) -> Command | None:
    try:
        return model.model_validate(values)
    except ValidationError as error:
        faults += field_errors(error, model, f"{pointer}/")
        return None


def _head(plan: Mapping[str, Any], names: Names, decided: Decided, unit: str, made: Composed) -> None:
    issuer = names.id_of_text(plan["issuer"]) if plan.get("issuer") else None
    if not plan.get("issuer"):
        made.faults.append(FieldError("/plan/issuer", "import_issuer_missing"))
    period = plan.get("period") or {}
    if not (period.get("start") and period.get("end")):
        made.faults.append(FieldError("/plan/period", "import_period_missing"))
    title = " ".join(one for one in (plan.get("type"), plan.get("title")) if one)
    if not title:
        made.faults.append(FieldError("/plan/title", "import_title_missing"))
    number = plan.get("number")
    values: Json = {
        "unit": unit,
        "number": number or "",
        "number_pending": not number,
        "symbol": symbol_of(plan.get("symbol")),
        "issued_on": plan.get("date"),
        "place": _line(plan.get("place")),
        "title": title[:LONGEST_TEXT],
        "issuer": issuer or made.plan_id,
        "signature": {
            "authority": _line(plan.get("signerAuthority")),
            "capacity": _line(plan.get("signerCapacity")),
            "position": _line(plan.get("signerRole")),
            "name": _line(plan.get("signer")),
        },
        "period": {"start": period.get("start"), "end": period.get("end")},
        "bases": [paper_of(one) for one in plan.get("legalBases") or ()][:100],
        "recipients": [_line(one) for one in plan.get("recipients") or () if _line(one)][:200],
        "missing_annexes": plan.get("missingAnnexes") or (),
        "source": SOURCE,
        "confirm_duplicate": True,
    }
    if plan.get("replaces"):
        values["replaces"] = {k: v for k, v in paper_of(plan["replaces"]).items() if k != "relation"}
    if made.faults:
        return
    made.plan = _build(PlanCreate, "/plan", values, made.faults)
    if made.plan is not None:
        made.period = (made.plan.period.start, made.plan.period.end)
        if issuer is None:
            made.plan = None


def symbol_of(symbol: str | None) -> str:
    """The symbol with its first stroke: a plan of the Party joins it by a dash ("25-KH/ĐU"), others by a slash."""
    if not symbol:
        return ""
    return symbol if symbol[0] in "-/" else ("-" if "/" in symbol else "/") + symbol


def paper_of(cited: Mapping[str, Any]) -> Json:
    """A document the plan rests on: its number apart from its symbol."""
    written = str(cited.get("number") or "")
    found = _SIGN.match(written)
    number, symbol = (found["number"], found["symbol"] or "") if found else ("", "")
    if len(number) > 40 or len(symbol) > 60:
        number, symbol = "", ""
    title = cited.get("title") or (None if number else written or cited.get("issuer"))
    return {
        "number": number,
        "symbol": symbol,
        "issuer": _line(cited.get("issuer")),
        "issued_on": cited.get("date"),
        "title": _line(title),
        "relation": cited.get("relation") or "basis",
    }


def _line(text: Any) -> str | None:
    return " ".join(str(text).split())[:LONGEST_LINE] or None if text else None


@dataclass(slots=True)
class _Writer:
    draft: Mapping[str, Any]
    names: Names
    decided: Decided
    made: Composed
    new_id: Callable[[], UUID]
    first: Mapping[str, int]
    sections: dict[str, UUID] = field(default_factory=dict)
    parts: dict[str, str] = field(default_factory=dict)
    tasks: dict[str, UUID] = field(default_factory=dict)

    def write(self) -> None:
        self._sections()
        self._provisions()
        self._tasks()
        self._indicators()
        self._rules()

    def _rows(self, name: str) -> Iterator[tuple[int, str, Json]]:
        for i, row in enumerate(self.draft.get(name) or ()):
            if self.decided.takes(f"/{name}/{i}"):
                yield self.first.get(name, 0) + i, f"/{name}/{i}", row

    def _sections(self) -> None:
        for ordinal, pointer, row in self._rows("sections"):
            part = row["part"] if _ANNEX.match(row.get("part") or "") else "body"
            values = {
                "plan_id": self.made.plan_id,
                "parent_id": self.sections.get(row.get("parent") or ""),
                "ordinal": ordinal,
                "part": part,
                "number": (row.get("number") or "")[:40],
                "title": row["title"] or row["key"] or "–",
            }
            command = _build(SectionCreate, pointer, values, self.made.faults)
            if command is not None:
                self.sections[row["key"]] = self.new_id()
                self.parts[row["key"]] = part
                self.made.sections.append(Made(pointer, self.sections[row["key"]], command))

    def _provisions(self) -> None:
        for ordinal, pointer, row in self._rows("provisions"):
            values = {
                "plan_id": self.made.plan_id,
                "section_id": self.sections.get(row.get("section") or ""),
                "ordinal": ordinal,
                "kind": row["kind"] if row["kind"] in ProvisionKind.__members__ else ProvisionKind.measure,
                "number": (row.get("number") or "")[:40],
                "text": row["text"],
                "agencies": self.names.ids_of(row.get("agencies") or ()),
                "coordinators": self.names.ids_of(row.get("coordinators") or ()),
            }
            command = _build(ProvisionCreate, pointer, values, self.made.faults)
            if command is not None:
                self.made.provisions.append(Made(pointer, self.new_id(), command))

    def _assigned(self, row: Mapping[str, Any]) -> list[Json]:
        """One role for each agency, that of a lead first."""
        roles: dict[UUID, str] = {}
        for role, entries in (("lead", row.get("leads")), ("coordinator", row.get("coordinators"))):
            for one in self.names.ids_of(entries or ()):
                roles.setdefault(one, role)
        return [{"agency": agency, "role": role} for agency, role in list(roles.items())[:100]]

    def _tasks(self) -> None:
        for ordinal, pointer, row in self._rows("tasks"):
            section = row.get("section") or ""
            at = {"part": self.parts.get(section, "body"), "section": _line(section)}
            at |= {"number": _line(row.get("number"))}
            cells = [
                {**at, "column": _line(cell["column"]), "text": _line(cell["text"])}
                for cell in row.get("cells") or ()
            ]
            values = {
                "plan": self.made.plan_id,
                "section": self.sections.get(section),
                "ordinal": ordinal,
                "number": (row.get("number") or "")[:40],
                "title": row["title"],
                "assignments": self._assigned(row),
                "deliverables": [
                    {
                        "name": one["name"],
                        "schedule": self._schedule(one.get("schedule"), f"{pointer}/deliverables/{i}"),
                    }
                    for i, one in enumerate(row.get("deliverables") or ())
                ],
                "schedule": self._schedule(row.get("schedule"), pointer)
                or ScheduleWrite.model_validate({"kind": "unparsed"}),
                "references": [{**at, "line": (row.get("place") or {}).get("line")}, *cells][:50],
                "source": SOURCE,
            }
            if row.get("schedule") is None:
                where = (("pointer", f"{pointer}/schedule"),)
                self.made.faults.append(FieldError(f"{pointer}/schedule", "import_schedule_missing", where))
            command = _build(TaskCreate, pointer, values, self.made.faults)
            if command is not None:
                id_ = self.new_id()
                self.tasks[".".join(one for one in (section, row.get("number")) if one)] = id_
                self.made.tasks.append(Made(pointer, id_, command))

    def _schedule(self, read: Mapping[str, Any] | None, pointer: str) -> ScheduleWrite | None:
        if read is None:
            return None
        values = {key: value for key, value in read.items() if key != "confidence"}
        values["text"] = _line(values.get("text"))
        codes = (one["code"] if isinstance(one, Mapping) else one for one in values.get("problems") or ())
        values["problems"] = list(dict.fromkeys(codes))[:20]
        return _build(ScheduleWrite, f"{pointer}/schedule", values, self.made.faults)

    def _indicators(self) -> None:
        for ordinal, pointer, row in self._rows("indicators"):
            targets = row.get("targets") or []
            several = len({one.get("name") for one in targets}) > 1
            values = {
                "plan_id": self.made.plan_id,
                "section_id": self.sections.get(row.get("section") or ""),
                "ordinal": ordinal,
                "number": (row.get("number") or "")[:40],
                "name": row["name"],
                "unit_measure": _line(row.get("unitMeasure")),
                "direction": next((one["direction"] for one in targets if one.get("direction")), "up"),
                "references": [self._reference(one) for one in row.get("references") or ()][:50],
                "targets": [self._target(one, several) for one in targets][:100],
                "assignments": self._assigned(row),
                "task_ids": [self.tasks[one] for one in row.get("tasks") or () if one in self.tasks],
                "source": SOURCE,
            }
            command = _build(IndicatorCreate, pointer, values, self.made.faults)
            if command is not None:
                self.made.indicators.append(Made(pointer, self.new_id(), command))

    def _reference(self, read: Mapping[str, Any]) -> Json:
        return {
            "part": read["part"] if _ANNEX.match(read.get("part") or "") else "body",
            "section": _line(read.get("section")),
            "number": (read.get("number") or "")[:40],
            "line": (read.get("place") or {}).get("line"),
            "text": _line(read.get("text")),
        }

    def _target(self, read: Mapping[str, Any], several: bool) -> Json:
        return {
            "text": _line(read.get("text")) or "–",
            "name": _line(read.get("name")) if several else None,
            **{
                name: read.get(name)
                for name in ("year", "due", "value", "low", "high")
                if read.get(name) is not None
            },
            "comparator": read.get("comparator"),
            "evaluate_as": read.get("evaluateAs"),
            "measure": read.get("measure") or "level",
            "condition": _line(read.get("condition")),
            "excludes": _line(read.get("excludes")),
        }

    def _named(self, names: Iterable[str | None], propose: bool) -> list[UUID]:
        """The agencies behind names, each once; propose: those nobody knows are asked about."""
        found = (self.names.id_of_text(name, propose=propose) for name in names if name)
        return list(dict.fromkeys(one for one in found if one is not None))

    def _rules(self) -> None:
        """Rules that the document says whole; of the others the sentence stays among the provisions."""
        for ordinal, pointer, row in self._rows("reportingRules"):
            leads = bool(row.get("leads"))
            hands = [row["through"]] if row.get("through") else row.get("to") or ()
            # The plan's own committee is told where the words name nobody.
            to = self._named(hands, True)
            issuer = [] if to else self._named([(self.draft["plan"] or {}).get("issuer")], True)
            by = self._named(row.get("from") or (), not leads)
            told: list[FieldError] = []
            fields = {"cadence", "periods", "window", "lastDay", "dueOn", "exclusive", "assumed"}
            times = {k: v for k, v in row.items() if k in fields and v is not None}
            if issuer and "receiver_issuer" not in times.get("assumed", ()):
                times["assumed"] = [*times.get("assumed", ()), "receiver_issuer"]
            read = _build(ReportingTimesWrite, pointer, {**times, "text": _line(row.get("text"))}, told)
            values = {
                "plan_id": self.made.plan_id,
                "ordinal": ordinal,
                "name": (_line(row.get("text")) or "–")[:300],
                "times": read,
                "reference": {
                    "part": self.parts.get(row.get("section") or "", "body"),
                    "section": _line(row.get("section")),
                    "line": (row.get("place") or {}).get("line"),
                    "text": _line(row.get("text")),
                },
                "obligation": row.get("obligation") or "obliged",
                "main": bool(row.get("main")),
                "steps": [
                    {"act": row.get("act") or "accept", "from": by, "leads": leads or not by, "to": to or issuer}
                ],
                "source": SOURCE,
            }
            command = _build(ReportingRuleCreate, pointer, values, told) if read and (to or issuer) else None
            if command is None:
                self.made.faults.append(FieldError(pointer, "import_rule_left_out"))
            else:
                self.made.rules.append(Made(pointer, self.new_id(), command))
