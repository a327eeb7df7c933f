"""How is a finding of an import report said, whichever reader it came from?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from service.domain.language.agency_messages import AGENCY_PROBLEMS
from service.domain.language.deadline_messages import DEADLINE_PROBLEMS
from service.domain.language.draft_messages import DRAFT_PROBLEMS
from service.domain.language.head_messages import HEAD_PROBLEMS
from service.domain.language.target_messages import TARGET_PROBLEMS

CATALOGUES: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "agency": AGENCY_PROBLEMS,
    "deadline": DEADLINE_PROBLEMS,
    "draft": DRAFT_PROBLEMS,
    "head": HEAD_PROBLEMS,
    "target": TARGET_PROBLEMS,
}


class _Loose(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "?"


def finding_sentence(reader: str, code: str, language: str, params: Mapping[str, Any]) -> str:
    """The sentence of a finding, in Vietnamese or English; a test keeps every code known."""
    said = CATALOGUES[reader][code]
    return said[0 if language == "vi" else 1].format_map(_Loose(params))
