"""How are the operations called that tell of the service itself?"""

from __future__ import annotations

from tests.contract.cases import Ask, case
from tests.world import World


@case("get_livez", by=None, statements=0, alone=True)
async def _livez(world: World) -> Ask:
    return Ask("GET", "/livez")


@case("get_readyz", by=None, statements=1, alone=True)
async def _readyz(world: World) -> Ask:
    return Ask("GET", "/readyz")


@case("get_metrics", by=None, statements=0, alone=True)
async def _metrics(world: World) -> Ask:
    return Ask("GET", "/metrics")


@case("list_vocabularies", by="my-tu.viewer")
async def _vocabularies(world: World) -> Ask:
    return Ask("GET", "/v1/vocabularies")
