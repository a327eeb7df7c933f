"""How does an uploaded file become a draft of a plan, without ever being trusted?

Everything that opens the file happens in a process of its own, with bounds on memory and time: a
hostile file can end that process, and nothing else. The name of the file is shown to people and
compared with its content; it never touches a path.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import service
from service.domain import errors
from service.domain.language.report_sentences import finding_sentence

LONGEST_READING = 60.0
"""Seconds after which a file is given up; a plan of 40 pages takes less than five."""

LARGEST_FILE = 50 * 1024 * 1024

_OUT_OF_TIME = -getattr(signal, "SIGXCPU", 0) or None
"""How a process ends that has used up its time of the processor."""
_ROOT = Path(str(service.__file__)).parents[1]
_ENVIRONMENT = ("PATH", "SYSTEMROOT", "LANG", "LC_ALL")
"""All the process hears of ours: no address of a database, no key."""


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
    try:
        done = subprocess.run(
            [sys.executable, "-m", "service.documents.worker"],
            input=json.dumps(asked).encode() + b"\n" + data,
            capture_output=True,
            timeout=LONGEST_READING,
            check=False,
            cwd=_ROOT,
            env={key: os.environ[key] for key in _ENVIRONMENT if key in os.environ},
        )
    except subprocess.TimeoutExpired:
        raise errors.Invalid("upload_slow", seconds=int(LONGEST_READING)) from None
    answer = _answer(done.stdout)
    if answer is None and done.returncode == _OUT_OF_TIME:
        raise errors.Invalid("upload_slow", seconds=int(LONGEST_READING))
    if answer is None:
        raise errors.Invalid("upload_unreadable")
    if "refused" in answer:
        code = str(answer["refused"])
        raise errors.Invalid(code, **answer["params"])
    return DraftReading(answer["draft"])


def _answer(output: bytes) -> dict[str, Any] | None:
    """What the process said; None when it died or was ended by its bounds."""
    try:
        answer = json.loads(output)
    except ValueError:
        return None
    return answer if isinstance(answer, dict) and ("draft" in answer or "refused" in answer) else None
