"""How does a table of agencies become agencies of a unit?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from service.domain.agencies import AgencyCreate, AgencyKind, searchable
from service.domain.errors import FieldError
from service.domain.field_errors import field_errors
from service.domain.import_decisions import Decided
from service.domain.import_names import KnownHome, kind_of
from service.domain.import_tables import Column, Record, cell_faults, listed, one_of, read_row, yes_or_no
from service.domain.language.text import fold
from service.domain.vocabularies import AGENCY_KIND_LABELS

Json = dict[str, Any]

COLUMNS = (
    Column("name", "Tên cơ quan", "Name", needed=True, others=("Tên", "Cơ quan", "Tên cơ quan, đơn vị")),
    Column("shortName", "Tên viết tắt", "Short name", others=("Viết tắt",)),
    Column("aliases", "Tên gọi khác", "Aliases", others=("Tên khác",)),
    Column("kind", "Loại", "Kind", others=("Loại cơ quan",)),
    Column("collective", "Là tập thể", "Collective", others=("Tập thể",)),
    Column("members", "Thành viên", "Members"),
    Column("code", "Mã định danh", "Code", others=("Mã",)),
    Column("codeSystem", "Hệ thống mã", "Code system"),
    Column("headName", "Người đứng đầu", "Head", others=("Thủ trưởng",)),
    Column("headPosition", "Chức vụ", "Position of the head"),
)
READERS: Mapping[str, Callable[[str], Any]] = {
    "aliases": listed,
    "members": listed,
    "kind": lambda text: AgencyKind(one_of(AGENCY_KIND_LABELS)(text)).value,
    "collective": yes_or_no,
}


def draft_agencies(records: Sequence[Record]) -> list[Json]:
    """The rows as a draft; the kind that is left out is proposed by the name."""
    rows = []
    for record in records:
        row = read_row(record, COLUMNS, READERS, "sure" if "kind" in record.cells else "likely")
        proposed, circle = kind_of(row["name"] or "")
        if "kind" not in record.cells:
            row["kind"] = proposed.value
        if "collective" not in record.cells:
            row["collective"] = circle or bool(row["members"])
        rows.append(row)
    return rows


@dataclass(slots=True)
class AgencyRows:
    """The agencies and members to be added, and what stands in the way."""

    agencies: list[Json] = field(default_factory=list)
    members: list[Json] = field(default_factory=list)
    faults: list[FieldError] = field(default_factory=list)


def agency_rows(
    draft: Mapping[str, Any],
    homes: Sequence[KnownHome],
    decided: Decided,
    unit: str,
    unit_key: int,
    new_id: Callable[[], UUID],
) -> AgencyRows:
    """Every row as a command; one whose name the unit has already is left out and told."""
    made = AgencyRows()
    own = {fold(name): home for home in homes if home.unit_key == unit_key for name in home.names}
    found = {fold(name): home.id for home in homes for name in home.names}
    found |= {name: home.id for name, home in own.items()}
    first: dict[str, tuple[int, Mapping[str, Any]]] = {}
    taken: list[tuple[str, UUID, Mapping[str, Any]]] = []
    for i, row in enumerate(draft["agencies"]):
        pointer, name = f"/agencies/{i}", row.get("name")
        if not decided.takes(pointer):
            continue
        wrong = cell_faults(row, COLUMNS, pointer)
        made.faults += wrong
        if wrong:
            continue
        if fold(name) in own:
            made.faults.append(FieldError(f"{pointer}/name", "import_agency_there", (("name", name),)))
            continue
        command = _command(row, unit, pointer, made.faults)
        if command is None:
            continue
        names = [command.name, *([command.short_name] if command.short_name else []), *command.aliases]
        made.faults += _names_taken(pointer, names, own, first)
        id_ = new_id()
        for each in names:
            first.setdefault(fold(each), (i, row))
        found.setdefault(fold(command.name), id_)
        found |= {fold(command.name): id_} if fold(command.name) not in own else {}
        taken.append((pointer, id_, row))
        made.agencies.append(
            {
                "id": id_,
                "unit_key": unit_key,
                **command.given(without={"unit", "members", "confirm_duplicate"}),
                **searchable(command.name, command.short_name, command.aliases),
            }
        )
    for pointer, id_, row in taken:
        made.members += _members(pointer, id_, row, found, unit_key, new_id, made.faults)
    return made


def _command(row: Mapping[str, Any], unit: str, pointer: str, faults: list[FieldError]) -> AgencyCreate | None:
    fields = ("name", "shortName", "aliases", "kind", "collective", "headName", "headPosition")
    plain = {name: row[name] for name in fields if row.get(name) is not None}
    codes = [{"system": row.get("codeSystem") or "vn-eid", "value": row["code"]}] if row.get("code") else []
    try:
        return AgencyCreate.model_validate({**plain, "unit": unit, "codes": codes})
    except ValidationError as error:
        faults += field_errors(error, AgencyCreate, f"{pointer}/")
        return None


def _names_taken(
    pointer: str, names: Sequence[str], own: Mapping[str, KnownHome], first: Mapping[str, tuple[int, Mapping[str, Any]]]
) -> Iterator[FieldError]:
    for name in names:
        if fold(name) in own:
            home = own[fold(name)]
            yield FieldError(f"{pointer}/name", "agency_name_taken", (("name", home.name), ("id", str(home.id))))
        elif fold(name) in first:
            other = first[fold(name)][1].get("place", {}).get("row", first[fold(name)][0] + 1)
            yield FieldError(f"{pointer}/name", "import_row_twice", (("other", other),))
            return


def _members(
    pointer: str,
    agency: UUID,
    row: Mapping[str, Any],
    found: Mapping[str, UUID],
    unit_key: int,
    new_id: Callable[[], UUID],
    faults: list[FieldError],
) -> list[Json]:
    rows: list[Json] = []
    for name in row.get("members") or ():
        member = found.get(fold(name))
        if member is None:
            faults.append(FieldError(f"{pointer}/members", "import_member_unknown", (("name", name),)))
        else:
            rows.append(
                {
                    "id": new_id(),
                    "unit_key": unit_key,
                    "agency_id": agency,
                    "member_id": member,
                    "ordinal": len(rows),
                }
            )
    return rows
