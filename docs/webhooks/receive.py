"""A whole receiver in Python with the package `standardwebhooks`: verify, answer at once, do the work once.

`WEBHOOK_SECRET=whsec_… python receive.py 9000` listens on this machine.
"""

import http.server
import json
import os
import sys

from standardwebhooks import Webhook, WebhookVerificationError

SEEN = set()  # in earnest a table with the id as its key, written in the transaction that does the work


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        try:
            event = Webhook(os.environ["WEBHOOK_SECRET"]).verify(body, dict(self.headers.items()))
        except WebhookVerificationError:
            return self.answer(400)
        # The same event may come twice; its id tells.
        if self.headers["webhook-id"] not in SEEN:
            SEEN.add(self.headers["webhook-id"])
            print(json.dumps({"type": event["type"], "subject": event["data"]["subject"]}, ensure_ascii=False))
            sys.stdout.flush()
        return self.answer(204)

    def answer(self, status):
        self.send_response_only(status)
        self.end_headers()


if __name__ == "__main__":
    http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver).serve_forever()
