"""Which code of ours stands for what pydantic found wrong with a field's form?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from service.domain.periods import NOMINAL_FORM, PERIOD_PATTERN_FORM
from service.domain.types import (
    CODE_FORM,
    DEFINITION_FORM,
    EVENT_ID_FORM,
    EVENT_NUMBER_FORM,
    FINDING_FORM,
    INTO_FORM,
    LINK_FORM,
    PART_FORM,
    PARTIAL_DAY_FORM,
    POINTER_FORM,
    SHA256_FORM,
    SUBSCRIPTION_FORM,
    UNIT_CODE_FORM,
    ZALO_GROUP_FORM,
    ZALO_USER_FORM,
)

CODES: dict[str, str] = {
    "enum": "not_one_of",
    "literal_error": "not_one_of",
    "less_than_equal": "at_most",
    "greater_than_equal": "at_least",
    "less_than": "below",
    "greater_than": "above",
    "string_too_long": "text_too_long",
    "string_too_short": "text_too_short",
    "string_pattern_mismatch": "text_form",
    "too_long": "list_too_long",
    "too_short": "list_too_short",
    "uuid_parsing": "id_form",
    "uuid_type": "id_form",
    "string_type": "text_wanted",
    "string_unicode": "bad_text",
    "string_sub_type": "text_wanted",
    "int_type": "whole_number_wanted",
    "int_parsing": "whole_number_wanted",
    "int_parsing_size": "too_many_digits",
    "int_from_float": "whole_number_wanted",
    "float_type": "number_wanted",
    "float_parsing": "number_wanted",
    "decimal_type": "number_wanted",
    "decimal_parsing": "number_wanted",
    "decimal_max_digits": "too_many_digits",
    "decimal_max_places": "too_many_digits",
    "decimal_whole_digits": "too_many_digits",
    "finite_number": "number_not_finite",
    "bool_type": "yes_no_wanted",
    "bool_parsing": "yes_no_wanted",
    "list_type": "list_wanted",
    "tuple_type": "list_wanted",
    "dict_type": "object_wanted",
    "model_type": "object_wanted",
    "model_attributes_type": "object_wanted",
    "datetime_type": "moment_form",
    "datetime_parsing": "moment_form",
    "datetime_from_date_parsing": "moment_form",
    "timezone_aware": "moment_form",
    "date_type": "day_form",
    # A day's form is looked at first: what is left is no day of the calendar.
    "date_parsing": "no_such_day",
    "date_from_datetime_parsing": "no_such_day",
    "date_from_datetime_inexact": "day_form",
    "none_required": "nothing_wanted",
}
"""pydantic's type of finding -> our code."""


PATTERNS: dict[str, str] = {
    DEFINITION_FORM: "definition_form",
    CODE_FORM: "code_form",
    EVENT_ID_FORM: "event_id_form",
    EVENT_NUMBER_FORM: "event_number_form",
    LINK_FORM: "link_form",
    SHA256_FORM: "sha256_form",
    PART_FORM: "part_form",
    NOMINAL_FORM: "nominal_form",
    PARTIAL_DAY_FORM: "partial_day_form",
    PERIOD_PATTERN_FORM: "period_pattern_form",
    SUBSCRIPTION_FORM: "subscription_form",
    UNIT_CODE_FORM: "unit_code_form",
    FINDING_FORM: "finding_form",
    INTO_FORM: "into_form",
    POINTER_FORM: "pointer_form",
    ZALO_GROUP_FORM: "zalo_group_form",
    ZALO_USER_FORM: "zalo_user_form",
}
"""Pattern of a text -> our code: a person is told what to write, not the pattern."""


def form_code(kind: str, context: Mapping[str, Any]) -> str | None:
    """Our code for a finding of pydantic, None if it has none. Of a length it says only sometimes whether
    it is that of a text or of a list."""
    code = CODES.get(kind)
    if code == "text_form":
        return PATTERNS.get(str(context.get("pattern")), code)
    if code in ("list_too_long", "list_too_short") and context.get("field_type") == "Value":
        return code.replace("list", "text")
    return code
