"""Does everything the demo plans claim to be printed stand in the seed at the line they name?"""

from __future__ import annotations

import re
from datetime import date
from itertools import chain
from pathlib import Path

import pytest

from service.demo.pieces import AgencyRef, Indicator, Provision, Task
from service.demo.plan_file import PlanFile, load
from tests.demo.printed import SEEDS, Seed, numbers, words
from tests.demo.rows import last_line, named_at, own_and_above, row_of

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(
        not SEEDS.is_dir(), reason="the seed documents (../shared/seeds) are not on this machine"
    ),
]

DEMO = Path(__file__).resolve().parents[2] / "service" / "demo"
PLACES = sorted(path.parent.name for path in DEMO.glob("*/plan.toml"))
EVERYTHING = {place: load(DEMO / place) for place in PLACES}
MOST_WORDS_IN_A_ROW = 8
INFERRED_SIGNS = {"≥", "≤", "hơn", "trên", "dưới", "thiểu", "nhất"}


@pytest.fixture(params=PLACES)
def plan_file(request: pytest.FixtureRequest) -> PlanFile:
    """One plan after the other."""
    return EVERYTHING[request.param]


@pytest.fixture
def seed(plan_file: PlanFile) -> Seed:
    """The document the plan was taken from."""
    return Seed(plan_file.seed)


def items(plan_file: PlanFile) -> tuple[Indicator | Task, ...]:
    """The rows that name agencies."""
    return (*plan_file.indicators, *plan_file.tasks)


def test_the_head_and_the_signature_are_printed(plan_file: PlanFile, seed: Seed) -> None:
    plan = plan_file.plan
    names = ("năm", "tháng", "ngày")

    # Year, month and day, as far as they are known, are printed the other way round.
    known = zip(names, map(int, plan.issued_on.split("-")), strict=False) if plan.issued_on else ()
    printed_date = " ".join(reversed([f"{name} {number}" for name, number in known]))
    # A head that was lost leaves the month in figures, at the head of the annex.
    in_figures = "ngày /" + "/".join(reversed(str(plan.issued_on).split("-")))
    signed = [plan.signature.authority, plan.signature.capacity, plan.signature.position, plan.signature.name]

    assert seed.has_anywhere(plan.symbol) and seed.has_anywhere(plan.place)
    assert seed.has_anywhere(printed_date) or seed.has_anywhere(in_figures)
    assert seed.has_anywhere(f"năm {plan.period_end.year}")
    # The name stands below an empty space for the hand, or below the recipients beside it.
    below = range(plan.signature.line, plan.signature.line + 17)
    assert [part for part in signed if part and not any(seed.has(part, n, reach=1) for n in below)] == []


def test_every_recipient_stands_under_noi_nhan(plan_file: PlanFile, seed: Seed) -> None:
    heading = next(n for n, row in enumerate(seed.rows, 1) if row == ["nơi", "nhận"])

    missing = [
        recipient
        for recipient in plan_file.plan.recipients
        if not any(seed.has(recipient, line, reach=1) for line in seed.printed_from(heading + 1, 11))
    ]

    assert missing == []


def test_every_missing_annex_is_cited(plan_file: PlanFile, seed: Seed) -> None:
    annexes = plan_file.plan.missing_annexes

    uncited = [annex for annex in annexes if not seed.has_anywhere(f"Phụ lục {annex}")]

    assert uncited == []


def test_every_document_is_printed_with_number_issuer_and_date(plan_file: PlanFile, seed: Seed) -> None:
    # A document cited without a date is cited without its issuer too: the symbol tells it.
    wrong = [
        document
        for document in plan_file.documents
        if not seed.has_number(document.number + document.symbol, document.line)
        or (
            document.issued_on
            and not (
                seed.has_date(
                    document.number + document.symbol, date.fromisoformat(document.issued_on), document.line
                )
                and " ".join(words(document.issuer)) in " ".join(seed.near(document.line))
            )
        )
    ]

    assert wrong == []


