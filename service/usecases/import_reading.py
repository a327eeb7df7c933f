"""How is a file read, whatever it is for?

Reading opens the file in a process of its own and needs no database: it runs in a thread of whoever asks.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from service.documents.reading import read_document
from service.documents.tables import read_table
from service.domain.errors import Invalid, TooLarge
from service.domain.import_agencies import COLUMNS as AGENCY_COLUMNS
from service.domain.import_agencies import draft_agencies
from service.domain.import_names import KnownHome, known_to_readers
from service.domain.import_observations import COLUMNS as FIGURE_COLUMNS
from service.domain.import_observations import draft_observations
from service.domain.import_tables import GUIDE_SHEETS, records_of
from service.domain.imports import LARGEST_FILE, ImportKind, Upload

Json = dict[str, Any]

_PLACED = ("sections", "provisions", "tasks")


def read_upload(kind: ImportKind, upload: Upload, homes: Sequence[KnownHome], year: int | None) -> Json:
    """What a file holds, as plain data: the draft of its kind and what the readers noticed."""
    if not upload.data:
        raise Invalid("upload_empty")
    if len(upload.data) > LARGEST_FILE:
        raise TooLarge("upload_too_large", limit=LARGEST_FILE // 1024 // 1024)
    if kind is ImportKind.plan:
        read = read_document(
            upload.data, filename=upload.name, year=year, known_agencies=known_to_readers(homes)
        )
        return _without_guide(dict(read.content))
    columns = AGENCY_COLUMNS if kind is ImportKind.agencies else FIGURE_COLUMNS
    document = read_table(upload.data, filename=upload.name)
    records, faults = records_of(document, columns, kind)
    headings = [dict(fault.params) for fault in faults]
    if kind is ImportKind.agencies:
        return {"form": document.form, "headings": headings, "agencies": draft_agencies(records)}
    return {"form": document.form, "headings": headings, "observations": draft_observations(records)}


def _without_guide(draft: Json) -> Json:
    """A plan without what a template's own sheets explain."""

    def of_guide(place: Any) -> bool:
        return isinstance(place, dict) and place.get("sheet") in GUIDE_SHEETS

    for name in _PLACED:
        draft[name] = [one for one in draft[name] if not of_guide(one.get("place"))]
    draft["indicators"] = [
        one
        for one in draft["indicators"]
        if not any(of_guide(reference.get("place")) for reference in one["references"])
    ]
    draft["report"] = [one for one in draft["report"] if not of_guide(one["row"])]
    return draft
