"""What are the pieces of a plan's body: headings, clauses, tables, and what is a section about?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from service.domain.language.documents import Paragraph, Place, Table
from service.domain.language.text import fold


class SectionKind(StrEnum):
    """What a section is about."""

    basis = "basis"
    purpose = "purpose"
    requirement = "requirement"
    general_objective = "general_objective"
    objective = "objective"
    measure = "measure"
    funding = "funding"
    duty = "duty"
    annex = "annex"
    other = "other"


@dataclass(frozen=True, slots=True)
class Section:
    """A heading. `key` is unique: the numbers of the headings around it and its own, else its words."""

    key: str
    parent: str | None
    part: str
    number: str
    title: str
    kind: SectionKind
    place: Place


@dataclass(frozen=True, slots=True)
class Clause:
    """A paragraph below a heading, its bullet taken off; `number` as printed ("a", "3")."""

    section: str
    kind: SectionKind
    number: str
    text: str
    paragraph: Paragraph
    shift: int
    """How many letters of the paragraph stand before `text`."""

    @property
    def place(self) -> Place:
        """Where it begins."""
        return self.paragraph.place_of(self.shift)

    def place_of(self, at: int) -> Place:
        """Where its text from letter `at` on stands."""
        return self.paragraph.place_of(self.shift + at)


@dataclass(frozen=True, slots=True)
class Standing:
    """A table and the section it stands in."""

    section: str
    part: str
    table: Table


@dataclass(frozen=True, slots=True)
class Outline:
    """The whole document; `running` is the text of the body without its tables, and the heads of annexes."""

    running: str
    sections: tuple[Section, ...]
    clauses: tuple[Clause, ...]
    tables: tuple[Standing, ...]
    annexes: tuple[str, ...]
    """Numbers of the annexes that are there: "" for a single one without number."""
    cited: tuple[tuple[str, Place], ...]
    """Numbers of the annexes the text refers to, with the place of the first reference."""
    closing: tuple[Clause, ...] = ()
    """What the body ends with, below its last section: of no section."""


# The first that fits; "muc tieu chung" before "muc tieu".
_KINDS: tuple[tuple[SectionKind, str], ...] = (
    (SectionKind.basis, r"co so phap ly|^can cu"),
    (SectionKind.general_objective, r"muc tieu (chung|tong quat)|quan diem"),
    (SectionKind.duty, r"to chuc thuc hien|trach nhiem|phan cong|^trien khai thuc hien"),
    (SectionKind.funding, r"kinh phi|nguon luc tai chinh|du toan"),
    (SectionKind.purpose, r"^muc dich( va)?$|^muc dich\b(?!.*yeu cau)"),
    (SectionKind.requirement, r"^yeu cau"),
    (SectionKind.measure, r"nhiem vu|giai phap|noi dung|cong tac"),
    (SectionKind.objective, r"muc tieu|chi tieu"),
    (SectionKind.purpose, r"muc dich"),
)
_PASSED_ON = {SectionKind.annex: SectionKind.other}


def kind_of(title: str, around: SectionKind) -> SectionKind:
    """What a section of this title is about, inside one that is about `around`."""
    words = fold(title)
    if re.search(r"^den (het |cuoi )?nam 20\d\d|^giai doan 20", words):
        return around
    for kind, pattern in _KINDS:
        if re.search(pattern, words):
            if kind is SectionKind.measure and re.search(r"^chi tieu", words):
                return SectionKind.objective
            if around is SectionKind.duty and kind in {SectionKind.measure, SectionKind.objective}:
                return around
            return kind
    return _PASSED_ON.get(around, around)


def slug(title: str) -> str:
    """A short key of a title's first words."""
    return "-".join(fold(title).split()[:6]) or "x"
