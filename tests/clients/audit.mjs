// What the public audits of GraphQL over HTTP say of a service: a line each, its id first.
import { serverAudits } from "graphql-http";

const [url, token] = process.argv.slice(2);
const fetchFn = (address, init) =>
  fetch(address, { ...init, headers: { ...init?.headers, authorization: `Bearer ${token}` } });

for (const audit of serverAudits({ url, fetchFn })) {
  const found = await audit.fn();
  console.log(audit.id, found.status, audit.name, found.reason ?? "");
}
