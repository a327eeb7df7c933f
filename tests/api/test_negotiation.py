"""Is a client answered in the language, the form and the length it asks for?"""

from __future__ import annotations

import gzip

import httpx
import pytest

from service.api.negotiation import language_of, takes_gzip
from tests.api.test_pages import listening
from tests.world import World, agency


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        (None, "vi"),
        ("", "vi"),
        ("en", "en"),
        ("en-GB,en;q=0.9", "en"),
        ("vi;q=0.1, en;q=0.9", "en"),
        ("en;q=0.1, vi;q=0.9", "vi"),
        ("en, vi", "en"),
        ("vi, en", "vi"),
        ("en;q=0", "vi"),
        ("fr, en;q=0.5", "en"),
        ("fr", "vi"),
        ("ent, visayan", "vi"),
        ("*, en;q=0.5", "vi"),
        ("EN ; Q=0.8 , vi;q=0.3", "en"),
        ("en;q=high, vi;q=0.2", "vi"),
        ("en;q=nan", "vi"),
    ],
)
def test_the_language_that_weighs_most_is_spoken(accept: str | None, language: str) -> None:
    assert language_of(accept) == language


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (b"", False),
        (b"identity", False),
        (b"gzip", True),
        (b"br, gzip;q=0.5", True),
        (b"gzip;q=0", False),
        (b"gzip; q=0.000, identity", False),
        (b"*", True),
        (b"*;q=0", False),
        (b"*, gzip;q=0", False),
        (b"notgzip", False),
        (b"\xff", False),
    ],
)
def test_gzip_is_taken_where_it_is_named_and_weighs_something(accept: bytes, expected: bool) -> None:
    assert takes_gzip(accept) is expected


async def test_who_refuses_gzip_gets_none_from_routes_and_pages_alike(world: World) -> None:
    for path in ("/v1/vocabularies", "/openapi.json"):
        headers = world.headers("my-tu.viewer")

        plain = await world.http.get(path, headers={**headers, "Accept-Encoding": "gzip;q=0"})
        zipped = await world.http.get(path, headers={**headers, "Accept-Encoding": "gzip"})

        assert "content-encoding" not in plain.headers
        assert zipped.headers["content-encoding"] == "gzip"
        assert plain.content == zipped.content


@pytest.mark.parametrize("accept", ["identity", "gzip"])
async def test_head_is_answered_like_get_without_the_body(world: World, accept: str) -> None:
    one = f"/v1/agencies/{agency('my-tu', 'ubnd')}"
    async with (
        listening(world.app) as address,
        httpx.AsyncClient(base_url=address, trust_env=False, timeout=60) as http,
    ):
        for path in (one, "/v1/units?limit=50", "/v1/agencies", "/livez", "/readyz", "/docs"):
            headers = world.headers("my-tu.viewer") | {"Accept-Encoding": accept}
            asked = await http.get(path, headers=headers)

            head = await http.head(path, headers=headers)

            assert (head.status_code, head.content) == (200, b""), path
            for name in ("content-length", "content-type", "etag", "content-encoding", "vary"):
                assert head.headers.get(name) == asked.headers.get(name), (path, name)


async def test_head_is_refused_like_get_and_told_of_what_has_not_changed(world: World) -> None:
    refused = await world.http.head("/v1/agencies")
    known = (await world.get("my-tu.viewer", "/v1/agencies")).headers["etag"]

    unchanged = await world.http.head("/v1/agencies", headers=world.headers("my-tu.viewer", If_None_Match=known))
    unreadable = await world.http.head("/v1/auth/sessions")

    assert (refused.status_code, refused.content) == (401, b"")
    assert unchanged.status_code == 304
    assert (unreadable.status_code, unreadable.headers["allow"]) == (405, "POST")


async def test_a_body_that_came_compressed_reads_the_same(world: World) -> None:
    async with (
        listening(world.app) as address,
        httpx.AsyncClient(base_url=address, trust_env=False, timeout=60) as http,
    ):
        headers = world.headers("my-tu.viewer") | {"Accept-Encoding": "gzip"}

        async with http.stream("GET", "/v1/units?limit=50", headers=headers) as answer:
            raw = b"".join([part async for part in answer.aiter_raw()])

    assert b'"items"' in gzip.decompress(raw)
