// A whole receiver in JavaScript with the package `standardwebhooks`: verify, answer at once, do the work once.
// `npm install standardwebhooks`, then `WEBHOOK_SECRET=whsec_… node receive.mjs 9000` listens on this machine.

import { createServer } from "node:http";
import { Webhook, WebhookVerificationError } from "standardwebhooks";

const webhook = new Webhook(process.env.WEBHOOK_SECRET);
const seen = new Set(); // in earnest a table with the id as its key, written in the transaction that does the work

createServer(async (request, response) => {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  try {
    const event = webhook.verify(Buffer.concat(pieces).toString("utf8"), request.headers);
    const id = request.headers["webhook-id"];
    // The same event may come twice; its id tells.
    if (!seen.has(id)) {
      seen.add(id);
      console.log(JSON.stringify({ type: event.type, subject: event.data.subject }));
    }
    response.writeHead(204).end();
  } catch (error) {
    if (!(error instanceof WebhookVerificationError)) throw error;
    response.writeHead(400).end();
  }
}).listen(Number(process.argv[2]), "127.0.0.1");
