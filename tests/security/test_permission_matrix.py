"""Is what each role may do still what was agreed, in the golden file and on the page people read?"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from service.domain.access import MATRIX, Permission, Role
from service.domain.access_page import PERMISSION_NAMES, ROLE_NAMES, extent, matrix_page, matrix_text
from service.domain.wall_reach import WRITES, wall_reach
from tests.conftest import ROOT

GOLDEN = Path(__file__).parent / "golden" / "matrix.txt"
PAGE = ROOT / "docs" / "access.md"
P = Permission


@pytest.mark.parametrize(
    ("path", "make"), [(GOLDEN, matrix_text), (PAGE, matrix_page)], ids=["golden", "page"]
)
def test_the_matrix_is_written_down_as_it_is(path: Path, make: object) -> None:
    assert callable(make)
    text = make()
    if os.environ.get("SAURO_TEST_REWRITE"):
        path.write_text(text, encoding="utf-8")

    assert path.read_text(encoding="utf-8") == text, (
        "roles or permissions changed: SAURO_TEST_REWRITE=1 rewrites, then read the difference"
    )


def test_every_role_and_permission_has_a_name_in_both_languages() -> None:
    assert set(ROLE_NAMES) == set(Role)
    assert set(PERMISSION_NAMES) == set(Permission)
    assert all(vi and en for vi, en in (*ROLE_NAMES.values(), *PERMISSION_NAMES.values()))


def test_permissions_stand_in_the_order_of_the_alphabet() -> None:
    assert list(Permission) == sorted(Permission)


def test_whoever_checks_changes_nothing_and_whoever_watches_neither() -> None:
    for role in (Role.auditor, Role.viewer):
        assert (
            MATRIX[role] & (WRITES | {P.user_manage, P.grant_manage, P.client_manage, P.unit_change}) == set()
        )
        assert "write_reach" not in wall_reach(role)


def test_nothing_that_writes_a_plan_reaches_below_the_own_unit() -> None:
    wide = {(role, p) for role in Role for p in WRITES if extent(role, p) == "subtree"}

    assert wide == {(Role.admin, P.agency_write), (Role.admin, P.contact_write)}


def test_who_looks_after_people_does_not_work_on_plans() -> None:
    assert MATRIX[Role.admin] & (WRITES - {P.agency_write, P.contact_write}) == set()
    assert P.plan_read not in MATRIX[Role.admin]


def test_whoever_records_does_not_publish_and_whoever_publishes_does_not_record() -> None:
    for role in Role:
        assert not {P.update_progress, P.plan_publish} <= MATRIX[role]
        assert not {P.extension_request, P.extension_decide} <= MATRIX[role]


def test_the_second_wall_is_never_narrower_than_the_first() -> None:
    kinds = {
        "reach": P.plan_read,
        "draft_reach": P.draft_read,
        "admin_reach": P.user_manage,
        "audit_reach": P.audit_read,
        "integrate_reach": P.webhook_manage,
    }

    for role in Role:
        walls = wall_reach(role)
        for name, permission in kinds.items():
            first = {"": "", "agency": "own", "own": "own", "subtree": "subtree"}[extent(role, permission)]
            assert walls.get(name, "") == first, (role, name)
        if MATRIX[role] & WRITES:
            assert walls["write_reach"] == "own"
