#!/usr/bin/env python3
"""Signs the vectors with Python's own hmac, so that no expected signature comes from our code.

    ./sign.py            writes the signatures into vectors.json
    ./sign.py --check    fails if a signature in vectors.json is another
    ./sign.py TOKEN < BODY    prints one signature
"""

import hashlib
import hmac
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).parent


def sign(token, body):
    return hmac.new(token.encode(), body, hashlib.sha256).hexdigest()


def main(arguments):
    if arguments and arguments[0] != "--check":
        print(sign(arguments[0], sys.stdin.buffer.read()))
        return 0
    path = HERE / "vectors.json"
    document = json.loads(path.read_text())
    wrong = []
    for vector in document["vectors"]:
        body = (HERE / "bodies" / vector["body"]).read_bytes()
        signature = sign(vector["token"], body)
        if vector.get("signature") != signature:
            wrong.append(vector["name"])
            vector["signature"] = signature
    if arguments:
        print(f"wrong: {wrong}" if wrong else "every signature is right")
        return 1 if wrong else 0
    path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
