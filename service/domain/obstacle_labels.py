"""How are the codes of obstacles and proposals called in Vietnamese and English, in which order and tone?"""

from __future__ import annotations

from service.domain.obstacles import ObstacleAbout, ObstacleKind, ObstacleStatus, WaitsFor

S = ObstacleStatus
OBSTACLE_LABELS = (
    (
        "obstacleKind",
        {
            ObstacleKind.obstacle: ("Khó khăn, vướng mắc", "Obstacle"),
            ObstacleKind.proposal: ("Kiến nghị", "Proposal"),
        },
    ),
    (
        "obstacleStatus",
        {
            S.raised: ("Chờ đầu mối chuyển", "With the focal office", "warning"),
            S.returned: ("Đã trả lại để bổ sung", "Returned to be worked over", "warning"),
            S.forwarded: ("Đã chuyển, chờ trả lời", "Forwarded, to be answered", "warning"),
            S.answered: ("Đã có trả lời", "Answered", "neutral"),
            S.resolved: ("Đã giải quyết", "Resolved", "good"),
            S.withdrawn: ("Đã rút", "Withdrawn", "muted"),
        },
    ),
    (
        "obstacleAbout",
        {
            ObstacleAbout.plan: ("Kế hoạch", "Plan"),
            ObstacleAbout.task: ("Nhiệm vụ", "Task"),
            ObstacleAbout.indicator: ("Chỉ tiêu", "Indicator"),
        },
    ),
    (
        "obstacleWaitsFor",
        {
            WaitsFor.focal_office: ("Chờ cơ quan đầu mối", "The focal office"),
            WaitsFor.addressee: ("Chờ cơ quan được hỏi trả lời", "The addressee"),
            WaitsFor.raiser: ("Chờ cơ quan nêu", "Whoever raised it"),
        },
    ),
)
"""Vocabulary name -> code -> labels."""
