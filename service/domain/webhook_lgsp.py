"""What does an endpoint of kind `lgsp` need to know beyond its address?"""

from __future__ import annotations

from service.domain.egress import Allow
from service.domain.errors import FieldError
from service.domain.types import Shape


class LgspSettings(Shape):
    """All that is no secret, as reads show it."""


class LgspSecrets(Shape):
    """All that is kept encrypted and never shown again."""


def lgsp_faults(settings: LgspSettings, secrets: LgspSecrets, allow: Allow) -> list[FieldError]:
    """What is wrong with them together, beyond their form. Pointers are into {settings, secrets}."""
    return []