def test_every_document_named_in_a_title_is_printed(plan_file: PlanFile, seed: Seed) -> None:
    titles = (
        [d.title for d in plan_file.documents] + [t.title for t in plan_file.tasks] + [plan_file.plan.title]
    )
    texts = [p.text for p in plan_file.provisions]

    codes = {
        code for title in titles + texts for code in re.findall(r"\d+(?:/\d+)?[-/][A-ZĐ][A-Za-zĐ/-]*", title)
    }

    assert ("57-NQ/TW" in codes) == seed.has_anywhere("57-NQ/TW")
    assert [code for code in sorted(codes) if not seed.has_anywhere(code)] == []


def test_every_agency_is_printed_on_its_line_and_every_alias_somewhere(
    plan_file: PlanFile, seed: Seed
) -> None:
    agencies = plan_file.agencies

    not_on_line = [a.name for a in agencies if not named_at(plan_file, seed, a.name, a.line)]
    never = [alias for a in agencies for alias in a.aliases if not seed.has_anywhere(alias)]

    assert (not_on_line, never) == ([], [])


def test_every_section_is_printed_with_its_number_in_printed_order(plan_file: PlanFile, seed: Seed) -> None:
    sections = plan_file.sections

    unnumbered = [s.key for s in sections if s.number and not seed.has(s.number, s.line, reach=1)]
    untitled = [s.key for s in sections if not s.number and s.parent and not seed.has(s.title, s.line)]

    assert (unnumbered, untitled) == ([], [])
    assert [s.line for s in sections] == sorted(s.line for s in sections)


def test_every_oddity_is_printed(plan_file: PlanFile, seed: Seed) -> None:
    oddities = plan_file.printed_oddities

    missing = [(oddity.line, oddity.text) for oddity in oddities if not seed.has(oddity.text, oddity.line)]

    assert oddities and missing == []


def test_every_provision_prints_its_agencies_and_figures(plan_file: PlanFile, seed: Seed) -> None:
    def lacks(provision: Provision) -> list[str]:
        last = last_line(plan_file, provision.line, seed)
        # A line that goes on in lower case still tells of what began above it, whatever begins in its middle.
        last += "".join(seed.lines[last : last + 1]).lstrip()[:1].islower()
        own = [*seed.between(provision.line, last), *seed.near(provision.line)]
        lines = [
            *range(provision.line, last + 1),
            *(section.line for section in own_and_above(plan_file, provision.section)),
        ]
        agencies = chain(provision.agencies, provision.coordinators)
        absent = [a for a in agencies if not any(named_at(plan_file, seed, a, n) for n in lines)]
        absent += [n for n in numbers(provision.text) if n not in own]
        return absent + [
            p for p in provision.printed if f" {' '.join(words(p))} " not in f" {' '.join(own)} "
        ]

    wrong = [(p.line, lack) for p in plan_file.provisions if (lack := lacks(p))]

    assert wrong == []


def test_every_provision_stands_in_its_section(plan_file: PlanFile, seed: Seed) -> None:
    def nearest(line: int) -> str:
        return max((s.line, s.key) for s in plan_file.sections if s.line <= line)[1]

    astray = [
        (p.section, p.line)
        for p in plan_file.provisions
        if p.section not in {s.key for s in own_and_above(plan_file, nearest(p.line))}
    ]
    blank = [p.line for p in plan_file.provisions if not seed.between(p.line, p.line)]
    numbered = [p.line for p in plan_file.provisions if p.number and not seed.has(p.number, p.line, reach=1)]

    assert (astray, blank, numbered) == ([], [], [])


def test_every_reference_of_an_indicator_leads_to_its_row_and_figure(plan_file: PlanFile, seed: Seed) -> None:
    rows = {(i.section, i.number): i.line for i in items(plan_file)}

    unprinted = [
        (indicator.key, ref.line, ref.text)
        for indicator in plan_file.indicators
        for ref in indicator.references
        if ref.text and not seed.has(ref.text, ref.line)
    ]
    astray = [
        (indicator.key, ref.line)
        for indicator in plan_file.indicators
        for ref in indicator.references
        if ref.number
        and not rows[ref.section_key, ref.number]
        <= ref.line
        <= last_line(plan_file, rows[ref.section_key, ref.number], seed)
    ]

    placeless = [
        (indicator.key, target.line)
        for indicator in plan_file.indicators
        for target in indicator.targets
        if not any(
            ref.part == target.part and ref.line <= target.line <= last_line(plan_file, ref.line, seed)
            for ref in indicator.references
        )
    ]

    assert (unprinted, astray, placeless) == ([], [], [])
    assert all(i.line == i.references[0].line for i in plan_file.indicators)


