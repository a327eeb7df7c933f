"""What does the second wall let through, table by table?

Row-level security promises reach, publication and write reach; the first wall
(Principal and Scope) decides everything. Settings are read through scalar
sub-selects so that they are computed once per statement, and compared as integers
with ranges: text paths and arrays cost several times the query itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from service.db.journal import CLOCK
from service.db.rows import DECLARATIONS, Declaration
from service.domain.units import LAST_KEY, NATION_KEY, PROVINCE_STEP

ROLE = "sauro_service"
_NAMES = re.compile(r"current_setting\('app\.(\w+)'")


def _setting(name: str, kind: str = "int4multirange") -> str:
    return f"(select nullif(current_setting('app.{name}', true), '')::{kind})"


REACH, DRAFT, WRITE = _setting("reach"), _setting("draft_reach"), _setting("write_reach")
ADMIN, AUDIT, INTEGRATE = _setting("admin_reach"), _setting("audit_reach"), _setting("integrate_reach")
DIRECTORY, AGENCIES, ACTOR = _setting("directory"), _setting("agencies", "uuid[]"), _setting("actor", "uuid")

_NAMED_IN = f"published and named_agency_ids && {AGENCIES}"
_SEEN = f"(unit_key <@ {REACH} and (published or unit_key <@ {DRAFT})) or ({_NAMED_IN})"
_WRITTEN = f"unit_key <@ {WRITE}"
_NAMED = f"{_WRITTEN} or ({_NAMED_IN})"
_REPLY = (
    f"{_WRITTEN} or exists "
    f"(select from task t where t.id = task_id and t.published and t.named_agency_ids && {AGENCIES})"
)
# A figure is `published` once verified. Whoever recorded one for an upper unit's agency sees it before.
_FIGURE_SEEN = f"{_SEEN} or (recorded_by = {ACTOR} and named_agency_ids && {AGENCIES})"
_FIGURE_WRITTEN = (
    f"{_WRITTEN} or exists (select from indicator i where i.id = indicator_id and i.published "
    f"and i.named_agency_ids && {AGENCIES})"
)
# Whoever acts for the agency that raised it sees it before it is forwarded, also from above the unit.
_OBSTACLE_SEEN = f"{_SEEN} or agency_id = any({AGENCIES}::uuid[])"
_OBSTACLE_WRITTEN = (
    f"{_WRITTEN} or (published and addressee_unit_key <@ {WRITE} and unit_key <@ {REACH}) "
    f"or agency_id = any({AGENCIES}::uuid[]) or (published and addressee_id = any({AGENCIES}::uuid[]))"
)
_OBSTACLE_RAISED = f"{_WRITTEN} or " + " or ".join(
    f"exists (select from {item} i where i.id = {item}_id and i.unit_key = obstacle.unit_key "
    f"and i.published and i.named_agency_ids && {AGENCIES})"
    for item in ("task", "indicator")
)
_EVIDENCE_USE = " or ".join(
    f"(subject = '{thing}' and exists (select from {thing} s where s.id = subject_id))"
    for thing in ("observation", "progress_update", "deliverable", "report", "obstacle")
)
_ANYONE = f"{ACTOR} is not null"
_CLOCK = f"{ACTOR} = '{CLOCK}'"
# As the thing itself was seen when the event was raised. Of an endpoint only its owner hears; the clock dispatches.
_EVENT_SEEN = (
    f"(unit_key <@ {REACH} and subject <> 'webhook' and (published or unit_key <@ {DRAFT})) or ({_NAMED_IN}) "
    f"or (recorded_by = {ACTOR} and (subject = 'webhook' or named_agency_ids && {AGENCIES})) "
    f"or own_agency_ids && {AGENCIES} or told && {REACH} or {_CLOCK}"
)
_CLIENTS = f"unit_key <@ {ADMIN} or unit_key <@ {INTEGRATE}"
_CONTACTS = f"{_WRITTEN} or unit_key <@ {ADMIN} or agency_id = any({AGENCIES}::uuid[]) or user_id = {ACTOR}"
_GRANTS = (
    f"principal_id <> {ACTOR} and (unit_key <@ {ADMIN} or "
    f"(unit_key <@ {INTEGRATE} and role in ('viewer', 'integrator')))"
)

# wall -> (who may see a row, who may write it, and where that differs who may add, and who may remove one)
WALLS: dict[str, tuple[str, str] | tuple[str, str, str] | tuple[str, str, str, str] | None] = {
    "item": (_SEEN, _WRITTEN),
    "item_named": (_SEEN, _NAMED),
    "reply": (_SEEN, _REPLY),
    # An upper unit's rule binds those below it, who must be able to read it: whoever reads anything there.
    "rule": (f"{_SEEN} or (plan_id is null and unit_key <@ {DIRECTORY} and not isempty({REACH}))", _WRITTEN),
    # The catalogue of an upper unit is read by everybody below who reads anything there.
    "definition": (f"unit_key <@ {DIRECTORY} and not isempty({REACH})", _WRITTEN),
    # Whoever made the rule reminds and waives, also above the unit that owes; an agency's report meets it, and
    # the agency it goes to sees it.
    "obligation": (
        f"{_SEEN} or (published and to_ids && {AGENCIES})",
        f"{_WRITTEN} or rule_unit_key <@ {WRITE} or array[agency_id] && {AGENCIES}",
    ),
    # An agency sees and writes its own reports in every state; who receives one verifies, accepts, returns it.
    "report": (
        f"{_SEEN} or array[agency_id] && {AGENCIES}",
        f"{_WRITTEN} or array[agency_id] && {AGENCIES} or (published and receiver_key <@ {WRITE})",
        f"{_WRITTEN} or array[agency_id] && {AGENCIES}",
        f"status = 'draft' and ({_WRITTEN} or array[agency_id] && {AGENCIES})",
    ),
    # A request is seen by the units it asks, which lie below the one that asks.
    "request": (f"unit_key <@ {REACH} or asked && {REACH}", _WRITTEN),
    # Whoever gives a target writes at units in reach; the unit itself answers.
    "target_assignment": (
        f"unit_key <@ {REACH}",
        f"{_WRITTEN} or (by_unit_key <@ {WRITE} and unit_key <@ {REACH})",
    ),
    # A commune sees that its city has ranked it, and its own place.
    "ranking": (
        f"unit_key <@ {REACH} or exists (select from ranking_place p where p.ranking_id = ranking.id)",
        _WRITTEN,
    ),
    "ranking_place": (f"unit_key <@ {REACH} or contender_key <@ {REACH}", _WRITTEN),
    # What was read of a file is seen by whoever reads the unit's drafts.
    "import": (f"unit_key <@ {DRAFT}", _WRITTEN),
    # What was said of suggestions is the affair of those who match.
    "rejection": (f"unit_key <@ {DRAFT}", _WRITTEN),
    # Slots and their sums are kept by triggers; whoever reads a sum reads the whole subtree.
    "slot": (f"unit_key <@ {REACH}", "false"),
    "rollup": (
        f"int4range(unit_key, case unit_key when {NATION_KEY} then {LAST_KEY} + 1 else unit_key + {PROVINCE_STEP} end) "
        f"<@ {REACH}",
        "false",
    ),
    "clock": (_CLOCK, _CLOCK),
    "event": (_EVENT_SEEN, _CLOCK),
    # Moments are told of by the day itself and nobody else; they are seen as the thing they are of.
    "crossing": (_SEEN, _CLOCK),
    "figure": (_FIGURE_SEEN, _FIGURE_WRITTEN),
    # Seen above once it was forwarded; the addressee, of the unit or above it, answers at the unit that raised it.
    "obstacle": (_OBSTACLE_SEEN, _OBSTACLE_WRITTEN, _OBSTACLE_RAISED),
    # An item is seen with whatever it is attached to: the walls of those tables decide. Only an item that the
    # caller sees may be attached, or attaching would show it.
    "evidence": (
        f"uploaded_by = {ACTOR} or exists "
        "(select from evidence_use u where u.evidence_id = evidence.id and u.ended_at is null)",
        "false",
        f"{_WRITTEN} and uploaded_by = {ACTOR}",
        f"uploaded_by = {ACTOR}",
    ),
    "evidence_use": (_EVIDENCE_USE, _EVIDENCE_USE, f"({_EVIDENCE_USE}) and evidence_seen(evidence_id)"),
    "evidence_part": ("exists (select from evidence e where e.file_id = evidence_part.file_id)", "false"),
    "agency": (f"unit_key <@ {DIRECTORY}", f"unit_key <@ {WRITE} or unit_key <@ {ADMIN}"),
    "unit": (_ANYONE, f"key <@ {ADMIN}"),
    "unit_history": (_ANYONE, f"unit_key <@ {ADMIN}"),
    "lineage": (_ANYONE, f"successor_key <@ {ADMIN}"),
    "account": (f"unit_key <@ {ADMIN} or unit_key <@ {AUDIT} or id = {ACTOR}", f"unit_key <@ {ADMIN}"),
    "client": (f"{_CLIENTS} or unit_key <@ {AUDIT} or id = {ACTOR}", _CLIENTS),
    # One's own, those of one's agency, and those of the unit for whoever writes there: roles are the first wall's.
    "contact": (f"{_CONTACTS} or unit_key <@ {AUDIT}", _CONTACTS),
    "grant": (
        f"unit_key <@ {ADMIN} or unit_key <@ {AUDIT} or unit_key <@ {INTEGRATE} or principal_id = {ACTOR}",
        _GRANTS,
    ),
    "access_log": (f"unit_key <@ {AUDIT}", "false"),
    # Digests say nothing of what stands in the rows: whoever audits anything reads them.
    "seal": (f"not isempty({AUDIT})", "false"),
    # Endpoints, what is on its way to them and how they are doing: the affair of those who look after machines.
    "webhook": (f"unit_key <@ {INTEGRATE} or unit_key <@ {AUDIT}", f"unit_key <@ {INTEGRATE}"),
    "attempt": (f"unit_key <@ {INTEGRATE} or unit_key <@ {AUDIT}", _CLOCK),
    "own_key": (f"principal_id = {ACTOR}", f"principal_id = {ACTOR}"),
    "principal": None,
    "stamp": None,
    "closed": None,
}
"""None: no policy. `principal` holds rights, no secrets, and is read before anybody is
known, as is a `stamp`, which is a number; `closed` tables are not granted to the service's role at all."""


