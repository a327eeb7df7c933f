"""How do the tests mutate? Over HTTP, as clients do."""

from __future__ import annotations

from typing import Any

from tests.world import World


async def mutate(world: World, name: str | None, text: str, **variables: Any) -> Any:
    """The whole answer: `data`, and `errors` if something was refused."""
    answer = await world.post(name, "/graphql", {"query": text, "variables": variables})
    return answer.json()
