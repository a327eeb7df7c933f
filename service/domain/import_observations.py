"""How does a table of figures become observations of a plan's indicators?"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from service.domain.access import Principal
from service.domain.errors import FieldError, Problem, refused_at
from service.domain.field_errors import field_errors
from service.domain.figure_labels import FIGURE_LABELS
from service.domain.figures import ObsStatus, ValueKind
from service.domain.import_decisions import Decided
from service.domain.import_facts import PlanIndicator
from service.domain.import_names import KnownHome
from service.domain.import_plans import SOURCE
from service.domain.import_tables import (
    CellWrong,
    Column,
    Record,
    cell_faults,
    number_of,
    one_of,
    read_row,
    yes_or_no,
)
from service.domain.language.text import fold
from service.domain.observation_acts import recorded, stated_for
from service.domain.observation_records import FigureGround
from service.domain.observations import ObservationCreate
from service.domain.periods import period

Json = dict[str, Any]

COLUMNS = (
    Column("indicator", "Chỉ tiêu", "Indicator", needed=True, others=("Tên chỉ tiêu", "Mã danh mục")),
    Column("quantity", "Đại lượng", "Quantity"),
    Column("agency", "Cơ quan đóng góp", "Agency", others=("Cơ quan",)),
    Column("period", "Kỳ", "Period", needed=True, others=("Kỳ số liệu",)),
    Column("numerator", "Tử số", "Numerator"),
    Column("denominator", "Mẫu số", "Denominator"),
    Column("value", "Giá trị", "Value"),
    Column("answer", "Có/Không", "Yes/No"),
    Column("text", "Mô tả", "Text"),
    Column("obsStatus", "Trạng thái", "Status", others=("Trạng thái số liệu",)),
    Column("suppliedBy", "Người cung cấp", "Supplied by"),
    Column("note", "Ghi chú", "Note"),
)

_PARTS = (
    (re.compile(r"^(?:thang|t|month|m)\s*0?(\d{1,2})(?:\s+nam)?\s+(\d{4})$"), "M{:02d}"),
    (re.compile(r"^0?(\d{1,2})\s+(\d{4})$"), "M{:02d}"),
    (re.compile(r"^(?:quy|quarter|q)\s*(\d|i{1,3}|iv)(?:\s+nam)?\s+(\d{4})$"), "Q{}"),
)
_WHOLE = (
    (re.compile(r"^(?:6 thang dau nam|6 thang|h1)(?:\s+nam)?\s+(\d{4})$"), "H1"),
    (re.compile(r"^(?:6 thang cuoi nam|h2)(?:\s+nam)?\s+(\d{4})$"), "H2"),
    (re.compile(r"^9 thang(?: dau nam)?(?:\s+nam)?\s+(\d{4})$"), "9M"),
    (re.compile(r"^(?:ca nam|nam)?\s*(\d{4})$"), ""),
)
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}


def period_of_text(text: str) -> str:
    """A nominal period, as the interface writes it or as people do: quý I/2026, tháng 4/2026, 6 tháng 2026."""
    bare = text.strip().upper()
    try:
        period(bare)
    except ValueError:
        words = " ".join(re.sub(r"[^a-z0-9]+", " ", fold(text)).split())
    else:
        return bare
    for form, part in _PARTS:
        if found := form.match(words):
            number = _ROMAN.get(found[1]) or int(found[1])
            nominal = f"{found[2]}-{part.format(number)}"
            break
    else:
        for form, part in _WHOLE:
            if found := form.match(words):
                nominal = f"{found[1]}-{part}" if part else found[1]
                break
        else:
            raise CellWrong("import_period_wrong")
    try:
        period(nominal)
    except ValueError:
        raise CellWrong("import_period_wrong") from None
    return nominal


def _figure(text: str) -> float | int:
    number: Decimal = number_of(text)
    return int(number) if number == number.to_integral_value() else float(number)


_LABELS: Mapping[str, Mapping[Any, Sequence[str]]] = dict(FIGURE_LABELS)
_STATUSES = _LABELS["obsStatus"]
READERS: Mapping[str, Callable[[str], Any]] = {
    "period": period_of_text,
    "numerator": _figure,
    "denominator": _figure,
    "value": _figure,
    "answer": yes_or_no,
    "obsStatus": lambda text: ObsStatus(one_of(_STATUSES)(text)).value,
}


def draft_observations(records: Sequence[Record]) -> list[Json]:
    """The rows as a draft."""
    return [read_row(record, COLUMNS, READERS, "sure") for record in records]


class Recorder:
    """Turns rows into the columns of figures, by the rules of recording a single one."""

    def __init__(
        self,
        indicators: Sequence[PlanIndicator],
        grounds: Mapping[UUID, FigureGround],
        homes: Sequence[KnownHome],
        principal: Principal,
        now: datetime,
    ) -> None:
        self.grounds, self.principal, self.now = grounds, principal, now
        self.by_word: dict[str, list[UUID]] = {}
        for one in indicators:
            for word in dict.fromkeys(fold(word) for word in (one.number, one.name, one.definition or "")):
                if word:
                    self.by_word.setdefault(word, []).append(one.id)
        self.agencies = {fold(name): home.id for home in homes for name in home.names}
        self.met: dict[tuple[Any, ...], int | str] = {}
        self.faults: list[FieldError] = []

    def rows(self, draft: Mapping[str, Any], decided: Decided, new_id: Callable[[], UUID]) -> list[Json]:
        """Every row as a figure to insert; what is refused is told with its row."""
        made = []
        for i, row in enumerate(draft["observations"]):
            pointer = f"/observations/{i}"
            if not decided.takes(pointer):
                continue
            wrong = cell_faults(row, COLUMNS, pointer)
            self.faults += wrong
            if wrong:
                continue
            columns = self._row(pointer, i, row)
            if columns is not None:
                made.append({"id": new_id(), **columns})
        return made

    def _row(self, pointer: str, i: int, row: Mapping[str, Any]) -> Json | None:
        ground, agency = self._indicator(pointer, row), self._agency(pointer, row)
        if ground is None or (row.get("agency") and agency is None):
            return None
        fields = ("quantity", "numerator", "denominator", "value", "answer", "text", "obsStatus", "suppliedBy", "note")
        values = {name: row[name] for name in fields if row.get(name) is not None}
        values |= {"period": {"nominal": row["period"]}, "source": SOURCE}
        percent_only = ground.value_kind is ValueKind.ratio and "value" in values and "numerator" not in values
        try:
            command = ObservationCreate.model_validate({**values, "agency": agency, "percentOnly": percent_only})
            stated = stated_for(self.principal, ground, command.agency)
            columns = recorded(ground, command, stated, self.principal, self.now).columns
        except ValidationError as error:
            self.faults += field_errors(error, ObservationCreate, f"{pointer}/")
            return None
        except Problem as refused:
            self.faults += refused_at(pointer, refused)
            return None
        key = (ground.id, row["period"], command.quantity, stated)
        if key in self.met:
            self.faults.append(FieldError(pointer, "import_row_twice", (("other", self.met[key]),)))
            return None
        self.met[key] = (row.get("place") or {}).get("row", i + 1)
        return columns

    def _indicator(self, pointer: str, row: Mapping[str, Any]) -> FigureGround | None:
        text = str(row["indicator"])
        ids = self.by_word.get(fold(text), [])
        if len(ids) == 1 and ids[0] in self.grounds:
            return self.grounds[ids[0]]
        values = (("text", text[:80]), ("cell", "Chỉ tiêu"), ("count", len(ids)))
        code = "import_indicator_ambiguous" if len(ids) > 1 else "import_indicator_unknown"
        self.faults.append(FieldError(f"{pointer}/indicator", code, values))
        return None

    def _agency(self, pointer: str, row: Mapping[str, Any]) -> UUID | None:
        text = row.get("agency")
        found = self.agencies.get(fold(text)) if text else None
        if text and found is None:
            said = (("text", text[:80]), ("cell", "Cơ quan đóng góp"))
            self.faults.append(FieldError(f"{pointer}/agency", "import_agency_unknown", said))
        return found
