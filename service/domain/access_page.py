"""How does a person read the matrix of roles and permissions? As a page, made from `access` itself."""

from __future__ import annotations

from service.domain.access import AGENCY_BOUND, Grant, P, Permission, Role

_OWN, _BELOW = (2, 2), (1, 9)

ROLE_NAMES: dict[Role, tuple[str, str]] = {
    Role.viewer: ("Người xem", "reads published plans of the subtree, and drafts of the own unit"),
    Role.reporter: ("Người báo cáo", "speaks for one agency about what it leads or takes part in"),
    Role.coordinator: ("Người điều phối", "keeps the unit's plans, agencies and records"),
    Role.leader: ("Lãnh đạo", "publishes, decides, directs"),
    Role.integrator: ("Người tích hợp", "looks after machines and what leaves the service"),
    Role.auditor: ("Người kiểm tra", "reads everything of the subtree, writes nothing"),
    Role.admin: ("Quản trị", "looks after people, grants, units and agencies"),
}

PERMISSION_NAMES: dict[Permission, tuple[str, str]] = {
    P.agency_write: ("thêm, sửa cơ quan", "add and change agencies"),
    P.audit_read: ("đọc nhật ký", "read the journal and the access log"),
    P.client_manage: ("quản lý máy khách", "look after machine clients"),
    P.completion_claim: ("báo hoàn thành", "claim a completion"),
    P.completion_confirm: ("xác nhận hoàn thành", "confirm or return a completion"),
    P.contact_read: ("xem liên hệ của cơ quan, đã che số", "see contacts of agencies, masked"),
    P.contact_write: (
        "giữ liên hệ của cơ quan, xem số đầy đủ (có ghi nhật ký)",
        "keep contacts of agencies, and see them whole (which is logged)",
    ),
    P.definition_write: ("giữ danh mục chỉ tiêu", "keep the shared catalogue of indicators"),
    P.deliverable_accept: ("nhận sản phẩm", "accept or return a product"),
    P.draft_read: ("đọc dự thảo", "read drafts"),
    P.draft_write: ("soạn dự thảo", "write drafts"),
    P.evidence_add: ("tải lên minh chứng", "upload files and links as evidence"),
    P.extension_decide: ("quyết định gia hạn", "decide on an extension"),
    P.extension_request: ("xin gia hạn", "ask for an extension"),
    P.grant_manage: ("cấp quyền", "give and end grants"),
    P.obligation_remind: ("nhắc báo cáo", "remind of a report that is owed"),
    P.obligation_waive: ("miễn báo cáo", "let an owed report go, with a reason"),
    P.observation_record: ("ghi số liệu", "record and correct figures"),
    P.observation_verify: ("xác nhận số liệu", "verify or return figures"),
    P.obstacle_answer: ("trả lời khó khăn, kiến nghị", "answer obstacles and proposals"),
    P.obstacle_forward: ("chuyển, trả lại khó khăn, kiến nghị", "forward or return obstacles and proposals"),
    P.obstacle_raise: ("nêu khó khăn, kiến nghị", "raise obstacles and proposals, and say that they are resolved"),
    P.obstacle_relay: ("trả lời thay cho cơ quan được hỏi", "answer for an agency of the unit that is addressed"),
    P.plan_amend: ("mở điều chỉnh kế hoạch", "open an amendment of a plan"),
    P.plan_close: ("kết thúc, thay thế kế hoạch", "close or supersede a plan"),
    P.plan_publish: ("ban hành kế hoạch", "publish a plan"),
    P.plan_read: ("đọc kế hoạch đã ban hành", "read published plans"),
    P.plan_return: ("trả lại kế hoạch", "return a submitted plan"),
    P.plan_submit: ("trình kế hoạch", "submit a plan"),
    P.ranking_finalise: ("chốt xếp hạng", "make a ranking final"),
    P.report_accept: (
        "tiếp nhận báo cáo tổng hợp",
        "accept or acknowledge what was consolidated for the leaders",
    ),
    P.report_request: ("yêu cầu báo cáo đột xuất", "ask units below, or the unit's agencies, for a report"),
    P.report_verify: ("kiểm tra, tổng hợp báo cáo", "verify, return and take in the reports of others"),
    P.report_write: ("lập và gửi báo cáo", "draft, file and withdraw reports"),
    P.rule_write: ("đặt chế độ báo cáo", "write reporting rules"),
    P.target_answer: ("trả lời chỉ tiêu được giao", "adopt or object to assigned targets"),
    P.target_assign: ("giao chỉ tiêu cho cấp dưới", "give units below targets"),
    P.task_cancel: ("hủy nhiệm vụ", "cancel a task"),
    P.task_reopen: ("mở lại nhiệm vụ", "reopen a task"),
    P.task_suspend: ("tạm dừng nhiệm vụ", "suspend and resume a task"),
    P.task_trigger: ("kích hoạt nhiệm vụ có điều kiện", "trigger a conditional task"),
    P.unit_change: ("thay đổi đơn vị hành chính", "merge, split, rename, re-code units"),
    P.update_direct: ("chỉ đạo", "give a direction"),
    P.update_note: ("ghi chú", "write a note"),
    P.update_progress: ("cập nhật tiến độ", "record progress"),
    P.user_manage: ("quản lý tài khoản", "look after accounts"),
    P.user_read: ("xem tài khoản", "see accounts"),
    P.webhook_manage: ("quản lý webhook", "look after webhook endpoints and their deliveries"),
}


