"""How are the codes of figures called in Vietnamese and English, in which order and tone?"""

from __future__ import annotations

from service.domain.figures import Aggregation, ObsStatus, ValueKind
from service.domain.indicator_standings import INDICATOR_STANDING_LABELS
from service.domain.observation_batches import FIGURE_OUTCOME_LABELS
from service.domain.observations import Channel, FlagCode, NotApplicableReason, ObservationState

FIGURE_LABELS = (
    ("indicatorStanding", INDICATOR_STANDING_LABELS),
    (
        "valueKind",
        {
            ValueKind.ratio: ("Tỷ lệ (tử số, mẫu số)", "Ratio (numerator, denominator)"),
            ValueKind.number: ("Số lượng", "Number"),
            ValueKind.yes_no: ("Có hoặc không", "Yes or no"),
            ValueKind.text: ("Mô tả", "Description"),
        },
    ),
    (
        "aggregation",
        {
            Aggregation.level: ("Mức tại thời điểm", "Level"),
            Aggregation.flow: ("Phát sinh trong kỳ, cộng trong năm", "Flow, summed within the year"),
            Aggregation.cumulative: ("Lũy kế", "Cumulative"),
        },
    ),
    (
        "obsStatus",
        {
            ObsStatus.reported: ("Số báo cáo", "Reported", "good"),
            ObsStatus.estimated: ("Số ước", "Estimated", "neutral"),
            ObsStatus.provisional: ("Số sơ bộ", "Provisional", "neutral"),
            ObsStatus.missing: ("Không có số liệu", "Missing", "warning"),
            ObsStatus.not_applicable: ("Không áp dụng", "Not applicable", "muted"),
        },
    ),
    (
        "notApplicableReason",
        {
            NotApplicableReason.denominator_zero: ("Mẫu số bằng 0", "The denominator is zero"),
            NotApplicableReason.stated: ("Đơn vị báo không áp dụng", "Stated by the unit"),
        },
    ),
    (
        "observationState",
        {
            ObservationState.recorded: ("Đã ghi, chờ xác nhận", "Recorded, to be verified", "warning"),
            ObservationState.verified: ("Đã xác nhận", "Verified", "good"),
            ObservationState.returned: ("Trả lại", "Returned", "bad"),
        },
    ),
    ("figureOutcome", FIGURE_OUTCOME_LABELS),
    (
        "observationFlag",
        {
            FlagCode.numerator_above_denominator: ("Tử số lớn hơn mẫu số", "Numerator above denominator"),
            FlagCode.jump: ("Thay đổi bất thường so với kỳ trước", "Jump against the period before"),
            FlagCode.period_not_over: ("Kỳ chưa kết thúc", "The period is not over"),
            FlagCode.outlier: ("Khác xa các xã cùng tỉnh, thành phố", "Far from the other communes of the city"),
            FlagCode.period_outside_plan: ("Kỳ nằm ngoài kế hoạch", "The period lies outside the plan"),
        },
    ),
    (
        "channel",
        {
            Channel.paper: ("Văn bản giấy", "Paper"),
            Channel.email: ("Thư điện tử", "E-mail"),
            Channel.phone: ("Điện thoại", "Telephone"),
            Channel.message: ("Tin nhắn", "Message"),
            Channel.meeting: ("Họp", "Meeting"),
            Channel.system: ("Hệ thống khác", "Another system"),
        },
    ),
)
"""Vocabulary name -> code -> labels and tone."""
