"""A dlt source: every table of Sáu Rõ, whole at the first run, and what has changed at each run after that.

    pip install "dlt[duckdb]" pyarrow
    SAURO=https://sauro.example.vn TOKEN=… python sauro_source.py      (TABLES=plans,tasks for some of them)

The first run takes each table as Parquet and keeps the cursor that the first of them began at. Every run after it
follows /v1/changes from there. What changed while the tables were taken comes once more, and does no harm: rows are
merged by their id. Tables that are worked out of others (roll-ups, progress) are taken whole at every run.
When /v1/changes answers 410, drop the pipeline (`dlt pipeline sauro drop`) and run again: it loads everything anew.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import dlt
from dlt.sources.helpers import requests
from pyarrow import parquet

CURSOR = "cursor"
# What is JSON stays text, as in the Parquet files: cast it where you read it.
TYPES = {
    "text": "text", "code": "text", "uuid": "text", "json": "text", "integer": "bigint", "bigint": "bigint",
    "decimal": "decimal", "boolean": "bool", "date": "date", "timestamp": "timestamp",
}  # fmt: skip


class Sauro:
    """The service, as one account sees it."""

    def __init__(self, base: str, token: str) -> None:
        self.base, self.headers = base, {"Authorization": f"Bearer {token}"}

    def _get(self, path: str, **params: Any) -> Any:
        answer = requests.get(f"{self.base}{path}", params=params, headers=self.headers, stream=True)
        answer.raise_for_status()
        return answer

    def tables(self) -> list[dict[str, Any]]:
        return list(self._get("/v1/exports").json()["tables"])

    def exported(self, name: str, state: dict[str, Any]) -> Iterator[Any]:
        """The rows of a table. The whole file comes first: one that breaks off raises, and nothing of it is kept."""
        with tempfile.TemporaryFile() as file:
            answer = self._get(f"/v1/exports/{name}", format="parquet")
            state.setdefault(CURSOR, answer.headers["X-Start-Cursor"])
            for piece in answer.iter_content(1 << 20):
                file.write(piece)
            file.seek(0)
            yield from parquet.ParquetFile(file).iter_batches()

    def changed(self, state: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
        """Table -> the rows that have changed, each once, as they stand now, or with `deleted`."""
        found: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
        more = True
        while more:
            page = self._get("/v1/changes", cursor=state[CURSOR], limit=5000).json()
            for item in page["items"]:
                gone = item["operation"] == "delete"
                row = {"id": item["id"]} if gone else _texts(item["row"])
                found[item["type"]][item["id"]] = row | {"deleted": gone}
            state[CURSOR], more = page["nextCursor"], page["more"]
        return {name: list(rows.values()) for name, rows in found.items()}


def _texts(row: dict[str, Any]) -> dict[str, Any]:
    return {k: json.dumps(v, ensure_ascii=False) if isinstance(v, list | dict) else v for k, v in row.items()}


def _columns(table: dict[str, Any]) -> dict[str, Any]:
    """Types and meaning as the service tells them: a column that has no value yet is there all the same."""
    columns: dict[str, Any] = {}
    for c in table["columns"]:
        # Of a row that was deleted nothing but the id is known.
        columns[c["name"]] = {"data_type": TYPES[c["type"]], "description": c["meaning"]["en"]}
        if c["type"] == "decimal":
            columns[c["name"]] |= {"precision": 38, "scale": 6}
    return columns


@dlt.source(name="sauro", max_table_nesting=0)
def sauro(base: str, token: str, only: frozenset[str] = frozenset()) -> Iterator[Any]:
    """Every table as a resource, or `only` some. Where to go on is kept with the pipeline's state: it and the rows
    arrive together."""
    service, state = Sauro(base, token), dlt.current.source_state()
    tables = [table for table in service.tables() if not only or table["name"] in only]
    first = CURSOR not in state
    changed = {} if first else service.changed(state)
    for table in tables:
        name, columns = table["name"], _columns(table)
        if first or not table["changes"]:
            yield dlt.resource(
                service.exported(name, state), name=name, columns=columns, write_disposition="replace"
            )
        elif name in changed:
            columns["deleted"] = {"data_type": "bool", "hard_delete": True}
            yield dlt.resource(
                changed[name], name=name, columns=columns, primary_key=table["key"], write_disposition="merge"
            )


if __name__ == "__main__":
    # The file is not called like the data set: DuckDB could not tell which of the two is meant.
    pipeline = dlt.pipeline("sauro", destination=dlt.destinations.duckdb("warehouse.duckdb"), dataset_name="sauro")
    only = frozenset(os.environ.get("TABLES", "").split(",")) - {""}
    done = pipeline.run(sauro(os.environ["SAURO"], os.environ["TOKEN"], only))
    done.raise_on_failed_jobs()
    print(done)
