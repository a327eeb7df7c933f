"""What does a list look like as Relay has it?"""

from __future__ import annotations

from keyword import iskeyword
from typing import Any

import strawberry
from pydantic import BaseModel

from service.api.graphql import descriptions
from service.api.graphql.types import Types
from service.api.table import Read
from service.domain.paging import Page


@strawberry.type(description="Trang này ở đâu trong danh sách. Where a page lies in its list.")
class PageInfo:
    """Relay's."""

    has_next_page: bool = strawberry.field(
        description="Còn trang sau không. Whether more follows; of the last ones: whether a cursor was given."
    )
    has_previous_page: bool = strawberry.field(
        description="Còn trang trước không. Whether more comes before; of the first ones: whether a cursor was given."
    )
    start_cursor: str | None = strawberry.field(
        description="Con trỏ của dòng đầu; null nếu trang trống. The first one's cursor; null if there is none."
    )
    end_cursor: str | None = strawberry.field(
        description="Con trỏ của dòng cuối; null nếu trang trống. The last one's cursor; null if there is none."
    )


class Connections:
    """The types of pages, one for each View that is listed. What a page of REST tells beside its items, they tell."""

    def __init__(self, types: Types) -> None:
        self._types = types
        self._made: dict[type[BaseModel], type[Any]] = {}

    def of(self, read: Read) -> type[Any]:
        """The connection of what is listed, made at first sight of its View."""
        found = self._made.get(read.view)
        if found is None:
            found = self._made[read.view] = self._connection(read)
        return found

    def _connection(self, read: Read) -> type[Any]:
        node, page = self._types.object_of(read.view), read.page
        assert page is not None
        beside = {
            info.alias or name: (self._types.typed(info.annotation).annotation, descriptions.of_field(page, name))
            for name, info in page.model_fields.items()
            if name not in Page.model_fields
        }
        edge = _type(
            f"{node.name}Edge",
            f"Một dòng của danh sách. One `{node.name}` in a list.",
            {
                "cursor": (str, "Con trỏ: danh sách đi tiếp từ đây. Where the list goes on after it."),
                "node": (node.kind, "Chính nó. The thing itself."),
            },
        )
        return _type(
            f"{node.name}Connection",
            f"Một trang của danh sách. A page of `{node.name}`.",
            {
                "edges": (list[edge], "Các dòng với con trỏ. What is on the page, each with its cursor."),  # type: ignore[valid-type]
                "nodes": (list[node.kind], "Các dòng. What is on the page."),  # type: ignore[name-defined]
                "pageInfo": (PageInfo, "Trang này ở đâu. Where the page lies."),
                "totalCount": (
                    int,
                    "Tổng số, mọi trang; đếm cả danh sách. How many the list has; reads all of it.",
                ),
                **beside,
            },
        )


def _type(name: str, description: str, fields: dict[str, tuple[Any, str]]) -> type[Any]:
    kind = type(name, (), {"__module__": __name__})
    return finished(
        kind, name, description, {key: (each, strawberry.field(name=key, description=said))
                                  for key, (each, said) in fields.items()}
    )


def finished(
    kind: type[Any], name: str, description: str, fields: dict[str, tuple[Any, Any]]
) -> type[Any]:
    """A bare class as a type of the schema. fields: key -> annotation and strawberry's field."""
    names = {key: f"{key}_" if iskeyword(key) else key for key in fields}
    kind.__annotations__ = {names[key]: annotation for key, (annotation, _) in fields.items()}
    for key, (_, made) in fields.items():
        setattr(kind, names[key], made)
    made_type: type[Any] = strawberry.type(kind, name=name, description=description)
    return made_type
