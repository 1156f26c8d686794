"""Signs and verifies webhook bodies, a line at a time: see ../main.rs."""

import hashlib
import hmac
import sys


def sign(token: bytes, body: bytes) -> str:
    return hmac.new(token, body, hashlib.sha256).hexdigest()


for line in sys.stdin:
    what, token, body, *signature = line.rstrip("\n").split(" ")
    computed = sign(bytes.fromhex(token), bytes.fromhex(body))
    if what == "sign":
        print(computed)
    else:
        print("true" if hmac.compare_digest(computed, signature[0]) else "false")
