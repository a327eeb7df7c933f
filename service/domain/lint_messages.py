"""What is said of each finding in a plan, and how to mend it, in Vietnamese and English?"""

from __future__ import annotations

from typing import NamedTuple


class LintText(NamedTuple):
    """A finding's short name, its sentence and its mend in two languages; braces come from the finding."""

    vi_name: str
    en_name: str
    vi: str
    en: str
    vi_mend: str
    en_mend: str


LINT_MESSAGES: dict[str, LintText] = {
    "number": LintText(
        "Chưa có số", "No number yet",
        "Kế hoạch chưa có số.", "The plan has no number yet.",
        "Điền `number` khi văn thư cấp số; không cần điều chỉnh.", "Fill in `number` once it is given; that needs no amendment.",
    ),
    "issued_on": LintText(
        "Chưa có ngày ban hành đầy đủ", "No full date of issue",
        "Chưa biết ngày ban hành đầy đủ.", "The full day of issue is not known.",
        "Ghi đủ ngày, tháng, năm vào `issuedOn`.", "Write the whole date into `issuedOn`.",
    ),
    "signature": LintText(
        "Thiếu khối chữ ký", "No signature block",
        "Chưa có người ký.", "Nobody is named as signing it.",
        "Điền `signature`: thẩm quyền, chức vụ, họ tên.", "Fill in `signature`: authority, position, name.",
    ),
    "missing_annex": LintText(
        "Phụ lục được nhắc nhưng không có", "Annex cited and missing",
        "Phụ lục “{annex}” được nhắc nhưng không có trong văn bản.", "Annex “{annex}” is cited and is not in the document.",
        "Xin phụ lục và nhập các mục, rồi bỏ khỏi `missingAnnexes`.", "Ask for the annex, enter its items, then remove it from `missingAnnexes`.",
    ),
    "no_indicator": LintText(
        "Không có chỉ tiêu", "No indicator",
        "Kế hoạch không có chỉ tiêu nào.", "The plan has no indicator.",
        "Thêm chỉ tiêu, nếu văn bản có nêu.", "Add the indicators, if the document names any.",
    ),
    "no_task": LintText(
        "Không có nhiệm vụ", "No task",
        "Kế hoạch không có nhiệm vụ nào.", "The plan has no task.",
        "Thêm nhiệm vụ, nếu văn bản có nêu.", "Add the tasks, if the document names any.",
    ),
    "indicator_without_lead": LintText(
        "Chỉ tiêu chưa có cơ quan chủ trì", "Indicators without a lead",
        "Chỉ tiêu chưa có cơ quan chủ trì.", "No agency leads this indicator.",
        "Giao một cơ quan vai trò `lead` trong `assignments`.", "Give one agency the role `lead` in `assignments`.",
    ),
    "indicator_without_target": LintText(
        "Chỉ tiêu chưa có mức phấn đấu", "Indicators without a target",
        "Chỉ tiêu chưa có mức phấn đấu.", "The indicator has no target.",
        "Thêm mức như in vào `targets`.", "Add the value as printed to `targets`.",
    ),
    "task_without_lead": LintText(
        "Nhiệm vụ chưa có cơ quan chủ trì", "Tasks without a lead",
        "Không rõ ai chủ trì nhiệm vụ này.", "It is not clear who leads this task.",
        "Giao một cơ quan vai trò `lead` trong `assignments`.", "Give one agency the role `lead` in `assignments`.",
    ),
    "collective_lead": LintText(
        "Tập thể chủ trì", "A collective leads",
        "“{agency}” là tập thể: không rõ ai chịu trách nhiệm.", "“{agency}” is a collective: it is not clear who answers.",
        "Nêu thành viên của tập thể tại cơ quan, hoặc giao một cơ quan cụ thể.", "Name the members of the collective, or one agency in its place.",
    ),
    "several_leads": LintText(
        "Nhiều cơ quan chủ trì", "Several leads",
        "Nhiều cơ quan cùng chủ trì: {agencies}.", "Several agencies lead together: {agencies}.",
        "Giao một cơ quan chủ trì, các cơ quan khác phối hợp.", "Let one lead and the others coordinate.",
    ),
    "upper_levels_work": LintText(
        "Việc của cấp trên", "The upper level's own work",
        "“{agency}” không thuộc đơn vị này: đây là việc của cấp khác.", "“{agency}” is not of this unit: this is another level's work.",
        "Giao cơ quan của đơn vị chủ trì, nêu cơ quan cấp trên là phối hợp.", "Let an agency of the unit lead, and name the other as coordinating.",
    ),
    "task_vague": LintText(
        "Việc nêu chưa rõ", "Unclear work",
        "Tên nhiệm vụ quá ngắn để hiểu việc phải làm.", "The title is too short to tell what is to be done.",
        "Ghi đủ nội dung việc vào `title`.", "Write out in `title` what is to be done.",
    ),
    "task_unparsed": LintText(
        "Thời hạn không đọc được", "Deadlines that cannot be read",
        "Không đọc được thời hạn “{text}”.", "The deadline “{text}” cannot be read.",
        "Chọn `schedule.kind` và ghi ngày; nếu in nhầm cột thì sửa theo bản gốc.", "Choose `schedule.kind` and give its days; mend it by the original if the column is wrong.",
    ),
    "product_unparsed": LintText(
        "Thời hạn sản phẩm không đọc được", "Products whose deadline cannot be read",
        "Không đọc được thời hạn “{text}” của sản phẩm “{product}”.", "The deadline “{text}” of the product “{product}” cannot be read.",
        "Ghi thời hạn của sản phẩm, hoặc bỏ để theo nhiệm vụ.", "Give the product's deadline, or leave it out to follow the task's.",
    ),
    "deadline_doubtful": LintText(
        "Thời hạn còn nghi vấn", "Doubtful deadlines",
        "Thời hạn “{text}” có thể hiểu khác nhau ({problems}).", "The deadline “{text}” can be read in more than one way ({problems}).",
        "Hỏi cơ quan ban hành, rồi ghi ngày và bỏ `problems`.", "Ask the issuer, then give the day and clear `problems`.",
    ),
    "due_before_issue": LintText(
        "Hạn trước ngày ban hành", "Due before issue",
        "Hạn {due} trước ngày kế hoạch có hiệu lực ({issued}).", "It is due on {due}, before the plan takes effect ({issued}).",
        "Giữ như in: không bị tính chậm. Nếu in nhầm, điều chỉnh thời hạn.", "Leave it as printed: nobody is late for it. If it is a misprint, amend the deadline.",
    ),
    "task_without_product": LintText(
        "Không rõ sản phẩm", "Unclear product",
        "Nhiệm vụ không nêu sản phẩm.", "The task names no product.",
        "Thêm sản phẩm vào `deliverables`.", "Add what it yields to `deliverables`.",
    ),
    "task_without_authority": LintText(
        "Không rõ thẩm quyền", "Unclear authority",
        "Không rõ cấp nào quyết định, phê duyệt kết quả.", "It is not clear on whose authority the result is decided.",
        "Điền `approvingAuthority`.", "Fill in `approvingAuthority`.",
    ),
    "task_without_result": LintText(
        "Không rõ kết quả", "Unclear result",
        "Nhiệm vụ không có sản phẩm và không gắn chỉ tiêu nào.", "The task has no product and serves no indicator.",
        "Thêm sản phẩm, hoặc gắn với chỉ tiêu.", "Add a product, or link an indicator.",
    ),
    "task_without_steps": LintText(
        "Không rõ tiến độ", "Unclear progress",
        "Việc kéo dài hơn nửa năm mà không có mốc.", "The work takes more than half a year and has no milestones.",
        "Thêm mốc, hoặc sản phẩm có hạn riêng.", "Add milestones, or products with days of their own.",
    ),
    "task_without_effect": LintText(
        "Không rõ hiệu quả", "Unclear effect",
        "Nhiệm vụ không gắn chỉ tiêu nào nên không đo được hiệu quả.", "The task serves no indicator, so its effect cannot be measured.",
        "Gắn nhiệm vụ với chỉ tiêu (`tasks` của chỉ tiêu).", "Link it to an indicator (the indicator's `tasks`).",
    ),
    "duplicate_indicator": LintText(
        "Chỉ tiêu trùng", "Indicators printed twice",
        "Chỉ tiêu cùng tên với “{other}”.", "The indicator has the same name as “{other}”.",
        "Gộp lại và giữ cả hai nơi in trong `references`.", "Make one of them, and keep both places in `references`.",
    ),
    "duplicate_task": LintText(
        "Nhiệm vụ trùng", "Tasks printed twice",
        "Nhiệm vụ cùng tên với “{other}”.", "The task has the same title as “{other}”.",
        "Gộp lại, hoặc ghi rõ chỗ khác nhau trong tên.", "Make one of them, or say in the title how they differ.",
    ),
    "conflicting_targets": LintText(
        "Mức phấn đấu mâu thuẫn", "Conflicting values",
        "In “{text}”, nơi khác in “{other}” cho cùng thời hạn.", "“{text}” is printed, and elsewhere “{other}” for the same day.",
        "Đánh dấu `followed` cho mức được theo dõi; giữ cả hai nơi in.", "Mark the one that counts as `followed`; keep both as printed.",
    ),
    "bound_cannot_be_exceeded": LintText(
        "Mức không thể vượt", "Bounds that cannot be exceeded",
        "“{text}”: tỷ lệ không thể vượt 100%.", "“{text}”: a share cannot exceed 100 %.",
        "Hiểu là 100%; nếu in nhầm, điều chỉnh mức.", "It is read as 100 %; if it is a misprint, amend the value.",
    ),
    "below_assigned": LintText(
        "Thấp hơn mức được giao", "Below the assigned target",
        "“{text}” thấp hơn mức cấp trên giao ({assigned}).", "“{text}” falls short of what the upper level assigned ({assigned}).",
        "Điều chỉnh theo mức được giao, hoặc nêu ý kiến về mức giao.", "Amend it to the assigned value, or object to that value.",
    ),
}  # fmt: skip
