# Prints cases of a signature that does not verify, one JSON object a line: what the verifier holds,
# and what is to be said of it. Argument: the file with the body as Qiscus sends it.
import base64, gzip, hashlib, hmac, json, sys, unicodedata, urllib.parse, zlib

BODY = open(sys.argv[1], "rb").read()
TEXT = BODY.decode()
DATA = json.loads(BODY)
TOKEN = "a1b2c3d4e5f60718293a4b5c6d7e8f90"


def mac(key, message, algorithm=hashlib.sha256):
    return hmac.new(key.encode() if isinstance(key, str) else key, message, algorithm)


def case(name, says, signature=None, body=BODY, token=TOKEN, **more):
    if signature is None:
        signature = mac(TOKEN, BODY).hexdigest()
    if isinstance(says, str):
        says = [says]
    signatures = signature if isinstance(signature, list) else [signature]
    print(json.dumps({
        "name": name, "says": says, "signatures": signatures,
        "body": base64.b64encode(body).decode(), "tokens": token if isinstance(token, list) else [token],
        **more}))


RIGHT = mac(TOKEN, BODY)
HEX = RIGHT.hexdigest()

# The verifier's token is spoilt.
case("token with a newline", "white space around it", token=TOKEN + "\n")
case("token with a carriage return", "white space around it", token=TOKEN + "\r")
case("token with spaces", "white space around it", token="  " + TOKEN + " ")
case("token in quotes", "has quotes around it", token='"' + TOKEN + '"')
case("token in single quotes", "has quotes around it", token="'" + TOKEN + "'")
case("token with a byte order mark", "nobody sees", token="\ufeff" + TOKEN)
case("token with a zero-width space", "nobody sees", token=TOKEN + "\u200b")
case("token with its name", "has `NAME=` in front", token="QISCUS_SIGNATURE_TOKEN=" + TOKEN)
case("token with its name, quoted", "has `NAME=` in front", token='export TOKEN="%s"' % TOKEN)
case("token with Bearer", "a word such as `Bearer`", token="Bearer " + TOKEN)
case("token in upper case", "in lower case", token=TOKEN.upper())
case("token encoded in base64", "base64-decoded token", token=base64.b64encode(TOKEN.encode()).decode())
case("token encoded in base64 with its newline", ["base64-decoded", "white space around it"],
     token=base64.b64encode((TOKEN + "\n").encode()).decode())
case("token written as hex", "hex-decoded token", token=TOKEN.encode().hex())
case("token pasted twice", "twice over", token=TOKEN * 2)
case("the second of two tokens with the newline of a file", ["The token of", "newline was added"],
     body=BODY + b"\n", token=["0123456789", TOKEN])

# The signer's token is spoilt.
case("signed with a newline behind the token", "newline behind the token", mac(TOKEN + "\n", BODY).hexdigest())
case("signed with a Windows line end", "carriage return and a newline", mac(TOKEN + "\r\n", BODY).hexdigest())
case("signed with the decoded token", "hex-decoded token", mac(bytes.fromhex(TOKEN), BODY).hexdigest())
case("signed with the base64-decoded token", "base64-decoded token", mac(base64.b64decode(TOKEN), BODY).hexdigest())
case("signed with the token in base64", "written in base64", mac(base64.b64encode(TOKEN.encode()), BODY).hexdigest())
case("signed with the token in hex", "written as hex", mac(TOKEN.encode().hex(), BODY).hexdigest())
case("signed with quotes", "double quotes around the token", mac('"' + TOKEN + '"', BODY).hexdigest())
case("signed with an empty token", "empty token", mac("", BODY).hexdigest())
case("signed with None", "`None` as the token", mac(str(None), BODY).hexdigest())
case("signed with the token in upper case", "token in upper case", mac(TOKEN.upper(), BODY).hexdigest())
case("signed with the hash of the token", "SHA-256 of the token", mac(hashlib.sha256(TOKEN.encode()).digest(), BODY).hexdigest())
case("signed with echo and base64", ["newline behind the token", "written in base64"],
     mac(base64.b64encode((TOKEN + "\n").encode()), BODY).hexdigest())
case("signed with a prefix", "`Bearer ` in front", mac("Bearer " + TOKEN, BODY).hexdigest())

# Another algorithm.
for name, algorithm in [("SHA-1", hashlib.sha1), ("SHA-384", hashlib.sha384), ("SHA-512", hashlib.sha512),
                        ("MD5", hashlib.md5), ("SHA3-256", hashlib.sha3_256), ("SHA3-512", hashlib.sha3_512),
                        ("SHA-224", hashlib.sha224)]:
    case("HMAC-" + name, "HMAC-%s:" % name, mac(TOKEN, BODY, algorithm).hexdigest())
