"""The lint of a plan over REST: what it finds, in which words, and what of it a publication keeps."""

from __future__ import annotations

from service.domain.lint_findings import LintView
from tests.api.plan_stories import added, drafted, published, task_of
from tests.contract.cases_catalogue import CITY, assignment_body, defined
from tests.contract.premises import made
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


async def test_the_lint_names_what_falls_short_of_the_assigned_target_in_both_languages(world: World) -> None:
    await defined(world, code="vneid")
    plan = await drafted(world)
    targets = [{"text": "80%", "comparator": "eq", "value": 80, "year": 2026}]
    item = {"name": "Tài khoản VNeID", "unitMeasure": "%", "targets": targets, "definition": "vneid"}
    indicator = await added(world, "indicators", plan, **item)
    path = f"/v1/plans/{plan['id']}/lint"

    async def below(who: str, language: str = "vi") -> list[tuple[str, str, str]]:
        answer = await world.http.get(path, headers=world.headers(who, Accept_Language=language))
        found = [item for item in made(answer)["items"] if item["code"] == "below_assigned"]
        return [(one["item"]["id"], one["pointer"], one["message"]) for one in found]

    before = await below("my-tu.viewer")
    given = made(await world.post(CITY, "/v1/target-assignments", assignment_body(text="≥ 90%")))
    draft = await below("my-tu.viewer")
    done = await published(world, plan)
    english = await below("can-tho.viewer", "en")
    objected = {"reason": "Dân số già"}
    made(await world.post("my-tu.leader", f"/v1/target-assignments/{given['id']}/object", objected))

    place = (indicator["id"], "/targets/0/value")
    assert before == []
    assert draft == [(*place, "“80%” thấp hơn mức cấp trên giao (≥ 90%).")]
    assert english == [(*place, "“80%” falls short of what the upper level assigned (≥ 90%).")]
    assert {"code": "below_assigned", "count": 1} in done["gaps"]
    assert await below("my-tu.viewer") == []
