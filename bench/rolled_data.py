"""Which figures are rolled up: 30 definitions of the nation, a verified figure of nine of ten indicators?"""

from __future__ import annotations

from service.db.journal import OPERATOR

QUARTER = "2026-Q1"
"""The period they are of."""

DEFINITIONS = (
    "definitions",
    """
insert into indicator_definition (id, unit_key, code, name, name_en, meaning, unit_measure, value_kind)
select uuidv7(), 1, 'd-' || lpad(i::text, 2, '0'), 'Chỉ tiêu ' || i, 'Indicator ' || i, 'Hồ sơ trên hồ sơ', '%',
  'ratio'
from generate_series(1, :indicators) i""",
)

FIGURES = (
    "figures",
    """
insert into observation (id, unit_key, published, indicator_id, nominal, period_start, period_end, counts_from,
  obs_status, numerator, denominator, value, state, recorded_by, recorded_by_name, verified_by, verified_by_name,
  verified_at, judgement)
select uuidv7(), f.unit_key, true, f.id, '{QUARTER}', '2026-01-01', '2026-03-31', '2026-03-31', 'reported',
  100 * f.percent, 10000, f.percent, 'verified', '{OPERATOR}', 'Cán bộ', '{OPERATOR}', 'Lãnh đạo', '2026-04-02',
  jsonb_build_object('met', f.percent >= 50 + f.ordinal, 'progress', f.percent, 'baselineAssumed', true,
    'target', '≥ ' || 50 + f.ordinal || '%')
from (select i.*, 20 + (i.unit_key / 100 * 7 + i.ordinal * 13) % 80 as percent from indicator i) f
where (f.unit_key / 100 + f.ordinal) % 10 > 0""".replace("{QUARTER}", QUARTER).replace("{OPERATOR}", OPERATOR),
)
