"""`sauro read`: what is understood of a phrase, one phrase a line in, one JSON object a line out."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import typer

from service.cli.known_agencies import FORMS, known_agencies
from service.cli.mending import CannotGoOn
from service.cli.read_document import document
from service.domain.language.agencies import read_agencies
from service.domain.language.agency_messages import AGENCY_PROBLEMS
from service.domain.language.deadline_messages import DEADLINE_PROBLEMS
from service.domain.language.deadlines import read_deadline
from service.domain.language.head_messages import HEAD_PROBLEMS
from service.domain.language.heads import read_head
from service.domain.language.target_messages import TARGET_PROBLEMS
from service.domain.language.targets import read_target

app = typer.Typer(
    help="Đọc chữ trong kế hoạch: mỗi dòng vào một cụm từ, mỗi dòng ra một JSON. "
    "Read the words of plans: a phrase per line in, a JSON object per line out.",
    no_args_is_help=True,
)
app.command("document")(document)

Year = Annotated[
    int | None,
    typer.Option(min=1900, max=2200, help="Năm của kế hoạch / the plan's year, for what names none"),
]
Catalogue = Mapping[str, tuple[str, str]]
Reader = Callable[[str], Mapping[str, Any]]


class Role(StrEnum):
    """Which column the cells come from."""

    lead = "lead"
    coordinator = "coordinator"


@app.command("target")
def target(year: Year = None) -> None:
    """Chỉ tiêu: "≥ 95% hồ sơ trực tuyến". Targets, one or several in a phrase."""
    _answer(_lines(sys.stdin.buffer), lambda text: read_target(text, year=year).as_json(), TARGET_PROBLEMS)


@app.command("deadline")
def deadline(year: Year = None) -> None:
    """Thời hạn: "Quý II, III/2026", "trước ngày 10 hằng tháng". Deadlines."""
    _answer(
        _lines(sys.stdin.buffer), lambda text: read_deadline(text, year=year).as_json(), DEADLINE_PROBLEMS
    )


@app.command("agency")
def agency(
    known: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            readable=True,
            help=f"Cơ quan của đơn vị / the unit's agencies. {FORMS}",
        ),
    ] = None,
    role: Annotated[Role, typer.Option(help="Cột nào / of which column")] = Role.lead,
    year: Annotated[int | None, typer.Option(hidden=True)] = None,
) -> None:
    r"""Ô ghi cơ quan: "Phòng VH-XH; Công an xã (phối hợp Đoàn TN)". Cells of leads or coordinators.

    Chỗ xuống dòng trong ô ghi là \n. A line break within a cell is written \n.

    Không có --known thì dùng danh mục cơ quan cấp xã đi kèm. Without --known the built-in catalogue counts.
    """
    ours = known_agencies(known) if known else None
    lines = (_unescaped(line) for line in _lines(sys.stdin.buffer))
    _answer(lines, lambda text: read_agencies(text, known=ours, role=role.value).as_json(), AGENCY_PROBLEMS)


@app.command("head")
def head(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            exists=True, dir_okay=False, readable=True, help="Tệp văn bản UTF-8 / text files, one JSON each"
        ),
    ] = None,
    whole: Annotated[
        bool | None,
        typer.Option(
            "--whole/--lines",
            help="Cả đầu vào là một văn bản, hay mỗi dòng một văn bản / all input is one text, or each line is",
        ),
    ] = None,
    year: Annotated[int | None, typer.Option(hidden=True)] = None,
) -> None:
    r"""Phần đầu và cuối văn bản: số, ngày, tên, người ký, căn cứ. Number, date, title, signer, legal bases.

    Đưa tệp, hoặc đưa chữ vào: mỗi dòng một văn bản, chỗ xuống dòng ghi là \n.
    Give files, or texts on standard input: one per line, line breaks written \n.

    Không nói --whole hay --lines: nhiều dòng mà có dòng không phải đầu văn bản thì cả đầu vào là một văn bản.
    With neither --whole nor --lines, lines that are no heads of their own make all input one text.
    """
    if files:
        texts: Iterable[str] = (_decoded(file.read_bytes(), str(file)) for file in files)
    else:
        lines = list(_lines(sys.stdin.buffer))
        one = not _heads_of_their_own(lines) if whole is None else whole
        texts = ["\n".join(lines)] if one else map(_unescaped, lines)
    _answer(texts, lambda text: read_head(text).as_json(), HEAD_PROBLEMS)


def _heads_of_their_own(lines: list[str]) -> bool:
    """Tell whether each line is a whole text: it is when one writes its breaks as \\n, or names its kind itself."""
    if len(lines) < 2 or any(r"\n" in line for line in lines):
        return True
    return all(_NAMES_ITSELF.search(line) for line in lines)


_NAMES_ITSELF = re.compile(
    r"\b(?:KẾ HOẠCH|QUYẾT ĐỊNH|NGHỊ QUYẾT|CHƯƠNG TRÌNH|CÔNG VĂN|THÔNG BÁO|CHỈ THỊ|HƯỚNG DẪN|BÁO CÁO|TỜ TRÌNH)\b"
    r"|\bSố\s*:"
)


def _lines(source: BinaryIO) -> Iterator[str]:
    """The lines of the input as they come, without their ends; a line that is no UTF-8 is named."""
    for number, line in enumerate(source, 1):
        bare = line.removesuffix(b"\n").removesuffix(b"\r")
        yield _decoded(bare.removeprefix(b"\xef\xbb\xbf") if number == 1 else bare, number)


def _decoded(text: bytes, where: int | str) -> str:
    try:
        return text.decode("utf-8-sig" if isinstance(where, str) else "utf-8")
    except UnicodeDecodeError as error:
        place = f"dòng / line {where}" if isinstance(where, int) else where
        raise CannotGoOn(
            f"{place}: không phải UTF-8, từ byte {error.start + 1}; hãy lưu lại bằng UTF-8. / "
            f"It is not UTF-8 from byte {error.start + 1} on; save it as UTF-8."
        ) from None


def _unescaped(line: str) -> str:
    r"""A line in which \n stands for a line break."""
    return line.replace(r"\n", "\n")


def _answer(texts: Iterable[str], read: Reader, catalogue: Catalogue) -> None:
    """Write a reading per text, each at once, so that the next program need not wait."""
    out = sys.stdout.buffer
    try:
        for text in texts:
            said = {"text": text, **read(text)}
            said["problems"] = [_told(problem, catalogue) for problem in said.pop("problems")]
            out.write(json.dumps(said, ensure_ascii=False).encode() + b"\n")
            out.flush()
    except BrokenPipeError:
        # Whoever reads has seen enough (`| head -1`); nothing more is flushed when the program ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _told(problem: Mapping[str, Any], catalogue: Catalogue) -> dict[str, Any]:
    """A problem with its sentences in both languages beside its code and values."""
    vi, en = (sentence.format_map(problem["params"]) for sentence in catalogue[problem["code"]])
    return {"code": problem["code"], "params": problem["params"], "message": {"vi": vi, "en": en}}
