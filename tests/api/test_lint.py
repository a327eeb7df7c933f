"""The lint of a plan over REST: what it finds, in which words, and what of it a publication keeps."""

from __future__ import annotations

from service.domain.lint_findings import LintView
from tests.api.plan_stories import drafted, published, task_of
from tests.world import World


async def test_the_lint_tells_what_is_unclear_in_the_language_asked_for(world: World) -> None:
    plan = await drafted(world, missingAnnexes=["III"], clears=["person", "product"])
    task = await task_of(world, plan, number="4")
    path = f"/v1/plans/{plan['id']}/lint"

    seen = (await world.get("my-tu.viewer", path)).json()
    english = (
        await world.http.get(path, headers=world.headers("my-tu.viewer", Accept_Language="en-GB"))
    ).json()

    LintView.model_validate(seen)
    codes = ["number", "issued_on", "signature", "missing_annex", "no_indicator", "task_without_lead",
             "task_without_product"]  # fmt: skip
    assert [item["code"] for item in seen["items"]] == codes
    assert [item["code"] for item in english["items"]] == codes
    assert seen["items"][3]["message"] == "Phụ lục “III” được nhắc nhưng không có trong văn bản."
    assert english["items"][3]["message"] == "Annex “III” is cited and is not in the document."
    lead = seen["items"][5]
    assert (lead["severity"], lead["clear"], lead["pointer"]) == ("error", "person", "/assignments")
    assert lead["item"] == {"kind": "task", "id": task["id"], "number": "4", "title": "Tuyên truyền"}
    done = await published(world, plan)
    assert [gap["code"] for gap in done["gaps"]] == codes
    after = (await world.get("can-tho.viewer", path)).json()
    assert (after["count"], after["counts"]) == (7, done["gaps"])
