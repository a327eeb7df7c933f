"""Who may do what, and where?

The only place that says so. A grant gives a role at a unit, and with it reach over
the unit's subtree, a range of unit keys; agency-bound roles act for one agency. Use
cases ask the principal; reads take a Scope, which only a principal can make.
Source: domain.md section 7.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any
from uuid import UUID

from service.domain.errors import Forbidden

Range = tuple[int, int]
"""First and last unit key, both inclusive."""


class Role(StrEnum):
    """admin and auditor see to the system; the others do the work."""

    viewer = "viewer"
    reporter = "reporter"
    coordinator = "coordinator"
    leader = "leader"
    integrator = "integrator"
    auditor = "auditor"
    admin = "admin"


class Permission(StrEnum):
    """One word per thing a person may be allowed, alphabetised."""

    agency_write = "agency_write"
    audit_read = "audit_read"
    client_manage = "client_manage"
    completion_claim = "completion_claim"
    completion_confirm = "completion_confirm"
    contact_read = "contact_read"
    contact_write = "contact_write"
    definition_write = "definition_write"
    deliverable_accept = "deliverable_accept"
    draft_read = "draft_read"
    draft_write = "draft_write"
    evidence_add = "evidence_add"
    extension_decide = "extension_decide"
    extension_request = "extension_request"
    grant_manage = "grant_manage"
    obligation_remind = "obligation_remind"
    obligation_waive = "obligation_waive"
    observation_record = "observation_record"
    observation_verify = "observation_verify"
    obstacle_answer = "obstacle_answer"
    obstacle_forward = "obstacle_forward"
    obstacle_raise = "obstacle_raise"
    obstacle_relay = "obstacle_relay"
    plan_amend = "plan_amend"
    plan_close = "plan_close"
    plan_publish = "plan_publish"
    plan_read = "plan_read"
    plan_return = "plan_return"
    plan_submit = "plan_submit"
    ranking_finalise = "ranking_finalise"
    report_accept = "report_accept"
    report_request = "report_request"
    report_verify = "report_verify"
    report_write = "report_write"
    rule_write = "rule_write"
    target_answer = "target_answer"
    target_assign = "target_assign"
    task_cancel = "task_cancel"
    task_reopen = "task_reopen"
    task_suspend = "task_suspend"
    task_trigger = "task_trigger"
    unit_change = "unit_change"
    update_direct = "update_direct"
    update_note = "update_note"
    update_progress = "update_progress"
    user_manage = "user_manage"
    user_read = "user_read"
    webhook_manage = "webhook_manage"


P = Permission

MATRIX: dict[Role, frozenset[Permission]] = {
    Role.viewer: frozenset({P.plan_read, P.draft_read}),
    Role.reporter: frozenset(
        {
            P.plan_read,
            P.draft_read,
            P.observation_record,
            P.update_progress,
            P.update_note,
            P.completion_claim,
            P.evidence_add,
            P.contact_read,
            P.contact_write,
            P.extension_request,
            P.obstacle_answer,
            P.obstacle_raise,
            P.report_write,
        }
    ),
    Role.coordinator: frozenset(
        {
            P.plan_read,
            P.draft_read,
            P.draft_write,
            P.plan_submit,
            P.agency_write,
            P.observation_record,
            P.observation_verify,
            P.update_progress,
            P.update_note,
            P.completion_claim,
            P.completion_confirm,
            P.contact_read,
            P.contact_write,
            P.definition_write,
            P.deliverable_accept,
            P.evidence_add,
            P.extension_request,
            P.obligation_remind,
            P.obstacle_forward,
            P.obstacle_raise,
            P.obstacle_relay,
            P.report_request,
            P.report_verify,
            P.report_write,
            P.rule_write,
            P.target_answer,
            P.target_assign,
            P.task_reopen,
            P.task_trigger,
        }
    ),
    Role.leader: frozenset(
        {
            P.plan_read,
            P.draft_read,
            P.plan_amend,
            P.plan_close,
            P.plan_publish,
            P.plan_return,
            P.observation_verify,
            P.completion_confirm,
            P.contact_read,
            P.deliverable_accept,
            P.evidence_add,
            P.extension_decide,
            P.obligation_remind,
            P.obligation_waive,
            P.obstacle_answer,
            P.ranking_finalise,
            P.report_accept,
            P.report_request,
            P.report_verify,
            P.target_answer,
            P.task_suspend,
            P.task_cancel,
            P.task_reopen,
            P.task_trigger,
            P.update_direct,
            P.update_note,
        }
    ),
    Role.integrator: frozenset({P.plan_read, P.client_manage, P.webhook_manage}),
    Role.auditor: frozenset({P.plan_read, P.draft_read, P.audit_read, P.contact_read, P.user_read}),
    Role.admin: frozenset(
        {
            P.user_manage,
            P.user_read,
            P.grant_manage,
            P.unit_change,
            P.agency_write,
            P.client_manage,
            P.contact_read,
            P.contact_write,
        }
    ),
}
"""What each role may do. A golden file in the tests and docs/access.md repeat it."""

SUBTREE: frozenset[Permission] = frozenset(
    {
        P.plan_read,
        P.audit_read,
        P.user_read,
        P.user_manage,
        P.grant_manage,
        P.client_manage,
        P.unit_change,
        P.webhook_manage,
    }
)
"""Permissions that reach the whole subtree. All others hold at the grant's own unit
only: a city never edits a commune's plan."""

