"""How does a report become a file to be signed or worked with?

One statement reads the report by the caller's right, another tells the access log; between them the file is
written beside the loop, by few at a time, so that nobody else waits for a Word file.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

from service.db import sessions
from service.db.engine import Database
from service.documents.late import late
from service.domain.access import Principal
from service.domain.audit import AccessKind
from service.domain.errors import Unavailable
from service.domain.report_contents import ReportPaper
from service.domain.report_documents import DocumentForm, ReportFile, file_name, require_printable
from service.domain.report_entries import EntryTable, entries
from service.domain.report_parts import printed
from service.usecases.reports import paper_of

LONGEST_SECONDS = 20.0
"""So long a caller waits for a file; one of the longest that are written takes three."""
_WRITERS = ThreadPoolExecutor(max_workers=2, thread_name_prefix="report-file")
_WRITTEN_BY = {DocumentForm.docx: "report_docx", DocumentForm.xlsx: "report_xlsx"}


async def report_file(
    principal: Principal, db: Database, report_id: UUID, form: DocumentForm, *, address: str | None
) -> ReportFile:
    """The report as a file, as it stands: a draft as it is drafted, one that was filed as it was filed."""
    paper = await paper_of(principal, db, report_id)
    require_printable(paper, form)
    writing = asyncio.get_running_loop().run_in_executor(_WRITERS, written, paper, form)
    try:
        async with asyncio.timeout(LONGEST_SECONDS):
            file = await writing
    except TimeoutError:
        raise Unavailable("report_file_slow") from None
    detail = {"report": str(report_id), "format": form.value}
    await sessions.record(db, AccessKind.download, "ok", principal.id, address, "get_report_document", detail)
    return file


async def report_entries(
    principal: Principal, db: Database, report_id: UUID, table: EntryTable, *, address: str | None
) -> bytes:
    """Its tasks or figures as plain rows, to be typed in elsewhere."""
    rows = entries(await paper_of(principal, db, report_id), table)
    detail = {"report": str(report_id), "table": table.value}
    await sessions.record(db, AccessKind.download, "ok", principal.id, address, "get_report_entries", detail)
    return rows


def written(paper: ReportPaper, form: DocumentForm) -> ReportFile:
    """The file of a report; the same report is the same file, byte for byte."""
    module = _WRITTEN_BY[form]
    data: bytes = getattr(late(module), module)(printed(paper), paper.tables.drawn_on)
    return ReportFile(file_name(paper, form), form, data)
