"""Which process opens an uploaded workbook of agencies or observations?

Started by `tables` for one file: a line of JSON, then the bytes, on standard input; one line of JSON out.
"""

from __future__ import annotations

import json
import sys
import warnings
from typing import Any

from service.documents import xlsx_file
from service.documents.bounds import bound
from service.documents.sniffing import form_of
from service.documents.tables import as_json
from service.domain.errors import Invalid, Problem


def main() -> None:
    """Read, answer, end."""
    bound()
    warnings.simplefilter("ignore")
    asked = json.loads(sys.stdin.buffer.readline())
    answer = _answer(sys.stdin.buffer.read(), asked["name"])
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode())


def _answer(data: bytes, name: str) -> dict[str, Any]:
    try:
        if form_of(data, name) != "xlsx":
            raise Invalid("import_not_a_table")
        return as_json(xlsx_file.read(data))
    except Problem as refused:
        return {"refused": refused.code, "params": refused.params}


if __name__ == "__main__":
    main()
