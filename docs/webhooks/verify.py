"""Is a webhook of Sáu Rõ genuine and fresh? Standard library only; copy it into your receiver.

`python verify.py` tries it on the test vectors beside this file.
"""

import base64
import hashlib
import hmac
import json
import pathlib
import sys
import time

TOLERANCE = 300  # seconds, either way: whoever recorded a message cannot send it later


class NotGenuine(Exception):
    """Answer 400 and do nothing with the message."""


def verify(headers, body, secret, now=None):
    """Give the event, or raise NotGenuine. headers: names in lower case. body: the bytes as they came."""
    try:
        message_id, timestamp = headers["webhook-id"], headers["webhook-timestamp"]
        signatures = headers["webhook-signature"].split(" ")
    except KeyError as missing:
        raise NotGenuine(f"no header {missing}") from None
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{message_id}.{timestamp}.".encode() + body
    expected = "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    # Two signatures come while a secret is being changed: one that fits is enough.
    if not any(hmac.compare_digest(each.encode(), expected.encode()) for each in signatures):
        raise NotGenuine("no signature fits")
    # Only now, since the moment is part of what is signed.
    if not timestamp.isdigit() or abs((time.time() if now is None else now) - int(timestamp)) > TOLERANCE:
        raise NotGenuine("sent too long ago, or in the future")
    return json.loads(body)


def main():
    vectors = json.loads(pathlib.Path(__file__).with_name("vectors.json").read_text(encoding="utf-8"))
    for vector in vectors:
        try:
            verify(vector["headers"], vector["body"].encode(), vector["secret"], vector["now"])
            found = "genuine"
        except NotGenuine:
            found = "refused"
        print(f"{found:8} {vector['name']}")
        if (found == "genuine") is not vector["genuine"]:
            sys.exit(f"wrong: {vector['name']}")


if __name__ == "__main__":
    main()
