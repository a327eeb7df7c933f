"""How is a file read, whatever it is for?

Reading opens the file in a process of its own and needs no database: it runs in a thread of whoever asks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from service.documents.late import late
from service.documents.reading import read_document
from service.documents.tables import read_table
from service.domain.errors import Invalid, TooLarge
from service.domain.import_agencies import COLUMNS as AGENCY_COLUMNS
from service.domain.import_agencies import draft_agencies
from service.domain.import_names import KnownHome, known_to_readers
from service.domain.import_observations import COLUMNS as FIGURE_COLUMNS
from service.domain.import_observations import draft_observations
from service.domain.import_rereading import year_of
from service.domain.import_tables import records_of
from service.domain.import_templates import head_of
from service.domain.imports import LARGEST_FILE, ImportKind, Upload

Json = dict[str, Any]

def read_upload(
    kind: ImportKind, upload: Upload, homes: Sequence[KnownHome], unit_key: int, year: int | None
) -> Json:
    """What a file holds, as plain data: the draft of its kind and what the readers noticed. homes: whom a plan
    of the unit may name."""
    if not upload.data:
        raise Invalid("upload_empty")
    if len(upload.data) > LARGEST_FILE:
        raise TooLarge("upload_too_large", limit=LARGEST_FILE // 1024 // 1024)
    if kind is ImportKind.plan:
        return _plan(upload, known_to_readers(homes, unit_key), year)
    columns = AGENCY_COLUMNS if kind is ImportKind.agencies else FIGURE_COLUMNS
    document = read_table(upload.data, filename=upload.name)
    records, faults = records_of(document, columns, kind)
    headings = [dict(fault.params) for fault in faults]
    if kind is ImportKind.agencies:
        return {"form": document.form, "headings": headings, "agencies": draft_agencies(records)}
    return {"form": document.form, "headings": headings, "observations": draft_observations(records)}


def _plan(upload: Upload, known: Sequence[Mapping[str, Any]], year: int | None) -> Json:
    templates = late("templates")
    if not templates.is_plan_template(upload.data):
        return dict(
            read_document(upload.data, filename=upload.name, year=year, known_agencies=known).content
        )
    document = read_table(upload.data, filename=upload.name)
    head = head_of(document) or {}
    tables = templates.tables_only(document)
    year = year_of({"plan": head}, year)
    read = read_document(tables, filename=f"{ImportKind.plan}.xlsx", year=year, known_agencies=known)
    report = [one for one in read.report if one["reader"] != "head"]
    return {**read.content, "plan": head, "report": report}
