"""Whom does a draft name, which of the unit's agencies is each, and which would be new?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from rapidfuzz import fuzz, process

from service.domain.agencies import AgencyHome, AgencyKind, searchable
from service.domain.errors import FieldError
from service.domain.import_decisions import Decided
from service.domain.imports import DecisionAct
from service.domain.language.agencies import KnownAgency, read_agencies
from service.domain.language.agency_catalogue import catalogue
from service.domain.language.text import fold
from service.domain.task_places import MemberHome
from service.domain.types import View

Json = dict[str, Any]

_KINDS: tuple[tuple[str, AgencyKind], ...] = (
    ("dang uy", AgencyKind.party_committee),
    ("van phong", AgencyKind.office),
    ("phong", AgencyKind.division),
    ("so ", AgencyKind.upper_department),
    ("ban chi dao", AgencyKind.steering_committee),
    ("ban nhan dan", AgencyKind.hamlet),
    ("truong", AgencyKind.school),
    ("tram y te", AgencyKind.health_station),
    ("cong an", AgencyKind.police),
    ("ban chi huy quan su", AgencyKind.military_command),
    ("trung tam", AgencyKind.public_service_unit),
    ("cong ty", AgencyKind.enterprise),
    ("doanh nghiep", AgencyKind.enterprise),
    ("to ", AgencyKind.community_group),
    ("ap ", AgencyKind.hamlet),
    ("thon ", AgencyKind.hamlet),
    ("hoi ", AgencyKind.front_or_union),
    ("doan ", AgencyKind.front_or_union),
    ("mat tran", AgencyKind.front_or_union),
)
"""What a name begins with, folded -> the kind proposed for it."""


ALIKE = 70
"""Of 100: from here on a known name is worth asking about."""


class KnownHome(View):
    """An agency that the caller may name: of the unit, or of one above it."""

    id: UUID
    unit_key: int
    name: str
    short_name: str | None
    aliases: list[str]
    kind: AgencyKind
    collective: bool
    members: list[MemberHome]

    @property
    def names(self) -> list[str]:
        return [self.name, *([self.short_name] if self.short_name else []), *self.aliases]


def _bare(name: str) -> str:
    """A name folded, without the level that plans of a commune put behind it or leave out."""
    folded = fold(name)
    for level in (" xa", " phuong", " dac khu"):
        folded = folded.removesuffix(level)
    return folded


def known_to_readers(homes: Sequence[KnownHome], unit_key: int) -> list[Json]:
    """The unit's agencies, then those above, and after them what plans of communes name anywhere: so the cells
    are parted well, whoever is known here.

    An agency takes over the other names that the built-in list has for it; one above that is called like one
    of the unit's own is left to a person.
    """
    listed = [home for home in homes if home.unit_key == unit_key]
    taken = {_bare(name) for home in listed for name in home.names}
    listed += [home for home in homes if home.unit_key != unit_key and _bare(home.name) not in taken]
    whose = {_bare(name): home.id for home in reversed(listed) for name in home.names}
    more: dict[UUID, list[str]] = {}
    rest = []
    for known in catalogue():
        home_id = next(
            (whose[_bare(name)] for name in (known.name, *known.aliases) if _bare(name) in whose), None
        )
        if home_id is not None:
            more.setdefault(home_id, []).extend((known.name, *known.aliases))
        else:
            aliases = [alias for alias in known.aliases if _bare(alias) not in whose]
            rest.append(
                {"name": known.name, "aliases": aliases, "kind": known.kind, "collective": known.collective}
            )
    own = [
        {
            "name": home.name,
            "aliases": [*home.names[1:], *dict.fromkeys(more.get(home.id, ()))],
            "kind": home.kind.value,
            "collective": home.collective,
        }
        for home in listed
    ]
    return own + rest


def as_known(listed: Sequence[Mapping[str, Any]]) -> tuple[KnownAgency, ...]:
    """The same as the readers of phrases take it."""
    return tuple(
        KnownAgency(k["name"], tuple(k["aliases"]), k["kind"], bool(k["collective"])) for k in listed
    )


def kind_of(name: str) -> tuple[AgencyKind, bool]:
    """The kind proposed for an agency by its name, and whether it is a collective."""
    folded = fold(name)
    for known in catalogue():
        kind = AgencyKind.__members__.get(known.kind or "")
        if kind is not None and folded in {fold(known.name), *map(fold, known.aliases)}:
            return kind, known.collective
    kinds = (kind for begin, kind in _KINDS if f"{folded} ".startswith(begin))
    return next(kinds, AgencyKind.outside), False


@dataclass(slots=True)
class Named:
    """A name of the draft that the unit does not know. id: of the agency that is to be made for it."""

    name: str
    kind: AgencyKind
    collective: bool
    uses: int = 0
    id: UUID | None = None
    decided: str | None = None


@dataclass(slots=True)
class Names:
    """Finds the agency behind a name, and gathers those that are not known.

    Names of the unit's own agencies go before those of the units above it.
    """

    homes: Sequence[KnownHome]
    unit_key: int
    decided: Decided
    new_id: Callable[[], UUID]
    proposed: dict[str, Named] = field(default_factory=dict)
    _by_name: dict[str, UUID] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for home in sorted(self.homes, key=lambda home: home.unit_key != self.unit_key):
            for name in home.names:
                self._by_name.setdefault(fold(name), home.id)

    def id_of(self, entry: Mapping[str, Any], *, propose: bool = True) -> UUID | None:
        """The agency an entry of the draft means, or None while nobody has decided; propose: ask about it."""
        for name in (entry.get("canonical"), entry.get("name")):
            if name and fold(name) in self._by_name:
                return self._by_name[fold(name)]
        name = str(entry.get("canonical") or entry.get("name") or "")
        if not fold(name) or not (propose or fold(name) in self.proposed):
            return None
        named = self.proposed.get(fold(name)) or self._propose(name, bool(entry.get("collective")))
        named.uses += 1
        return named.id

    def ids_of(self, entries: Iterable[Mapping[str, Any]]) -> list[UUID]:
        """The agencies of a cell, each once, in printed order."""
        return list(dict.fromkeys(one for entry in entries if (one := self.id_of(entry)) is not None))

    def id_of_text(self, text: str, *, propose: bool = True) -> UUID | None:
        """The agency that a line of the document names, such as its issuer."""
        known = as_known(known_to_readers(self.homes, self.unit_key))
        agencies = read_agencies(text, known=known).agencies
        entry = {"name": text, "canonical": None, "collective": False}
        return self.id_of(
            {"name": agencies[0].name, "canonical": agencies[0].canonical} if agencies else entry,
            propose=propose,
        )

    def _propose(self, name: str, collective: bool) -> Named:
        kind, circle = kind_of(name)
        named = Named(name[:300], kind, collective or circle)
        decision = self.decided.of_agency(name)
        if decision is not None:
            named.decided = "new" if decision.act is DecisionAct.new_agency else "existing"
            if decision.act is DecisionAct.existing_agency:
                named.id = decision.agency
            else:
                named.id = self.new_id()
                named.kind = decision.kind or named.kind
                named.collective = named.collective if decision.collective is None else decision.collective
        self.proposed[fold(name)] = named
        return named

    def faults(self) -> list[FieldError]:
        """Names nobody has decided about, and decisions for agencies that may not be named."""
        known = {home.id for home in self.homes}
        found = []
        for i, named in enumerate(self.proposed.values()):
            if named.id is None:
                alike = self._alike(named.name)
                values = (("name", named.name), ("uses", named.uses), ("suggestion", alike))
                found.append(FieldError(f"/agencies/{i}", "import_agency_new", values))
            elif named.decided == "existing" and named.id not in known:
                found.append(FieldError(f"/agencies/{i}", "unknown_agency"))
        return found

    def _alike(self, name: str) -> str | None:
        """The known agency whose name is nearest, if any is near: to be asked about, never taken."""
        names = [home.name for home in self.homes]
        best = process.extractOne(name, names, scorer=fuzz.token_sort_ratio, processor=fold, score_cutoff=ALIKE)
        return best[0] if best else None

    def drafted(self) -> list[Json]:
        """The proposed agencies as the draft shows them."""
        return [
            {
                "name": one.name,
                "kind": one.kind.value,
                "collective": one.collective,
                "uses": one.uses,
                "decided": one.decided,
                "agency": str(one.id) if one.decided == "existing" else None,
            }
            for one in self.proposed.values()
        ]

    def rows(self) -> list[Json]:
        """Rows of the agencies that are to be made."""
        return [
            {
                "id": one.id,
                "unit_key": self.unit_key,
                "name": one.name,
                "kind": one.kind,
                "collective": one.collective,
                **searchable(one.name, None, ()),
            }
            for one in self.proposed.values()
            if one.decided == "new"
        ]

    def agency_homes(self) -> list[AgencyHome]:
        """Every agency an item may name: those there are, and those to be made."""
        there = [AgencyHome(id=home.id, unit_key=home.unit_key) for home in self.homes]
        new = [one.id for one in self.proposed.values() if one.decided == "new" and one.id is not None]
        return there + [AgencyHome(id=one, unit_key=self.unit_key) for one in new]
