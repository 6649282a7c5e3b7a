"""The Flask receiver of Inmova's guide: the raw body as text, `sha256=` and hex, 401 in plain text."""

import hashlib
import hmac
import os

from flask import Flask, request

app = Flask(__name__)


def is_genuine(body_text, header, secret):
    digest = hmac.new(secret.encode("utf-8"), body_text.encode("utf-8"), hashlib.sha256).hexdigest()
    return hmac.compare_digest(header, "sha256=" + digest)


@app.post("/webhooks/inmova")
def receive():
    header = request.headers.get("X-Inmova-Signature")
    if not header:
        return "Missing signature", 401
    body_text = request.get_data(as_text=True)
    if not is_genuine(body_text, header, os.environ["INMOVA_WEBHOOK_SECRET"]):
        return "Invalid signature", 401
    request.get_json()  # as documented: answers 415 or 400 to what is not JSON
    return "OK", 200


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
