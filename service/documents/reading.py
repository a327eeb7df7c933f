"""How does an uploaded file become a draft of a plan, without ever being trusted?

Everything that opens the file happens in a process of its own, with bounds on memory and time: a
hostile file can end that process, and nothing else. The name of the file is shown to people and
compared with its content; it never touches a path.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from service.documents.apart import read_apart
from service.domain import errors
from service.domain.language.report_sentences import finding_sentence

LONGEST_READING = 60.0
"""Seconds after which a file is given up; a plan of 40 pages takes less than five."""

LARGEST_FILE = 50 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class DraftReading:
    """A draft plan and the report of what was read: plain data, the same whatever the file's form.

    Each finding of the report has a code and the values its sentence names.
    """

    content: Mapping[str, Any]

    @property
    def report(self) -> Sequence[Mapping[str, Any]]:
        """The findings, in the order of the document."""
        found: Sequence[Mapping[str, Any]] = self.content["report"]
        return found

    def as_json(self, language: str = "vi") -> dict[str, Any]:
        """The whole draft; each finding with its sentence in `language` (vi, en)."""
        report = [
            {key: value for key, value in finding.items() if key not in {"params", "reader"}}
            | {"message": finding_sentence(finding["reader"], finding["code"], language, finding["params"])}
            for finding in self.report
        ]
        return {**self.content, "report": report}


def read_document(
    data: bytes,
    *,
    filename: str,
    year: int | None = None,
    known_agencies: Sequence[Mapping[str, Any]] | None = None,
) -> DraftReading:
    """Read a file as a plan: docx, xlsx, csv, pdf or text, by what it holds and not by its name.

    year: the plan's, where the document does not say it. known_agencies: of the unit, each with `name`
    and `aliases`; else the built-in catalogue. Refuses what cannot or must not be read, by a code; in
    a worker thread of the caller: it waits for a process.
    """
    if not data:
        raise errors.Invalid("upload_empty")
    if len(data) > LARGEST_FILE:
        raise errors.TooLarge("upload_too_large", limit=LARGEST_FILE // 1024 // 1024)
    asked = {"name": filename, "year": year, "knownAgencies": known_agencies}
    answer = read_apart("service.documents.worker", asked, data, key="draft", seconds=LONGEST_READING)
    return DraftReading(answer["draft"])
