"""In which words is a person told that an act does not fit the state a thing is in, and what fits it instead?"""

from __future__ import annotations

from service.domain.acts import Machine
from service.domain.journal_labels import SUBJECT_LABELS
from service.domain.machines import MACHINES, actions_of

PARTS_OF_PLANS = frozenset({"section", "provision", "indicator"})
"""What has no state of its own: the plan's state counts, and it is the plan that has to be moved."""

STATE_WORDS: dict[str, tuple[str, str]] = {
    "draft": ("bản thảo", "a draft"),
    "submitted": ("đã trình, chờ lãnh đạo ban hành hoặc trả lại", "submitted, for the leader to publish or return"),
    "published": ("đã ban hành", "published"),
    "number_pending": ("đã ban hành, còn chờ số", "published, with its number still to come"),
    "amending": ("đã ban hành, đang có bản điều chỉnh", "published, with an open amendment"),
    "amending_number_pending": (
        "đã ban hành, còn chờ số, đang có bản điều chỉnh",
        "published, with its number still to come and an open amendment",
    ),
    "ended": ("đã chấm dứt do điều chỉnh hoặc do kế hoạch kết thúc", "ended by an amendment or with its plan"),
    "closed": ("đã kết thúc", "closed"),
    "superseded": ("đã được thay thế", "superseded"),
    "waiting": ("chưa có điều kiện để bắt đầu", "waiting for its condition to be met"),
    "open": ("đang thực hiện", "under way"),
    "claimed": ("đã báo hoàn thành, chờ xác nhận", "claimed to be done, to be confirmed"),
    "confirmed": ("đã xác nhận hoàn thành", "confirmed as done"),
    "suspended": ("đang tạm dừng", "suspended"),
    "cancelled": ("đã hủy", "cancelled"),
    "assigned": ("đã giao, chưa có trả lời", "assigned, without an answer"),
    "adopted": ("đã được tiếp nhận", "adopted"),
    "in_draft": ("đã được tiếp nhận và có trong bản thảo chờ ban hành", "adopted, in a draft to be published"),
    "carried": ("đã được tiếp nhận và có trong kế hoạch đang có hiệu lực", "adopted, and in the plan in force"),
    "objected": ("không được thống nhất", "objected to"),
    "revised": ("đã được điều chỉnh bằng lần giao khác", "replaced by a revision"),
    "accepted": ("đã được tiếp nhận, nghiệm thu", "accepted"),
    "returned": ("đã trả lại để hoàn thiện", "returned"),
    "raised": ("chờ đầu mối chuyển hoặc trả lại", "with the focal office, to be forwarded or returned"),
    "with_agency": ("đã chuyển, chờ cơ quan được hỏi trả lời", "forwarded, for the agency addressed to answer"),
    "with_unit": ("đã chuyển, chờ lãnh đạo đơn vị được hỏi trả lời", "forwarded, for the unit's leaders to answer"),
    "answered": ("đã có trả lời", "answered"),
    "resolved": ("đã giải quyết", "resolved"),
    "withdrawn": ("đã rút", "withdrawn"),
    "requested": ("đang chờ quyết định", "waiting for a decision"),
    "approved": ("đã đồng ý", "approved"),
    "rejected": ("không được đồng ý", "rejected"),
    "active": ("đang hoạt động", "active"),
    "locked": ("đang bị khóa", "locked"),
    "recorded": ("đã ghi, chờ người khác xác nhận", "recorded, for another person to verify"),
    "own": ("do chính bạn ghi, người khác phải xác nhận", "recorded by yourself, so another person has to verify it"),
    "verified": ("đã được xác nhận", "verified"),
    "correcting": ("đã được xác nhận và đang có đính chính chờ xác nhận", "verified, with a correction waiting"),
    "replaced": ("đã được thay bằng bản đính chính", "replaced by a correction"),
    "not_open": ("chưa đến kỳ", "not open yet"),
    "due_soon": ("sắp đến hạn", "due soon"),
    "overdue": ("quá hạn", "overdue"),
    "met_on_time": ("đã báo cáo đúng hạn", "met in time"),
    "met_late": ("đã báo cáo muộn", "met late"),
    "asked_silent": ("được đề nghị, chưa trả lời", "asked for, without an answer"),
    "before_issue": ("có hạn trước ngày ban hành", "due before the plan was issued"),
    "before_tracking": ("có hạn trước ngày bắt đầu theo dõi", "due before tracking began"),
    "waived": ("đã được miễn", "waived"),
    "submitted_gather": ("đã gửi, chờ đầu mối kiểm tra", "filed, for the focal office to verify"),
    "submitted_accept": ("đã gửi, chờ tiếp nhận", "filed, to be accepted"),
    "submitted_acknowledge": ("đã gửi, chờ ghi nhận", "filed, to be acknowledged"),
    "submitted_accept_above": ("đã gửi cấp trên, chờ tiếp nhận", "filed to the unit above, to be accepted"),
    "submitted_acknowledge_above": ("đã gửi cấp trên, chờ ghi nhận", "filed to the unit above, to be acknowledged"),
    "submitted_enter": ("đã gửi, chờ cập nhật vào hệ thống", "filed, to be entered in a system"),
    "verified_gather": ("đã được kiểm tra, chờ tổng hợp", "verified, to be taken in"),
    "verified_accept": ("đã được kiểm tra, chờ tiếp nhận", "verified, to be accepted"),
    "verified_acknowledge": ("đã được kiểm tra, chờ ghi nhận", "verified, to be acknowledged"),
    "verified_accept_above": ("đã được cấp trên kiểm tra, chờ tiếp nhận", "verified above, to be accepted"),
    "verified_acknowledge_above": ("đã được cấp trên kiểm tra, chờ ghi nhận", "verified above, to be acknowledged"),
    "verified_enter": ("đã được kiểm tra, chờ cập nhật vào hệ thống", "verified, to be entered in a system"),
    "acknowledged": ("đã được ghi nhận", "acknowledged"),
    "reading": ("đang được đọc", "being read"),
    "read": ("đã đọc, chờ ghi nhận", "read, to be committed"),
    "failed": ("không đọc được", "unreadable"),
    "committed": ("đã ghi nhận", "committed"),
    "reverted": ("đã hoàn tác", "taken back"),
    "loose": ("chưa gắn vào đâu", "attached to nothing"),
    "attached": ("đã gắn vào nội dung khác", "attached to something"),
    "computed": ("tính tại thời điểm này", "computed as of now"),
    "finalised": ("đã chốt", "final"),
    "paused": ("đang tạm dừng gửi", "paused"),
    "disabled": ("đã ngừng do hỏng", "disabled"),
    "blocked": ("không gửi được vì quyền của chủ", "blocked by its owner's rights"),
    "active_unsigned": ("đang hoạt động, không ký bằng khóa bí mật", "active, of a kind that signs with no secret"),
    "paused_unsigned": ("đang tạm dừng, không ký bằng khóa bí mật", "paused, of a kind that signs with no secret"),
    "disabled_unsigned": ("đã ngừng, không ký bằng khóa bí mật", "disabled, of a kind that signs with no secret"),
    "blocked_unsigned": (
        "không gửi được vì quyền của chủ, không ký bằng khóa bí mật",
        "blocked by its owner's rights, of a kind that signs with no secret",
    ),
    "delivered": ("đã được nhận; muốn gửi thêm lần nữa hãy dùng replay", "delivered; to send it once more use replay"),
    "orphaned": ("của một điểm nhận đã bị bỏ", "of an endpoint that was taken away"),
    "item": ("của một mục trong kế hoạch đang có hiệu lực", "that of an item of a plan in force"),
    "kept": ("đang dùng", "kept"),
    "upper": ("của chính đơn vị", "the unit's own"),
}
"""State -> Vietnamese, English, as they go on after "the task is"."""


_NOUNS = SUBJECT_LABELS | {"delivery": ("Lần gửi", "Delivery")}
"""Nouns with states: what the journal knows, and deliveries, which are no part of it."""


def state_words(noun: str, act: str, state: str, language: str) -> dict[str, str]:
    """The words of a refusal: noun, act and state as people call them, and what is possible instead."""
    column = 0 if language == "vi" else 1
    known = {machine.noun: machine for machine in MACHINES}
    own = actions_of(known[noun])
    holder = known["plan" if noun in PARTS_OF_PLANS else noun]
    possible = [words[column] for word, words in actions_of(holder).items() if state in _states(holder, word)]
    return {
        "act": own[act][column],
        "noun": _NOUNS[holder.noun][column].lower(),
        "state": STATE_WORDS[state][column],
        "possible": ", ".join(possible) or ("không việc nào", "nothing")[column],
    }


def _states(machine: Machine, word: str) -> frozenset[str]:
    return machine.act(word).states