def test_every_target_is_printed_and_read_as_the_sign_before_it_says(plan_file: PlanFile, seed: Seed) -> None:
    targets = [(i, target) for i in plan_file.indicators for target in i.targets]

    unprinted = [(i.key, t.text) for i, t in targets if not seed.has(t.text, t.line)]
    misread = [(i.key, t.text) for i, t in targets if (t.comparator, t.evaluate_as) != read_sign(t.text)]
    figures = [
        (i.key, t.text)
        for i, t in targets
        if {n for n in (t.value, t.low, t.high) if n is not None} - figures_of(t.text)
    ]
    sign_left_out = [
        (i.key, t.text)
        for i, t in targets
        if t.comparator == "eq" and seed.before(t.text, t.line) in INFERRED_SIGNS
    ]
    percent = [(i.key, t.text) for i, t in targets if (i.unit_measure == "%") != ("%" in t.text)]

    assert (unprinted, misread, figures, sign_left_out, percent) == ([], [], [], [], [])


def test_every_target_is_due_with_the_plan_the_task_that_prints_it_or_the_year_beside_it(
    plan_file: PlanFile, seed: Seed
) -> None:
    first, last = plan_file.plan.period_start, plan_file.plan.period_end

    def years(line: int) -> set[int]:
        """The years printed from the heading, clause or row above a figure to the end of what it is in."""
        above = [*plan_file.sections, *plan_file.provisions, *plan_file.tasks]
        start = max(row.line for row in above if row.line <= line)
        near = seed.between(start, last_line(plan_file, line, seed)) + seed.near(line)
        return {int(word) for word in near if word.isdigit() and first.year <= int(word) <= last.year}

    def dues(line: int) -> set[date]:
        rows = [t for t in plan_file.tasks if t.line == row_of(plan_file, line, seed).start]
        whole = {last} if not rows else {t.schedule.due or last for t in rows}
        # A plan of one year names no years beside its figures.
        return whole if first.year == last.year else whole | {date(year, 12, 31) for year in years(line)}

    targets = [target for i in plan_file.indicators for target in i.targets]

    wrong = [(t.line, t.due) for t in targets if t.due not in dues(t.line) or t.year != t.due.year]

    assert wrong == []


def figures_of(text: str) -> set[float]:
    """The figures of a text; a comma stands before the tenths."""
    return {float(figure.replace(",", ".")) for figure in re.findall(r"\d+(?:,\d+)?", text)}


def read_sign(text: str) -> tuple[str, str]:
    """Read comparator and evaluate_as from the printed words, apart from what the data say."""
    if not numbers(text):
        return ("boolean", "boolean") if words(text)[0] == "có" else ("qualitative", "qualitative")
    if re.search(r"≥|tối thiểu|ít nhất|trở lên", text.casefold()):
        return ("ge", "ge")
    if re.search(r"\d\s*[-–]\s*\d", text):
        return ("range", "ge")
    if text.casefold().startswith("khoảng"):
        return ("approx", "approx")
    return ("gt", "gt") if re.search(r"\b(hơn|trên)\b", text.casefold()) else ("eq", "ge")


def test_a_figure_altered_by_one_would_not_be_found(plan_file: PlanFile, seed: Seed) -> None:
    figures = [(t.text, t.line) for i in plan_file.indicators for t in i.targets if numbers(t.text)]

    found = [
        (text, line)
        for text, line in figures
        if seed.has(re.sub(r"\d+", lambda number: str(int(number[0]) + 1), text), line)
    ]

    assert figures and found == []


