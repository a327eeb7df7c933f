"""Which sections do the groups of a table become, below the one that the table stands in?"""

from __future__ import annotations

from collections.abc import Sequence

from service.domain.language.outline import Section, SectionKind, Standing, slug
from service.domain.language.table_parts import Group


def opened(
    groups: Sequence[Group], standing: Standing, sections: dict[str, Section], order: list[Section]
) -> list[str]:
    """The keys of the groups, which are taken into `sections`, and into `order` behind the section they stand in."""
    keys: list[str] = []
    path: list[str] = []
    around = sections.get(standing.section)
    place = order.index(around) + 1 if around in order else len(order)
    place += sum(1 for one in order[place:] if one.key.startswith(f"{standing.section}."))
    for group in groups:
        del path[group.depth :]
        parent = path[-1] if path else standing.section
        key = ".".join(one for one in (parent, group.number or slug(group.title)) if one)
        unique, count = key, 2
        while unique in sections:
            unique, count = f"{key}~{count}", count + 1
        kind = around.kind if around else SectionKind.other
        section = Section(
            unique, parent or None, standing.part, group.number, group.title, kind, group.place
        )
        sections[unique] = section
        order.insert(place, section)
        place += 1
        keys.append(unique)
        path.append(unique)
    return keys
