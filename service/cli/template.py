"""`sauro template`: a workbook to fill in and send back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from service.cli.mending import CannotGoOn
from service.cli.place import console
from service.domain.imports import ImportKind
from service.usecases.templates import template_of


def template(
    file: Annotated[Path, typer.Argument(help="Tệp sẽ ghi / where to write it, such as plan.xlsx")],
    kind: Annotated[
        ImportKind | None,
        typer.Option(help="Loại mẫu; mặc định theo tên tệp / which; by default the file's name says so"),
    ] = None,
) -> None:
    """Ghi tệp mẫu để điền. Write a workbook to fill in: plan.xlsx, agencies.xlsx or observations.xlsx."""
    if file.suffix.casefold() != ".xlsx":
        raise CannotGoOn("Tên tệp phải có đuôi .xlsx / The name of the file ends in .xlsx")
    known = file.stem.casefold()
    wanted = kind or (ImportKind(known) if known in ImportKind.__members__ else ImportKind.plan)
    try:
        with file.open("xb") as out:
            out.write(template_of(wanted))
    except FileExistsError:
        raise CannotGoOn(f"{file} đã có; hãy chọn tên khác / {file} exists; choose another name") from None
    except OSError as error:
        raise CannotGoOn(f"Không ghi được {file} / cannot be written: {error.strerror}") from None
    console.print(f"{file}: {wanted.value}")


COMMANDS = (template,)
