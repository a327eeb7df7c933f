"""How does a file become rows: what was read of it, what a person has decided, and what came of it?

An import is a file that was read once for a unit: its draft, everything that was doubtful, and the
decisions about it. Nothing of the plan is written before it is committed; a committed one can be taken
back while nobody has built on it. The file itself is not kept, only its SHA-256 and what was read.
Source: issue 4, items 6 and 7; domain.md sections 2 and 10.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StringConstraints

from service.domain.access import Permission
from service.domain.acts import Act, machine
from service.domain.agencies import AgencyKind
from service.domain.language.readings import Confidence
from service.domain.paging import ItemQuery, PageQuery
from service.domain.plan_refs import PlanRef
from service.domain.types import (
    FINDING_FORM,
    INTO_FORM,
    POINTER_FORM,
    Actions,
    Flag,
    Name,
    Ref,
    Shape,
    UnitCode,
    UnitRef,
    View,
)

LARGEST_FILE = 50 * 1024 * 1024
"""Bytes."""
MOST_ROWS = 10_000
"""Rows of a table of agencies or observations."""


class ImportKind(StrEnum):
    """What a file is read as."""

    plan = "plan"
    observations = "observations"
    agencies = "agencies"


class ImportStatus(StrEnum):
    """reading: by the worker, since it takes long. read: waits for decisions and to be committed."""

    reading = "reading"
    read = "read"
    failed = "failed"
    committed = "committed"
    reverted = "reverted"


class FindingSeverity(StrEnum):
    """error: nothing is committed until somebody has decided. warning: to be looked at. info: told for the record."""

    error = "error"
    warning = "warning"
    info = "info"


class DecisionAct(StrEnum):
    """accept: a finding as it is. skip, keep: leave a row out, or take it after all. new_agency,
    existing_agency: what a name that is not known here means. correct: a value of the draft."""

    accept = "accept"
    skip = "skip"
    keep = "keep"
    new_agency = "new_agency"
    existing_agency = "existing_agency"
    correct = "correct"


S = ImportStatus
IMPORT_LABELS = (
    (
        "importKind",
        {
            ImportKind.plan: ("Kế hoạch", "Plan"),
            ImportKind.observations: ("Số liệu chỉ tiêu", "Figures of indicators"),
            ImportKind.agencies: ("Cơ quan, đơn vị", "Agencies"),
        },
    ),
    (
        "importStatus",
        {
            S.reading: ("Đang đọc", "Being read", "neutral"),
            S.read: ("Đã đọc, chờ ghi nhận", "Read, to be committed", "warning"),
            S.failed: ("Không đọc được", "Could not be read", "bad"),
            S.committed: ("Đã ghi nhận", "Committed", "good"),
            S.reverted: ("Đã hoàn tác", "Taken back", "muted"),
        },
    ),
    (
        "findingSeverity",
        {
            FindingSeverity.error: ("Phải quyết định", "To be decided", "bad"),
            FindingSeverity.warning: ("Cần xem lại", "To be looked at", "warning"),
            FindingSeverity.info: ("Ghi nhận", "For the record", "muted"),
        },
    ),
    (
        "decisionAct",
        {
            DecisionAct.accept: ("Chấp nhận như đã đọc", "Accept as it was read"),
            DecisionAct.skip: ("Bỏ qua dòng", "Leave the row out"),
            DecisionAct.keep: ("Giữ lại dòng", "Keep the row"),
            DecisionAct.new_agency: ("Thêm cơ quan mới", "Add as a new agency"),
            DecisionAct.existing_agency: ("Là cơ quan đã có", "Is an existing agency"),
            DecisionAct.correct: ("Sửa giá trị", "Correct the value"),
        },
    ),
    (
        "readingConfidence",
        {
            Confidence.sure: ("Chắc chắn", "Sure", "good"),
            Confidence.likely: ("Có lẽ đúng, nên xem lại", "Likely, to be looked at", "warning"),
            Confidence.unsure: ("Chưa chắc, phải xem lại", "Unsure, to be decided", "bad"),
        },
    ),
)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came. name: a label for people, compared with the content; it never touches a path."""

    name: str
    data: bytes


class ImportFinding(View):
    """One thing to look at. pointer: JSON pointer into the draft; row: where it is printed (sheet, row, page,
    line as far as the file has them); cell: heading of the column; read: what stands there; confidence: of
    the reading. decided: whether somebody has taken care of it."""

    id: str
    pointer: str
    row: dict[str, str | int | None]
    cell: str
    read: str | None
    confidence: Confidence | None
    code: str
    severity: FindingSeverity
    message: str
    suggestion: str | None
    decided: bool