case("plain SHA-256", "plain SHA-256 of the body, which", hashlib.sha256(BODY).hexdigest())
case("plain MD5", "plain MD5 of the body, which", hashlib.md5(BODY).hexdigest())
case("SHA-256 of token and body", "of the token and the body behind", hashlib.sha256(TOKEN.encode() + BODY).hexdigest())
case("SHA-256 of body and token", "of the body and the token behind", hashlib.sha256(BODY + TOKEN.encode()).hexdigest())
case("key and message swapped", "swap the two", mac(BODY, TOKEN.encode()).hexdigest())
case("HMAC of the hex of a hash", "over the hex of the SHA-256", mac(TOKEN, hashlib.sha256(BODY).hexdigest().encode()).hexdigest())
case("HMAC of the bytes of a hash", "over the SHA-256", mac(TOKEN, hashlib.sha256(BODY).digest()).hexdigest())
case("HMAC of the hex of MD5", "over the hex of the MD5", mac(TOKEN, hashlib.md5(BODY).hexdigest().encode()).hexdigest())

# Another way to write it.
case("base64", ["in base64:", "Apart from that"], base64.b64encode(RIGHT.digest()).decode())
for token in (TOKEN + str(number) for number in range(100)):
    base64url = base64.urlsafe_b64encode(mac(token, BODY).digest()).decode().rstrip("=")
    if "-" in base64url or "_" in base64url:
        case("base64url", ["in base64url:", "Apart from that"], base64url, token=token)
        break
case("prefixed", ["a prefix", "Apart from that"], "sha256=" + HEX)
case("bytes literal", ["bytes literal", "Apart from that"], str(HEX.encode()))
case("quoted", ["quotes around the signature", "Apart from that"], json.dumps(HEX))
case("colons", ["set apart", "Apart from that"], ":".join(HEX[i:i + 2] for i in range(0, 64, 2)))
case("spaced", ["set apart", "Apart from that"], RIGHT.digest().hex(" "))
case("hex of hex", ["hex of a text", "Apart from that"], HEX.encode().hex())
case("base64 of hex", ["base64 of a text", "Apart from that"], base64.b64encode(HEX.encode()).decode())
case("repr of the digest", ["raw bytes as Python shows them", "Apart from that"], repr(RIGHT.digest()))
case("two values", ["2 values", "Apart from that"], mac("old", BODY).hexdigest() + ", " + HEX)
case("two headers", ["number 2", "Apart from that"], [mac("old", BODY).hexdigest(), HEX])
case("cut", "was cut off: these are the first 40", HEX[:40])
case("cut by one", "was cut off: these are the first 63", HEX[:63])
case("SHA-512 cut to 32 bytes", ["HMAC-SHA-512:", "was cut off"], mac(TOKEN, BODY, hashlib.sha512).hexdigest()[:64])
case("empty signature", "The signature is empty", "")
case("None for a signature", "for something that is not there", str(None))
case("Stripe's form", ["a prefix", "timestamp.body"],
     "t=1740794401,v1=" + mac(TOKEN, b"1740794401." + BODY).hexdigest())

# What became of the body.
case("newline added", "newline was added", body=BODY + b"\n")
case("byte order mark added", "byte order mark was added", body="\ufeff".encode() + BODY)
case("spaces added", "White space was added", body=b"  " + BODY + b"  ")
case("NULs behind it", "NUL bytes were added", body=BODY + bytes(64))
case("json.dumps", "re-serialized", body=json.dumps(DATA).encode())
case("json.dumps and a newline", "re-serialized", body=json.dumps(DATA).encode() + b"\n")
case("json.dumps without spaces", "re-serialized", body=json.dumps(DATA, separators=(",", ":")).encode())
case("json.dumps of letters as they are", "re-serialized", body=json.dumps(DATA, ensure_ascii=False).encode())
case("json.dumps indented", "re-serialized", body=json.dumps(DATA, indent=4).encode())
case("gzip", "compressed with gzip", body=gzip.compress(BODY, mtime=0))
case("zlib", "Content-Encoding: deflate", body=zlib.compress(BODY))
deflate = zlib.compressobj(wbits=-15)
case("raw deflate", "raw deflate", body=deflate.compress(BODY) + deflate.flush())
case("base64 of the body", "written in base64 after", body=base64.b64encode(BODY))
case("URL-encoded", "URL-encoded after", body=urllib.parse.quote(TEXT).encode())
case("quote_plus", "URL-encoded after", body=urllib.parse.quote_plus(TEXT).encode())
case("form field", "field of a form", body=urllib.parse.urlencode({"payload": TEXT}).encode())
case("form field among others", "field of a form", body=urllib.parse.urlencode({"id": 3, "data": TEXT, "x": "y"}).encode())
case("JSON in JSON", "JSON in JSON", body=json.dumps(TEXT).encode())
case("str of bytes", "bytes literal of Python", body=str(BODY).encode())
case("latin-1 and back", "taken for Latin-1 and encoded again", body=TEXT.encode().decode("latin-1").encode())
case("cp1252 and back", "taken for Latin-1 and encoded again", mac(TOKEN, "Café — ya".encode()).hexdigest(),
     body="Café — ya".encode().decode("cp1252").encode())
