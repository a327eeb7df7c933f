"""What is row-level security told of a role: which kinds of reach it has, and how wide?

The second wall knows only reach, publication and write reach. It is derived from the matrix,
so that the two cannot drift apart.
"""

from __future__ import annotations

from service.domain.access import MATRIX, P, Permission, Role


def wall_reach(role: Role) -> dict[str, str]:
    """For each kind of reach "own" or "subtree"."""
    allowed = MATRIX[role]
    wide = "own" if role is Role.reporter else "subtree"
    reach = {"directory": "subtree"}
    if P.plan_read in allowed:
        reach["reach"] = wide
    if P.draft_read in allowed:
        reach["draft_reach"] = "subtree" if role is Role.auditor else "own"
    if allowed & WRITES:
        reach["write_reach"] = "own"
    if P.user_manage in allowed:
        reach["admin_reach"] = "subtree"
    if P.audit_read in allowed:
        reach["audit_reach"] = "subtree"
    # Whoever looks after clients only is an administrator, whose reach the walls of clients and grants name besides.
    if P.webhook_manage in allowed:
        reach["integrate_reach"] = "subtree"
    return reach


WRITES: frozenset[Permission] = frozenset(Permission) - {
    P.audit_read,
    P.client_manage,
    P.contact_read,
    P.draft_read,
    P.grant_manage,
    P.plan_read,
    P.unit_change,
    P.user_manage,
    P.user_read,
    P.webhook_manage,
}
"""Permissions to write rows of the unit's own plans and agencies."""