_PLAIN = frozenset(
    {
        "agency",
        "attempt",
        "clock",
        "crossing",
        "contact",
        "definition",
        "event",
        "figure",
        "import",
        "item",
        "item_named",
        "lineage",
        "obligation",
        "obstacle",
        "principal",
        "ranking",
        "ranking_place",
        "rejection",
        "reply",
        "report",
        "request",
        "rollup",
        "rule",
        "seal",
        "slot",
        "target_assignment",
        "unit",
        "unit_history",
        "webhook",
    }
)
"""Walls of tables whose reads call no function that looks at further settings."""


def settings_read(tables: Iterable[str]) -> frozenset[str] | None:
    """Which settings are looked at when these tables are read; None = possibly any of them."""
    found: set[str] = set()
    for table in tables:
        if table not in DECLARATIONS or DECLARATIONS[table].wall not in _PLAIN:
            return None
        wall = WALLS[DECLARATIONS[table].wall]
        found.update(_NAMES.findall(wall[0]) if wall is not None else ())
    return frozenset(found)


def policies(declared: Declaration) -> dict[str, tuple[str, str | None, str | None]]:
    """Policy name -> (command, using, with check) of one table."""
    wall = WALLS[declared.wall]
    if wall is None:
        return {}
    seen, written = wall[:2]
    added = wall[2] if len(wall) > 2 else written
    removed = wall[3] if len(wall) > 3 else written
    return {
        "seen": ("select", seen, None),
        "added": ("insert", None, added),
        "changed": ("update", written, written),
        "removed": ("delete", removed, None),
    }


def statements() -> list[str]:
    """Policies and grants of every declared table. Rights are given by name: "all tables"
    would reach the journal's partitions, which have rights of their own."""
    made = [f"grant usage on schema public to {ROLE}"]
    for declared in DECLARATIONS.values():
        table = declared.table
        if WALLS[declared.wall] is not None:
            made.append(f"alter table {table} enable row level security")
        for name, (command, using, check) in policies(declared).items():
            made.append(
                f"create policy {name} on {table} for {command} to {ROLE}"
                + (f" using ({using})" if using else "")
                + (f" with check ({check})" if check else "")
            )
        if declared.rights:
            made.append(f"grant {', '.join(declared.rights)} on {table} to {ROLE}")
    made += [
        "alter table journal enable row level security",
        f"create policy seen on journal for select to {ROLE} using (unit_key <@ {AUDIT})",
        f"grant select on journal to {ROLE}",
    ]
    return made
