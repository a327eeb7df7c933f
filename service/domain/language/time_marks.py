"""Which words before and between times make a deadline of them?"""

from __future__ import annotations

import re

RANGE_GAP = re.compile(r"\s*(?:-|đến|tới|cho đến|cho tới|->)\s*(?:(?:hết|ngày|cuối)\s*)*")
"""Between the ends of a stretch."""
LIST_GAP = re.compile(r"\s*(?:,|và|;|&|\+|,\s?và)\s*(?:(?:ngày|trong)\s*)?")
"""Between times of a list."""
BRACKETS = re.compile(r"\([^()]*\)")
"""Words in brackets."""
BEFORE = re.compile(r"(?:\b(?:chậm nhất|muộn nhất)\s(?:là\s)?)?\btrước(?:\sthời điểm)?(?:\sngày)?\s?$")
"""The day, or what begins then, is late."""
BEFORE_END = re.compile(r"\btrước(?:\skhi)?\s(?:hết|kết thúc|cuối)\s?$")
"""Before the end of it."""
UNTIL = re.compile(
    r"(?:\b(?:chậm nhất|muộn nhất|trễ nhất|hạn chót|hạn cuối|thời hạn|không quá|không muộn hơn"
    r"|không trễ hơn|không chậm quá|không chậm hơn|đến|tới|cho đến|cho tới"
    r"|hết|hạn|cuối|từ nay|kết thúc|trước hoặc trong|trước và trong|xong trong|deadline)[\s:]*)"
    r"(?:(?:là|vào|đến|hết|trong|ngày|cuối|tháng|thời điểm)[\s:]*)*$"
)
"""By its end, that day included."""
FROM = re.compile(r"(?:\bbắt đầu\s)?(?:\bkể\s)?\btừ(?:\s(?:ngày|đầu))?\s?$|\bbắt đầu(?:\s(?:vào|trong))?\s?$")
"""From it on."""
VAGUE = re.compile(
    r"\b(?:học kỳ (?:i{1,2}|[12])(?:\s?,|\scủa)?|(?<!bắt )đầu|giữa|khoảng giữa|những tháng đầu"
    r"|các tháng|những tháng|nửa đầu"
    r"|nửa cuối|dịp|hè|mùa hè|trước tết|sau tết|kỷ niệm|nửa nhiệm kỳ|sau|sau ngày|ngay sau)\s(?:của\s|năm\s)?$"
)
"""A part of it that has no end of its own."""
WITHIN = re.compile(r"(?:\b(?:trong|vào|cả|khoảng|dự kiến|ngày|suốt|giai đoạn|thời gian)[\s:]*)+$")
"""Anywhere within it."""
RANGED = re.compile(
    r"(?:(?:\bkể\s)?\btừ(?:\sngày)?|\btrong(?:\sthời gian)?|\bgiai đoạn|\bđến)\s?(?:từ\s)?(?:ngày\s)?$"
)
"""What opens a stretch."""
THIRD = re.compile(r"\b(?P<third>thượng|trung|hạ)\stuần\s(?:của\s)?$")
"""Ten days of a month."""
TO_THE_END = re.compile(r"\bhết[\s:]*(?:ngày[\s:]*)?$|trước (?:hoặc|và) trong")
"""To its very end: nothing is taken for granted."""
