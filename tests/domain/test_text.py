"""Is Vietnamese text found, ordered and recognised as Vietnamese readers expect?"""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.language.text import SORT_KEY_LIMIT, fold, name_key, same_name, sort_key
from service.domain.units import national_units

ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONE_MARKS = {"\u0300": 2, "\u0309": 3, "\u0303": 4, "\u0301": 5, "\u0323": 6}

VIETNAMESE = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"
words = st.text(alphabet=VIETNAMESE + VIETNAMESE.upper(), min_size=1, max_size=7)
names = st.lists(words, min_size=1, max_size=4).map(" ".join)


def reference(name: str) -> tuple[list[tuple[int, ...]], list[int], list[bool]]:
    """The order of a printed gazetteer, written out: letters word by word, then tones, then capitals."""
    letters: list[tuple[int, ...]] = []
    tones: list[int] = []
    capitals: list[bool] = []
    for word in name.replace("'", "").replace("’", "").replace("-", " ").replace("–", " ").split():
        ranks: list[int] = []
        tone = 1
        for ch in word:
            marks = unicodedata.normalize("NFD", ch)
            tone = next((TONE_MARKS[mark] for mark in marks if mark in TONE_MARKS), tone)
            bare = unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in TONE_MARKS))
            if bare.isdigit():
                ranks.append(int(bare))
            else:
                ranks.append(100 + ALPHABET.index(bare.lower()))
                capitals.append(bare.isupper())
        letters.append(tuple(ranks))
        tones.append(tone)
    return letters, tones, capitals


def test_folding_drops_accents_case_and_the_stroke_of_d() -> None:
    printed = ["Mỹ Tú", "Đại Hải", "ĐẮK LẮK", "Phường Thủ Đức", "Ủy ban nhân dân", "ưỡn ẹo"]

    folded = [fold(text) for text in printed]

    assert folded == ["my tu", "dai hai", "dak lak", "phuong thu duc", "uy ban nhan dan", "uon eo"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hoà Bình", "Hòa Bình"),
        ("Uỷ ban", "Ủy ban"),
        ("Xã  Đại Hải", "Xã Đại Hải"),
        ("Chân Mây – Lăng Cô", "Chân Mây-Lăng Cô"),
        ("Chân Mây — Lăng Cô", "chân mây ‑ lăng cô"),
        ("Cư M’gar", "Cư M'gar"),
        ("Cư M’gar", "Cư Mgar"),
        (unicodedata.normalize("NFD", "Mỹ Tú"), "Mỹ Tú"),
        ("Ðồng Nai", "Đồng Nai"),
        ("Đồng\u00a0Nai", "Đồng Nai"),
        ("Đồng Na\u00adi", "Đồng Nai"),
    ],
    ids=[
        "tone on o or a", "tone on u or y", "double blank", "en dash", "long and unbreakable dash",
        "apostrophe", "no apostrophe", "decomposed", "eth for Đ", "unbreakable blank", "soft hyphen",
    ],
)  # fmt: skip
def test_spellings_of_one_name_are_one_name(one: str, other: str) -> None:
    assert one != other

    assert same_name(one, other)
    assert fold(one) == fold(other)
    assert name_key(one) == name_key(other)


def test_names_that_differ_in_an_accent_are_found_alike_but_are_two_names() -> None:
    pairs = [("Hòa An", "Hoa An"), ("Tân Hưng", "Tân Hùng"), ("Đa Phước", "Da Phước"), ("Bắc Sơn", "Bác Sơn")]

    assert [fold(a) == fold(b) for a, b in pairs] == [True, True, True, True]
    assert [same_name(a, b) for a, b in pairs] == [False, False, False, False]


def test_folding_turns_punctuation_and_signs_into_single_blanks() -> None:
    assert fold("  10/KH-UBND,  ngày 5.2.2026 ") == "10 kh ubnd ngay 5 2 2026"
    assert fold("HĐND&UBND (xã)") == "hdnd ubnd xa"
    assert fold("≥ 50%") == "50"
    assert fold("…–—") == ""
    assert fold("") == ""


