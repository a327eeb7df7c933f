"""Are the rows of a plan found however its tables were torn: other widths, other empty lines?

The five plans with their tables torn anew, those that came with tabs too. What cannot be told from the
words is allowed to be wrong now and then, never to be sure.
"""

from __future__ import annotations

from functools import cache

import pytest

from service.documents import plain_text
from service.domain.language.documents import Block
from service.domain.language.drafts import draft_of
from service.domain.language.flow import flowing
from tests.demo.printed import SEEDS
from tests.language.row_scores import scored
from tests.language.tearing import WIDTHS, aligned, torn

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(
        not SEEDS.is_dir(), reason="the seed documents (../shared/seeds) are not on this machine"
    ),
]

NUMBERED = ("my_tu", "dai_hai", "tien_minh", "tan_hung")


@cache
def blocks_of(plan: str) -> tuple[Block, ...]:
    return flowing(plain_text.read((SEEDS / f"{plan.replace('_', '-')}.txt").read_bytes()))


@pytest.mark.parametrize("blank", [True, False], ids=["blank lines", "no blank lines"])
@pytest.mark.parametrize("scale", [0.8, 1.3])
@pytest.mark.parametrize("plan", NUMBERED)
def test_rows_of_a_table_torn_in_other_places_are_found(plan: str, scale: float, blank: bool) -> None:
    text = torn(blocks_of(plan), WIDTHS[plan], scale, blank)

    scores = scored(plan, draft_of(plain_text.read(text.encode())).as_json(), by_line=False)

    assert scores.found["task"] == scores.rows["task"], scores.lost
    assert scores.found["indicator"] == scores.rows["indicator"], scores.lost
    for name, one in scores.fields.items():
        assert one.right >= 0.9 * one.count, (name, one.wrong)
        assert one.sure_wrong == 0, (name, one.wrong)


@pytest.mark.parametrize("plan", NUMBERED)
def test_rows_of_a_table_kept_apart_by_blanks_are_found(plan: str) -> None:
    text = aligned(blocks_of(plan), WIDTHS[plan])

    scores = scored(plan, draft_of(plain_text.read(text.encode()), year=2026).as_json(), by_line=False)

    assert scores.found["task"] == scores.rows["task"], scores.lost
    assert len(scores.lost) <= 1
    for name, one in scores.fields.items():
        assert one.right >= 0.88 * one.count, (name, one.wrong)
        assert one.sure_wrong == 0, (name, one.wrong)


@pytest.mark.parametrize("scale", [0.8, 1.0, 1.3])
def test_most_rows_of_a_table_without_numbers_are_found(scale: float) -> None:
    text = torn(blocks_of("phu_thai"), WIDTHS["phu_thai"], scale, True)

    scores = scored("phu_thai", draft_of(plain_text.read(text.encode())).as_json(), by_line=False)

    assert scores.found["task"] >= scores.rows["task"] - 2, scores.lost
    assert scores.fields["leads"].sure_wrong == 0
