"""What is asked over GraphQL, of the service and of what it is compared with?"""

from __future__ import annotations

SCREEN = """query Screen($id: ID!) { plan(id: $id) {
  id number symbol title status period { start end } unit { code name }
  indicators(first: 30) { nodes {
    id number name unitMeasure targets { text comparator value due }
    latest { value period { nominal } } standing { code }
  } }
  tasks(first: 20) { nodes {
    id number title status percent due assignments { role agency { name } } standing { code }
  } }
} }"""

SCREEN_OF_PEER = """query Screen($id: UUID!) { plan: planById(id: $id) {
  id number symbol title status periodStart periodEnd unitKey
  indicators: indicatorsByPlanId(first: 30, orderBy: [ORDINAL_ASC, ID_ASC]) { nodes {
    id number name unitMeasure latest standing
    targets: targetsByIndicatorId(orderBy: ORDINAL_ASC) { nodes { text comparator value due } }
  } }
  tasks: tasksByPlanId(first: 20, orderBy: [DUE_SORT_ASC, ID_ASC]) { nodes {
    id number title status percent due standing
    assignments: assignmentsByTaskId(orderBy: ORDINAL_ASC) { nodes { role agency: agencyByAgencyId { name } } }
  } }
} }"""
"""The same of PostGraphile, which names relations after their keys; its unit has no key that it would follow."""
ITEM_OF_PEER = "query Item($id: UUID!) { taskById(id: $id) { id number title status percent due standing } }"


PAGE_ASKED = """query Page($unit: String!, $status: [TaskStatus!]) {
  tasks(unit: $unit, status: $status, first: 50) {
    nodes { id number title status percent due standing { code since why } } pageInfo { endCursor hasNextPage }
  }
}"""
ITEM_ASKED = "query Item($id: ID!) { task(id: $id) { id number title status percent due standing { code since why } } }"
SUMS_ASKED = """query Sums($unit: String!, $period: [String!]!) { rollups(unit: $unit, period: $period) { items {
  definition { code name unitMeasure } period { nominal } obsStatus numerator denominator value judged met
  coverage { expected reported counted missing }
} } }"""
