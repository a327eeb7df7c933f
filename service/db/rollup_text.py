"""How does a row of sums become JSON?

As text joined in SQL: PostgreSQL's own JSON functions look the type of every value up again for every row, and
an answer of thirty sums has a thousand values. What may hold a quotation mark goes through `to_json`; the rest
are numbers, codes and words of the program.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from service.domain.rollups import RollupPolicy

LISTS = ("missing", "not_applicable", "without_denominator", "off_calendar", "carried")
COUNTS = ("expected", "reported", "counted", "not_applicable", "without_denominator", "off_calendar", "carried")
HEAD_OF_UNIT = ("group_unit.code", "group_unit.full_name", "group_unit.valid_to")
_CAMEL = {"not_applicable": "notApplicable", "without_denominator": "withoutDenominator", "off_calendar": "offCalendar"}

def definition(d: str) -> str:
    """A definition, as RolledDefinition says it."""
    return (
        f"""'{{"id":"' || {d}.id || '","code":' || to_json({d}.code) || ',"name":' || to_json({d}.name)"""
        f""" || ',"unitMeasure":' || coalesce(to_json({d}.unit_measure)::text, 'null')"""
        f""" || ',"valueKind":"' || {d}.value_kind || '","aggregation":"' || {d}.aggregation"""
        f""" || '","direction":"' || {d}.direction || '"}}'"""
    )


def codes(array: str) -> str:
    """An array of codes of units, which hold no quotation marks, as a JSON array; [] where it is NULL."""
    return f"""'[' || coalesce('"' || nullif(array_to_string({array}, '","'), '') || '"', '') || ']'"""


def told(c: str) -> str:
    """A kept row as it stands in an answer; `with_missing` ends it. `c` has the lists as text."""
    lists = {name: f"'[' || {c}.{name}_codes || ']'" for name in LISTS[1:4]}
    return _covered(RollupPolicy.partial, c, "null::numeric", {**lists, "carried": "'[]'"})


def with_missing(c: str) -> str:
    """All of a kept row under `partial`."""
    return f"""{c}.told || ',"missing":[' || {c}.missing_codes || ']}}'"""


def kept(policy: RollupPolicy, c: str) -> str:
    """A kept row under any other policy."""
    lists = {name: f"'[' || {c}.{name}_codes || ']'" for name in LISTS[:4]}
    return _covered(policy, c, "null::numeric", {**lists, "carried": "'[]'"}) + " || '}'"


def added(policy: RollupPolicy, c: str, names: Iterable[str], *, single: bool) -> str:
    """A row of sums with arrays of codes (`l_missing` and so on, those of `names`). single: of one commune."""
    given = set(names)
    lists = {name: codes(f"{c}.l_{name}") if name in given else "'[]'" for name in LISTS}
    return _covered(policy, c, f"{c}.percent" if single else "null::numeric", lists) + " || '}'"


def _covered(policy: RollupPolicy, c: str, percent: str, lists: Mapping[str, str]) -> str:
    said = figure(policy, c, f"{c}.value_kind", percent)
    counted = {name: f"{c}.{name}" for name in COUNTS[:3]}
    return f"""{said} || ',"coverage":{{' || {_members({**counted, **lists})}"""


def group_head(code: str, name: str, valid_to: str = "null::date") -> str:
    """Which group it is, as RollupGroup says it."""
    last = f"""coalesce('"' || {valid_to} || '"', 'null')"""
    return _members({"key": f"""'"' || {code} || '"'""", "name": f"to_json({name})", "validTo": last})


def group(policy: RollupPolicy, c: str) -> str:
    """A row of sums as a RollupGroup, with its `head`."""
    said = figure(policy, c, f"{c}.value_kind", f"{c}.percent")
    counted = _members({name: f"{c}.{name}" for name in COUNTS})
    return f"""'{{' || {c}.head || {_nominal(c)} || {said} || ',' || {counted} || '}}'"""


def alone(c: str) -> str:
    """A slot as a RollupGroup, with its `head`."""
    return f"""'{{' || {c}.head || {_nominal(c)} || {slot(c)} || '}}'"""


def _nominal(c: str) -> str:
    return f"""coalesce(',"nominal":"' || {c}.nominal || '",', ',"nominal":null,')"""


def _members(texts: Mapping[str, str]) -> str:
    return " || ',' || ".join(f"""'"{_CAMEL.get(name, name)}":' || {text}""" for name, text in texts.items())


def figure(policy: RollupPolicy, c: str, kind: str, percent: str) -> str:
    """What a row of sums says, by the kind of its values; under `strict` nothing until it is whole.

    percent: what a percentage without counts says, where the row is of one commune alone.
    """
    whole = f" and {c}.reported = {c}.expected" if policy is RollupPolicy.strict else ""
    some = f"{c}.counted + {c}.without_denominator > 0"
    return (
        f"""'"obsStatus":"' || case when {some}{whole} then case when {c}.estimated > 0 then 'estimated'"""
        f""" when {c}.provisional > 0 then 'provisional' else 'reported' end"""
        f""" when {c}.not_applicable > 0 and not {some} then 'not_applicable' else 'missing' end || '",'"""
        f""" || case when {kind} = 'ratio' and {c}.counted > 0{whole}"""
        f""" then '"numerator":' || trim_scale({c}.numerator) || ',"denominator":' || trim_scale({c}.denominator)"""
        f""" || ',"value":' || coalesce({_rounded(f"{c}.numerator * 100.0 / nullif({c}.denominator, 0)")}, 'null')"""
        f""" when {kind} = 'yes_no' and {c}.answers > 0{whole} then '"numerator":' || {c}.yes"""
        f""" || ',"denominator":' || {c}.answers || ',"value":' || {_rounded(f"{c}.yes * 100.0 / {c}.answers")}"""
        f""" else '"numerator":null,"denominator":null,"value":' || coalesce("""
        f"""{_rounded(f"case when {kind} = 'number' and {c}.counted > 0{whole} then {c}.value else {percent} end")},"""
        f""" 'null') end || ',"judged":' || {c}.judged || ',"met":' || {c}.met"""
    )


def slot(c: str) -> str:
    """The figure and the counts of one slot: what `figure` and `counts` say of a sum of it alone, for less."""
    nothing = """'"numerator":null,"denominator":null,"value":' """
    return (
        f"""'"obsStatus":"' || case when {c}.state in ('counted', 'without_denominator')"""
        f""" then coalesce({c}.obs_status, 'reported') else {c}.state end || '",'"""
        f""" || case when {c}.state = 'counted' then case {c}.value_kind"""
        f""" when 'ratio' then '"numerator":' || trim_scale(coalesce({c}.numerator, 0)) || ',"denominator":'"""
        f""" || trim_scale(coalesce({c}.denominator, 0)) || ',"value":'"""
        f""" || coalesce({_rounded(f"{c}.numerator * 100.0 / nullif({c}.denominator, 0)")}, 'null')"""
        f""" when 'yes_no' then case when {c}.answer then '"numerator":1,"denominator":1,"value":100'"""
        f""" when not {c}.answer then '"numerator":0,"denominator":1,"value":0' else {nothing} || 'null' end"""
        f""" else {nothing} || {_rounded(f"coalesce({c}.value, 0)")} end"""
        f""" when {c}.state = 'without_denominator' then {nothing} || coalesce({_rounded(f"{c}.value")}, 'null')"""
        f""" else {nothing} || 'null' end"""
        f""" || case when {c}.met then ',"judged":1,"met":1' when not {c}.met then ',"judged":1,"met":0'"""
        f""" else ',"judged":0,"met":0' end"""
        f""" || ',"expected":1,"reported":' || case when {c}.said = 'missing' then 0 else 1 end"""
        f""" || case {c}.state when 'counted' then ',"counted":1,"notApplicable":0,"withoutDenominator":0'"""
        f""" when 'not_applicable' then ',"counted":0,"notApplicable":1,"withoutDenominator":0'"""
        f""" when 'without_denominator' then ',"counted":0,"notApplicable":0,"withoutDenominator":1'"""
        f""" else ',"counted":0,"notApplicable":0,"withoutDenominator":0' end"""
        f""" || case when {c}.off_calendar then ',"offCalendar":1' else ',"offCalendar":0' end"""
        f""" || case when {c}.carried then ',"carried":1' else ',"carried":0' end"""
    )


def _rounded(value: str) -> str:
    return f"trim_scale(round({value}, 6))::text"
