"""What is wanted of a document is what comes out, with every number as it stands there."""

from __future__ import annotations

import asyncio
from decimal import Decimal

import pytest

from service.api.graphql import cutting
from service.api.graphql.cutting import Cut, Cuttings
from service.db.wanted import Typename, Wanted
from tests.api.graphql.oracle import exact

ITEM = (
    Wanted("said", "value", "value"),
    Typename("__typename", "Item"),
    Wanted("of", "unit", "unit", (Wanted("code", "code", "code"),)),
)
WANTED = (Wanted("items", "items", "items", ITEM, listed=True), Wanted("missing", "missing", "missing"))
SHORT = b'{"items":[{"value":12.50,"unit":{"code":"92","name":"Tr\xe1\xba\xa1m"}},{"value":null,"unit":null}],"x":[]}'
LONG = b'{"items":[{"value":123456789012345678.123456},{"value":0.0000001,"unit":{"code":"\\\\u0000"}}]}'


def test_members_are_taken_under_their_keys_and_what_is_not_there_is_null() -> None:
    cut = Cut(WANTED)

    found = cut.rendered(SHORT)

    assert found == (
        b'{"items":[{"said":12.5,"__typename":"Item","of":{"code":"92"}},'
        b'{"said":null,"__typename":"Item","of":null}],"missing":null}'
    )
    assert cut.rendered(b"null") == b"null"
    assert cut.of({"items": None, "missing": ["a"]}) == {"items": None, "missing": ["a"]}


def test_a_number_of_more_digits_than_a_double_has_keeps_them_all() -> None:
    found = Cut(WANTED).rendered(LONG)

    assert [each["said"] for each in exact(found)["items"]] == [Decimal("123456789012345678.123456"), Decimal("1E-7")]
    assert [each["of"] for each in exact(found)["items"]] == [None, {"code": "\\u0000"}]


@pytest.mark.parametrize("digits", ["999999999.999999", "-0.000001", "1", "0.5", "1e-9", "12345678901234567890"])
def test_numbers_that_a_double_holds_are_what_they_were(digits: str) -> None:
    found = Cut((Wanted("v", "v", "v"),)).rendered(f'{{"v":{digits}}}'.encode())

    assert exact(found) == {"v": exact(digits)}


@pytest.mark.parametrize("digits", ["12.50", "1e-9", "12345678901234567890", "123456789012345678.123456"])
async def test_others_have_their_turn_while_a_large_document_is_cut_and_it_comes_out_alike(
    monkeypatch: pytest.MonkeyPatch, digits: str
) -> None:
    monkeypatch.setattr(cutting, "TURN", 0)
    item = f'{{"value":{digits},"unit":{{"code":"92","name":"Trạm"}},"x":"{"x" * 800}"}}'
    document = f'{{"items":[{",".join([item, "null"] * 200)}],"missing":["a","\\u0000b"]}}'.encode()
    cut, turns, over = Cut(WANTED), 0, False

    async def others() -> None:
        nonlocal turns
        while not over:
            turns += 1
            await asyncio.sleep(0)

    waiting = asyncio.create_task(others())
    found = await cut.rendered_in_turns(document)
    had, over = turns, True
    await waiting

    assert len(document) > cutting.AT_ONCE
    assert found == cut.rendered(document)
    assert had >= 400


@pytest.mark.parametrize("document", [b"null", b"{}", b'{"items":null}', b'{"items":[],"missing":[]}', SHORT, LONG])
async def test_what_is_cut_in_turns_is_cut_alike(monkeypatch: pytest.MonkeyPatch, document: bytes) -> None:
    monkeypatch.setattr(cutting, "AT_ONCE", 0)
    cut = Cut(WANTED)

    assert await cut.rendered_in_turns(document) == cut.rendered(document)


async def test_the_same_of_the_same_is_cut_once_and_what_is_kept_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cutting, "MOST_KEPT", 400)
    monkeypatch.setattr(cutting, "LARGEST_KEPT", 300)
    cuttings, cut = Cuttings(), Cut(WANTED)

    first = await cuttings.rendered(cut, SHORT)
    again = await cuttings.rendered(cut, bytes(bytearray(SHORT)))
    other = await cuttings.rendered(Cut((Wanted("x", "x", "x"),)), SHORT)
    for n in range(20):
        await cuttings.rendered(cut, SHORT.replace(b"92", str(n + 10).encode()))

    assert again is first
    assert other == b'{"x":[]}'
    assert 0 < cuttings.size <= 400
    assert (await cuttings.rendered(cut, b'{"missing":"' + b"x" * 300 + b'"}')).endswith(b'x"}')
    assert cuttings.size <= 400
