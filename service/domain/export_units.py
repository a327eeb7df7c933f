"""Which tables of the exports tell of units and agencies?"""

from __future__ import annotations

from service.domain.export_columns import (
    AGENCY,
    ID,
    ORDINAL,
    ROW,
    UNIT,
    Table,
    code,
    day,
    flag,
    json,
    text,
    uuid,
)

_VALID = (
    day("valid_from", "Ngày đầu tiên", "first day"),
    day("valid_to", "Ngày cuối cùng; trống là còn hiệu lực", "last day; empty while it lasts", null=True),
)
_CHANGE = uuid("change_id", "Lần thay đổi, unit_changes.id", "the change, unit_changes.id")

UNIT_TABLES = (
    Table(
        "units",
        "Đơn vị hành chính: trung ương, tỉnh hoặc thành phố, xã, phường, đặc khu",
        "Units: the nation, provinces and cities, communes, wards, special zones",
        (
            ID,
            code("code", "Mã thống kê, dạng chữ, giữ số 0 ở đầu", "statistics code as text, leading zeros kept"),
            text("name", "Tên ngắn", "short name"),
            text("full_name", "Tên đầy đủ", "full name"),
            code("level", "Cấp: nation, province, commune", "nation, province or commune"),
            code("kind", "Loại: province, city, commune, ward, special_zone", "province, city, commune, ward, special_zone"),
            uuid("parent_id", "Đơn vị cấp trên, units.id", "the unit above, units.id", null=True),
            code("parent_code", "Mã đơn vị cấp trên", "code of the unit above", null=True),
            *_VALID,
            *ROW,
        ),
        subject="unit",
    ),
    Table(
        "unit_names",
        "Tên và mã cũ của đơn vị",
        "Names and codes that units bore before",
        (
            ID,
            *UNIT,
            _CHANGE,
            code("code", "Mã khi đó", "code then"),
            text("name", "Tên ngắn khi đó", "short name then"),
            text("full_name", "Tên đầy đủ khi đó", "full name then"),
            code("kind", "Loại khi đó", "kind then"),
            day("valid_from", "Ngày đầu tiên", "first day"),
            day("valid_to", "Ngày cuối cùng", "last day"),
            *ROW,
        ),
        subject="unit_name",
    ),
    Table(
        "unit_changes",
        "Thay đổi đơn vị: nhập, chia, đổi tên, đổi mã, thành lập, giải thể",
        "Changes of units: merged, split, renamed, re-coded, founded, ended",
        (
            ID,
            *UNIT,
            code("kind", "Loại thay đổi", "what kind of change"),
            day("effective_on", "Ngày có hiệu lực", "the day it takes effect"),
            json("basis", "Văn bản làm căn cứ", "the decree it rests on"),
            json("predecessors", "Đơn vị trước, như tên gọi khi đó", "units before, as they were called"),
            json("successors", "Đơn vị sau, như tên gọi khi đó", "units after, as they were called"),
            text("note", "Ghi chú", "note", null=True),
            *ROW,
        ),
        subject="unit_change",
    ),
    Table(
        "unit_lineage",
        "Quan hệ kế tục giữa các đơn vị",
        "Which unit succeeded which",
        (
            ID,
            _CHANGE,
            uuid("predecessor_id", "Đơn vị trước, units.id", "the unit before, units.id"),
            code("predecessor_code", "Mã đơn vị trước", "its code"),
            uuid("successor_id", "Đơn vị sau, units.id", "the unit after, units.id"),
            code("successor_code", "Mã đơn vị sau", "its code"),
            *ROW,
        ),
        subject="unit_lineage",
    ),
    Table(
        "agencies",
        "Cơ quan, đơn vị chủ trì, phối hợp, báo cáo, nhận báo cáo",
        "Agencies that lead, coordinate, report or receive",
        (
            ID,
            *UNIT,
            text("name", "Tên", "name"),
            text("short_name", "Tên viết tắt", "short name", null=True),
            code("kind", "Loại cơ quan", "kind of agency"),
            flag("collective", "Là tập thể có thành viên", "a collective with members"),
            json("aliases", "Các tên gọi khác", "other names"),
            json("codes", "Mã ở các hệ thống khác: [{system, value}]", "codes in other systems: [{system, value}]"),
            text("head_name", "Người đứng đầu", "who heads it", null=True),
            text("head_position", "Chức vụ người đứng đầu", "position of the head", null=True),
            flag("active", "Đang hoạt động", "still at work"),
            *ROW,
        ),
        subject="agency",
    ),
    Table(
        "agency_members",
        "Thành viên của tập thể",
        "Members of collectives",
        (
            ID,
            *UNIT,
            AGENCY,
            uuid("member_id", "Thành viên, agencies.id", "the member, agencies.id"),
            ORDINAL,
            *ROW,
        ),
        subject="agency_member",
    ),
)
