"""What does somebody get who has not signed in, or whose token is worth nothing?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric import rsa

from service.api.tokens import access_keys, issue_access_token
from tests.contract.cases import Ask, one_of_each, operations, send
from tests.contract.refusals import refusal
from tests.security.conftest import Asked
from tests.security.forging import b64, encoded, hs, pem_of
from tests.world import SECRET, World, known_id, person

PUBLIC = {"get_livez", "get_metrics", "get_readyz", "issue_token", "sign_in", "take_zalo_event"}
"""Operations that ask nobody who they are; `take_zalo_event` asks for a signature. This list may only shrink."""

PAGES = {
    *("/", "/docs", "/docs/start.js", "/docs/problems", "/docs/static", "/openapi.json"),
    *("/docs/graphql", "/docs/graphql/start.js", "/docs/graphql/static"),
}
"""What is served beside the operations; `/` only leads to `/docs`. This list may only shrink."""


def _worthless() -> dict[str, str]:
    """Tokens of every kind that must not let anybody in."""
    now = datetime.now(UTC)
    who, session = person("my-tu.coordinator"), known_id("session", "my-tu.coordinator")
    good = issue_access_token(access_keys([SECRET]), who, session, now=now, kind="user")
    header, claims, signature = good.split(".")
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    old = now - timedelta(hours=2)
    return {
        "nonsense": "x",
        "expired": issue_access_token(
            access_keys([SECRET]), who, session, now=old, lifetime=timedelta(hours=1), kind="user"
        ),
        "not ours": issue_access_token(access_keys(["q" * 40]), who, session, now=now, kind="user"),
        "alg none": f"{encoded({'alg': 'none', 'typ': 'at+jwt'})}.{claims}.",
        "no signature": f"{header}.{claims}.",
        "other signature": f"{header}.{claims}.{b64(b'x' * 32)}",
        "public key as secret": hs(pem_of(key).encode(), {"alg": "HS256", "typ": "JWT"}, {"sub": str(who)}),
        "somebody unknown": issue_access_token(
            access_keys([SECRET]), known_id("nobody"), known_id("no session"), now=now, kind="user"
        ),
        "session of another": issue_access_token(
            access_keys([SECRET]), who, known_id("session", "tan-hung.viewer"), now=now, kind="user"
        ),
        "good, cut short": good[: len(good) - len(signature) // 2],
    }


def test_only_the_listed_operations_and_pages_are_open(world: World) -> None:
    asking_nobody = {
        name for name, route in operations().items() if "caller" not in route.endpoint.__annotations__
    }
    pages = {route.path for route in world.app.routes if getattr(route, "path", None)}

    assert asking_nobody == PUBLIC
    # GraphQL asks everybody, the schema itself included: below, and in tests/security/test_graphql_abuse.py.
    assert pages == PAGES | {"/graphql"}


async def test_nobody_gets_anything_of_graphql_without_signing_in(world: World) -> None:
    for token in (None, *_worthless().values()):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        for query in ("{ __typename }", "{ __schema { types { name } } }", "{ units { nodes { code } } }"):
            posted = await world.http.post("/graphql", json={"query": query}, headers=headers)
            asked = await world.http.get("/graphql", params={"query": query}, headers=headers)

            for answer in (posted, asked):
                assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
                assert "data" not in answer.json()


async def test_nobody_gets_anything_without_signing_in(asked: Asked) -> None:
    faults: list[str] = []

    async with asked.world() as world:
        for case in one_of_each():
            if case.by is None:
                continue
            ask = await asked.of(world, case)
            before = await asked.written()
            flaws = await refusal(world, None, ask, 401, code="not_signed_in")
            answer = await send(world, None, ask)
            if answer.headers.get("www-authenticate") != "Bearer":
                flaws.append("does not say how to sign in")
            if await asked.written() != before:
                flaws.append("something was written")
            faults += [f"{case.name}: {flaw}" for flaw in flaws]

    assert not faults, "\n".join(faults)


async def test_worthless_tokens_open_no_operation(asked: Asked) -> None:
    faults: list[str] = []
    tokens = _worthless()

    async with asked.world() as world:
        for case in one_of_each():
            if case.by is None:
                continue
            ask = await asked.of(world, case)
            before = await asked.written()
            for kind, token in tokens.items():
                answer = await _bearing(world, ask, token)
                if answer != 401:
                    faults.append(f"{case.name} with a token {kind}: {answer}")
            if await asked.written() != before:
                faults.append(f"{case.name}: something was written")

    assert not faults, "\n".join(faults)


async def test_the_refusal_of_a_token_says_what_to_do_and_nothing_of_the_token(world: World) -> None:
    faults: list[str] = []

    for kind, token in _worthless().items():
        ask = Ask("GET", "/v1/me")
        faults += [
            f"{kind}: {flaw}"
            for flaw in await refusal(world, None, ask, 401, Authorization=f"Bearer {token}")
        ]
        answer = await world.http.get("/v1/me", headers={"Authorization": f"Bearer {token}"})
        if len(token) > 8 and token in answer.text:
            faults.append(f"{kind}: repeats the token")

    assert not faults, "\n".join(faults)


async def test_a_token_in_another_place_is_no_token(world: World) -> None:
    token = world.token("my-tu.coordinator")

    answers = [
        await world.http.get("/v1/me", params={"access_token": token}),
        await world.http.get(
            "/v1/me", headers={"Cookie": f"Authorization=Bearer {token}; access_token={token}"}
        ),
        await world.http.get("/v1/me", headers={"Authorization": f"Basic {token}"}),
        await world.http.get("/v1/me", headers={"X-Authorization": f"Bearer {token}"}),
    ]

    assert [answer.status_code for answer in answers] == [401] * 4


async def _bearing(world: World, ask: Ask, token: str) -> int:
    headers = {"Authorization": f"Bearer {token}"}
    if ask.version is not None:
        headers["If-Match"] = f'"{ask.version}"'
    answer = await world.http.request(ask.method, ask.path, params=ask.params, json=ask.body, headers=headers)
    return answer.status_code
