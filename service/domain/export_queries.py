"""What may be asked of an exported table, and how is the list of tables told?"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field

from service.domain.errors import FieldError, Invalid, NotFound
from service.domain.export_columns import Column, ColumnType, Table
from service.domain.exports import SCHEMA_VERSION, TABLES
from service.domain.moments import Moment
from service.domain.periods import Nominal
from service.domain.types import Shape, UnitCode, View

MOST_PARTS = 64
MEDIA: Mapping[str, str] = {
    "csv": "text/csv; charset=utf-8; header=present",
    "ndjson": "application/x-ndjson",
    "parquet": "application/vnd.apache.parquet",
}


class ExportFormat(StrEnum):
    """ndjson: one JSON object a line. csv: UTF-8, first line the names. parquet: typed, zstd."""

    ndjson = "ndjson"
    csv = "csv"
    parquet = "parquet"


FORMAT_LABELS: Mapping[str, tuple[str, str]] = {
    ExportFormat.ndjson: ("NDJSON: mỗi dòng một đối tượng JSON", "NDJSON: one JSON object a line"),
    ExportFormat.csv: ("CSV, UTF-8, dòng đầu là tên cột", "CSV in UTF-8, the names first"),
    ExportFormat.parquet: ("Parquet, có kiểu dữ liệu", "Parquet, typed"),
}
COLUMN_TYPE_LABELS: Mapping[str, tuple[str, str]] = {
    ColumnType.text: ("Chữ", "Text"),
    ColumnType.code: ("Mã, trong số ít giá trị", "Code, one of few"),
    ColumnType.uuid: ("Mã số UUID, dạng chữ", "UUID, as text"),
    ColumnType.integer: ("Số nguyên", "Whole number"),
    ColumnType.bigint: ("Số nguyên lớn", "Large whole number"),
    ColumnType.decimal: ("Số thập phân", "Decimal number"),
    ColumnType.boolean: ("Đúng hoặc sai", "True or false"),
    ColumnType.date: ("Ngày", "Date"),
    ColumnType.timestamp: ("Thời điểm, UTC", "Moment, UTC"),
    ColumnType.json: ("JSON", "JSON"),
}


class ExportQuery(Shape):
    """Which rows of a table, which columns, and in which form."""

    format: Annotated[ExportFormat, Field(description="Dạng tệp / form of the file")] = ExportFormat.ndjson
    unit: Annotated[UnitCode | None, Field(description="Mã đơn vị; cả cấp dưới / unit and all below it")] = None
    period: Annotated[
        Nominal | None, Field(description="Kỳ số liệu, với bảng có cột `period` / of tables with that column")
    ] = None
    updated_since: Annotated[
        Moment | None,
        Field(description="Sửa từ lúc này trở đi, kể cả lúc này / changed at this moment or later"),
    ] = None
    columns: Annotated[
        list[str] | None,
        Field(max_length=100, description="Chỉ các cột này, cách nhau dấu phẩy / only these, in this order"),
    ] = None
    part: Annotated[
        int | None,
        Field(ge=1, le=MOST_PARTS, description="Phần thứ mấy trong `parts` / which of the `parts`, from 1"),
    ] = None
    parts: Annotated[
        int | None,
        Field(ge=1, le=MOST_PARTS, description="Chia bảng làm mấy phần / into how many parts rows are dealt"),
    ] = None
    bom: Annotated[
        bool,
        Field(
            description="Chỉ với CSV, cho bảng tính: BOM ở đầu, và chữ mở đầu bằng = + - @ có dấu nháy đơn đứng "
            "trước / CSV for a spreadsheet: a BOM, and an apostrophe before text it would compute"
        ),
    ] = False


class MeaningView(View):
    """The same in Vietnamese and English."""

    vi: str
    en: str


class ExportColumnView(View):
    """A column. null: it may be empty."""

    name: str
    type: ColumnType
    null: bool
    meaning: MeaningView


class ExportTableView(View):
    """A table. key: columns that tell its rows apart. changes: its name in `types=` of /changes; null where its rows
    follow from those of other tables (`follows`), which are told of there. period, updatedSince: which filters it
    knows beside `unit`. link: where it is fetched."""

    name: str
    meaning: MeaningView
    key: list[str]
    changes: str | None
    follows: list[str]
    period: bool
    updated_since: bool
    link: str
    columns: list[ExportColumnView]


class ExportsView(View):
    """Every table there is, whoever asks; what is in one depends on who asks."""

    schema_version: int
    formats: list[ExportFormat]
    tables: list[ExportTableView]

    @classmethod
    def of_all(cls) -> Self:
        """As declared."""
        return cls(
            schema_version=SCHEMA_VERSION,
            formats=list(ExportFormat),
            tables=[_table(table) for table in TABLES.values()],
        )


def _table(table: Table) -> ExportTableView:
    return ExportTableView(
        name=table.name,
        meaning=MeaningView(vi=table.vi, en=table.en),
        key=list(table.key),
        changes=table.name if table.subject is not None else None,
        follows=list(table.follows),
        period=table.period is not None,
        updated_since=table.since,
        link=f"/v1/exports/{table.name}",
        columns=[
            ExportColumnView(name=c.name, type=c.type, null=c.null, meaning=MeaningView(vi=c.vi, en=c.en))
            for c in table.columns
        ],
    )


def table_called(name: str) -> Table:
    """The table; NotFound with what may have been meant."""
    table = TABLES.get(name)
    if table is None:
        near = difflib.get_close_matches(name, TABLES, n=1)
        raise NotFound("export_unknown", given=name[:80], hint=", ".join(near or sorted(TABLES)))
    return table


def wanted_columns(table: Table, query: ExportQuery) -> tuple[Column, ...]:
    """The columns asked for, in the order asked for; Invalid for filters and columns that the table does not have."""
    faults = [*_filter_faults(table, query)]
    known = {column.name: column for column in table.columns}
    names = list(dict.fromkeys(query.columns)) if query.columns is not None else [*known]
    if not names:
        faults.append(FieldError("?columns", "fields_empty"))
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1) or sorted(known)
            faults.append(FieldError("?columns", "unknown_name", (("given", name[:80]), ("hint", ", ".join(near)))))
    if faults:
        raise Invalid("invalid", errors=tuple(faults))
    return tuple(known[name] for name in names)


def _filter_faults(table: Table, query: ExportQuery) -> list[FieldError]:
    faults = []
    if query.period is not None and table.period is None:
        faults.append(FieldError("?period", "export_without_period", (("table", table.name),)))
    if query.updated_since is not None and not table.since:
        faults.append(FieldError("?updatedSince", "export_without_since", (("table", table.name),)))
    if (query.part is None) != (query.parts is None) or (query.part or 0) > (query.parts or 0):
        faults.append(FieldError("?part", "export_part", (("most", MOST_PARTS),)))
    if query.bom and query.format is not ExportFormat.csv:
        faults.append(FieldError("?bom", "export_bom"))
    return faults


def file_name(table: Table, query: ExportQuery) -> str:
    """How the file is called when it is saved."""
    part = f"-{query.part}-of-{query.parts}" if query.parts is not None else ""
    unit = f"-{query.unit}" if query.unit is not None else ""
    return f"{table.name}{unit}{part}.{query.format}"
