"""What does an endpoint of kind `zalo` need to know beyond what every endpoint has?"""

from __future__ import annotations

from service.domain.egress import Allow
from service.domain.errors import FieldError
from service.domain.types import Shape


class ZaloSettings(Shape):
    """All that is no secret, as reads show it."""


class ZaloSecrets(Shape):
    """All that is kept encrypted and never shown again."""


def zalo_faults(settings: ZaloSettings, secrets: ZaloSecrets, allow: Allow) -> list[FieldError]:
    """What is wrong with them together, beyond their form. Pointers are into {settings, secrets}."""
    return []
