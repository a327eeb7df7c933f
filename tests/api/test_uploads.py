"""A file may come in any of its forms; what cannot or must not be read is refused, and nothing is kept."""

from __future__ import annotations

import asyncio
import io
import time
import zipfile
from typing import Any

import pytest

from service.usecases import import_jobs, imports
from service.usecases.import_reading import read_upload
from tests.api.import_stories import DOCX, MEDIA, MY_TU, PATH, WRITER, XLSX, csv_of, sent, xlsx_of
from tests.contract.refusals import INNARDS
from tests.world import World

ROWS = [["Tên cơ quan", "Loại"], ["Trạm Y tế xã", "Trạm y tế"]]
ASKED = {"kind": "agencies", "into": MY_TU}


def zipped(entries: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return out.getvalue()


def with_entry(workbook: bytes, name: str, data: bytes) -> bytes:
    """A workbook with one more file inside."""
    entries = {}
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        entries = {one: archive.read(one) for one in archive.namelist()}
    return zipped(entries | {name: data})


BOOK = xlsx_of(("Cơ quan", ROWS))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 512
SCAN = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
BAD: dict[str, tuple[bytes, str, dict[str, Any], set[str]]] = {
    "nothing at all": (b"", "tep.csv", {}, {"upload_empty"}),
    "blank lines": (b"\n\n  \n", "tep.csv", {}, {"upload_without_text"}),
    "a bomb": (with_entry(BOOK, "xl/media/a.bin", b"\0" * (101 << 20)), "tep.xlsx", {}, {"upload_bomb"}),
    "macros": (with_entry(BOOK, "xl/vbaProject.bin", b"x"), "tep.xlsx", {}, {"upload_macros"}),
    "a password": (OLE + "EncryptedPackage".encode("utf-16-le"), "tep.xlsx", {}, {"upload_protected"}),
    "an old workbook": (OLE, "tep.csv", {}, {"upload_old_office"}),
    "pictures only": (SCAN, "quet.pdf", {"kind": "plan"}, {"upload_scanned", "upload_without_text"}),
    "a wrong ending": (BOOK, "tep.docx", {"kind": "plan"}, {"upload_misnamed"}),
    "a plan for a table": (SCAN, "quet.pdf", {}, {"import_not_a_table"}),
    "a table without heading": (csv_of(ROWS[1:]), "tep.csv", {}, {"import_without_table"}),
    "another language": (b"Dear all,\nplease find enclosed.\n", "tep.csv", {}, {"import_without_table"}),
    "no column of names": (csv_of([["Loại", "Thành viên"], ["x", "y"]]), "tep.csv", {}, {"import_columns_missing"}),
    "too many rows": (csv_of([ROWS[0], *[["A", "B"]] * 10_001]), "tep.csv", {}, {"import_too_many_rows"}),
    "a broken zip": (b"PK\x03\x04" + b"\xff" * 400, "tep.xlsx", {}, {"upload_unreadable"}),
}


@pytest.mark.parametrize("what", BAD)
@pytest.mark.parametrize("dry_run", [True, False])
async def test_a_bad_file_is_refused_with_a_sentence_and_nothing_is_kept(
    world: World, what: str, dry_run: bool
) -> None:
    data, name, more, expected = BAD[what]
    begun = time.monotonic()

    told = await sent(world, data, name, dryRun=dry_run, **more)
    english = await sent(world, data, name, language="en", dryRun=dry_run, **more)

    assert (told.status_code, {told.json()["code"]} <= expected) == (422, True), told.text
    assert told.json()["detail"] != english.json()["detail"]
    assert not INNARDS.findall(told.text)
    assert (await world.get(WRITER, PATH)).json()["items"] == []
    assert time.monotonic() - begun < 60


async def test_a_file_of_more_than_50_mib_is_refused_before_it_is_read(world: World) -> None:
    data = b"a" * (50 * 1024 * 1024 + 1)

    raw = await sent(world, data)
    form = await world.http.post(
        PATH, params=ASKED, files={"file": ("tep.csv", data, "text/csv")}, headers=world.headers(WRITER)
    )

    assert [(one.status_code, one.json()["code"]) for one in (raw, form)] == [(413, "upload_too_large")] * 2


async def test_a_form_with_one_file_is_the_same_as_the_file_itself(world: World) -> None:
    headers = world.headers(WRITER)

    form = await world.http.post(
        PATH, params=ASKED, files={"file": ("cơ quan.csv", csv_of(ROWS), "text/csv")}, headers=headers
    )
    raw = await sent(world, csv_of(ROWS), "khac.csv")

    assert (form.status_code, form.json()["filename"], form.json()["counts"]["agencies"]) == (201, "cơ quan.csv", 1)
    assert (raw.status_code, raw.json()["id"]) == (200, form.json()["id"])


@pytest.mark.parametrize(
    ("files", "data", "code"),
    [
        ({"a": ("a.csv", b"x"), "b": ("b.csv", b"y")}, {}, "import_one_file"),
        ({"a": ("a.csv", b"x")}, {"kind": "plan"}, "import_one_file"),
    ],
)
async def test_a_form_of_anything_else_is_refused(world: World, files: Any, data: Any, code: str) -> None:
    answer = await world.http.post(PATH, params=ASKED, files=files, data=data, headers=world.headers(WRITER))

    assert (answer.status_code, answer.json()["code"]) == (400, code)


async def test_broken_forms_and_other_media_are_told_so(world: World) -> None:
    async def post(media: str, **more: str) -> tuple[int, str]:
        headers = world.headers(WRITER, Content_Type=media, **more)
        answer = await world.http.post(PATH, params=ASKED, content=b"--x\r\nbroken", headers=headers)
        return answer.status_code, answer.json()["code"]

    assert await post("multipart/form-data; boundary=y") == (400, "import_multipart")
    assert await post("multipart/form-data") == (400, "import_multipart")
    assert await post("application/json") == (415, "import_media")
    assert await post("application/zip") == (415, "import_media")
    assert await post("text/csv", Content_Encoding="gzip") == (415, "unsupported_encoding")


@pytest.mark.parametrize(
    ("sent_as", "shown"),
    [
        ("../../etc/passwd.csv", "passwd.csv"),
        ("C:\\\\Users\\\\a\\\\tệp.csv", None),
        ("a" * 400 + ".csv", "a" * 190 + ".csv"),
        ("", "import.csv"),
    ],
)
async def test_a_name_is_a_label_and_never_a_path(world: World, sent_as: str, shown: str | None) -> None:
    disposition = f'attachment; filename="{sent_as}"'.encode()
    headers = {**world.headers(WRITER, Content_Type="text/csv"), "Content-Disposition": disposition}

    answer = await world.http.post(PATH, params=ASKED, content=csv_of(ROWS), headers=headers)

    assert answer.status_code == 201, answer.text
    name = answer.json()["filename"]
    assert "/" not in name and "\\" not in name and len(name) <= 200
    assert shown is None or name == shown


async def test_a_name_may_be_written_as_http_writes_it(world: World) -> None:
    disposition = "attachment; filename*=UTF-8''c%C6%A1%20quan.csv"
    headers = world.headers(WRITER, Content_Type="text/csv", Content_Disposition=disposition)

    answer = await world.http.post(PATH, params=ASKED, content=csv_of(ROWS), headers=headers)

    assert answer.json()["filename"] == "cơ quan.csv"


async def test_the_same_file_is_the_same_import_until_it_is_taken_back(world: World) -> None:
    first = await sent(world, csv_of(ROWS))
    again = await sent(world, csv_of(ROWS))
    one = first.json()
    await world.post(WRITER, f"{PATH}/{one['id']}/commit")
    committed = await sent(world, csv_of(ROWS))
    await world.post(WRITER, f"{PATH}/{one['id']}/revert")

    anew = await sent(world, csv_of(ROWS))

    assert [answer.status_code for answer in (first, again, committed, anew)] == [201, 200, 200, 201]
    assert again.json()["id"] == committed.json()["id"] == one["id"] != anew.json()["id"]
    assert committed.json()["status"] == "committed"


async def test_the_same_file_sent_twice_at_once_is_one_import(world: World) -> None:
    answers = await asyncio.gather(*(sent(world, csv_of(ROWS)) for _ in range(4)))

    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert len({answer.json()["id"] for answer in answers}) == 1


async def test_a_repeated_key_hears_the_first_answer_and_another_file_under_it_is_refused(world: World) -> None:
    headers = world.headers(WRITER, Content_Type="text/csv", Idempotency_Key="khoa-1")
    first = await world.http.post(PATH, params=ASKED, content=csv_of(ROWS), headers=headers)

    again = await world.http.post(PATH, params=ASKED, content=csv_of(ROWS), headers=headers)
    other = await world.http.post(PATH, params=ASKED, content=csv_of([*ROWS, ["Ấp A", ""]]), headers=headers)

    assert (again.status_code, again.content) == (201, first.content)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_reused")


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for a reading, which takes its time; the worker's takes none."""

    def read_late(*given: Any) -> Any:
        time.sleep(0.5)
        return read_upload(*given)

    monkeypatch.setattr(imports, "WAIT_SECONDS", 0.01)
    monkeypatch.setattr(imports, "read_upload", read_late)


async def test_what_takes_long_is_read_by_the_worker(world: World, slow: None) -> None:
    db = world.app.state.service.db

    waiting = await sent(world, csv_of(ROWS))
    refused = await world.post(WRITER, f"{PATH}/{waiting.json()['id']}/commit")
    now = world.app.state.service.now()
    done = await import_jobs.read_waiting(db, now=now, real_now=now)
    idle = await import_jobs.read_waiting(db, now=now, real_now=now)

    assert (waiting.status_code, waiting.json()["status"], waiting.json()["draft"]) == (202, "reading", {})
    assert (refused.status_code, refused.json()["code"]) == (409, "wrong_state")
    assert (done, idle) == (1, 0)
    read = (await world.get(WRITER, f"{PATH}/{waiting.json()['id']}")).json()
    assert (read["status"], read["counts"]["agencies"], read["importedBy"]["name"]) == ("read", 1, WRITER)
    assert (await world.post(WRITER, f"{PATH}/{read['id']}/commit")).json()["status"] == "committed"


async def test_what_the_worker_cannot_read_says_why_and_may_be_sent_again(world: World, slow: None) -> None:
    bad = csv_of(ROWS[1:])
    waiting = (await sent(world, bad)).json()
    now = world.app.state.service.now()

    await import_jobs.read_waiting(world.app.state.service.db, now=now, real_now=now)

    failed = (await world.get(WRITER, f"{PATH}/{waiting['id']}")).json()
    assert (failed["status"], failed["failure"]["code"]) == ("failed", "import_without_table")
    assert failed["failure"]["message"].startswith("Tệp không có bảng nào")
    assert (await sent(world, bad)).json()["id"] != waiting["id"]


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("my-tu.viewer", 403), ("my-tu.leader", 403), ("my-tu.auditor", 403), ("my-tu.reporter.cong-an", 403),
        ("dai-hai.coordinator", 403), ("can-tho.coordinator", 403), ("tan-hung.coordinator", 403),
    ],
)  # fmt: skip
async def test_only_who_drafts_for_the_unit_has_a_file_read_even_on_trial(
    world: World, who: str, status: int
) -> None:
    assert (await sent(world, csv_of(ROWS), who=who, dryRun=True)).status_code == status


