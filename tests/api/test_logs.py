"""The log is for machines, and holds nothing that somebody typed."""

from __future__ import annotations

import json
import logging

import pytest

from service.api.logs import JsonLine
from tests.world import SECRET, World


def test_a_line_is_json_and_an_exception_leaves_its_place_not_its_words() -> None:
    record = logging.LogRecord("sauro", logging.ERROR, "f", 1, "failed %s", ("abc",), None)
    try:
        raise ValueError("0912345678")
    except ValueError as error:
        record.exc_info = (ValueError, error, error.__traceback__)

    line = json.loads(JsonLine().format(record))

    assert (line["level"], line["message"], line["error"]) == ("error", "failed abc", "ValueError")
    assert "0912345678" not in json.dumps(line)


async def test_tokens_never_reach_the_log(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    token = world.token("my-tu.viewer")

    await world.get("my-tu.viewer", "/v1/agencies")
    await world.post("my-tu.viewer", "/v1/agencies", {"unit": "31567", "name": "X", "kind": "division"})
    await world.http.get("/v1/agencies", headers={"Authorization": f"Bearer {token}x"})

    assert token not in caplog.text
    assert SECRET not in caplog.text


async def test_requests_are_counted_by_operation(world: World) -> None:
    await world.get("my-tu.viewer", "/v1/agencies")

    figures = (await world.get(None, "/metrics")).text

    assert 'sauro_http_requests_total{operation="list_agencies",status="2xx"}' in figures
