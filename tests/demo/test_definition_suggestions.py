"""What are suggested matches worth on the five plans, against what people have matched by hand?

Truth is `service/demo/definitions.toml`: 52 indicators of five plans matched to 20 entries; every other indicator
is none of them. Asked twice: by the names people gave the demo's indicators, and by the words of the prints as they
are read, where one indicator may be printed several times. Only what is in per cent is asked, as in the service:
no entry counts anything else. The weights were chosen on these plans, and the names of entries and indicators of
the demo are of the same hands: of other plans nothing is known. Who takes every likely suggestion unread matches
five (of the prints: seven) things to an entry that people have left out, which is why a person confirms.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from uuid import uuid4

import pytest

from service.demo import definitions, plans
from service.demo.accounts import PLACES
from service.domain.definition_matching import LIKELY, Catalogue, suggested
from service.domain.definition_suggestions import LEAST_SCORE, CatalogueEntry, MatchedIndicator
from service.domain.figures import Aggregation, ValueKind
from service.domain.targets import Direction
from tests.demo.indicators_compared import owners
from tests.demo.printed import SEEDS

FOLDERS = sorted(str(place.plan) for place in PLACES.values() if place.plan)
ENTRIES = [
    CatalogueEntry(
        id=uuid4(), unit_key=1, code=one.code, name=one.name, aliases=[], unit_measure="%",
        value_kind=ValueKind.ratio, aggregation=Aggregation.level, direction=Direction.up,
    )
    for one in definitions.load()
]  # fmt: skip
CATALOGUE = Catalogue(ENTRIES)


class Worth(NamedTuple):
    """Of the indicators with an entry: how many, right first, right and likely, first another, none at all.
    Of those without: how many, with a suggestion, with a likely one."""

    matched: int
    right: int
    right_likely: int
    wrong: int
    silent: int
    unmatched: int
    suggested: int
    likely: int


BY_NAME = {
    "dai_hai": Worth(12, 12, 12, 0, 0, 9, 3, 0),
    "my_tu": Worth(18, 18, 14, 0, 0, 19, 9, 4),
    "phu_thai": Worth(4, 4, 4, 0, 0, 18, 8, 0),
    "tan_hung": Worth(13, 13, 11, 0, 0, 2, 0, 0),
    "tien_minh": Worth(5, 5, 3, 0, 0, 11, 8, 1),
}
AS_PRINTED = {
    "dai_hai": Worth(12, 12, 9, 0, 0, 14, 3, 0),
    "my_tu": Worth(22, 21, 16, 0, 1, 24, 10, 4),
    "phu_thai": Worth(11, 10, 8, 0, 1, 36, 17, 3),
    "tan_hung": Worth(26, 24, 16, 0, 2, 4, 0, 0),
    "tien_minh": Worth(6, 4, 3, 0, 2, 10, 5, 0),
}


Asked = tuple[str, Direction, str | None]
"""A name, which way it goes, and the entry that it really is."""


def first(name: str, direction: Direction = Direction.up) -> tuple[str | None, int]:
    """The likest entry, if any is suggested, and its score."""
    indicator = MatchedIndicator(
        id=uuid4(), number="", name=name, unit_measure="%", value_kind=ValueKind.ratio,
        aggregation=Aggregation.level, direction=direction, definition=None, rejections=[],
    )  # fmt: skip
    found = suggested(indicator, CATALOGUE, least=LEAST_SCORE, most=1).suggestions
    return (found[0].definition.code, found[0].score) if found else (None, 0)


def worth(asked: Sequence[Asked]) -> Worth:
    answers = [(truth, *first(name, direction)) for name, direction, truth in asked]
    known = [(truth, code, score) for truth, code, score in answers if truth is not None]
    none = [(code, score) for truth, code, score in answers if truth is None]
    return Worth(
        len(known),
        sum(code == truth for truth, code, _ in known),
        sum(code == truth and score >= LIKELY for truth, code, score in known),
        sum(code not in (truth, None) for truth, code, _ in known),
        sum(code is None for _, code, _ in known),
        len(none),
        sum(code is not None for code, _ in none),
        sum(score >= LIKELY for _, score in none),
    )


def total(rows: Iterable[Worth]) -> Worth:
    return Worth(*map(sum, zip(*rows, strict=True)))


def _named(folder: str) -> list[Asked]:
    """By the names people have typed."""
    known = definitions.matches(folder)
    return [
        (one.name, one.direction, known.get(one.key))
        for one in plans.read(folder).indicators
        if one.unit_measure == "%"
    ]


def _printed(folder: str) -> list[Asked]:
    """By the words of the print; which way a reading goes is for people to say, and up until then."""
    known = definitions.matches(folder)
    return [
        (reading["name"], Direction.up, known.get(key) if key else None)
        for reading, key in owners(folder)
        if reading["unitMeasure"] == "%"
    ]


def _likely_and_none(asked: Iterable[Asked]) -> set[str]:
    """What is likely to be something, by the score, and is none of the catalogue's entries."""
    return {name for name, way, truth in asked if truth is None and first(name, way)[1] >= LIKELY}


def test_by_the_demos_names_the_first_suggestion_is_right_in_52_of_52() -> None:
    found = {folder: worth(_named(folder)) for folder in FOLDERS}

    assert found == BY_NAME
    assert total(found.values()) == Worth(52, 52, 44, 0, 0, 59, 28, 5)
    assert {name for folder in FOLDERS for name in _likely_and_none(_named(folder))} == {
        "Cán bộ, công chức, viên chức đã học kỹ năng số căn bản",
        "Thủ tục đủ điều kiện liên quan đến doanh nghiệp được làm trực tuyến toàn trình",
        "Thủ tục hành chính của xã có dịch vụ công trực tuyến, và trực tuyến toàn trình",
        "Cán bộ, viên chức thạo kỹ năng số và công nghệ quản lý (in lại)",
        "Cán bộ, công chức có chữ ký số",
    }


@pytest.mark.shared
@pytest.mark.skipif(not SEEDS.is_dir(), reason="the seed documents (../shared/seeds) are not on this machine")
def test_by_the_words_of_the_prints_the_first_suggestion_is_right_in_71_of_77_and_none_is_wrong() -> None:
    found = {folder: worth(_printed(folder)) for folder in FOLDERS}

    assert found == AS_PRINTED
    assert total(found.values()) == Worth(77, 71, 52, 0, 6, 88, 35, 7)
    silent = {
        (folder, truth)
        for folder in FOLDERS
        for name, direction, truth in _printed(folder)
        if truth is not None and first(name, direction)[0] is None
    }
    assert silent == {
        ("my_tu", "phi-dia-gioi"),
        ("phu_thai", "ho-so-truc-tuyen"),
        ("tan_hung", "ho-so-cong-viec-dien-tu"),
        ("tan_hung", "phan-mem-dieu-hanh-chung"),
        ("tien_minh", "so-hoa-ho-so"),
    }