def test_the_alphabet_orders_letters_before_tones() -> None:
    printed = [
        "a",
        "à",
        "ả",
        "ã",
        "á",
        "ạ",
        "an",
        "ă",
        "ằ",
        "ăn",
        "â",
        "ân",
        "b",
        "c",
        "d",
        "dy",
        "đ",
        "đa",
        "e",
        "ê",
    ]
    printed += [
        "êu",
        "f",
        "g",
        "i",
        "j",
        "k",
        "o",
        "oy",
        "ô",
        "ôy",
        "ơ",
        "p",
        "u",
        "uy",
        "ư",
        "ừ",
        "v",
        "w",
        "x",
        "y",
        "ỵ",
        "z",
    ]

    ordered = sorted(reversed(printed), key=sort_key)

    assert ordered == printed


def test_tones_decide_only_when_all_letters_agree() -> None:
    printed = ["Hoa Bình", "Hòa Bình", "Hoà Bính", "Hoa Lư", "Hoằng Hóa"]

    ordered = sorted(reversed(printed), key=sort_key)

    assert ordered == printed


def test_case_decides_last_and_small_comes_first() -> None:
    printed = ["an bình", "an Bình", "An bình", "AN BÌNH", "An bính"]

    ordered = sorted(reversed(printed), key=sort_key)

    assert ordered == printed


def test_a_blank_comes_before_digits_and_digits_before_letters() -> None:
    printed = [
        "A Lưới",
        "1 Bảo Lộc",
        "Bảo Lâm",
        "Bảo Lâm 1",
        "Bảo Lâm 2",
        "Bảo Lâm 10",
        "Bảo Lâm 100",
        "Bảo Lâm An",
        "Bảo Lâm2",
    ]

    ordered = sorted(reversed(printed), key=sort_key)

    assert ordered == [
        "1 Bảo Lộc", "A Lưới", "Bảo Lâm", "Bảo Lâm 1", "Bảo Lâm 2", "Bảo Lâm 10", "Bảo Lâm 100",
        "Bảo Lâm An", "Bảo Lâm2",
    ]  # fmt: skip


@given(st.integers(0, 10**40), st.integers(0, 10**40))
def test_numbers_are_ordered_by_value(a: int, b: int) -> None:
    assert (sort_key(f"Tổ {a}") < sort_key(f"Tổ {b}")) == (a < b)


def test_sort_keys_of_known_names_are_short_readable_ascii() -> None:
    assert sort_key("Mỹ Tú") == "my-tu 45 a"
    assert sort_key("Đại Hải") == "d{ai-hai 63 9"
    assert sort_key("Sơn Kim 2") == "so|n-kim-12 111 9"
    assert sort_key("") == ""


def test_all_units_of_the_country_stand_in_the_order_of_the_reference() -> None:
    units = [unit.name for unit in national_units()]

    by_key = sorted(units, key=lambda name: (sort_key(name), name))
    by_reference = sorted(units, key=lambda name: (reference(name), name))

    assert len(units) == 3356
    assert by_key == by_reference
    assert max(len(sort_key(name)) for name in units) == 36


@given(names, names)
def test_order_agrees_with_the_reference(a: str, b: str) -> None:
    one_tone = all(
        sum(mark in TONE_MARKS for mark in unicodedata.normalize("NFD", w)) <= 1 for w in f"{a} {b}".split()
    )

    if one_tone:
        assert (sort_key(a) < sort_key(b)) == (reference(a) < reference(b))
        assert (sort_key(a) == sort_key(b)) == (reference(a) == reference(b))


@given(st.text(max_size=60))
def test_any_text_has_a_plain_ascii_key_and_folds_once_for_all(text: str) -> None:
    assert sort_key(text).isascii()
    assert sort_key(text).isprintable()
    assert fold(fold(text)) == fold(text)
    assert same_name(text, text)


@given(names)
def test_composed_and_decomposed_text_have_the_same_keys(text: str) -> None:
    composed, decomposed = unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)

    assert sort_key(composed) == sort_key(decomposed)
    assert fold(composed) == fold(decomposed)


def test_a_key_never_outgrows_an_index_entry() -> None:
    long = "漢" * 500

    assert len(sort_key(long)) == SORT_KEY_LIMIT
    assert name_key(long) != name_key(long + "字")
