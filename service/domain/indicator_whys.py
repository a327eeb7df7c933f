"""Which reasons does the standing of an indicator give, and how are they said?

Written and said by `whys`. Values: value (the figure), period (nominal, of the figure or of
what is missing), target (as printed), due, baseline, baselineAssumed, quantity and agency
where an indicator has several figures and this one decides.
"""

from __future__ import annotations

from enum import StrEnum


class IndicatorWhy(StrEnum):
    """Why an indicator stands where it stands."""

    NOTHING_RECORDED = "nothing_recorded"
    NOTHING_TO_SUM = "nothing_to_sum"
    NO_TARGET = "no_target"
    NOT_APPLICABLE = "not_applicable"
    PERIOD_MISSING = "period_missing"
    TARGET_MET = "target_met"
    MILESTONE_MET = "milestone_met"
    HELD_SO_FAR = "held_so_far"
    HELD_TO_THE_END = "held_to_the_end"
    BELOW_HOLD_LITTLE = "below_hold_little"
    BELOW_HOLD = "below_hold"
    ON_THE_LINE = "on_the_line"
    BEHIND_LITTLE = "behind_little"
    BEHIND = "behind"
    NOT_YET = "not_yet"
    NOT_YET_NEAR_DUE = "not_yet_near_due"
    NOT_MET_BY_DUE = "not_met_by_due"
    NO_BASELINE = "no_baseline"


INDICATOR_WHY_SENTENCES: dict[IndicatorWhy, dict[str, str]] = {
    IndicatorWhy.NOTHING_RECORDED: {
        "vi": "Chưa có số liệu nào được xác nhận.",
        "en": "No figure has been verified yet.",
    },
    IndicatorWhy.NOTHING_TO_SUM: {
        "vi": "Kỳ {period}: chỉ có tỷ lệ không kèm tử số và mẫu số, không cộng được thành số của đơn vị.",
        "en": "Period {period}: only percentages without counts, which do not add up to the unit's figure.",
    },
    IndicatorWhy.NO_TARGET: {
        "vi": "Chỉ tiêu không có mức phấn đấu nào được theo dõi.",
        "en": "The indicator has no target that is followed.",
    },
    IndicatorWhy.NOT_APPLICABLE: {
        "vi": "Kỳ {period}: không áp dụng, không có đối tượng để tính.",
        "en": "Period {period}: not applicable, there was nothing to count.",
    },
    IndicatorWhy.PERIOD_MISSING: {
        "vi": "Kỳ {period} đã hết mà chưa có số liệu; số liệu gần nhất là của kỳ {last}.",
        "en": "Period {period} has ended without a figure; the latest one is of {last}.",
    },
    IndicatorWhy.TARGET_MET: {
        "vi": "Kỳ {period} đạt {value}, mức phấn đấu là {target}.",
        "en": "{value} in {period} meets the target {target}.",
    },
    IndicatorWhy.MILESTONE_MET: {
        "vi": "Kỳ {period} đạt {value}, đã qua mức {target} của mốc {due}.",
        "en": "{value} in {period} meets the milestone {target} of {due}.",
    },
    IndicatorWhy.HELD_SO_FAR: {
        "vi": "Kỳ {period} đạt {value}: đang duy trì {target}, phải giữ đến {due}.",
        "en": "{value} in {period}: {target} is being held, until {due}.",
    },
    IndicatorWhy.HELD_TO_THE_END: {
        "vi": "Kỳ {period} đạt {value}: đã duy trì {target} đến {due}.",
        "en": "{value} in {period}: {target} was held until {due}.",
    },
    IndicatorWhy.BELOW_HOLD_LITTLE: {
        "vi": "Kỳ {period} là {value}, lệch mức cần duy trì {target} không quá 10 %.",
        "en": "{value} in {period} is off the level to hold, {target}, by at most 10 %.",
    },
    IndicatorWhy.BELOW_HOLD: {
        "vi": "Kỳ {period} là {value}, lệch mức cần duy trì {target} quá 10 %.",
        "en": "{value} in {period} is off the level to hold, {target}, by more than 10 %.",
    },
    IndicatorWhy.ON_THE_LINE: {
        "vi": "Kỳ {period} đạt {value}, theo kịp tiến độ đến {target} vào {due}.",
        "en": "{value} in {period} keeps up with the way to {target} by {due}.",
    },
    IndicatorWhy.BEHIND_LITTLE: {
        "vi": "Kỳ {period} đạt {value}, chậm so với tiến độ đến {target} vào {due}, không quá 10 % chặng.",
        "en": "{value} in {period} is behind the way to {target} by {due}, by at most 10 % of the way.",
    },
    IndicatorWhy.BEHIND: {
        "vi": "Kỳ {period} đạt {value}, chậm hơn 10 % chặng so với tiến độ đến {target} vào {due}.",
        "en": "{value} in {period} is behind the way to {target} by {due}, by more than 10 % of the way.",
    },
    IndicatorWhy.NOT_YET: {
        "vi": "Kỳ {period}: chưa đạt {target}, hạn là {due}.",
        "en": "Period {period}: {target} is not reached yet; it is due by {due}.",
    },
    IndicatorWhy.NOT_YET_NEAR_DUE: {
        "vi": "Kỳ {period}: chưa đạt {target}, sắp đến hạn {due}.",
        "en": "Period {period}: {target} is not reached yet, and {due} is near.",
    },
    IndicatorWhy.NOT_MET_BY_DUE: {
        "vi": "Kỳ {period}: chưa đạt {target} khi hết hạn {due}.",
        "en": "Period {period}: {target} was not reached by {due}.",
    },
    IndicatorWhy.NO_BASELINE: {
        "vi": "Kỳ {period} là {value}; chưa có số gốc nên chưa so được với {target}: hãy bổ sung số gốc.",
        "en": "{value} in {period}; without a baseline it cannot be held against {target}: add one.",
    },
}
