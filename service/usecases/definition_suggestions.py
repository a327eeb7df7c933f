"""How are indicators matched to the shared catalogue: suggested, confirmed by a person, or rejected?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from service.db.definition_suggestions import DefinitionRejection, ground, paired
from service.db.engine import Database
from service.db.indicators import Indicator
from service.db.write import Delete, Insert, Update, commit
from service.domain.access import Permission, Principal
from service.domain.calendars import local_day
from service.domain.definition_matching import Catalogue, suggested
from service.domain.definition_pairing import Pair, Pairs, confirmable, rejectable, results
from service.domain.definition_suggestions import (
    DefinitionSuggestionQuery,
    DefinitionSuggestions,
    Rows,
    SuggestionsConfirm,
    SuggestionsReject,
)
from service.domain.errors import Conflict, NotFound, Problem, invalid
from service.domain.ids import new_id
from service.usecases.contended import taken_meanwhile


async def list_definition_suggestions(
    principal: Principal, db: Database, query: DefinitionSuggestionQuery
) -> bytes:
    """What indicators may be, by name, unit of measure and direction; nothing is matched by that."""
    if (query.plan is None) == (query.indicator is None):
        raise invalid("?plan", "suggestion_plan_or_indicator")
    here = await ground(db, principal, query.plan, query.indicator)
    if query.indicator is not None and not here.indicators:
        raise NotFound("not_found", noun="indicator")
    catalogue = Catalogue(here.catalogue)
    items = [
        suggested(one, catalogue, least=query.min_score, most=query.most, rejected=query.rejected)
        for one in here.indicators
    ]
    return DefinitionSuggestions(items=items, next_cursor=None, count=len(items)).model_dump_json().encode()


async def confirm_definition_suggestions(
    principal: Principal, db: Database, command: SuggestionsConfirm
) -> bytes:
    """Match indicators in one statement: all or none, or each that can be; of plans in force too."""
    pairs, refused = await _judged(principal, db, command.rows, confirmable)
    answer = results(command.rows, refused, atomic=command.atomic)
    rows = [{"id": one.id, "version": one.version, "definition_id": entry.id} for one, entry in pairs]
    gone = [
        {"id": no.id, "version": no.version}
        for one, entry in pairs
        for no in one.rejections
        if no.definition_id == entry.id
    ]
    if rows:
        steps = (Update(Indicator, rows), Delete(DefinitionRejection, gone))
        await commit(db, principal, "indicator.match", *steps)
    return answer.model_dump_json().encode()


async def reject_definition_suggestions(
    principal: Principal, db: Database, command: SuggestionsReject, *, now: datetime
) -> bytes:
    """Remember that indicators are not what was suggested."""
    pairs, refused = await _judged(principal, db, command.rows, rejectable)
    answer = results(command.rows, refused, atomic=command.atomic)
    rows = [
        {
            "id": new_id(now),
            "unit_key": one.unit_key,
            "indicator_id": one.id,
            "definition_id": entry.id,
            "rejected_on": local_day(now),
            "rejected_by": principal.id,
            "rejected_by_name": principal.name,
            "reason": command.reason,
        }
        for one, entry in pairs
    ]
    if rows:
        with taken_meanwhile():
            await commit(db, principal, "indicator.reject_match", Insert(DefinitionRejection, rows))
    return answer.model_dump_json().encode()


async def _judged(
    principal: Principal, db: Database, rows: Rows, rule: Callable[[Pair], None]
) -> tuple[list[Pair], dict[int, Problem]]:
    """Ask the rules about every row; an indicator matched twice, or a pair rejected twice, is one too many."""
    principal.require_anywhere(Permission.draft_write)
    indicators, definitions = {row.indicator for row in rows}, {row.definition for row in rows}
    known = Pairs(*await paired(db, principal, sorted(indicators), sorted(definitions)))
    pairs: list[Pair] = []
    refused: dict[int, Problem] = {}
    for i, row in enumerate(rows):
        try:
            pair = known.of(principal, row)
            rule(pair)
            if any(_same(pair, other, rule) for other in pairs):
                raise Conflict("suggestion_row_twice")
        except Problem as problem:
            refused[i] = problem
        else:
            pairs.append(pair)
    return pairs, refused


def _same(pair: Pair, other: Pair, rule: Callable[[Pair], None]) -> bool:
    if rule is confirmable:
        return pair[0].id == other[0].id
    return (pair[0].id, pair[1].id) == (other[0].id, other[1].id)
