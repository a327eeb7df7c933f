"""How is a file sent as evidence, and what does one look like?"""

from __future__ import annotations

from typing import Any

import httpx

from tests.world import World

PATH = "/v1/evidence"
MY_TU = "31567"
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n"


def a_pdf(mark: str = "", size: int = 0) -> bytes:
    """A file that begins as a PDF does; of its own by the mark, and of a size if given."""
    head = PDF + mark.encode()
    return head + b"\n" * max(size - len(head), 0)


async def sent(
    world: World,
    who: str,
    data: bytes = PDF,
    name: str = "bien-ban.pdf",
    *,
    unit: str = MY_TU,
    **headers: str,
) -> httpx.Response:
    """The answer to a file sent as a form does."""
    return await world.http.post(
        PATH,
        params={"unit": unit},
        files={"file": (name, data)},
        headers=world.headers(who, **headers),
    )


async def kept(world: World, who: str, data: bytes = PDF, name: str = "bien-ban.pdf", **more: Any) -> dict[str, Any]:
    """The item that a file has become."""
    answer = await sent(world, who, data, name, **more)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def fetched(world: World, who: str, item: dict[str, Any]) -> httpx.Response:
    """The file of an item, as somebody gets it."""
    return await world.get(who, f"{PATH}/{item['id']}/file")


async def linked(world: World, who: str, link: str, title: str | None = None, unit: str = MY_TU) -> dict[str, Any]:
    """The item that a link has become."""
    answer = await world.http.post(
        PATH, params={"unit": unit}, json={"link": link, "title": title}, headers=world.headers(who)
    )
    assert answer.status_code == 201, answer.text
    return dict(answer.json())
