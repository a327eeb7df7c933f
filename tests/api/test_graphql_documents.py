"""Is a document read once, and refused before anything is done when it asks for too much?"""

from __future__ import annotations

import time
import tracemalloc

import pytest
from graphql import build_schema, get_introspection_query

from service.api.graphql import documents, limits
from service.api.graphql.documents import Documents
from service.api.graphql.faults import DocumentRefused
from service.domain.errors import Malformed

SCHEMA = build_schema(
    """
    interface Node { id: ID! }
    type Query {
      tasks(first: Int, last: Int, filter: Filter): Tasks! node(id: ID!): Node nodes(ids: [ID!]!): [Node]!
      task(id: ID!): Task me: Me
    }
    type Me { name: String }
    type Mutation { createTask(title: String!): Task }
    type Subscription { eventAdded(unit: String): Task }
    input Filter { below: Filter, units: [String!] }
    type Tasks { nodes: [Task!]! edges: [Edge!]! }
    type Edge { node: Task! cursor: String! }
    type Task implements Node {
      id: ID! title(length: Int): String parent: Task plan: Plan children(first: Int = 20): Tasks!
    }
    type Plan implements Node { id: ID! number: String tasks(first: Int): Tasks! parent: Plan }
    """
)


def reading(text: str) -> documents.Document:
    return Documents(SCHEMA).read(text)


def refusal(text: str) -> DocumentRefused:
    with pytest.raises(DocumentRefused) as refused:
        reading(text)
    return refused.value


def test_a_document_is_read_once_and_its_operations_are_found_by_name() -> None:
    known = Documents(SCHEMA)
    text = """query A { me { name } } query B { ...T } fragment T on Query { task(id: 1) { id } }
        mutation C { createTask(title: "x") { id } }"""
    assert known.known(text) is None

    document = known.read(text)

    assert known.known(text) is document
    assert [(name, one.kind) for name, one in document.operations.items()] == [
        ("A", "query"), ("B", "query"), ("C", "mutation"),
    ]  # fmt: skip
    assert list(document.operation("B").fragments) == ["T"]
    assert list(document.operation("A").fragments) == []
    with pytest.raises(Malformed) as unnamed:
        document.operation(None)
    with pytest.raises(Malformed) as unknown:
        document.operation("D")
    assert (unnamed.value.code, unnamed.value.params["known"]) == ("graphql_operation_unnamed", "A, B, C")
    assert (unknown.value.code, unknown.value.params["known"]) == ("graphql_operation_unknown", "A, B, C")


def test_nodes_are_counted_by_multiplying_what_is_asked_for() -> None:
    def cost(selection: str) -> int:
        return reading(selection).operation(None).cost

    assert cost("{ me { name } }") == 1
    assert cost("{ tasks(first: 10) { nodes { id } } }") == 1 + 10
    assert cost("{ tasks(last: 7) { nodes { id } } }") == 1 + 7
    assert cost("{ tasks { nodes { id } } }") == 1 + 50
    assert cost("{ tasks(first: 10) { nodes { children(first: 5) { nodes { id } } } } }") == 1 + 10 + 50
    assert cost("{ tasks(first: 10) { nodes { children { nodes { id } } } } }") == 1 + 10 + 200
    assert cost('{ nodes(ids: ["1", "2", "3"]) { id } }') == 1 + 3
    assert cost("{ ...A ...A a: tasks(first: 3) { nodes { id } } } fragment A on Query { task(id: 1) { children(first: 4) { nodes { id } } } }") == 1 + 3 + 8  # noqa: E501  # fmt: skip


def test_nodes_that_variables_decide_are_counted_with_their_values() -> None:
    text = "query Q($n: Int, $m: Int) { tasks(first: $n) { nodes { children(first: $m) { nodes { id } } } } }"

    weight = reading(text).operation("Q").weight

    assert not weight.fixed
    assert weight.of({"n": 2, "m": 3}) == 1 + 2 + 6
    assert weight.of({"n": 2, "m": None}) == 1 + 2 + 100
    assert weight.of({"n": 100, "m": 100}) == 1 + 100 + 10_000
    assert weight.of({"n": -5, "m": 100}) == 1
    named = reading("query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Plan { tasks(first: 3) { nodes { id } } } } }")
    assert named.operation(None).weight.of({"ids": ["1"] * 20}) == 1 + 20 + 60


def nested(levels: int) -> str:
    return "{ task(id: 1) {" + " parent {" * (levels - 2) + " id " + "}" * (levels - 2) + "} }"


