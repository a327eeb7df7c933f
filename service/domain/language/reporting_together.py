"""What do the reporting rules of one plan say of each other?"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

Rule = dict[str, Any]

_LEVEL = re.compile(r"\W+|\b(?:xã|phường|đặc khu)\b")
_SPAN = {"M": 1, "Q": 3, "H": 6, "9": 9, "Y": 12}
"""First letter of a period → its months."""


def share_windows(rules: Sequence[Rule]) -> None:
    """An office that gathers reports of the same periods tells of the same days as they do."""
    for rule in rules:
        if "window_since_last_report" not in rule["assumed"]:
            continue
        for other in rules:
            if other is not rule and _gathered(other, rule):
                rule["window"] = other["window"]
                rule["assumed"] = [
                    "window_of_offices" if one == "window_since_last_report" else one for one in rule["assumed"]
                ]


def _gathered(rule: Rule, by: Rule) -> bool:
    hands = [rule["through"]] if rule["through"] else rule["to"]
    return (
        rule["periods"] == by["periods"]
        and rule["lastDay"] is not None
        and _order(rule) < _order(by)
        and bool({_bare(name) for name in hands} & {_bare(name) for name in by["from"]})
    )


def _order(rule: Mapping[str, Any]) -> tuple[int, int]:
    return rule["lastDay"]["month"], rule["lastDay"]["day"]


def _bare(name: str) -> str:
    return _LEVEL.sub("", name.casefold().replace("hoá", "hóa"))


def mark_main(rules: Sequence[Rule]) -> None:
    """The finest rule of all who lead, else the finest there is, is the one that ongoing work goes by.

    Periods that are listed one by one below the same day are one rule of the print.
    """
    periodic = [rule for rule in rules if rule["cadence"] == "periodic"]
    choice = [rule for rule in periodic if rule["leads"]] or periodic
    if not choice:
        return
    finest = min(choice, key=lambda rule: _SPAN[rule["periods"][0][0]])
    for rule in choice:
        listed = len(finest["periods"][0]) == 2 and rule["place"] != finest["place"]
        beside = rule["from"] == finest["from"] and rule["lastDay"] == finest["lastDay"]
        rule["main"] = rule is finest or (listed and beside)