def extent(role: Role, permission: Permission) -> str:
    """Where a role has a permission: "" nowhere, "agency", "own" unit, or "subtree"."""
    spans = Grant(role, own=(_OWN,), reach=(_BELOW,)).range_for(permission)
    if not spans:
        return ""
    if role in AGENCY_BOUND and permission not in (P.plan_read, P.draft_read):
        return "agency"
    return "subtree" if spans == (_BELOW,) else "own"


def matrix_text() -> str:
    """The matrix as plain columns, for a golden file in which a change is one line."""
    head = f"{'permission':<20}" + "".join(f"{role:<13}" for role in Role)
    lines = [
        f"{permission:<20}" + "".join(f"{extent(role, permission) or '-':<13}" for role in Role)
        for permission in Permission
    ]
    return "\n".join(line.rstrip() for line in (head, *lines)) + "\n"


def matrix_page() -> str:
    """docs/access.md as text."""
    roles = "\n".join(
        f"| `{role}` | {vi} | {en}{', always for one agency' if role in AGENCY_BOUND else ''} |"
        for role, (vi, en) in ROLE_NAMES.items()
    )
    head = "| Permission | Việc | What | " + " | ".join(Role) + " |\n|---|---|---|" + "---|" * len(Role)
    rows = "\n".join(
        f"| `{p}` | {PERMISSION_NAMES[p][0]} | {PERMISSION_NAMES[p][1]} | "
        + " | ".join(extent(role, p) for role in Role)
        + " |"
        for p in Permission
    )
    return f"""# Who may do what

Made from `service/domain/access.py` by `service/domain/access_page.py`; a test compares. After a change
there: `SAURO_TEST_REWRITE=1 make test ARGS=tests/security/test_permission_matrix.py`, and read the difference.

A grant gives a role at a unit, for one agency where the role is bound to one, between two days. A person may
hold several. Rights are looked up at every call: what is taken away is gone at the next one.

| Role | Vai trò | In short |
|---|---|---|
{roles}

- **subtree**: at the unit and everything below it. **own**: at the unit itself (and units it succeeded) only:
  a province never edits a commune's plan. **agency**: for what the grant's agency leads or takes part in, also
  in a plan of a unit below that names it.
- A published plan is seen from above, a draft by its own unit and by auditors above. Invisible answers 404,
  visible but not yours 403.
- Whoever records does not confirm their own record.

{head}
{rows}

The second wall, row-level security, knows less and is derived from the same table: what may be read
(`plan_read`, `draft_read`), the unit whose rows may be written, and where accounts, journal and machines are
looked after.
"""