_WIDER: dict[Role, frozenset[Permission]] = {
    Role.auditor: frozenset({P.contact_read, P.draft_read}),
    Role.admin: frozenset({P.agency_write, P.contact_read, P.contact_write}),
}
"""Permissions that only these roles have in the whole subtree."""

AGENCY_BOUND: frozenset[Role] = frozenset({Role.reporter})
"""Roles that need an agency and act for it alone."""


@dataclass(frozen=True)
class Grant:
    """A role at a unit, for an agency where the role is bound to one.

    own: keys of the unit itself and of the units it succeeded. reach: their subtrees.
    """

    role: Role
    own: tuple[Range, ...]
    reach: tuple[Range, ...]
    agency_id: UUID | None = None

    def range_for(self, permission: Permission) -> tuple[Range, ...]:
        """Where this grant gives the permission; nowhere if the role lacks it."""
        if permission not in MATRIX[self.role]:
            return ()
        if self.role is Role.reporter:
            return self.own
        if permission in SUBTREE:
            return self.reach
        if permission in _WIDER.get(self.role, ()):
            return self.reach
        return self.own


_MADE_BY_PRINCIPAL = object()


@dataclass(frozen=True)
class Scope:
    """What a read may see: published things in `reach`, drafts in `draft`, and single
    items that name one of `agencies`. above: units whose rules bind those in reach.
    amendments: whether rows of open amendments are among the drafts; else a read would meet
    each item twice. worked_out: what the layers below make of a scope, kept with it for the next request.

    Only a Principal makes one; a read without a Scope is a TypeError.
    """

    reach: tuple[Range, ...]
    draft: tuple[Range, ...]
    agencies: tuple[UUID, ...]
    maker: object = field(repr=False, compare=False, default=None)
    above: tuple[Range, ...] = ()
    amendments: bool = False
    worked_out: dict[str, Any] = field(repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        if self.maker is not _MADE_BY_PRINCIPAL:
            raise TypeError("a Scope is made by Principal.scope(), never by hand")


@dataclass(frozen=True)
class Principal:
    """A person or machine whose rights have been looked up.

    version: of the rights; every statement checks in the database that it still is
    the current one. session_id: the session the call came in by, None for machines.
    directory: where agencies may be looked up (the subtree, and the units above).
    must_change_password: signed in by a temporary password. demo: one of the demo accounts.
    """

    id: UUID
    version: int
    kind: str
    name: str
    grants: tuple[Grant, ...]
    session_id: UUID | None = None
    directory: tuple[Range, ...] = ()
    must_change_password: bool = False
    demo: bool = False

    def ranges(self, permission: Permission) -> tuple[Range, ...]:
        """Where the principal has the permission, merged and in order."""
        return merge(r for grant in self.grants for r in grant.range_for(permission))

    def whole_ranges(self, permission: Permission) -> tuple[Range, ...]:
        """The same, where it is not for one agency alone."""
        return merge(r for grant in self.grants if grant.agency_id is None for r in grant.range_for(permission))

    def may(self, permission: Permission, unit_key: int) -> bool:
        return any(low <= unit_key <= high for low, high in self.ranges(permission))

    def acts_for(self, permission: Permission, unit_key: int, agencies: Iterable[UUID]) -> bool:
        """Tell whether the permission holds for something that belongs to these agencies.

        An agency-bound grant counts only if its agency is among them, and then also
        below its own unit: an upper unit's agency named in a commune's plan acts there.
        """
        lows, highs, own = self._acting(permission)
        place = bisect_right(lows, unit_key) - 1
        return (place >= 0 and unit_key <= highs[place]) or not own.isdisjoint(agencies)

    def _acting(self, permission: Permission) -> tuple[list[int], list[int], frozenset[UUID]]:
        """Where the permission holds for everybody's, as the ends of ranges in order; and the agencies it is for.

        A machine that writes for a whole city has a hundred grants and asks ten thousand times.
        """
        made = self._acts.get(permission)
        if made is None:
            ranges = self.whole_ranges(permission)
            own = {g.agency_id for g in self.grants if g.agency_id and permission in MATRIX[g.role]}
            made = [low for low, _ in ranges], [high for _, high in ranges], frozenset(own)
            self._acts[permission] = made
        return made

    def require(self, permission: Permission, unit_key: int, agencies: Iterable[UUID] | None = None) -> None:
        """Refuse (403) unless the permission holds at the unit, for one of the agencies if given."""
        allowed = (
            self.acts_for(permission, unit_key, agencies)
            if agencies is not None
            else any(
                low <= unit_key <= high
                for grant in self.grants
                if grant.agency_id is None or permission in _WITHOUT_AGENCY
                for low, high in grant.range_for(permission)
            )
        )
        if not allowed:
            raise Forbidden("not_yours", permission=permission.value)

    def require_anywhere(self, *permissions: Permission) -> None:
        """Refuse (403) whoever has none of the permissions at any unit: an empty list would mislead."""
        if not any(self.ranges(permission) for permission in permissions):
            raise Forbidden("not_yours", permission=permissions[0].value)

    @cached_property
    def agencies(self) -> tuple[UUID, ...]:
        return tuple(sorted({g.agency_id for g in self.grants if g.agency_id is not None}))

    @cached_property
    def worked_out(self) -> dict[Any, Any]:
        """What others keep of their work for this principal."""
        return {}

    @cached_property
    def _acts(self) -> dict[Permission, tuple[list[int], list[int], frozenset[UUID]]]:
        return {}

    @cached_property
    def _scopes(self) -> dict[tuple[Permission, bool], Scope]:
        return {}

    def scope(self, permission: Permission = P.plan_read, *, amendments: bool = False) -> Scope:
        """What the principal may read by this permission; rows of open amendments only if asked for."""
        made = self._scopes.get((permission, amendments))
        if made is None:
            ranges = self.ranges(permission), self.ranges(P.draft_read)
            # Who reads nothing of the kind is told nothing by those above either.
            above = self.directory if ranges[0] else ()
            made = Scope(*ranges, self.agencies, _MADE_BY_PRINCIPAL, above, amendments)
            self._scopes[(permission, amendments)] = made
        return made

    def unit_scope(self, unit_key: int) -> Scope:
        """What is published at one unit and nothing else: all readers of what is kept this way see that much."""
        return Scope(((unit_key, unit_key),), (), (), _MADE_BY_PRINCIPAL)

    def directory_scope(self) -> Scope:
        """Where the principal may look up agencies."""
        return Scope(self.directory, (), (), _MADE_BY_PRINCIPAL)

    def open_scope(self) -> Scope:
        """For what every signed-in caller may read, such as units."""
        return Scope(((1, 2**31 - 2),), (), (), _MADE_BY_PRINCIPAL)

    def own_scope(self) -> Scope:
        """For what belongs to the caller alone; the read itself names the caller."""
        return Scope((), (), (), _MADE_BY_PRINCIPAL)


_WITHOUT_AGENCY = frozenset({P.plan_read, P.draft_read, P.evidence_add})
"""What agency-bound roles may do at their unit for no agency in particular."""


def merge(ranges: Iterable[Range]) -> tuple[Range, ...]:
    """Join overlapping and touching ranges; sorted."""
    joined: list[Range] = []
    for low, high in sorted(ranges):
        if joined and low <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(high, joined[-1][1]))
        else:
            joined.append((low, high))
    return tuple(joined)
