"""How is a reading of targets written down so that a person can check it line by line?

One line a part, everything that is not the usual left standing after the name:

    le 2 % down | Tỷ lệ hộ nghèo | year 2026 | on từ 15 tuổi trở lên | without hồ sơ mật | likely

The comparator with its number and unit; "change", the direction unless it is up, "roughly" for a
range, "judged …" where it is not judged as usual; the name, "-" if there is none; how sure it is
unless it is sure. Problems stand in a last line that begins with "!".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from service.domain.language.target_parts import TargetPart, TargetReading
from service.domain.targets import Comparator, Direction, Measure

FILE = Path(__file__).parent / "labels" / "target_phrases.txt"
SECTORS = Path(__file__).parent / "labels" / "target_phrases_of_sectors.txt"
USUALLY_JUDGED = {Comparator.eq: Comparator.ge, Comparator.range: Comparator.ge}


@dataclass(frozen=True, slots=True)
class Row:
    """A phrase with the lines that write down its reading; about: the heading it stands under."""

    about: str
    phrase: str
    lines: tuple[str, ...]


def rows(file: Path = FILE) -> Iterator[Row]:
    """The phrases of a file: headings begin with "#", readings are indented."""
    about, phrase, lines = "", "", list[str]()
    for line in [*file.read_text(encoding="utf-8").splitlines(), "#"]:
        if line.startswith("    "):
            lines.append(line.strip())
            continue
        if phrase:
            yield Row(about, phrase, tuple(lines))
        phrase, lines = "", []
        if line.startswith("#"):
            about = line.strip("# ")
        else:
            phrase = line.rstrip("\n")


def written(reading: TargetReading) -> tuple[str, ...]:
    """A reading in this notation."""
    codes = sorted({problem.code for problem in reading.problems})
    noticed = (f"! {', '.join(codes)}",) if codes else ()
    return (*(_part(part) for part in reading.parts), *noticed)


def _part(part: TargetPart) -> str:
    number = f"{_number(part.low)}..{_number(part.high)}" if part.low is not None else _number(part.value)
    usual = USUALLY_JUDGED.get(part.comparator, part.comparator)
    head = [
        part.comparator.value,
        number,
        part.unit_measure,
        "change" if part.measure is Measure.change else None,
        None if part.direction is Direction.up else part.direction.value,
        "roughly" if part.approx else None,
        None if part.evaluate_as is usual else f"judged {part.evaluate_as.value}",
    ]
    rest = [
        part.name if part.name is not None else "-",
        f"year {part.year}" if part.year else None,
        f"on {part.condition}" if part.condition else None,
        f"without {part.excludes}" if part.excludes else None,
        None if part.confidence == "sure" else part.confidence.value,
    ]
    return " | ".join([" ".join(word for word in head if word), *(word for word in rest if word)])


def _number(number: Decimal | None) -> str | None:
    return None if number is None else f"{number:f}"