def test_the_largest_document_that_is_allowed_is_accepted_and_one_more_of_anything_is_refused() -> None:
    aliases = [" ".join(f"a{i}: me {{ name }}" for i in range(n)) for n in (15, 16)]
    longest = ["x" * n for n in (63, 64)]
    many = ["{ task(id: 1) { " + "".join(f"...F{i} " for i in range(n)) + "} }"
            + "".join(f"fragment F{i} on Task {{ id @include(if: true) title @include(if: true) }} " for i in range(n))
            for n in (25, 26)]  # fmt: skip
    pages = [f"{{ tasks(first: 100) {{ nodes {{ children(first: {n}) {{ nodes {{ id }} }} }} }} }}" for n in (98, 99)]

    for accepted in (nested(8), f"{{ {aliases[0]} }}", f"{{ {longest[0]}: me {{ name }} }}", many[0], pages[0]):
        reading(accepted)

    assert refusal(nested(9)).code == "graphql_too_deep"
    assert refusal(f"{{ {aliases[1]} }}").code == "graphql_too_many_aliases"
    assert refusal(f"{{ {longest[1]}: me {{ name }} }}").code == "graphql_alias_too_long"
    assert refusal(many[1]).code == "graphql_too_many_directives"
    assert refusal(pages[1].replace("99", "100")).code == "graphql_too_many_nodes"


def test_a_fragment_is_counted_where_it_is_spread() -> None:
    deep = "{ task(id: 1) { ...A } } fragment A on Task { parent { parent { ...B } } } fragment B on Task { parent { parent { parent { parent { plan { id } } } } } }"  # noqa: E501
    assert refusal(deep).code == "graphql_too_deep"

    assert refusal("{ ...A } fragment A on Query { me { name } ...B } fragment B on Query { ...A }").code == (
        "graphql_fragment_cycle"
    )
    alone = "{ me { name } } fragment A on Query { ...A }"
    assert refusal(alone).code == "graphql_fragment_cycle"


def test_the_questions_that_tools_ask_of_the_schema_are_no_deep_queries() -> None:
    asked = get_introspection_query(input_value_deprecation=True, specified_by_url=True)

    operation = reading(asked).operation(None)

    assert operation.of_schema
    # Many times over, under other names, it is too much.
    wide = "{ __schema { " + " ".join(
        f"a{i}: types {{ fields {{ type {{ fields {{ args {{ name }} }} }} }} }}" for i in range(12)
    ) + " } }"  # fmt: skip
    assert refusal(wide).code == "graphql_schema_too_large"


def test_a_refusal_says_where_and_names_what_was_meant() -> None:
    fault = refusal("{\n  task(id: 1) { titel }\n}").faults[0]

    assert (fault.code, fault.places) == ("graphql_field_unknown", ((2, 17),))
    assert fault.params == {"field": "titel", "type": "Task", "hint": " → 'title'?"}
    syntax = refusal("{\n  task(id: 1) { titel ").faults[0]
    assert (syntax.code, syntax.params["line"]) == ("graphql_syntax", 2)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{ me }", "graphql_selection_missing"),
        ("{ me { name { first } } }", "graphql_selection_unwanted"),
        ("{ me {} }", "graphql_syntax"),
        ("{ task { id } }", "graphql_argument_missing"),
        ("{ task(id: 1, number: 2) { id } }", "graphql_argument_unknown"),
        ("{ ...A }", "graphql_fragment_unknown"),
        ("{ me { name } } fragment A on Query { me { name } }", "graphql_fragment_unused"),
        ("query ($a: Int) { me { name } }", "graphql_variable_unused"),
        ("{ task(id: $a) { id } }", "graphql_variable_undefined"),
        ("query ($a: Nothing) { task(id: $a) { id } }", "graphql_type_unknown"),
        ("{ tasks(first: \"ten\") { nodes { id } } }", "graphql_invalid"),
        ("{ a: task(id: 1) { id } a: task(id: 2) { id } }", "graphql_invalid"),
        ("fragment A on Query { me { name } }", "graphql_fragment_unused"),
        ("type A { b: C }", "graphql_invalid"),
        ("", "graphql_syntax"),
    ],
)  # fmt: skip
def test_what_does_not_fit_has_a_code_of_its_own(text: str, code: str) -> None:
    assert refusal(text).faults[0].code == code