case("latin-1", "turned into Latin-1", mac(TOKEN, "Café Élan".encode()).hexdigest(), body="Café Élan".encode("latin-1"))
case("UTF-16", "turned into UTF-16", body=TEXT.encode("utf-16"))
case("UTF-16 with the high byte first", "turned into UTF-16", body=TEXT.encode("utf-16-be"))
case("NFD", "taken apart after", body=unicodedata.normalize("NFD", TEXT).encode())
case("Lambda", "its field `body`.", body=json.dumps({"version": "2.0", "headers": {"a": "b"}, "body": TEXT, "isBase64Encoded": False}).encode())
case("Lambda in base64", "its field `body`, decoded", body=json.dumps({"body": base64.b64encode(BODY).decode(), "isBase64Encoded": True}).encode())
case("Pub/Sub", "its field `data`, decoded", body=json.dumps({"message": {"data": base64.b64encode(BODY).decode(), "messageId": "1"}}).encode())
case("SQS", "its field `body`.", body=json.dumps({"Records": [{"messageId": "1", "body": TEXT}]}).encode())
case("HTTP message", "whole HTTP message", body=b"POST /webhook HTTP/1.1\r\nHost: bot.example\r\n\r\n" + BODY)
case("headers pasted", "whole HTTP message", body=b"content-type: application/json\n\n" + BODY)
case("chunks", "frames of its chunks", body=b"100\r\n" + BODY[:256] + b"\r\n%x\r\n" % (len(BODY) - 256) + BODY[256:] + b"\r\n0\r\n\r\n")
case("multipart", "a part of a form", body=b"--xyz\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n" + BODY + b"\r\n--xyz--\r\n")
case("a log line behind it", "Only the first", body=BODY + b" 200 12ms")

# What the signer signed.
case("signed with the newline of a file", "newline at the end of the body was lost", mac(TOKEN, BODY + b"\n").hexdigest())
case("signed as json.dumps", "as Python's json.dumps writes", mac(TOKEN, json.dumps(DATA).encode()).hexdigest())
case("signed as json.dumps, compact", "json.dumps without spaces", mac(TOKEN, json.dumps(DATA, separators=(",", ":")).encode()).hexdigest())
case("signed as json.dumps, sorted", "json.dumps", mac(TOKEN, json.dumps(DATA, sort_keys=True).encode()).hexdigest())
case("signed as json.dumps, indented", "indent=4", mac(TOKEN, json.dumps(DATA, indent=4).encode()).hexdigest())
case("signed as PHP", "PHP's json_encode", mac(TOKEN, json.dumps(DATA, separators=(",", ":")).replace("/", "\\/").encode()).hexdigest())
case("signed as json.dumps of letters as they are", "ensure_ascii=False", mac(TOKEN, json.dumps(DATA, ensure_ascii=False).encode()).hexdigest())
case("signed as str of bytes", "signed as `b'...'`", mac(TOKEN, str(BODY).encode()).hexdigest())
case("signed in base64", "base64 of the body was signed", mac(TOKEN, base64.b64encode(BODY)).hexdigest())
case("signed in UTF-16", "signed in UTF-16", mac(TOKEN, TEXT.encode("utf-16-le")).hexdigest())
case("signed in ASCII with losses", "ASCII", mac(TOKEN, TEXT.encode("ascii", "replace")).hexdigest())
case("signed an empty body", "empty body was signed", mac(TOKEN, b"").hexdigest())
case("signed the payload alone", "Only the field `payload`", mac(TOKEN, TEXT[TEXT.index('{"from"'):TEXT.rindex(',"type"')].encode()).hexdigest())
case("signed the text alone", "Only the field `payload.message.text`", mac(TOKEN, DATA["payload"]["message"]["text"].encode()).hexdigest())
case("signed with a timestamp", "timestamp.body", mac(TOKEN, b"1740794400." + BODY).hexdigest())
case("signed the first kilobyte", "Only the first 1024", mac(TOKEN, BODY[:1024]).hexdigest())
case("json.dumps and base64", ["in base64:", "json.dumps"], base64.b64encode(mac(TOKEN, json.dumps(DATA).encode()).digest()).decode())
case("SHA-1 with a newline", ["HMAC-SHA-1:", "newline was added"], mac(TOKEN, BODY, hashlib.sha1).hexdigest(), body=BODY + b"\n")

# What nothing explains, and what can be seen.
OTHER = mac("another token", BODY).hexdigest()
case("another token", "Nothing known", OTHER)
case("cut body", ["Nothing known", "exactly 1024 bytes", "breaks off at its end, byte 1024"], body=BODY[:1024])
case("cut body, not round", ["Nothing known", "breaks off at its end, byte 1001"], body=BODY[:1001])
case("another token and gzip", ["Nothing known", "a gzip file"], OTHER, body=gzip.compress(BODY, mtime=0))
case("another token and spaces", ["Nothing known", "spaces or line ends between"], OTHER, body=json.dumps(DATA, sort_keys=True).encode())
case("another token and rounded numbers", ["Nothing known", "disagree with the fields"], OTHER,
     body=BODY.replace(b"1740794400123456789", b"1740794400123456800"))
case("lost letters", ["Nothing known", "stand for lost bytes"], body=TEXT.replace("é", "\ufffd").encode())
case("an error page", ["Nothing known", "HTML or XML"], body=b"<html>502</html>")
case("no JSON", ["Nothing known", "no JSON from byte 5"], body=b"[1, x]")
