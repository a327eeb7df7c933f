"""How does a fresh database come to hold the demo, and an old one keep it as it is?

Everything goes through the use cases: agencies and accounts as the operator of the server, each
plan and what is said of it as the people of its commune, so that the journal names them. Each
part is one transaction: it is there as a whole or not at all, and what is there is left alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from service.db.engine import Database
from service.demo import amendment, definitions, enact, figures, people, plans, progress
from service.demo.accounts import MACHINES, PLACES, SOURCE, accounts
from service.demo.plan_file import PlanFile
from service.domain.access import Principal
from service.domain.plans import PlanQuery
from service.usecases.operator import operator, person
from service.usecases.plans import list_plans

Report = Callable[[str, int, int], None]
"""Hears of the work under way: its name, how much is done, how much there is."""


async def load_demo(
    db: Database, *, now: datetime, real_now: datetime, report: Report = lambda name, done, of: None
) -> bool:
    """Bring the demo in as far as it is missing; tell whether anything was. The units are there already.

    now: what is invented happens before it. real_now: by which rights are valid.
    """
    me = await operator(db)
    files = {place: plans.read(where.plan) for place, where in PLACES.items() if where.plan is not None}
    known = await people.people(db, me)
    absent = [place for place, file in files.items() if not await _has_plan(db, me, file, now)]
    entries = await definitions.missing(db, me)
    if not absent and not entries and not people.missing(files, known):
        return False
    async with db.transaction() as tx:
        count = _Counter(report, "agencies", sum(1 for _ in people.wanted_agencies(files)))
        agencies = await people.ensure_agencies(tx, me, files, now=now, step=count)
        count = _Counter(report, "accounts", len(people.missing(files, known)) + len(MACHINES))
        known = await people.ensure_people(tx, me, files, agencies, now=now, real_now=real_now, step=count)
        await definitions.ensure(tx, await person(tx, known["vn.coordinator"]), entries, now=now)
    for place in absent:
        await _load_plan(db, place, files, agencies, known, now=now, report=report)
    return True


async def _load_plan(
    db: Database,
    place: str,
    files: Mapping[str, PlanFile],
    agencies: people.Known,
    known: Mapping[str, UUID],
    *,
    now: datetime,
    report: Report,
) -> None:
    """One plan and what is said of it, as one transaction."""
    file = files[place]
    own = {piece.name: agencies[piece.upper_unit or file.unit, piece.name] for piece in file.agencies}
    invented = progress.load(plans.FOLDER / str(PLACES[place].plan), file)
    said = list(progress.moments(invented, now))
    counted = figures.deeds(figures.load(plans.FOLDER / str(PLACES[place].plan), file), now)
    matches = definitions.matches(str(PLACES[place].plan))
    under_way = amendment.load(plans.FOLDER / str(PLACES[place].plan), file, now)
    steps = plans.size(file) + len(said) + len(counted) + (under_way.size if under_way else 0)
    count = _Counter(report, PLACES[place].name, steps)
    async with db.transaction() as tx:
        crew = {
            account.username.removeprefix(f"{place}."): await person(tx, known[account.username])
            for account in accounts(files)
            if account.place == place
        }
        plan_id, tasks = await plans.write_plan(
            tx, file, own, crew["coordinator"], crew["leader"], matches, now=now, step=count
        )
        await enact.enact(tx, file, said, tasks, own, crew, step=count)
        await figures.enact(tx, file, plan_id, counted, crew, step=count)
        if under_way is not None:
            await amendment.enact(tx, file, plan_id, under_way, tasks, own, crew, step=count)


async def _has_plan(db: Database, principal: Principal, file: PlanFile, now: datetime) -> bool:
    """Whether the demo's plan of the unit is there, in whatever state people have brought it to; the unit may have
    ended or bear another code by now: somebody has tried a change of units."""
    for wanted in ({"unit": file.unit}, {"q": file.plan.title[:100]}):
        query = PlanQuery.model_validate({**wanted, "fields": "source", "limit": 200})
        found = json.loads(await list_plans(principal, db, query, now=now))
        if any(item["source"] == SOURCE for item in found["items"]):
            return True
    return False


class _Counter:
    """Counts the steps of one piece of work and tells of each."""

    def __init__(self, report: Report, name: str, of: int) -> None:
        self._report, self._name, self._of, self._done = report, name, of, 0

    def __call__(self, steps: int) -> None:
        self._done += steps
        self._report(self._name, self._done, self._of)
