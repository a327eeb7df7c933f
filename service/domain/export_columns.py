"""What is a table of the exports, and what is said of each of its columns?

Names are snake_case, as in the database; the words are those of everywhere else. A column's type says
how it stands in each form: what is a date is a date in Parquet, and ISO 8601 in CSV and NDJSON.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ColumnType(StrEnum):
    """text, code (text of few values: a dictionary column in Parquet), uuid; whole numbers of 32 and 64 bits; decimal
    (24 digits, 6 of them behind the point); boolean; date; timestamp (UTC); json (text that holds JSON)."""

    text = "text"
    code = "code"
    uuid = "uuid"
    integer = "integer"
    bigint = "bigint"
    decimal = "decimal"
    boolean = "boolean"
    date = "date"
    timestamp = "timestamp"
    json = "json"


@dataclass(frozen=True)
class Column:
    """One column: its meaning in Vietnamese and English, and whether it may be empty."""

    name: str
    type: ColumnType
    vi: str
    en: str
    null: bool = False


@dataclass(frozen=True)
class Table:
    """One table of the exports.

    key: columns that tell its rows apart. subject: what its rows are called in the journal, None where they are
    worked out of others; `follows` then names the tables they follow from, and /changes tells of those. period:
    the column that `period=` looks at. since: whether `updatedSince=` is understood.
    """

    name: str
    vi: str
    en: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ("id",)
    subject: str | None = None
    follows: tuple[str, ...] = ()
    period: str | None = None
    since: bool = True

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


def text(name: str, vi: str, en: str, *, null: bool = False) -> Column:
    return Column(name, ColumnType.text, vi, en, null)


def code(name: str, vi: str, en: str, *, null: bool = False) -> Column:
    return Column(name, ColumnType.code, vi, en, null)


def uuid(name: str, vi: str, en: str, *, null: bool = False) -> Column:
    return Column(name, ColumnType.uuid, vi, en, null)


def whole(name: str, vi: str, en: str, *, null: bool = False) -> Column:
    return Column(name, ColumnType.integer, vi, en, null)


def big(name: str, vi: str, en: str, *, null: bool = False) -> Column:
    return Column(name, ColumnType.bigint, vi, en, null)


def number(name: str, vi: str, en: str, *, null: bool = False) -> Column:
    return Column(name, ColumnType.decimal, vi, en, null)


def flag(name: str, vi: str, en: str, *, null: bool = False) -> Column:
    return Column(name, ColumnType.boolean, vi, en, null)


def day(name: str, vi: str, en: str, *, null: bool = False) -> Column:
    return Column(name, ColumnType.date, vi, en, null)


def moment(name: str, vi: str, en: str, *, null: bool = False) -> Column:
    return Column(name, ColumnType.timestamp, vi, en, null)


def json(name: str, vi: str, en: str, *, null: bool = False) -> Column:
    return Column(name, ColumnType.json, vi, en, null)


ID = uuid("id", "Mã số, không bao giờ đổi", "id, never changes")
UNIT = (
    uuid("unit_id", "Đơn vị hành chính, units.id", "the unit, units.id"),
    code("unit_code", "Mã thống kê của đơn vị, dạng chữ", "statistics code of the unit, as text"),
)
ROW = (
    whole("version", "Phiên bản của dòng, tăng mỗi lần sửa", "version of the row, rises at each change"),
    moment("created_at", "Lúc dòng được thêm", "when the row came"),
    moment("updated_at", "Lúc dòng được sửa lần cuối", "when the row changed last"),
)
PLAN = uuid("plan_id", "Kế hoạch, plans.id", "the plan, plans.id")
SECTION = uuid("section_id", "Mục trong kế hoạch, sections.id", "the section, sections.id", null=True)
TASK = uuid("task_id", "Nhiệm vụ, tasks.id", "the task, tasks.id")
INDICATOR = uuid("indicator_id", "Chỉ tiêu, indicators.id", "the indicator, indicators.id")
AGENCY = uuid("agency_id", "Cơ quan, agencies.id", "the agency, agencies.id")
ORDINAL = whole("ordinal", "Thứ tự trong danh sách", "place in its list")
NUMBER = text("number", "Số in trong văn bản, có thể trống hoặc lặp", "number as printed, may be empty or repeat")
ENDED = (
    whole("dropped_in", "Số lần điều chỉnh đã bỏ mục này", "the revision that has it no more", null=True),
    day("ended_on", "Ngày mục kết thúc vì bị bỏ, vì kế hoạch hết", "the day it ended, dropped or with its plan", null=True),
)
SOURCE = text("source", "Nguồn nhập liệu; demo là dữ liệu mẫu", "where the row comes from; demo = invented", null=True)
EVIDENCE = json("evidence", "Minh chứng: văn bản, liên kết, tệp", "evidence: documents, links, files")
OBLIGATION = code("obligation", "Bắt buộc (obliged) hay đề nghị (asked)", "obliged or asked")
RECORDED = (
    uuid("recorded_by", "Người ghi", "who recorded it"),
    text("recorded_by_name", "Tên người ghi khi đó", "their name then"),
)
LATE = flag("entered_late", "Được nhập muộn hơn việc xảy ra", "typed in well after it happened")
