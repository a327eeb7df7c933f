"""Is a text kept as people read it, without what nobody sees?"""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from service.domain.types import Line, Name, Text, clean_line, clean_text

INVISIBLE = ["\u200b", "\ufeff", "\u202e", "\u2060\u00ad", "\u3164", "\u115f", "\u2800", "\U000e0041", "\u200d\ufe0f"]
VISIBLE_FORMATS = {0x0600, 0x0601, 0x0602, 0x0603, 0x0604, 0x0605, 0x06DD, 0x070F, 0x0890, 0x0891, 0x08E2}
"""Signs before Arabic and Syriac numbers: format characters by name, and printed."""

mixed = st.text(
    st.sampled_from("aăĐ \t\n\u00a0\u0301\u1ea1\u200b\u200d\u202e\u2028\ufeff\u00ad")
    | st.characters(exclude_categories=["Cs", "Cc"])
)


@pytest.mark.parametrize("name", [*INVISIBLE, " ", "\n", "\u200b \n\ufeff"])
@pytest.mark.parametrize("kind", [Name, Line, Text])
def test_a_name_that_nobody_sees_is_none(kind: object, name: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(kind).validate_python(name)


@pytest.mark.parametrize(
    ("given_text", "kept"),
    [
        ("Xã  Đại Hải", "Xã Đại Hải"),
        ("Mỹ\u200b Tú\ufeff", "Mỹ Tú"),
        ("Trạm\nY tế", "Trạm Y tế"),
        ("Trạm\r\nY tế", "Trạm Y tế"),
        ("Trạm\u2028Y tế", "Trạm Y tế"),
        ("an\u202enim\u202c", "annim"),
        ("a\u0302\u200b\u0301", "ấ"),
        ("\t Phòng\u00a0Kinh tế ", "Phòng Kinh tế"),
    ],
)
def test_a_line_is_kept_as_it_is_read(given_text: str, kept: str) -> None:
    assert TypeAdapter(Name).validate_python(given_text) == kept


def test_a_text_of_several_lines_keeps_them() -> None:
    assert TypeAdapter(Text).validate_python("một\r\n hai\u200b \n\nba") == "một\nhai\n\nba"


@pytest.mark.parametrize("bad", ["a\x00b", "a\x1bb", "a\x7fb", "a\rb"])
def test_control_characters_are_refused_by_name(bad: str) -> None:
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(Text).validate_python(bad)

    assert refused.value.errors()[0]["type"] == "bad_text"


@given(mixed)
def test_a_line_has_no_breaks_and_nothing_unseen_whatever_comes(text: str) -> None:
    line = clean_line(text)

    unseen = [c for c in line if unicodedata.category(c) in {"Cf", "Zl", "Zp"} and ord(c) not in VISIBLE_FORMATS]
    assert [c for c in unseen if ord(c) < 0x110BD] == []
    assert line.splitlines() in ([], [line])
    assert line == line.strip()
    assert "  " not in line


@given(mixed)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    for clean in (clean_line, clean_text):
        once = clean(text)

        assert clean(once) == once
        assert unicodedata.is_normalized("NFC", once)


@given(st.text(alphabet="aàảãáạăâđêôơưxyỵ ĐMT", min_size=1))
def test_vietnamese_loses_nothing_but_blanks(text: str) -> None:
    assert clean_line(text).split() == text.split()
