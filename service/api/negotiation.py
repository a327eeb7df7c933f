"""What does a client say of itself in its headers, and take: which language, media type and compression?

Both weigh their values (`q`, RFC 9110 12.4.2): 1 where nothing is said, 0 = not at all.
"""

from __future__ import annotations

from functools import lru_cache

from starlette.requests import Request

_LONGEST = 500
"""So much of a header is looked at."""


def _weights(header: str) -> list[tuple[str, float]]:
    """Values in small letters with their weights, as they stand; a weight nobody can read is 0."""
    found = []
    for part in header.lower().split(","):
        value, *parameters = (piece.strip() for piece in part.split(";"))
        weight = 1.0
        for parameter in parameters:
            name, _, number = parameter.partition("=")
            if name.strip() == "q":
                try:
                    weight = float(number)
                except ValueError:
                    weight = 0.0
        if value:
            found.append((value, weight if 0 <= weight <= 1 else 0.0))
    return found


def said(request: Request, name: bytes) -> str | None:
    """A header of the request, its name in small letters; None if there is no such line.

    The front has put the lines into a mapping: starlette's own headers are gone through at each look.
    """
    line = request.scope["lines"].get(name)
    return line.decode("latin-1") if line is not None else None


def language_of(accept: str | None) -> str:
    """vi unless English weighs more, or as much and stands first; Vietnamese is the default of the field."""
    return _language((accept or "")[:_LONGEST])


def wants_little(prefer: str | None) -> bool:
    """Whether a write shall be answered by id and version alone (`return=minimal`, RFC 7240)."""
    return prefer is not None and any(
        part.partition(";")[0].replace(" ", "").lower() in ("return=minimal", 'return="minimal"')
        for part in prefer.split(",")
    )


def weight_of(accept: str, media: str) -> float:
    """How much a client wants a media type, by what is most specific of what it says; 0: not at all."""
    return _weight(accept[:_LONGEST], media)


@lru_cache(maxsize=512)
def _weight(accept: str, media: str) -> float:
    weights = dict(_weights(accept))
    for said in (media, f"{media.partition('/')[0]}/*", "*/*"):
        if said in weights:
            return weights[said]
    return 0.0


def takes_gzip(accept: bytes) -> bool:
    """Whether an answer may be compressed: gzip is named, or everything is, and not with weight 0."""
    return _gzip(accept[:_LONGEST])


def encoding_of(accept: bytes) -> str | None:
    """How a stream is compressed: by what weighs most of zstd and gzip, zstd of two that weigh the same; None: not."""
    weights = dict(_weights(accept[:_LONGEST].decode("latin-1")))
    best = max(("zstd", "gzip"), key=lambda name: weights.get(name, 0.0))
    if weights.get(best, 0.0) > 0:
        return best
    return "gzip" if takes_gzip(accept) else None


@lru_cache(maxsize=512)
def _language(accept: str) -> str:
    best, weight_of_best = "vi", 0.0
    for tag, weight in _weights(accept):
        language = {"*": "vi"}.get(tag, tag.partition("-")[0])
        if language in {"vi", "en"} and weight > weight_of_best:
            best, weight_of_best = language, weight
    return best


@lru_cache(maxsize=512)
def _gzip(accept: bytes) -> bool:
    weights = dict(_weights(accept.decode("latin-1")))
    return weights.get("gzip", weights.get("*", 0.0)) > 0
