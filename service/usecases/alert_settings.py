"""How do settings of alerts come, change and go?"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from service.db import alert_settings, read
from service.db.alert_settings import ALERT_SETTING, FACTS, AlertSetting, alert_values
from service.db.engine import Database
from service.db.units import place
from service.db.write import Delete, Insert, Update, commit
from service.domain.access import Permission, Principal
from service.domain.alert_settings import (
    ABOUT,
    MACHINE,
    AlertGround,
    AlertSettingCreate,
    AlertSettingFacts,
    AlertSettingPatch,
    AlertSettingQuery,
    AlertSubject,
    about,
    columns,
    faults,
)
from service.domain.errors import invalid
from service.domain.ids import new_id
from service.domain.paging import ItemQuery
from service.domain.plan_facts import refuse_if
from service.domain.units import UnitLevel, no_unit


async def list_alert_settings(principal: Principal, db: Database, query: AlertSettingQuery) -> bytes:
    """Settings of the units whose drafts the caller reads."""
    return await read.page(
        db, principal, ALERT_SETTING, query, scope=principal.scope(), values=alert_values(principal)
    )


async def get_alert_setting(
    principal: Principal, db: Database, setting_id: UUID, query: ItemQuery | None = None
) -> bytes:
    """The settings of one thing."""
    return await read.shown(
        db,
        principal,
        ALERT_SETTING,
        setting_id,
        query,
        scope=principal.scope(),
        values=alert_values(principal),
    )


async def create_alert_setting(
    principal: Principal, db: Database, command: AlertSettingCreate, *, now: datetime
) -> bytes:
    """Settings for a plan, one of its things, or the roll-ups of a unit; each has one row of them."""
    what = about(command)
    if what is None:
        raise invalid("", "alert_about_one")
    subject, key = what
    here = None if key is None else await alert_settings.ground(db, principal, subject, key)
    unit_key = here.unit_key if here and command.unit is None else await _rolled_up(principal, db, command)
    principal.require(Permission.rule_write, unit_key)
    given = command.given(without={"unit", *(one.value for one in ABOUT)})
    refuse_if(list(faults(subject, given, here.value_kind if here else None)))
    setting_id = new_id(now)
    row = {"id": setting_id, "unit_key": unit_key, **_of(subject, here), **columns(given)}
    await commit(db, principal, "alert_setting.create", Insert(AlertSetting, [row]), subject_id=setting_id)
    return await get_alert_setting(principal, db, setting_id)


async def change_alert_setting(
    principal: Principal, db: Database, setting_id: UUID, command: AlertSettingPatch, version: int
) -> bytes:
    """Other settings for the same thing; they hold for what comes from now on."""
    facts = await _facts(principal, db, setting_id, "update")
    given = command.given()
    refuse_if(list(faults(facts.subject, given, facts.value_kind)))
    row = {"id": setting_id, "version": version, **columns(given)}
    await commit(db, principal, "alert_setting.change", Update(AlertSetting, [row]))
    return await get_alert_setting(principal, db, setting_id)


async def remove_alert_setting(principal: Principal, db: Database, setting_id: UUID, version: int) -> None:
    """Back to what the plan says, or is built in."""
    await _facts(principal, db, setting_id, "delete")
    row = {"id": setting_id, "version": version}
    await commit(db, principal, "alert_setting.remove", Delete(AlertSetting, [row]))


def _of(subject: AlertSubject, here: AlertGround | None) -> dict[str, Any]:
    """The columns that say what the settings are for."""
    key = here.id if here else None
    row: dict[str, Any] = {"subject": subject, "subject_id": key, "plan_id": here.plan_id if here else None}
    if subject not in (AlertSubject.plan, AlertSubject.unit):
        row[f"{subject}_id"] = key
    return row


async def _rolled_up(principal: Principal, db: Database, command: AlertSettingCreate) -> int:
    """The unit whose roll-ups are looked at."""
    assert command.unit is not None, "a unit is named"
    unit = await place(db, principal, command.unit, written=no_unit(command.unit))
    if unit.level is UnitLevel.commune:
        raise invalid("/unit", "alert_unit_of_commune")
    return unit.key


async def _facts(principal: Principal, db: Database, setting_id: UUID, act: str) -> AlertSettingFacts:
    found: AlertSettingFacts = await read.facts(db, principal, FACTS, setting_id, scope=principal.scope())
    principal.require(MACHINE.act(act).permission, found.unit_key)
    return found