class FindingCounts(View):
    """How many findings there are. open: errors that nobody has decided about; none, and it can be committed."""

    error: int
    warning: int
    info: int
    open: int


class ImportCounts(View):
    """How much was read: what would be made, without the rows that are skipped."""

    agencies: int = 0
    sections: int = 0
    provisions: int = 0
    indicators: int = 0
    tasks: int = 0
    reporting_rules: int = 0
    observations: int = 0


class ImportFailure(View):
    """Why the file could not be read."""

    code: str
    message: str


class ImportPreview(View):
    """What a file would become; nothing is kept. draft: the shape of the kind, see docs/imports.md."""

    kind: ImportKind
    filename: str
    size: int
    sha256: str
    counts: ImportCounts
    findings: FindingCounts
    draft: dict[str, Any]
    report: list[ImportFinding]


class ImportView(View):
    """A file that was read for a unit. into: the plan it goes into, null for a plan of its own. plan: the draft it
    has become. The file is not kept: sha256 tells whether another one is the same."""

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
    unit: UnitRef
    kind: ImportKind
    status: ImportStatus
    into: PlanRef | None
    plan: PlanRef | None
    filename: str
    size: int
    sha256: str
    counts: ImportCounts
    findings: FindingCounts
    failure: ImportFailure | None
    imported_by: Ref
    read_at: datetime | None
    committed_at: datetime | None
    committed_by: Ref | None
    reverted_at: datetime | None
    actions: Actions


Pointer = Annotated[
    str,
    StringConstraints(pattern=POINTER_FORM, max_length=300),
    Field(description="Con trỏ JSON vào `draft`. JSON pointer into the draft: /tasks/3/schedule"),
]


class ImportDecision(Shape):
    """One decision. finding: of accept. pointer: of skip, keep and correct. name: an agency as the draft has
    it; left out with new_agency: every proposed one. agency: which of the existing ones is meant. kind,
    collective: of a new one, else as proposed. value: of correct; a text is read anew as if it were printed there.
    """

    act: DecisionAct
    finding: Annotated[str, StringConstraints(pattern=FINDING_FORM)] | None = None
    pointer: Pointer | None = None
    name: Name | None = None
    agency: UUID | None = None
    kind: AgencyKind | None = None
    collective: Flag | None = None
    value: Any = None


class DecisionView(View):
    """A decision, by whom and when."""

    act: DecisionAct
    finding: str | None
    pointer: str | None
    name: str | None
    agency: UUID | None
    kind: AgencyKind | None
    collective: bool | None
    value: Any
    by: str
    at: datetime


class ImportDocumentView(ImportView):
    """An import with what was read, after the decisions. draft is empty while the file is being read."""

    draft: dict[str, Any]
    report: list[ImportFinding]
    decisions: list[DecisionView]


class ImportDecisions(Shape):
    """Decisions, in order: a later one about the same thing takes the place of an earlier one."""

    decisions: Annotated[tuple[ImportDecision, ...], Field(min_length=1, max_length=1000)]


Into = Annotated[
    str,
    StringConstraints(pattern=INTO_FORM),
    Field(
        description="Mã đơn vị, hoặc kế hoạch. The unit's code (a plan of its own; agencies), or the plan: a draft "
        "that a plan's file goes into, the plan in force whose figures are given.",
        examples=["31567"],
    ),
]


class ImportCreate(Shape):
    """What a file is for. dryRun: only tell what would be. year: the plan's, where the document does not say it."""

    kind: ImportKind
    into: Into
    dry_run: Annotated[bool, Field(description="Chỉ kiểm tra, không ghi gì / look only, nothing is kept")] = False
    year: Annotated[int | None, Field(ge=1945, le=2100, description="Năm của kế hoạch / the plan's year")] = None


class ImportItemQuery(ItemQuery):
    """What may be asked of one import."""


class ImportQuery(PageQuery):
    """Filters of the list of imports."""

    unit: Annotated[UnitCode | None, Field(description="Mã đơn vị; cả cấp dưới / unit and all below it")] = (
        None
    )
    kind: Annotated[list[ImportKind] | None, Field(max_length=3)] = None
    status: Annotated[list[ImportStatus] | None, Field(max_length=5)] = None


MACHINE = machine(
    "import",
    {
        "decisions": Act(Permission.draft_write, frozenset({S.read}), operation="decide_import"),
        "commit": Act(Permission.draft_write, frozenset({S.read})),
        "revert": Act(Permission.draft_write, frozenset({S.committed})),
    },
)
