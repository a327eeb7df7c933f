// A screen over urql: it compiles only while the schema says what it says, and runs against a service.
import { Client, fetchExchange, subscriptionExchange } from "@urql/core";
import { createClient } from "graphql-ws";
import WebSocket from "ws";
import { HeardDocument, PlanScreenDocument, type PlanScreenQuery } from "./generated.js";

declare const process: { argv: string[]; exit(code: number): never };

const [url, token, id, awaited] = process.argv.slice(2) as [string, string, string, string];
const headers = { Authorization: `Bearer ${token}` };
const socket = createClient({ url: url.replace("http", "ws"), webSocketImpl: WebSocket, connectionParams: headers });
const client = new Client({
  url,
  fetchOptions: { headers },
  exchanges: [
    fetchExchange,
    subscriptionExchange({
      forwardSubscription: (asked) => ({
        subscribe: (sink) => ({ unsubscribe: socket.subscribe({ ...asked, query: asked.query ?? "" }, sink) }),
      }),
    }),
  ],
});

function line(plan: NonNullable<PlanScreenQuery["plan"]>): string {
  const tasks = plan.tasks.nodes.map((task) => {
    const leads = (task.assignments ?? []).filter((each) => each.role === "lead").map((each) => each.agency?.name);
    return `${task.number}. ${task.title} (${leads.join(", ")})`;
  });
  return `${plan.unit.name}: ${plan.title}, ${plan.status}; ${tasks.join("; ")}; ${plan.tasks.pageInfo.hasNextPage}`;
}

const whole = await client.query(PlanScreenDocument, { id, first: 1 }).toPromise();
console.log(whole.data?.plan ? line(whole.data.plan) : String(whole.error));
const bare = await client.query(PlanScreenDocument, { id, withLeads: false }).toPromise();
console.log(bare.data?.plan?.tasks.nodes.map((task) => task.assignments === undefined));
const wrong = await client.query(PlanScreenDocument, { id, first: 1000 }).toPromise();
console.log(wrong.error?.graphQLErrors.map((error) => error.extensions.code));
client.subscription(HeardDocument, { types: ["plan.*"] }).subscribe((heard) => {
  console.log(heard.data?.eventAdded.type, heard.data?.eventAdded.subject.id === awaited);
  process.exit(0);
});
console.log("listening");
