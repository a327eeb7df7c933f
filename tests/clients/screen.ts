// A screen's reading of a task: it compiles only while the contract says what it says.
import type { components, operations } from "./generated/schema";

type Task = components["schemas"]["TaskView"];
type Problem = components["schemas"]["ProblemDocument"];
type Filters = NonNullable<operations["list_tasks"]["parameters"]["query"]>;

const overdue: Filters = { unit: "31567", standing: ["overdue"], limit: 50 };

export function line(task: Task): string {
  const leads = task.assignments.filter((a) => a.role === "lead").map((a) => a.agency?.name ?? "?");
  const due: string | null = task.due;
  return `${task.number}. ${task.title}: ${leads.join(", ")} (${due ?? "-"}) ${task.standing?.code ?? "draft"}`;
}

export function mends(problem: Problem): string[] {
  return problem.errors.map((e) => `${e.pointer}: ${e.detail}`);
}

export const asked = overdue;
