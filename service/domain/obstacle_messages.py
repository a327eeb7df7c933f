"""What is said about obstacles and proposals, in Vietnamese and English?"""

from __future__ import annotations

OBSTACLE_MESSAGES: dict[str, tuple[str, str]] = {
    "obstacle_about_one": (
        "Khó khăn, kiến nghị phải nói về đúng một thứ. Hãy giữ một trong các trường plan, task, indicator.",
        "An obstacle is about one thing. Give exactly one of plan, task, indicator.",
    ),
    "obstacle_about_unknown": (
        "Không có mục này trong các kế hoạch bạn được xem. Hãy tìm tại GET /v1/tasks, /v1/indicators hoặc /v1/plans.",
        "There is no such item in the plans you may read. Look at GET /v1/tasks, /v1/indicators or /v1/plans.",
    ),
    "obstacle_addressee_elsewhere": (
        "Chỉ hỏi được đơn vị của kế hoạch, đơn vị cấp trên, hoặc một cơ quan của các đơn vị đó. Hãy chọn nơi khác.",
        "Only the plan's own unit, a unit above it, or an agency of one of these can be asked. Choose another.",
    ),
    "obstacle_addressee_one": (
        "Nơi được hỏi là một cơ quan hoặc một đơn vị. Hãy ghi đúng một trong hai: agency, unit.",
        "The addressee is an agency or a unit. Give exactly one of agency and unit.",
    ),
    "obstacle_agency": (
        "Cơ quan này không có phần trong mục được nêu. Hãy chọn cơ quan được phân công, hoặc bỏ `agency`.",
        "This agency has no part in the item. Choose one that is assigned to it, or leave `agency` out.",
    ),
    "obstacle_too_long": (
        "Việc này đã qua {most} bước. Hãy rút lại và nêu mới, nhắc lại những điểm chính.",
        "This has gone through {most} steps. Withdraw it and raise it anew, repeating what matters.",
    ),
    "own_obstacle": (
        "Người nêu không được tự trả lời hay trả lại. Hãy nhờ người khác của nơi được hỏi.",
        "Whoever raised it may neither answer nor return it. Ask another person of the addressee.",
    ),
}
