"""What holds for every cell: joined names come apart again, other names are never sure, nothing raises or drags on?"""

from __future__ import annotations

import re
import time
from itertools import pairwise

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from service.domain.language.agencies import LONGEST_CELL, KnownAgency, read_agencies
from service.domain.language.agency_catalogue import catalogue
from service.domain.language.agency_forms import form_of
from service.domain.language.readings import Confidence

KNOWN = [agency for agency in catalogue() if not agency.name.endswith(("phường", "đặc khu"))]
AGENCIES = st.sampled_from(KNOWN)
WHOLES = {form_of(spelling).whole for agency in catalogue() for spelling in (agency.name, *agency.aliases)}
SEPARATORS = st.sampled_from([", ", "; ", ";", "\n", "\n- ", " và ", ",\n", "; \n", " - ", ". ", " & "])
OFFICES = {"Văn phòng HĐND và UBND", "Văn phòng Đảng ủy"}
WORDS = st.sampled_from(
    "Phòng Ban Hội Trạm Trường Sở Kinh tế Văn hóa Y Công an xã phường các và , ; - ( ) phối hợp chủ trì : . / & "
    "liên quan đơn vị cơ quan UBND HĐND Mỹ Tú 1 12 \n <b> “ … ấp".split(" ")
)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(AGENCIES, SEPARATORS), min_size=1, max_size=6, unique_by=lambda pair: pair[0].name))
def test_known_agencies_joined_by_any_separator_are_read_back(pairs: list[tuple[KnownAgency, str]]) -> None:
    cell = pairs[0][0].name + "".join(sign + agency.name for agency, sign in pairs[1:])
    names = [agency.name for agency, _ in pairs]
    # Two names in a row may be a third: nobody can tell "Các thôn, Các tổ dân phố" from the one entry.
    assume(not _one_name_hidden(names))

    reading = read_agencies(cell)

    assert [agency.canonical for agency in reading.agencies] == names


def _one_name_hidden(names: list[str]) -> bool:
    """Tell whether neighbours put together are the form of a known agency, or of a circle of broad nouns.

    "Các" says many and is no part of a name: "Các ngân hàng", "Agribank" may be the one "Ngân hàng Agribank".
    """
    pairs = [f"{one} {other}" for one, other in pairwise(names)]
    readings = [(pair, pair.replace(" Các ", " "), pair.removeprefix("Các ")) for pair in pairs]
    return any(form_of(text).whole in WHOLES for pair in readings for text in pair)


@settings(max_examples=200, deadline=None)
@given(AGENCIES, st.sampled_from(["hoa", "case", "dash", "spaces", "suffix", "lines"]))
def test_another_spelling_of_a_known_agency_is_that_agency(agency: KnownAgency, change: str) -> None:
    spelling = {
        "hoa": agency.name.replace("hóa", "hoá").replace("Ủy", "Uỷ").replace("ủy", "uỷ"),
        "case": agency.name.upper(),
        "dash": agency.name.replace(" - ", " – "),
        "spaces": agency.name.replace(" ", "  "),
        "suffix": agency.name
        if agency.kind in {"upper_department", "outside"}
        else f"{agency.name} trên địa bàn",
        "lines": re.sub(r" (\S+) ", r" \1\n", agency.name),
    }[change]

    reading = read_agencies(spelling)

    assert [one.canonical for one in reading.agencies] == [agency.name]


@settings(max_examples=300, deadline=None)
@given(AGENCIES, AGENCIES)
def test_one_agency_is_never_surely_another(printed: KnownAgency, only: KnownAgency) -> None:
    assume(form_of(printed.name).core != form_of(only.name).core)
    spellings = {form_of(name).core for name in (only.name, *only.aliases)}
    assume(form_of(printed.name).core not in spellings)

    reading = read_agencies(printed.name, known=[only])

    taken = [one for one in reading.agencies if one.canonical is not None]
    assert [one for one in taken if one.confidence is Confidence.sure and one.collective is False] == []


@settings(max_examples=300, deadline=None)
@given(AGENCIES, st.data())
def test_a_name_with_a_letter_changed_is_never_sure(agency: KnownAgency, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(agency.name) - 1))
    letter = data.draw(st.sampled_from("bcdghklmnpqrstvxz"))
    assume(agency.name[at].isalpha() and agency.name[at].casefold() != letter)
    changed = agency.name[:at] + letter + agency.name[at + 1 :]
    spellings = {form_of(name).core for one in catalogue() for name in (one.name, *one.aliases)}
    assume(form_of(changed).core not in spellings)

    reading = read_agencies(changed)

    taken = [one.canonical for one in reading.agencies]
    assert not (reading.confidence is Confidence.sure and taken == [agency.name])


@settings(max_examples=500, deadline=None)
@given(st.one_of(st.text(max_size=300), st.lists(WORDS, max_size=120).map(" ".join)))
@example("(" * 300)
@example("phối hợp với " * 20)
def test_any_text_is_answered_with_scores_in_range_and_codes_for_what_is_not_known(text: str) -> None:
    reading = read_agencies(text)

    assert all(
        0 <= one.score <= 1 and one.name and one.role in {"lead", "coordinator"} for one in reading.agencies
    )
    assert all((one.canonical is None) == (one.score == 0) for one in reading.agencies)
    asked = {name for problem in reading.problems for name in problem.params.values()}
    assert {one.name for one in reading.agencies if one.canonical is None} <= asked
    assert reading.as_json()["confidence"] in {"sure", "likely", "unsure"}


@settings(max_examples=15, deadline=None)
@given(st.lists(WORDS, min_size=300, max_size=700).map(" ".join))
@example("xã " * 660)
@example("Phòng Văn hóa và Xã hội phường An Bình " * 50)
@example(" " * 1999 + "x")
@example("Các\n" * 119)
def test_the_longest_cell_takes_a_bounded_time(text: str) -> None:
    begun = time.process_time()

    read_agencies(text[:LONGEST_CELL])

    assert time.process_time() - begun < 2