def test_every_unit_of_measure_other_than_percent_is_printed(plan_file: PlanFile, seed: Seed) -> None:
    others = [i for i in plan_file.indicators if i.unit_measure not in {None, "%"}]

    missing = [
        i.key
        for i in others
        if not any(
            seed.has(str(i.unit_measure), n) for n in range(i.line, last_line(plan_file, i.line, seed) + 1)
        )
    ]

    assert missing == []


def test_every_lead_and_coordinator_is_printed_in_the_row(plan_file: PlanFile, seed: Seed) -> None:
    named: list[tuple[Indicator | Task, AgencyRef]] = [
        (item, ref) for item in items(plan_file) for ref in (*item.leads, *item.coordinators)
    ]

    def row(item: Indicator | Task, line: int) -> range | None:
        """The row `line` lies in: that of the item, or one that prints the indicator again."""
        references = item.references if isinstance(item, Indicator) else ()
        places = [item.line, *(reference.line for reference in references)]
        return next((r for r in (row_of(plan_file, n, seed) for n in places) if line in r), None)

    rows = [(item, ref, row(item, ref.line or item.line)) for item, ref in named]
    outside = [(item.line, ref.agency) for item, ref, lines in rows if lines is None]
    missing = [
        (item.line, ref.agency)
        for item, ref, lines in rows
        if lines and not named_at(plan_file, seed, ref.agency, ref.line or item.line, last=max(lines))
    ]

    assert (missing, outside) == ([], [])


def test_every_task_prints_number_group_schedule_and_the_figures_of_its_title(
    plan_file: PlanFile, seed: Seed
) -> None:
    lines = {section.key: section.line for section in plan_file.sections}

    numbered = [i.line for i in items(plan_file) if i.number and not seed.has(i.number, i.line)]
    grouped = [t.number for t in plan_file.tasks if t.group and not seed.has(t.group, lines[t.section])]
    timed = [t.number for t in plan_file.tasks if not seed.has(t.schedule.text, t.schedule.line)]
    timed_apart = [(t, p.schedule) for t in plan_file.tasks for p in t.products if p.schedule]
    timed += [t.number for t, own in timed_apart if not seed.has(own.text, own.line)]
    lines_of_products = [(t, p.line) for t in plan_file.tasks for p in t.products]
    lines_of_products += [(t, own.line) for t, own in timed_apart]
    astray = [
        (t.number, p.line)
        for t in plan_file.tasks
        for p in t.products
        if p.line not in row_of(plan_file, t.line, seed)
    ]
    wording = [(t.line, text) for t in plan_file.tasks for text in (t.title, *(p.name for p in t.products))]
    columns = [
        (t.name, c.column, c.line)
        for t in plan_file.tasks
        for c in t.cells
        if c.line not in row_of(plan_file, t.line, seed)
        or not seed.has_anywhere(c.column)
        or set(numbers(c.text)) - set(seed.near(c.line))
    ]
    figures = [
        (line, text)
        for line, text in (*wording, *((i.line, i.name) for i in plan_file.indicators))
        if set(numbers(text)) - {*seed.between(line, last_line(plan_file, line, seed)), *seed.near(line)}
    ]

    assert (numbered, grouped, timed, astray, columns, figures) == ([], [], [], [], [], [])


def test_titles_are_our_own_words_not_copies(plan_file: PlanFile, seed: Seed) -> None:
    titles = [
        plan_file.plan.title,
        *(document.title for document in plan_file.documents),
        *(section.title for section in plan_file.sections),
        *(provision.text for provision in plan_file.provisions),
        *(indicator.name for indicator in plan_file.indicators),
        *(target.name for indicator in plan_file.indicators for target in indicator.targets),
        *(task.title for task in plan_file.tasks),
        *(product.name for task in plan_file.tasks for product in task.products),
        *(cell.text for task in plan_file.tasks for cell in task.cells),
    ]

    names = [name for agency in plan_file.agencies for name in (agency.name, *agency.aliases)]
    copies = [title for title in titles if seed.longest_copy(title, but=names) > MOST_WORDS_IN_A_ROW]

    assert copies == []
