"""Whose is a cursor of changes, what is it good for, and for how long?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from service.db.vault import Vault
from service.domain.access import Grant, Principal, Role
from service.domain.change_cursors import (
    LIFE,
    Cursor,
    Place,
    mark_of,
    opened,
    reach_mark,
    require_good,
    written,
)
from service.domain.changes import FOLLOWED, wanted
from service.domain.errors import Gone, Invalid, Problem

NOW = datetime(2026, 6, 10, 8, 0, tzinfo=UTC)
ME, OTHER = UUID(int=1), UUID(int=2)
ASKED = mark_of(["tasks"], None)
PLACE = Place(4711, 12, 3, "7300000000000000001/16384")
CURSOR = Cursor(PLACE, ME, "reach", ASKED, NOW)
OLD, NEW = b"o" * 32, b"n" * 32


def _refusal(
    cursor: Cursor, reader: UUID = ME, reach: str = "reach", asked: str = ASKED, later: timedelta = LIFE
) -> str:
    try:
        require_good(cursor, reader, reach, asked, NOW + later)
    except Problem as problem:
        return problem.errors[0].code if problem.errors else problem.code
    return "good"


def test_a_cursor_comes_back_as_it_was_given_and_says_so_by_any_of_the_keys() -> None:
    vault, rotated = Vault([OLD]), Vault([NEW, OLD])

    text = written(CURSOR, vault.sign)

    assert opened(text, vault.signed) == opened(text, rotated.signed) == CURSOR
    assert len(text) < 300
    bound = replace(CURSOR, unit=("31567", "0123456789abcdef"))
    assert opened(written(bound, vault.sign), vault.signed) == bound
    assert opened(written(CURSOR, rotated.sign), rotated.signed) == CURSOR


@pytest.mark.parametrize("spoiled", ["", ".", "a.b", "é.é", "W10.W10", "W10", "a" * 599, "W10.W10.W10"])
def test_what_was_not_given_here_is_forged(spoiled: str) -> None:
    with pytest.raises(Invalid) as refused:
        opened(spoiled, Vault([OLD]).signed)

    assert refused.value.errors[0].code == "changes_cursor_forged"


def test_a_cursor_is_forged_when_anything_in_it_is_changed_or_the_key_is_another() -> None:
    text = written(CURSOR, Vault([OLD]).sign)
    body, _, signature = text.partition(".")
    other = written(Cursor(PLACE, OTHER, "reach", ASKED, NOW), Vault([NEW]).sign).partition(".")[0]

    for spoiled in (f"{other}.{signature}", f"{body}A.{signature}", f"{body}.{signature[:-2]}AA", body):
        with pytest.raises(Invalid):
            opened(spoiled, Vault([OLD]).signed)
    with pytest.raises(Invalid):
        opened(text, Vault([NEW]).signed)


def test_a_cursor_is_good_for_thirty_days_for_its_reader_and_filter_while_their_reach_is_the_same() -> None:
    start = Cursor(PLACE, ME, "reach", None, NOW)

    assert _refusal(CURSOR) == _refusal(start) == _refusal(start, asked="anything") == "good"
    assert _refusal(CURSOR, OTHER) == "changes_cursor_foreign"
    assert _refusal(CURSOR, asked="else") == "changes_cursor_filter"
    assert _refusal(CURSOR, later=LIFE + timedelta(seconds=1)) == "changes_cursor_expired"
    assert _refusal(CURSOR, reach="wider") == "changes_reach_changed"
    with pytest.raises(Gone):
        require_good(CURSOR, ME, "reach", ASKED, NOW + LIFE + timedelta(seconds=1))


def test_a_mark_of_reach_changes_with_what_may_be_read_and_not_with_the_version_of_rights() -> None:
    def mark(version: int, *grants: Grant) -> str:
        return reach_mark(Principal(ME, version, "client", "kho", grants).scope())

    city = Grant(Role.integrator, ((100, 100),), ((100, 199),))
    own = Grant(Role.viewer, ((150, 150),), ((150, 150),))

    assert mark(1, city) == mark(2, city)
    assert len({mark(1, city), mark(1, own), mark(1, city, own), mark(1)}) == 4


def test_every_table_that_is_followed_has_a_name_of_its_own_in_the_journal() -> None:
    assert len({table.subject for table in FOLLOWED}) == len(FOLLOWED) == len(wanted(None))
    assert wanted(["tasks", "plans"]) == ["plan", "task"]
