"""Which people and machines does the demo have, and what may they do?

Their password and secrets are known to everybody, so they sign in only where SAURO_DEMO
is set, and the service then listens to this machine alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from service.demo.pieces import Agency, Indicator, Task
from service.demo.plan_file import PlanFile
from service.domain.access import AGENCY_BOUND, Role
from service.domain.agencies import AgencyKind
from service.domain.types import DEMO_SOURCE

PASSWORD = "sau-ro-demo"
SOURCE = DEMO_SOURCE


@dataclass(frozen=True)
class Place:
    """A unit of the demo. plan: the folder of its plan, if it has one yet."""

    unit: str
    name: str
    plan: str | None = None


@dataclass(frozen=True)
class DemoAgency:
    """An agency that no plan of the demo names."""

    slug: str
    name: str
    kind: AgencyKind
    short: str


@dataclass(frozen=True)
class Account:
    """A person. agency: slug of the agency they belong to; an agency-bound role acts for it."""

    username: str
    place: str
    role: Role
    name: str
    agency: str | None = None


@dataclass(frozen=True)
class Machine:
    """A machine client; its scopes are roles at its place."""

    client_id: str
    place: str
    role: Role
    name: str
    secret: str


PLACES: Mapping[str, Place] = {
    "vn": Place("vn", "Việt Nam"),
    "can-tho": Place("92", "Cần Thơ"),
    "hai-phong": Place("31", "Hải Phòng"),
    "dong-nai": Place("75", "Đồng Nai"),
    "my-tu": Place("31567", "Mỹ Tú", "my_tu"),
    "dai-hai": Place("31561", "Đại Hải", "dai_hai"),
    "tien-minh": Place("11791", "Tiên Minh", "tien_minh"),
    "tan-hung": Place("25345", "Tân Hưng", "tan_hung"),
    "phu-thai": Place("10750", "Phú Thái", "phu_thai"),
}

_SO_KHCN = DemoAgency("so-khcn", "Sở Khoa học và Công nghệ", AgencyKind.upper_department, "Sở KH&CN")
_COMMUNE = (
    DemoAgency("ubnd", "Ủy ban nhân dân xã", AgencyKind.peoples_committee, "UBND"),
    DemoAgency("van-hoa-xa-hoi", "Phòng Văn hóa - Xã hội", AgencyKind.division, "VH-XH"),
)
AGENCIES: Mapping[str, tuple[DemoAgency, ...]] = {
    "can-tho": (_SO_KHCN,),
}
"""Place -> agencies beside those its plan names. The committees of cities and provinces come with the plans."""

ROLE_NAMES: Mapping[Role, str] = {
    Role.viewer: "Người xem",
    Role.reporter: "Cán bộ",
    Role.coordinator: "Điều phối",
    Role.leader: "Lãnh đạo",
    Role.integrator: "Tích hợp",
    Role.auditor: "Kiểm tra",
    Role.admin: "Quản trị",
}
_OF_COMMUNE = {Role.coordinator: "van-hoa-xa-hoi", Role.leader: "ubnd"}
_EVERY_LEAD = frozenset({"tan-hung", "tien-minh", "phu-thai"})
"""Places with a reporter for each agency that leads an indicator or a task."""
_REPORTERS = {
    "my-tu": ("cong-an", "van-phong", "kinh-te", "pvhcc", "agribank"),
    "dai-hai": ("van-hoa-xa-hoi", "van-phong", "kinh-te", "pvhcc", "cong-an", "tram-y-te", "xa-doan"),
    "can-tho": ("so-khcn",),
}

MACHINES = (
    Machine(
        "can-tho.warehouse", "can-tho", Role.viewer, "Kho dữ liệu Cần Thơ (mẫu)", "sau-ro-demo-warehouse"
    ),
    Machine(
        "can-tho.gateway", "can-tho", Role.integrator, "Trục tích hợp Cần Thơ (mẫu)", "sau-ro-demo-gateway"
    ),
)


def accounts(plans: Mapping[str, PlanFile]) -> Iterator[Account]:
    """Every person of the demo: each role at each place, and reporters for those who lead.

    plans: place -> its plan file.
    """
    for place, where in PLACES.items():
        for role in Role:
            if role not in AGENCY_BOUND:
                home = _OF_COMMUNE.get(role) if len(where.unit) == 5 else None
                yield Account(f"{place}.{role}", place, role, f"{ROLE_NAMES[role]} {where.name} (mẫu)", home)
        reporters = _leads(plans[place]) if place in _EVERY_LEAD & plans.keys() else _REPORTERS.get(place, ())
        for slug in reporters:
            name = f"{_short(place, slug, plans)}, {where.name} (mẫu)"
            yield Account(f"{place}.reporter.{slug}", place, Role.reporter, name, slug)
    yield Account(
        "my-tu.coordinator-2", "my-tu", Role.coordinator, "Điều phối thứ hai Mỹ Tú (mẫu)", "van-hoa-xa-hoi"
    )
    yield Account("my-tu.viewer.dang-uy", "my-tu", Role.viewer, "Đảng ủy Mỹ Tú (mẫu)", "dang-uy")


def _leads(plan: PlanFile) -> tuple[str, ...]:
    """Slugs of the agencies that lead an indicator or a task, in the order of the plan's own list."""
    items: tuple[Indicator | Task, ...] = (*plan.indicators, *plan.tasks)
    leads = {ref.agency for item in items for ref in item.leads}
    return tuple(agency.slug for agency in plan.agencies if agency.name in leads)


def _short(place: str, slug: str, plans: Mapping[str, PlanFile]) -> str:
    """What people call the agency."""
    of_plan = plans[place].agencies if place in plans else ()
    known: tuple[Agency | DemoAgency, ...] = (*of_plan, *AGENCIES.get(place, ()))
    return next(a.short or a.name for a in known if a.slug == slug)
