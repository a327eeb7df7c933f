"""Which years may a nominal period name?"""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from service.domain.periods import Nominal


@pytest.mark.parametrize("nominal", ["0000", "1944-Q4", "2101-M01"])
def test_a_period_of_an_absurd_year_is_refused_where_it_is_read(nominal: str) -> None:
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(Nominal).validate_python(nominal)

    assert [error["type"] for error in refused.value.errors()] == ["day_absurd"]


@pytest.mark.parametrize("nominal", ["1945", "2026-9M", "2100-H2"])
def test_a_period_within_the_calendar_is_kept_as_written(nominal: str) -> None:
    assert TypeAdapter(Nominal).validate_python(nominal) == nominal
