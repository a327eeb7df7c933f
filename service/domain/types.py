"""What are the smallest pieces every resource is made of: base models and constrained field types?

Names are snake_case in Python and in the database, camelCase in JSON; the alias
generator here is the only place that says so.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import MISSING, AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from service.domain.language.text import fold

DEMO_SOURCE = "demo"
"""The mark of invented rows. Only the loader of the demo sets it: it stands for "nobody has done this"."""

CODE_FORM = r"^[A-Za-z0-9._/-]{1,64}$"
DEFINITION_FORM = r"^[a-z0-9]+(-[a-z0-9]+)*$"
EVENT_ID_FORM = r"^evt_[0-9a-f]{32}$"
EVENT_NUMBER_FORM = r"^(0|[1-9][0-9]{0,17})$"
LINK_FORM = r"^https?://[^\s/?#@]+([/?#]\S*)?$"
"""An address to be opened in a browser; one that carries a name and password is none."""
SHA256_FORM = r"^[0-9a-f]{64}$"
PART_FORM = r"^(body|annex(-[0-9]{1,3})?)$"
PARTIAL_DAY_FORM = r"^(19|20)[0-9]{2}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"
SUBSCRIPTION_FORM = r"^(\*|[a-z_]{2,40}\.(\*|[a-z_]{2,40}))$"
"""A type of events, all of a group (`task.*`), or all there are (`*`)."""
FINDING_FORM = r"^[0-9a-f]{12}$"
INTO_FORM = r"^(vn|[0-9]{2}|[0-9]{5}|[0-9a-fA-F-]{36})$"
POINTER_FORM = r"^(/[^/]{1,60}){1,8}$"
ZALO_USER_FORM = r"^[0-9]{5,30}$"
ZALO_GROUP_FORM = r"^[A-Za-z0-9_-]{5,64}$"
UNIT_CODE_FORM = r"^(vn|[0-9]{2}|[0-9]{5})$"

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""What Unicode calls control characters and lone surrogates, but for tab and line feed."""
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""Characters that leave no mark: what Unicode calls ignorable by default, and the empty pattern of Braille."""
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def clean_text(value: Any) -> Any:
    """Bring text to NFC, fold runs of blanks into one, drop what nobody sees, refuse control characters.

    Lists taken from outside carry double spaces ("Xã  Đại Hải") and decomposed
    accents; both would make two names out of one. So would a zero-width blank, and a
    sign that turns the direction of writing makes a name read as another.
    """
    if not isinstance(value, str):
        return value
    text = unicodedata.normalize("NFC", _UNSEEN.sub("", value.replace("\r\n", "\n")))
    if _CONTROL.search(text):
        raise PydanticCustomError("bad_text", "control characters are not allowed; remove them")
    return "\n".join(" ".join(line.split()) for line in text.split("\n")).strip()


def clean_line(value: Any) -> Any:
    """The same for what stands on one line: a line break is a blank."""
    return " ".join(clean_text(value).split()) if isinstance(value, str) else value


def _within_calendar(value: date) -> date:
    if not 1945 <= value.year <= 2100:
        raise PydanticCustomError("day_absurd", "the year must lie between 1945 and 2100")
    return value


def _written_as_day(value: Any) -> Any:
    """Take a day only in the form 2026-05-09: "0" or 1750000000 would otherwise pass for moments."""
    if isinstance(value, str) and _DAY.fullmatch(value):
        return value
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise PydanticCustomError("day_form", "a day is written as 2026-05-09")


def _to_be_found(value: str) -> str:
    if not fold(value):
        raise PydanticCustomError("search_empty", "there is no letter or digit to look for")
    return value


def _not_the_demos(value: str) -> str:
    if value.strip().casefold() == DEMO_SOURCE:
        raise PydanticCustomError("source_reserved", "this source marks what the demo loads")
    return value


Line = Annotated[str, BeforeValidator(clean_line), StringConstraints(min_length=1, max_length=500)]
Name = Annotated[str, BeforeValidator(clean_line), StringConstraints(min_length=1, max_length=300)]
Text = Annotated[str, BeforeValidator(clean_text), StringConstraints(min_length=1, max_length=20_000)]
Search = Annotated[
    str, BeforeValidator(clean_line), StringConstraints(max_length=100), AfterValidator(_to_be_found)
]
"""What a list is searched for, accents or not; punctuation alone would be found in everything."""
Code = Annotated[str, StringConstraints(pattern=CODE_FORM)]
CodeSource = Annotated[Code, AfterValidator(_not_the_demos)]
LineSource = Annotated[Line, AfterValidator(_not_the_demos)]
UnitCode = Annotated[str, StringConstraints(pattern=UNIT_CODE_FORM)]
Day = Annotated[date, BeforeValidator(_written_as_day), AfterValidator(_within_calendar)]
PartialDate = Annotated[str, StringConstraints(pattern=PARTIAL_DAY_FORM)]
Whole = Annotated[int, Field(strict=True)]
"""A whole number of a body, never made out of text; in a query, where all is text, plain `int` reads it."""
Flag = Annotated[bool, Field(strict=True)]
"""True or false of a body, never made out of text."""
Percent = Annotated[Whole, Field(ge=0, le=100)]
Version = Annotated[int, Field(ge=1, le=2**31 - 1)]

Actions = Annotated[
    list[str],
    Field(
        description="Việc người gọi có thể làm ngay; nghĩa và thao tác: từ vựng `<noun>Action`. "
        "What the caller may do now; the vocabulary `<noun>Action` says what each word means and which "
        "operation does it."
    ),
]


class Shape(BaseModel):
    """Any model that crosses a door: camelCase outside, unknown fields refused, frozen."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=to_camel,
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
    )

    def given(self, *, without: frozenset[str] | set[str] = frozenset()) -> dict[str, Any]:
        """Field name -> value, as objects, of all that was given: a field that is absent is left out."""
        return {
            name: value
            for name in type(self).model_fields
            if name not in without and (value := getattr(self, name)) is not MISSING
        }


class View(Shape):
    """What is read: the public contract of one resource in REST, GraphQL and events.

    Views describe and, in the tests, check answers. PostgreSQL renders them.
    """


class ByCode(View):
    """Values by machine code: the keys are the codes themselves, one word everywhere, and no names of fields."""

    model_config = ConfigDict(alias_generator=None)


class Ref(View):
    """A pointer to another resource, with the name a person would call it by."""

    id: UUID
    name: str


class UnitRef(View):
    """The administrative unit a row belongs to.

    validTo tells a unit that has ended (or whose end is decreed) from the one that bears its code now. What was
    written down as it stood then, such as a frozen plan or an accepted report, tells what was known then.
    """

    code: str
    name: str
    level: str
    kind: str
    valid_to: Annotated[
        date | None,
        Field(description="Ngày cuối cùng; null: chưa có / the last day, null while there is no end"),
    ] = None


class RowId(View):
    """The identity of a row that is replaced as a whole with its owner."""

    id: UUID