ABUSE = {
    "deep": "{ task(id: 1) {" + "parent {" * 140 + "id" + "}" * 140 + "} }",
    "deeper than can be read": "{ task(id: 1) {" + "parent {" * 900 + "id" + "}" * 900 + "} }",
    "wide": "{ task(id: 1) {" + "".join(f"f{i} " for i in range(1900)) + "} }",
    "one field a thousand times": "{ task(id: 1) {" + "id " * 1900 + "} }",
    "one field a thousand times, unused": "{ me { name } } fragment F on Task {" + "id " * 1900 + "}",
    "one place many times": "{" + "task(id: 1) { parent { parent { id id id } } } " * 90 + "}",
    "aliased": "{" + "".join(f"a{i}: me {{ name }} " for i in range(300)) + "}",
    "cyclic": "{ ...F0 }" + "".join(f"fragment F{i} on Query {{ ...F{(i + 1) % 200} }}" for i in range(200)),
    "doubling": "{ ...F0 }"
    + "".join(f"fragment F{i} on Query {{ ...F{i + 1} ...F{i + 1} }}" for i in range(150))
    + "fragment F150 on Query { me { name } }",
    "doubling in an orphan": "{ me { name } }"
    + "".join(f"fragment F{i} on Query {{ ...F{i + 1} ...F{i + 1} }}" for i in range(150))
    + "fragment F150 on Query { me { name } }",
    "10,000 directives": "{ me { name " + "@include(if: true) " * 10_000 + "} }",
    "900 unknown directives": "{ me { name " + "@x " * 900 + "} }",
    "huge list": "{ tasks(filter: {units: [" + '"a" ' * 3000 + "]}) { nodes { id } } }",
    "huge string": '{ task(id: "' + "x" * 900_000 + '") { id } }',
    "huge name": "{ " + "x" * 60_000 + " }",
    "huge number": "{ tasks(first: " + "9" * 60_000 + ") { nodes { id } } }",
    "huge block string": '{ task(id: """' + "x\n" * 30_000 + '") { id } }',
    "comments": "{ me { name } }" + "#\n" * 30_000,
    "commas": "{ me { nam } }" + "," * 60_000,
    "deep value": "{ tasks(filter: " + "{below: " * 300 + "{}" + "}" * 300 + ") { nodes { id } } }",
    "deep list": "{ tasks(filter: {units: " + "[" * 900 + "]" * 900 + "}) { nodes { id } } }",
    "many operations": "".join(f"query Q{i} {{ me {{ nam }} }}" for i in range(280)),
    "many variables": "query (" + "".join(f"$v{i}: Int " for i in range(450)) + ") { me { name } }",
    "many arguments": "{ task(" + "id: 1 " * 600 + ") { id } }",
    "pages of pages": "{ tasks(first: 100) { nodes { children(first: 100) { nodes { children(first: 100) { nodes { id } } } } } } }",  # noqa: E501
    "a page of a size that is none": "{ tasks(first: 99999999999999999999) { nodes { id } } }",
    "no fields": "{" * 1000,
    "no text": "\x00" * 60_000,
}  # fmt: skip


LARGE = ("wide", "doubling", "10,000 directives", "huge string", "comments")
"""Those that could take the most memory; to trace it takes twenty times as long."""


@pytest.mark.parametrize("kind", ABUSE)
def test_abuse_is_refused_at_once_and_in_little_memory(kind: str) -> None:
    known, text, took = Documents(SCHEMA), ABUSE[kind], []
    while len(took) < 3 and min(took, default=1.0) > 0.04:
        begun = time.process_time()
        with pytest.raises(DocumentRefused) as refused:
            known.read(text)
        took.append(time.process_time() - begun)
    assert 1 <= len(refused.value.faults) <= 10
    assert min(took) < 0.05, took

    if kind in LARGE:
        tracemalloc.start()
        with pytest.raises(DocumentRefused):
            known.read(text)
        assert tracemalloc.get_traced_memory()[1] < 20 * 2**20
        tracemalloc.stop()


def test_a_document_of_two_dozen_fragments_that_ask_for_the_same_is_read_at_once() -> None:
    colocated = "{ task(id: 1) { " + "".join(f"...F{i} " for i in range(24)) + "} }" + "".join(
        f"fragment F{i} on Task {{ id title parent {{ id title plan {{ id number parent {{ id number }} }} }} }} "
        for i in range(24)
    )  # fmt: skip
    took: list[float] = []

    while len(took) < 4 and min(took, default=1.0) > 0.1:
        begun = time.process_time()
        reading(colocated)
        took.append(time.process_time() - begun)

    assert min(took) < 0.2, took


def test_what_is_kept_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MOST_KEPT_CHARACTERS", 200)
    known = Documents(SCHEMA)
    texts = [f"{{ task(id: {i}) {{ id }} }}" for i in range(20)]

    for text in texts:
        known.read(text)

    kept = [text for text in texts if known.known(text)]
    assert kept == texts[-len(kept) :]
    assert sum(map(len, kept)) <= 200 < sum(map(len, kept)) + len(texts[0])
    assert limits.MOST_TOKENS == 2_000
