"""Which acts does a thing offer in its present state, and to whom?

State machines as data, each act by the name its operation has in the API. Use cases ask
`require_state` before they write; reads hand the principal's part of the machine to
PostgreSQL, which answers `actions` row by row.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from service.domain.access import AGENCY_BOUND, Permission, Principal
from service.domain.errors import Conflict


@dataclass(frozen=True)
class Act:
    """One act: the permission it takes and the states it is possible in.

    for_agency: whether agency-bound roles may do it on what their agency leads. operation:
    what does it, where that does not follow from the act's name (see Machine.operation).
    """

    permission: Permission
    states: frozenset[str]
    for_agency: bool = False
    operation: str | None = None


@dataclass(frozen=True)
class Machine:
    """The acts of one noun, by name."""

    noun: str
    acts: tuple[tuple[str, Act], ...]

    def act(self, name: str) -> Act:
        return self._by_name[name]

    @cached_property
    def _by_name(self) -> dict[str, Act]:
        return dict(self.acts)

    def operation(self, name: str) -> str:
        """The operation of the API that does an act: `submit` of a plan is `submit_plan`.

        An act is called as the end of its path (`POST /v1/users/{id}/reset-password`); `update` and
        `delete` are PATCH and DELETE of the thing itself. Acts that make something else bear its name.
        """
        verb = {"update": "change", "delete": "remove"}.get(name, name)
        return self.act(name).operation or f"{verb}_{self.noun}"

    def require_state(self, name: str, state: str) -> None:
        """Refuse (409) an act that does not fit the state."""
        if state not in self.act(name).states:
            raise Conflict("wrong_state", noun=self.noun, act=name, state=state)


def machine(noun: str, acts: Mapping[str, Act]) -> Machine:
    return Machine(noun, tuple(sorted(acts.items())))


def offered(principal: Principal, of: Machine) -> str:
    """The principal's part of a machine, as JSON for `allowed_acts`: one entry per grant and range."""
    # By identity: machines are constants, and to compare two costs more than all the rest of a hit.
    made = principal.worked_out.get(id(of))
    if made is None or made[0] is not of:
        made = principal.worked_out[id(of)] = of, _offered(principal, of)
    return made[1]


def _offered(principal: Principal, of: Machine) -> str:
    entries = []
    for grant in principal.grants:
        bound = grant.role in AGENCY_BOUND
        by_range: dict[tuple[int, int], dict[str, list[str]]] = {}
        for name, act in of.acts:
            if bound and not act.for_agency:
                continue
            for span in grant.range_for(act.permission):
                states = by_range.setdefault(span, {})
                for state in act.states:
                    states.setdefault(state, []).append(name)
        for (low, high), states in by_range.items():
            agency = str(grant.agency_id) if bound else None
            entries.append({"low": low, "high": high, "agency": agency, "acts": states})
    return json.dumps(entries)
