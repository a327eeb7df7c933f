"""What is said of each type, field and word of the schema?

What the Views say of themselves: a field's own description, else what the View's docstring says of it by name,
else what is said of the View behind it, else the field names of the domain.
"""

from __future__ import annotations

import enum
import re
from functools import cache
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from service.api.graphql.field_words import FIELD_WORDS
from service.domain.types import ByCode
from service.domain.vocabularies import Vocabulary, vocabularies


def of_model(model: type) -> str:
    """What a View, a choice or an input says of itself."""
    origin = getattr(model, "__pydantic_generic_metadata__", {}).get("origin")
    return " ".join((model.__doc__ or (origin.__doc__ if origin else "") or "").split())


def of_field(view: type[BaseModel], name: str) -> str:
    """What is said of a field of a View."""
    info = view.model_fields[name]
    label = info.alias or name
    said = info.description or _inside(info.annotation)
    if said is None and issubclass(view, ByCode):
        said = _codes().get(label)
    if said is not None:
        return said
    general = FIELD_WORDS.get(label) or _of_kind(info.annotation) or _word(label)
    told = _told(view, label)
    return f"{general.removesuffix('.')}: {told}." if told else general


def _of_kind(annotation: Any) -> str | None:
    """The first sentence about the View or the choice behind a field."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel | enum.Enum):
        return of_model(annotation).split(". ")[0] or None
    return next((said for each in get_args(annotation) if (said := _of_kind(each))), None)


def _inside(annotation: Any) -> str | None:
    """What is said of one of the kinds a field may be of."""
    for each in get_args(annotation):
        said = getattr(each, "description", None) if isinstance(each, FieldInfo) else _inside(each)
        if said:
            return said
    return None


def of_word(kind: type[enum.Enum], word: enum.Enum) -> str:
    """What a word of a choice means: its labels, Vietnamese and English."""
    labels = _labels(tuple(str(each.value) for each in kind), kind.__name__)
    turned = "Ngược lại. The other way round: " if str(word.value).startswith("-") else ""
    return labels.get(str(word.value)) or turned + _word(str(word.name).removesuffix("_desc"))


@cache
def _labels(codes: tuple[str, ...], name: str) -> dict[str, str]:
    """The vocabulary that has all the codes: the one of that name, else the smallest."""
    wanted = name[0].lower() + name[1:]
    having = [each for each in _vocabularies() if set(codes) <= {term.code for term in each.terms}]
    having.sort(key=lambda each: (each.name != wanted, len(each.terms)))
    return {term.code: f"{term.vi} / {term.en}" for term in having[0].terms} if having else {}


@cache
def _codes() -> dict[str, str]:
    """What each code means wherever it stands: of several vocabularies that have it the first."""
    return {
        term.code: f"{term.vi}. {term.en}." for each in reversed(_vocabularies()) for term in each.terms
    }


@cache
def _vocabularies() -> list[Vocabulary]:
    return vocabularies().vocabularies


def _told(view: type[BaseModel], label: str) -> str | None:
    """What the docstring says after `label:`, up to the next such name or the end of the paragraph."""
    said = re.sub(r"\s+", " ", view.__doc__ or "")
    found = re.search(rf"(?:^|[.;] ){re.escape(label)}: ([^.;]+)", said)
    return found[1].strip() if found else None


def _word(label: str) -> str:
    """The name itself as words."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", lambda m: " " + m[1].lower(), label).replace("_", " ")
