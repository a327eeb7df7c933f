"""How well and how fast are documents read? `python -m bench.documents` writes its section of RESULTS.md."""

from __future__ import annotations

import argparse
import os
import platform
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from importlib.metadata import version

import pypdfium2

from bench.report import machine, write_section
from service.documents import plain_text
from service.documents.reading import read_document
from service.domain.language.documents import Document, Table
from service.domain.language.drafts import draft_of
from service.domain.language.flow import flowing
from tests.demo.indicators_compared import HEADING, compared
from tests.demo.printed import SEEDS
from tests.documents import commune_plans
from tests.documents.commune_plans import FORMS, NAMES, SETS, TORN_FORMS
from tests.documents.commune_scores import AT_FIRST, Found
from tests.documents.commune_scores import HEADING as SCORES
from tests.documents.commune_scores import scored as rated
from tests.documents.making import FONT, pdf, word
from tests.language.row_scores import PLANS, Scores, scored, table

TITLE = "Reading documents"
_PACKAGES = ("python-docx", "openpyxl", "pypdfium2", "lxml", "rapidfuzz")
_PAGES = 40


def main() -> None:
    """Read the five plans in three forms, compare with the labels, write the section."""
    options = _options()
    load = os.getloadavg()[0]
    results: dict[str, Scores] = {}
    times: dict[str, dict[str, float]] = {}
    for plan in PLANS:
        data = (SEEDS / f"{plan.replace('_', '-')}.txt").read_bytes()
        began = time.monotonic()
        reading = read_document(data, filename=f"{plan}.txt")
        times[plan] = {"txt": time.monotonic() - began}
        results[plan] = scored(plan, reading.content)
        for form, made in _forms(data):
            began = time.monotonic()
            read_document(made, filename=f"{plan}.{form}")
            times[plan][form] = time.monotonic() - began
    if FONT is not None:
        seconds, pages = _long()
        times[f"{pages} pages of ruled tables"] = {"pdf": seconds}
    text = _section(results, times, load)
    print(text)
    if not options.no_report:
        write_section(TITLE, text)


def _forms(data: bytes) -> Iterator[tuple[str, bytes]]:
    blocks = flowing(plain_text.read(data))
    yield "docx", word(blocks)
    if FONT is not None:
        yield "pdf", pdf(blocks)


def _long() -> tuple[float, int]:
    """Seconds and pages of a PDF of tables: the rows of Đại Hải, as often as forty pages take."""
    blocks = flowing(plain_text.read((SEEDS / "dai-hai.txt").read_bytes()))
    tables = [block for block in blocks if isinstance(block, Table)]
    pages, copies, data = 0, 0, b""
    while pages < _PAGES:
        copies += 1
        data = pdf(tables * copies)
        pages = len(pypdfium2.PdfDocument(data))
    began = time.monotonic()
    read_document(data, filename="long.pdf", year=2026)
    return time.monotonic() - began, pages


def _section(results: dict[str, Scores], times: dict[str, dict[str, float]], load: float) -> str:
    speed = ["| document | txt | docx | pdf |", "|---|---:|---:|---:|"]
    for name, forms in times.items():
        cells = [f"{forms[form]:.2f} s" if form in forms else "" for form in ("txt", "docx", "pdf")]
        speed.append(f"| {name} | {' | '.join(cells)} |")
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    return "\n".join(
        [
            f"## {TITLE}",
            "",
            "The five plans as plain text, tables torn as they came out of PDF and DOCX, against labels written by",
            "hand before the reader (`tests/language/labels/rows.jsonl`): rows found of rows printed; of each field",
            "the share that is right, in brackets how many are wrong and were said to be sure. Deadlines: the printed",
            "cell and its reading. Where labels and print disagree is told in `tests/language/test_rows_on_seeds.py`.",
            "",
            f"`python -m bench.documents`, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC. {machine()}; load average "
            f"{load:.1f} before.",
            f"Python {platform.python_version()}, {packages}.",
            "",
            table(results),
            "",
            "Indicators against the plans that people typed for the demo: read from the print; how many of the demo's",
            "are among them; how many are none of the demo's; targets with the same sign, value and year; agencies",
            "as typed. An indicator printed twice may be read as two. Every difference stands in",
            "`tests/demo/test_imported_indicators.py`; those of tasks in `test_imported_plans.py` beside it.",
            "",
            *HEADING,
            *(compared(plan).row(plan) for plan in PLANS),
            "",
            *_other_communes(),
            "Seconds for the whole reading, the start of its own process among them (goal: 40 pages under 5 s).",
            "",
            *speed,
            "",
        ]
    )


def _other_communes() -> list[str]:
    """Plans in our own words, unlike the five: at first sight, and now."""
    now = []
    for title, names in SETS.items():
        found = Found()
        for name in names:
            for made in FORMS.values():
                found += _scored(name, made)
        now.append(found.row(title))
    for form, made in TORN_FORMS.items():
        found = Found()
        for name in NAMES:
            found += _scored(name, made)
        now.append(found.row(f"all, {form}"))
    return [
        "Plans of other communes, wards and provinces, in our own words and unlike the five, with a truth written",
        "before the reading (`tests/documents/communes`); each as docx, xlsx, pdf and pasted text. Five sets, each",
        "read once before the readers were mended for it: that first sight tells how they will do on plans that",
        "nobody here has seen. What differs still stands in `tests/documents/test_communes_unlike_the_five.py`.",
        "",
        *_headed("at first sight", AT_FIRST.values()),
        "",
        "Now, and all of them as text that does not show where a cell ends, as it comes out of a PDF: cells one after",
        "another (torn), or columns kept apart by blanks (aligned). Before anything was mended, of the first sets:",
        "torn 107 of 158 rows, 150 beside them, 10 fields sure and wrong; aligned 102, 14, 1. The fourth set at first",
        "sight, the readers mended for the others: torn 14 of 18 rows, 9 beside them, 1; aligned 16 of 18, 1, 1.",
        "",
        *_headed("now", now),
        "",
    ]


def _headed(title: str, rows: Iterable[str]) -> list[str]:
    first, rule = SCORES
    return [first.replace("plan", title), rule, *rows]


def _scored(name: str, made: Callable[[str], Document]) -> Found:
    given = commune_plans.plan(name)
    return rated(given, draft_of(made(given.text), year=given.year).as_json())


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench.documents", description="Measure the reading of documents."
    )
    parser.add_argument("--no-report", action="store_true", help="leave bench/RESULTS.md as it is")
    return parser.parse_args()


if __name__ == "__main__":
    main()
