"""A read is one statement; a page goes on where the one before ended, and nowhere else."""

from __future__ import annotations

import base64
import json

import pytest

from service.db.agencies import AGENCY, Agency
from service.db.known import remembered
from service.db.plan_items import INDICATOR
from service.db.read import page
from service.db.shapes import Many, One, Shape
from service.db.tasks import TASK
from service.domain.access import Scope
from service.domain.agencies import AgencyRef
from service.domain.paging import PageQuery
from service.domain.types import View
from tests.world import World, agency


async def test_pages_of_any_size_hold_every_row_once_in_order(world: World) -> None:
    whole = (await world.get("can-tho.viewer", "/v1/agencies", limit=200)).json()["items"]

    walked, cursor = [], None
    while True:
        asked = {"limit": 3, "fields": "id", **({"cursor": cursor} if cursor else {})}
        answer = (await world.get("can-tho.viewer", "/v1/agencies", **asked)).json()
        walked += [item["id"] for item in answer["items"]]
        cursor = answer["nextCursor"]
        if cursor is None:
            break

    assert len(whole) > 9
    assert walked == [item["id"] for item in whole]


@pytest.mark.parametrize("cursor", ["x", "!!!!", "e30", base64.urlsafe_b64encode(b'["a"]').decode(), "A" * 500])
async def test_what_is_not_a_cursor_is_refused(world: World, cursor: str) -> None:
    refused = await world.get("my-tu.viewer", "/v1/agencies", cursor=cursor)

    assert (refused.status_code, refused.json()["code"]) == (400, "bad_cursor")


async def test_a_cursor_of_another_filter_is_refused(world: World) -> None:
    cursor = (await world.get("can-tho.viewer", "/v1/agencies", limit=1)).json()["nextCursor"]

    refused = await world.get("can-tho.viewer", "/v1/agencies", limit=1, cursor=cursor, kind="police")

    assert (refused.status_code, refused.json()["code"]) == (400, "foreign_cursor")


async def test_a_cursor_tampered_with_opens_nothing_beyond_the_scope(world: World) -> None:
    cursor = (await world.get("tan-hung.viewer", "/v1/agencies", limit=1)).json()["nextCursor"]
    mark, _, _ = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    forged = base64.urlsafe_b64encode(json.dumps([mark, "", "00000000-0000-0000-0000-000000000000"]).encode())

    answer = await world.get("tan-hung.viewer", "/v1/agencies", limit=200, cursor=forged.decode().rstrip("="))

    assert answer.status_code in (200, 400)
    shown = {item["id"] for item in answer.json().get("items", [])}
    assert str(agency("my-tu", "ubnd")) not in shown


async def test_fields_are_picked_and_an_unknown_one_is_answered_with_a_hint(world: World) -> None:
    picked = await world.get("my-tu.viewer", "/v1/agencies", fields="name,unit", limit=1)
    refused = await world.get("my-tu.viewer", "/v1/agencies", fields="nam")

    assert set(picked.json()["items"][0]) == {"name", "unit"}
    assert refused.json()["errors"][0]["pointer"] == "?fields"
    assert "name" in refused.json()["errors"][0]["detail"]


async def test_a_count_is_given_when_asked_for(world: World) -> None:
    answer = (await world.get("my-tu.viewer", "/v1/agencies", count="exact", limit=1)).json()

    assert answer["count"] == len((await world.get("my-tu.viewer", "/v1/agencies", limit=200)).json()["items"])
    assert (await world.get("my-tu.viewer", "/v1/agencies", limit=1)).json()["count"] is None


async def test_the_same_bytes_are_not_sent_twice(world: World) -> None:
    first = await world.get("my-tu.viewer", "/v1/agencies")

    again = await world.http.get(
        "/v1/agencies", headers=world.headers("my-tu.viewer") | {"If-None-Match": first.headers["etag"]}
    )

    whatever = await world.http.get("/v1/agencies", headers=world.headers("my-tu.viewer") | {"If-None-Match": "*"})

    assert (again.status_code, again.content) == (whatever.status_code, whatever.content) == (304, b"")


def test_a_field_without_a_source_is_refused_at_import() -> None:
    class Odd(View):
        id: str
        colour: str

    with pytest.raises(TypeError, match="colour"):
        Shape(Odd, Agency)
    with pytest.raises(TypeError, match="shape"):
        Shape(AgencyRef, Agency, own={"shape": lambda t: t.c.name})


async def test_a_read_without_a_scope_is_a_type_error(world: World) -> None:
    with pytest.raises(TypeError):
        Scope(((1, 2),), (), ())
    with pytest.raises(TypeError):
        await page(world.app.state.service.db, None, AGENCY, PageQuery())  # type: ignore[call-arg, arg-type]


def test_what_belongs_to_a_row_of_a_plan_is_found_by_its_own_columns_also_as_it_was_known() -> None:
    waiting, sought = [TASK, INDICATOR], dict[Shape, list[str]]()
    while waiting:
        shape = waiting.pop()
        if shape not in sought and shape.table.name in remembered():
            sources = [each for each in (shape.own | shape.include).values() if isinstance(each, One | Many)]
            t, c = shape.table.alias("t"), {each: each.shape().table.alias("c") for each in sources}
            sought[shape] = [str(each.on(t, c[each])) for each in sources]
            waiting += [each.shape() for each in sources]

    # An IN or EXISTS is a join to whoever plans, and views over the journal are gone through whole for one.
    joined = [text for texts in sought.values() for text in texts if "IN (SELECT" in text or "EXISTS" in text]
    assert joined == []
    assert {"task", "indicator", "assignment", "target", "deliverable"} <= {shape.table.name for shape in sought}
