"""May an indicator be matched to an entry, or the match be rejected, as rows of a batch say?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from service.domain.access import Permission, Principal
from service.domain.definition_suggestions import (
    PairedIndicator,
    SuggestionResult,
    SuggestionResults,
    SuggestionRow,
)
from service.domain.errors import Conflict, Invalid, Problem, together
from service.domain.indicator_definitions import DefinitionNode, agreement_faults
from service.domain.indicators import MACHINE

Pair = tuple[PairedIndicator, DefinitionNode]

_AT = {"indicator_unknown": "/indicator", "unknown_definition": "/definition"}
"""Where in a row what is wrong stands, if not in the pair."""


class Pairs:
    """What rows name: indicators by id, and definitions by code or id, of which the nearest one holds."""

    def __init__(self, indicators: Iterable[PairedIndicator], definitions: Iterable[DefinitionNode]) -> None:
        self._indicators: Mapping[UUID, PairedIndicator] = {one.id: one for one in indicators}
        self._definitions = sorted(definitions, key=lambda one: -one.unit_key)

    def of(self, principal: Principal, row: SuggestionRow) -> Pair:
        """The indicator and the definition of a row. Refuses (422) what the caller does not see, (403) what is
        not theirs, (409) an indicator that may not be matched any more."""
        indicator = self._indicators.get(row.indicator)
        if indicator is None:
            raise Invalid("indicator_unknown")
        principal.require(Permission.draft_write, indicator.unit_key)
        MACHINE.require_state("match", indicator.state)
        above = {unit.key for unit in indicator.above}
        for one in self._definitions:
            if row.definition in (one.code, str(one.id)) and one.unit_key in above:
                return indicator, one
        raise Invalid("unknown_definition")


def confirmable(pair: Pair) -> None:
    """Refuse (409) an indicator that is matched already, (422) a definition that counts something else."""
    indicator, definition = pair
    if indicator.definition is not None:
        raise Conflict("definition_matched", code=indicator.definition.code)
    counted = indicator.value_kind, indicator.aggregation, indicator.unit_measure
    for fault in agreement_faults(definition, *counted):
        raise Invalid(fault.code, **dict(fault.params))


def rejectable(pair: Pair) -> None:
    """Refuse (409) what is matched so, or was rejected before."""
    indicator, definition = pair
    if indicator.definition is not None and indicator.definition.id == definition.id:
        raise Conflict("definition_matched", code=definition.code)
    if any(one.definition_id == definition.id for one in indicator.rejections):
        raise Conflict("definition_rejected", code=definition.code)


def results(
    rows: Sequence[SuggestionRow], refused: Mapping[int, Problem], *, atomic: bool
) -> SuggestionResults:
    """What became of the rows. Refuses all of them where one may not be, if all or none was asked."""
    if refused and atomic:
        raise together((f"/rows/{i}{_AT.get(problem.code, '')}", problem) for i, problem in refused.items())
    told = [
        SuggestionResult(row=i, done=i not in refused, code=refused[i].code if i in refused else None)
        for i in range(len(rows))
    ]
    return SuggestionResults(done=len(rows) - len(refused), results=told)
