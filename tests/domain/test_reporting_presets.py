"""Do the ready-made ways of reporting give the windows they promise, and name nobody whom they do not know?"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid5

import pytest

from service.domain.reporting_presets import TIMES, PartyRole, PresetGround, presets
from service.domain.reporting_times import ReportingTimesWrite, wanted

SPACE = UUID("00000000-0000-0000-0000-00000000face")


def key(name: str) -> UUID:
    return uuid5(SPACE, name)


def ground(*agencies: tuple[str, str, int]) -> PresetGround:
    """Name, kind and unit of each agency; the plan's unit is 7, the one above 1."""
    rows: list[dict[str, Any]] = [
        {"id": key(name), "kind": kind, "unit_key": unit} for name, kind, unit in agencies
    ]
    return PresetGround.model_validate({"unit_key": 7, "focal_office_ids": [key("focal")], "agencies": rows})


@pytest.mark.parametrize("preset", TIMES, ids=lambda preset: preset.code)
def test_every_preset_can_be_sent_as_the_times_of_a_rule(preset: Any) -> None:
    sent = ReportingTimesWrite.model_validate_json(preset.times.model_dump_json())

    assert sent.read() == preset.times
    assert sent.last_day is None, "by which day, says who asks"


def test_the_legal_windows_run_from_the_15th_to_the_14th() -> None:
    times = {preset.code: preset.times for preset in TIMES}
    year = date(2025, 12, 1), date(2026, 12, 31)

    found = {
        code: [
            (one.nominal, one.start, one.end) for one in wanted(times[code], *year) if one.end.year == 2026
        ][:2]
        for code in ("legal_monthly", "legal_quarterly", "legal_half_yearly", "legal_yearly")
    }

    assert found == {
        "legal_monthly": [
            ("2026-M01", date(2025, 12, 15), date(2026, 1, 14)),
            ("2026-M02", date(2026, 1, 15), date(2026, 2, 14)),
        ],
        "legal_quarterly": [
            ("2026-Q1", date(2025, 12, 15), date(2026, 3, 14)),
            ("2026-Q2", date(2026, 3, 15), date(2026, 6, 14)),
        ],
        "legal_half_yearly": [
            ("2026-H1", date(2025, 12, 15), date(2026, 6, 14)),
            ("2026-H2", date(2026, 6, 15), date(2026, 12, 14)),
        ],
        "legal_yearly": [("2026", date(2025, 12, 15), date(2026, 12, 14))],
    }
    assert all((preset.basis is not None) is preset.code.startswith("legal") for preset in TIMES)


def test_a_chain_is_filled_in_with_the_agencies_of_the_plan_where_there_is_no_doubt() -> None:
    known = ground(
        ("ubnd", "peoples_committee", 7),
        ("party", "party_committee", 7),
        ("city committee", "peoples_committee", 1),
        ("one department", "upper_department", 1),
        ("another department", "upper_department", 1),
    )

    whole = next(chain for chain in presets(known).chains if chain.code == "whole")

    assert [
        (step.act.value, step.leads, step.from_ids, step.to_ids, step.missing) for step in whole.steps
    ] == [
        ("consolidate", True, [], [key("focal")], []),
        ("accept", False, [key("focal")], [key("ubnd")], []),
        ("acknowledge", False, [key("ubnd")], [key("party")], [PartyRole.peoples_council]),
        ("accept", False, [key("ubnd")], [], [PartyRole.upper_department]),
    ]


def test_without_a_plan_a_chain_names_roles_only() -> None:
    steps = [step for chain in presets(None).chains for step in chain.steps]

    assert all(not step.from_ids and not step.to_ids and not step.missing for step in steps)
    assert {role for step in steps for role in (step.from_role, *step.to_roles)} == set(PartyRole)
