"""Is a file of unit changes read as it is meant, and every fault in it named by row and column?"""

from __future__ import annotations

from datetime import date

import pytest

from service.domain.errors import FieldError, Malformed
from service.domain.unit_change_files import COLUMNS, RowProblem, csv_rows, located, parse_changes
from service.domain.unit_changes import Decree, Successor, UnitChangeCreate, UnitChangeKind
from service.domain.units import UnitKind

ON = date(2026, 7, 1)
DECREE = Decree(number="12", symbol="/NQ-UBTVQH16", issuer="Quốc hội", issued_on=date(2026, 6, 10))
PRINTED = "12,/NQ-UBTVQH16,Quốc hội,10/06/2026"


def read(*lines: str) -> tuple[list[tuple[int, UnitChangeCreate]], list[RowProblem]]:
    text = "\n".join((",".join(COLUMNS), *lines))
    changes, problems = parse_changes(csv_rows(text), effective_on=ON)
    return [(each.line, each.change) for each in changes], problems


def test_each_kind_of_change_is_read_and_a_split_takes_several_rows() -> None:
    changes, problems = read(
        f"merge,31567;31561,31567,Xã Mỹ Tú,commune,92,{PRINTED}",
        f"split,31570,31570,A,xã,,{PRINTED}",
        f"Chia tách,31570,31571,B,Phường,,{PRINTED}",
        ",,,,,,,,,",
        f"Thành lập,,4,Mới,Đặc khu,1,{PRINTED}",
        f"giải thể,31573 31574,,,,,{PRINTED}",
    )

    assert problems == []
    assert [line for line, _ in changes] == [2, 3, 6, 7]
    assert [change for _, change in changes] == [
        UnitChangeCreate(
            kind=UnitChangeKind.merge,
            effective_on=ON,
            basis=DECREE,
            predecessors=["31567", "31561"],
            successors=[Successor(code="31567", name="Xã Mỹ Tú", kind=UnitKind.commune, parent="92")],
        ),
        UnitChangeCreate(
            kind=UnitChangeKind.split,
            effective_on=ON,
            basis=DECREE,
            predecessors=["31570"],
            successors=[
                Successor(code="31570", name="A", kind=UnitKind.commune),
                Successor(code="31571", name="B", kind=UnitKind.ward),
            ],
        ),
        UnitChangeCreate(
            kind=UnitChangeKind.establish,
            effective_on=ON,
            basis=DECREE,
            successors=[Successor(code="00004", name="Mới", kind=UnitKind.special_zone, parent="01")],
        ),
        UnitChangeCreate(
            kind=UnitChangeKind.dissolve, effective_on=ON, basis=DECREE, predecessors=["31573", "31574"]
        ),
    ]


def test_rows_of_other_kinds_are_changes_of_their_own() -> None:
    changes, problems = read(
        f"rename,31567,31567,A,commune,,{PRINTED}",
        f"rename,31567,31567,B,commune,,{PRINTED}",
        f"split,31570,31570,A,commune,,{PRINTED}",
        f"split,31573,31573,A,commune,,{PRINTED}",
    )

    assert problems == []
    assert [len(change.successors) for _, change in changes] == [1, 1, 1, 1]


def test_every_fault_is_named_by_row_and_column() -> None:
    changes, problems = read(
        f"transfer,31567,31567,A,commune,92,{PRINTED}",
        "merge,3156x,315678,,district,9x,,/NQ,Quốc hội,31/06/2026",
        f"dissolve,4,00004,,,,{PRINTED}",
        f"rename,31567,31567,{'x' * 301},commune,92,{PRINTED}",
        f"rename,31567,31567,A,commune,92,{PRINTED},surplus",
        "rename,31567,31567,A,commune,92,12,/NQ,Quốc hội,10/06/1900",
    )

    assert [(p.row, p.column, p.code) for p in problems] == [
        (2, "change", "import_value_unknown"),
        (3, "kind", "import_value_unknown"),
        (3, "predecessors", "import_code_unreadable"),
        (3, "code", "import_code_unreadable"),
        (3, "parent", "import_code_unreadable"),
        (3, "name", "import_cell_empty"),
        (3, "decree_number", "import_cell_empty"),
        (3, "decree_issued_on", "import_date_unreadable"),
        (4, "predecessors", "import_code_unreadable"),
        (4, "code", "import_cell_must_be_empty"),
        (5, "name", "import_value_invalid"),
        (6, "decree_issued_on", "import_row_too_long"),
        (7, "decree_issued_on", "import_value_invalid"),
    ]
    assert [line for line, _ in changes] == [6]


def test_a_fault_says_what_stood_there_and_what_is_known() -> None:
    _, problems = read(f"transfer,31567,31567,A,commune,92,{PRINTED}")

    assert dict(problems[0].params) == {
        "value": "transfer",
        "known": "merge, split, rename, recode, establish, dissolve",
    }


def test_missing_and_unknown_headings_are_named_before_any_row_is_read() -> None:
    rows = [{"change": "merge", "district": "1"}]

    changes, problems = parse_changes(rows, effective_on=ON)

    assert changes == []
    assert [(p.row, p.column, p.code) for p in problems] == [
        *((1, column, "import_column_missing") for column in COLUMNS[1:]),
        (1, "district", "import_heading_unknown"),
    ]


def test_of_two_columns_of_one_name_neither_is_read() -> None:
    with pytest.raises(Malformed) as refused:
        csv_rows("change,code,Code\nmerge,31567,31561\n")

    assert (refused.value.code, refused.value.params) == ("csv_heading_twice", {"given": "Code"})


def test_more_successors_than_a_change_may_have_are_a_fault_of_its_first_row() -> None:
    rows = [f"split,31570,{code:05d},Tên {code},commune,,{PRINTED}" for code in range(40000, 40101)]

    changes, problems = read(*rows)

    assert changes == []
    assert [(p.row, p.column, p.code) for p in problems] == [(2, "successors", "import_value_invalid")]


def test_an_empty_file_holds_no_changes() -> None:
    assert read() == ([], [])


def test_rows_keep_their_numbers_when_others_are_blank_and_semicolons_part_the_cells() -> None:
    decree = PRINTED.replace(",", ";")

    text = "\n".join(
        (
            ";".join(COLUMNS),
            "",
            f"split;31570;31570;A;commune;;{decree}",
            "",
            f"split;31570;31571;B;commune;;{decree}",
        )
    )
    changes, problems = parse_changes(csv_rows(text), effective_on=ON)

    assert problems == []
    assert [(each.line, each.lines) for each in changes] == [(3, (3, 5))]


def test_a_fault_of_a_change_is_shown_at_its_cell() -> None:
    (read_change,), _ = parse_changes(
        csv_rows(
            "\n".join(
                (
                    ",".join(COLUMNS),
                    f"split,31570,31570,A,commune,,{PRINTED}",
                    "",
                    f"split,31570,31571,B,commune,,{PRINTED}",
                )
            )
        ),
        effective_on=ON,
    )

    places = [
        (cell.row, cell.column)
        for pointer in (
            "/predecessors/0",
            "/successors/1/name",
            "/successors/0",
            "/basis/issuedOn",
            "/effectiveOn",
        )
        for cell in [located(read_change, FieldError(pointer, "unit_unknown"))]
    ]

    assert places == [(2, "predecessors"), (4, "name"), (2, "code"), (2, "decree_issued_on"), (2, "change")]
