// Is a webhook of Sáu Rõ genuine and fresh? Node's standard library only; copy it into your receiver.
// `node verify.mjs` tries it on the test vectors beside this file.

import { createHmac, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const TOLERANCE = 300; // seconds, either way: whoever recorded a message cannot send it later

export class NotGenuine extends Error {} // answer 400 and do nothing with the message

// Gives the event, or throws NotGenuine. headers: names in lower case. body: a Buffer of the bytes as they came.
export function verify(headers, body, secret, now = Date.now() / 1000) {
  const [id, timestamp, signatures] = ["id", "timestamp", "signature"].map((name) => headers[`webhook-${name}`]);
  if (!id || !timestamp || !signatures) throw new NotGenuine("a header is missing");
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body]);
  const expected = Buffer.from("v1," + createHmac("sha256", key).update(signed).digest("base64"));
  // Two signatures come while a secret is being changed: one that fits is enough.
  const fits = signatures.split(" ").map((each) => Buffer.from(each));
  if (!fits.some((each) => each.length === expected.length && timingSafeEqual(each, expected))) {
    throw new NotGenuine("no signature fits");
  }
  // Only now, since the moment is part of what is signed.
  if (!/^\d+$/.test(timestamp) || Math.abs(now - Number(timestamp)) > TOLERANCE) {
    throw new NotGenuine("sent too long ago, or in the future");
  }
  return JSON.parse(body.toString("utf8"));
}

function main() {
  for (const vector of JSON.parse(readFileSync(new URL("vectors.json", import.meta.url), "utf8"))) {
    let found = "genuine";
    try {
      verify(vector.headers, Buffer.from(vector.body, "utf8"), vector.secret, vector.now);
    } catch (error) {
      if (!(error instanceof NotGenuine)) throw error;
      found = "refused";
    }
    console.log(`${found.padEnd(8)} ${vector.name}`);
    if ((found === "genuine") !== vector.genuine) throw new Error(`wrong: ${vector.name}`);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) main();