async def test_strangers_find_nothing_and_auditors_above_read(world: World) -> None:
    one = (await sent(world, csv_of(ROWS))).json()
    path = f"{PATH}/{one['id']}"

    seen = {
        who: (await world.get(who, path)).status_code
        for who in ("my-tu.viewer", "can-tho.auditor", "can-tho.coordinator", "dai-hai.coordinator", "vn.auditor")
    }

    assert seen == {
        "my-tu.viewer": 200, "can-tho.auditor": 200, "can-tho.coordinator": 404, "dai-hai.coordinator": 404,
        "vn.auditor": 200,
    }  # fmt: skip
    assert (await world.post("dai-hai.coordinator", f"{path}/commit")).status_code == 404
    assert (await world.post("can-tho.auditor", f"{path}/commit")).status_code == 403


@pytest.mark.parametrize(
    ("params", "pointer", "code"),
    [
        ({"into": "00000"}, "?into", "unit_unknown"),
        ({"into": "31567", "kind": "observations"}, "?into", "import_into_plan"),
        ({"into": "01a219cd-e13f-7a25-85ee-63b13810e0dc", "kind": "agencies"}, "?into", "import_into_unit"),
        ({"into": "01a219cd-e13f-7a25-85ee-63b13810e0dc", "kind": "plan"}, "?into", "unknown_plan"),
        ({"into": "abc"}, "?into", "into_form"),
        ({"kind": "budget"}, "?kind", "not_one_of"),
    ],
)
async def test_where_a_file_goes_is_checked_first(
    world: World, params: dict[str, str], pointer: str, code: str
) -> None:
    answer = await sent(world, csv_of(ROWS), **params)

    assert answer.status_code == 422, answer.text
    assert [(one["pointer"], one["code"]) for one in answer.json()["errors"]] == [(pointer, code)]


def test_the_media_types_are_those_of_the_files() -> None:
    assert (MEDIA["xlsx"], MEDIA["docx"]) == (XLSX, DOCX)
