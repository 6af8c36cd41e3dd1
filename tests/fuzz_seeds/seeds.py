"""What fuzz targets begin with: SEEDS[TARGET] is a list of inputs, small and different in kind. Where a target takes its first bytes
for settings (how the rest is cut, what was asked), so do these. scripts/fuzz.py writes them to files before it starts."""

import base64
import hashlib
import io
import ssl
import struct
import tarfile

# HTTP/1.1


def lines(*each):
    return "\r\n".join(each).encode() + b"\r\n\r\n"


# The first byte: over TLS when it is odd, and the size of pieces.
H1_REQUESTS = [
    b"1" + lines("GET / HTTP/1.1", "Host: praxis.test"),
    b"0" + lines("GET /a/./b/%7Ec?d=%20&e HTTP/1.1", "host: praxis.test:8443", "Accept: */*", "Cookie: a=b; c=d", "X-A:", "X-B: \tc "),
    b"1" + lines("POST /upload HTTP/1.1", "Host: praxis.test", "Content-Length: 5", "Expect: 100-continue") + b"hello",
    b"0" + lines("PUT / HTTP/1.1", "Host: praxis.test", "Transfer-Encoding: chunked", "Trailer: x-sum", "TE: trailers") + b"0\r\n\r\n",
    b"1" + lines("GET /live HTTP/1.1", "Host: praxis.test", "Upgrade: websocket", "Connection: keep-alive, Upgrade",
                 "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="),
    b"0" + lines("GET http://praxis.test/a?b HTTP/1.1", "Host: praxis.test", "Connection: close"),
    b"1" + lines("CONNECT praxis.test:443 HTTP/1.1", "Host: praxis.test:443"),
    b"0" + lines("OPTIONS * HTTP/1.1", "Host: [2001:db8::1]:80"),
    b"1" + lines("GET / HTTP/1.0", "Host: praxis.test", "Connection: keep-alive"),
    b"0" + lines("POST / HTTP/1.1", "Host: praxis.test", "Content-Length: 5", "Content-Length: 5", "Transfer-Encoding: chunked"),
    b"1" + lines("GET / HTTP/1.1", "Host: praxis.test", "X-A: b", " folded") + lines("GET /next HTTP/1.1", "Host: a"),
    b"0PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
]

# The first byte: the method that was asked with, "0" to "3" for GET, HEAD, CONNECT, POST.
H1_RESPONSES = [
    b"0" + lines("HTTP/1.1 200 OK", "Content-Length: 5", "Content-Type: text/plain") + b"hello",
    b"3" + lines("HTTP/1.1 201 Created", "Transfer-Encoding: chunked", "Location: /a") + b"5\r\nhello\r\n0\r\n\r\n",
    b"1" + lines("HTTP/1.1 200 OK", "Content-Length: 12345"),
    b"0" + lines("HTTP/1.1 103 Early Hints", "Link: </a.css>; rel=preload") + lines("HTTP/1.1 200 OK"),
    b"0" + lines("HTTP/1.1 304 Not Modified", 'ETag: "a"', "Content-Length: 9"),
    b"2" + lines("HTTP/1.1 200 Connection established"),
    b"0" + lines("HTTP/1.0 200 OK", "Connection: keep-alive") + b"until the end",
    b"0" + lines("HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: upgrade"),
    b"3" + lines("HTTP/1.1 204", "Set-Cookie: a=b", "Set-Cookie: c=d", "Connection: close"),
    b"0" + lines("HTTP/1.1 200 OK", "Content-Length: 5, 5", "Transfer-Encoding: gzip, chunked"),
]

# The first two bytes: sizes of pieces.
CHUNKED = [
    b"11" + b"5\r\nhello\r\n0\r\n\r\n",
    b"23" + b"A;name=value\r\n0123456789\r\n00\r\n\r\n",
    b"31" + b"1\r\na\r\n2\r\nbc\r\n0\r\nX-Sum: 1\r\nX-Other:\r\n\r\n",
    b"0?" + b"0\r\n\r\nGET / HTTP/1.1\r\n\r\n",
    b"11" + b'5 ; a="b;c"\r\nhello\r\n0\r\n\r\n',
    b"11" + b"ffffffffffffffff\r\n",
    b"11" + b"+5\r\nhello\r\n0\r\n\r\n",
    b"11" + b"5\nhello\n0\n\n",
    b"11" + b"3\r\nabcd\r\n0\r\n\r\n",
    b"11" + b"0\r\nContent-Length: 5\r\nHost: a\r\n\r\n",
]

# HTTP/2 (RFC 9113), its fields as HPACK literals that are not indexed

DATA, HEADERS, PRIORITY, RESET, SETTINGS, PING, GOAWAY, WINDOW, CONTINUATION = 0, 1, 2, 3, 4, 6, 7, 8, 9
END_STREAM, END_HEADERS, PADDED, WITH_PRIORITY = 1, 4, 8, 0x20
GREETED, READS, IN_PIECES = 1, 2, 0x80  # of the first byte: a preface comes first, the body is read, all comes in pieces


def frame(kind, flags, stream, payload=b""):
    return struct.pack("!I", len(payload))[1:] + struct.pack("!BBI", kind, flags, stream) + payload


def block(*fields):
    return b"".join(b"\0" + b"".join(bytes([len(text)]) + text.encode() for text in field) for field in fields)


def request(method="GET", path="/", *more):
    return block((":method", method), (":scheme", "https"), (":authority", "praxis.test"), (":path", path), *more)


def get(stream, path="/", *more):
    return frame(HEADERS, END_HEADERS | END_STREAM, stream, request("GET", path, *more))


def post(stream, *more):
    return frame(HEADERS, END_HEADERS, stream, request("POST", "/", *more))


def mode(*flags):
    return bytes([sum(flags)])


H2_SESSIONS = [
    mode(GREETED) + get(1) + get(3, "/a?b", ("cookie", "a=b"), ("cookie", "c=d"), ("te", "trailers")),
    mode(GREETED, READS) + post(1, ("content-length", "5")) + frame(DATA, END_STREAM, 1, b"hello"),
    mode(GREETED, READS, IN_PIECES) + post(1) + frame(DATA, PADDED, 1, b"\x02hello\0\0")
    + frame(HEADERS, END_HEADERS | END_STREAM, 1, block(("x-sum", "9"))),
    mode(GREETED) + frame(HEADERS, END_STREAM, 1, request()[:20]) + frame(CONTINUATION, END_HEADERS, 1, request()[20:]),
    mode(GREETED) + get(1) + frame(RESET, 0, 1, struct.pack("!I", 8)) + get(3) + frame(GOAWAY, 0, 0, struct.pack("!II", 3, 0)),
    mode(GREETED) + frame(SETTINGS, 0, 0, struct.pack("!HIHI", 4, 10, 3, 1)) + get(1) + frame(WINDOW, 0, 1, struct.pack("!I", 100))
    + frame(WINDOW, 0, 0, struct.pack("!I", 0)),
    mode(GREETED) + frame(PING, 0, 0, b"12345678") + frame(SETTINGS, 1, 0) + frame(PRIORITY, 0, 5, struct.pack("!IB", 3, 15)) + get(7),
    mode(GREETED) + frame(HEADERS, END_HEADERS | END_STREAM | WITH_PRIORITY, 1, struct.pack("!IB", 0, 255) + b"\x82\x87\x84\x41\x0bpraxis.test"),
    mode(GREETED, READS) + post(1) + frame(DATA, 0, 1, bytes(200)) + frame(DATA, END_STREAM, 3, b"?") + frame(0xFA, 0, 1, b"grease"),
    mode(GREETED) + frame(HEADERS, END_HEADERS | END_STREAM, 1, request("GET", "/", ("transfer-encoding", "chunked"), ("x", "a\r\nb: c"))),
    mode(GREETED) + frame(HEADERS, END_HEADERS, 1, block((":method", "CONNECT"), (":authority", "praxis.test:443"))),
    mode() + b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(SETTINGS, 0, 0) + get(1),
    mode() + b"GET / HTTP/1.1\r\nHost: praxis.test\r\n\r\n",
]

# TLS


def hello(name, protocols=(), newest=ssl.TLSVersion.TLSv1_3, oldest=ssl.TLSVersion.TLSv1_2):
    """What a real client says first."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = name is not None
    context.minimum_version, context.maximum_version = oldest, newest
    if protocols:
        context.set_alpn_protocols(protocols)
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    try:
        context.wrap_bio(incoming, outgoing, server_hostname=name).do_handshake()
    except ssl.SSLWantReadError:
        pass
    return outgoing.read()


def in_records(record, size):
    """The same message, cut into records."""
    head, message = record[:3], record[5:]
    pieces = (message[at:at + size] for at in range(0, len(message), size))
    return b"".join(head + struct.pack("!H", len(piece)) + piece for piece in pieces)


REAL_HELLO = hello("praxis.test", ["h2", "http/1.1"])

HELLOS = [
    REAL_HELLO,
    hello("praxis.test", ["http/1.1"], newest=ssl.TLSVersion.TLSv1_2),
    hello("praxis.test", oldest=ssl.TLSVersion.TLSv1_3),
    hello(None, ["h2"]),
    hello("xn--prxis-fra." + "a" * 60 + ".test", ["acme-tls/1"]),
    in_records(REAL_HELLO, 50),
    in_records(REAL_HELLO, 1)[:600],
    REAL_HELLO[:100],
    b"GET / HTTP/1.1\r\n\r\n",
    b"\x15\x03\x01\x00\x02\x02\x28",
]

# TLS 1.3 after the handshake. The first byte: the size of reads, in hundreds. Then what is said: an octet says how (as it is, as
# data, as a handshake message, with a new key), two how much.
AS_IT_IS, AS_DATA, AS_HANDSHAKE, NEW_KEY, NEW_KEYS_FOR_BOTH = 0, 1, 22, 3, 7


def said(how, content=b""):
    return struct.pack("!BH", how, len(content)) + content


RECORD_STREAMS = [
    b"\x01" + said(AS_DATA, b"hello") + said(AS_DATA, bytes(300)),
    b"\x00" + said(AS_DATA, b"before") + said(NEW_KEY) + said(AS_DATA, b"behind") + said(NEW_KEYS_FOR_BOTH) + said(AS_DATA, b"again"),
    b"\x02" + said(NEW_KEYS_FOR_BOTH) * 40,
    b"\x01" + said(AS_DATA) * 3 + said(AS_DATA, b"x"),
    b"\x01" + said(AS_HANDSHAKE, b"\x18\0\0\x01\x02") + said(AS_DATA, b"x"),
    b"\x01" + said(AS_HANDSHAKE, b"\x18\0") + said(AS_HANDSHAKE, b"\0\x01\0"),
    b"\x01" + said(AS_HANDSHAKE, b"\x04\0\0\x08ticket??"),
    b"\x01" + said(AS_IT_IS, b"\x17\x03\x03\x00\x20" + bytes(32)) + said(AS_DATA, b"x"),
    b"\x01" + said(AS_DATA, b"x") + said(AS_IT_IS, b"\x15\x03\x03\x00\x02\x01\x00"),
    b"\x01" + said(AS_IT_IS, b"\x14\x03\x03\x00\x01\x01") + said(AS_IT_IS, b"\x17\x03\x03\x41\x01"),
]

# PROXY protocol, version 2

SIGNATURE = b"\r\n\r\n\0\r\nQUIT\n"
IPV4 = bytes([192, 0, 2, 7, 192, 0, 2, 8]) + struct.pack("!HH", 12345, 443)
IPV6 = bytes.fromhex("20010db8" + "00" * 11 + "07" + "20010db8" + "00" * 11 + "08") + struct.pack("!HH", 12345, 443)


def proxied(command, family, payload):
    return SIGNATURE + struct.pack("!BBH", 0x20 | command, family, len(payload)) + payload


PROXY_HEADERS = [
    proxied(1, 0x11, IPV4) + b"GET / HTTP/1.1\r\n",
    proxied(1, 0x21, IPV6),
    proxied(1, 0x11, IPV4 + b"\x01\x00\x02h2" + b"\x02\x00\x0bpraxis.test"),
    proxied(0, 0x00, b""),
    proxied(0, 0x11, IPV4),
    proxied(1, 0x31, bytes(216)),
    proxied(1, 0x21, IPV4),
    proxied(2, 0x11, IPV4),
    proxied(1, 0x00, bytes(520)),
    b"PROXY TCP4 192.0.2.7 192.0.2.8 12345 443\r\n",
]

# Texts

URLS = [
    b"/", b"/a/../b/./c?d=e&f#", b"/%7Euser/%2e%2e/%2F", b"/a;b=c/d;/..;/e", b"//host/path", b"/%25%32%65/%c0%ae/\xc3\xa9", b"praxis.test:8443",
    b"user@praxis.test", b"2001:db8::1", b"[::ffff:192.0.2.1]:80", b"https://PRAXIS.test:443/a?b", b"http://127.1/\\..\\a", b"*",
]

CONFIGS = [
    b'flag = true\nwait = "90s"\nfile = "a/b"\n[part]\ntext = "x"\n[[parts]]\ntext = "y"\n',
    b'part = { text = "x", numbers = [1, 2, 0x1f], size = "10MiB" }\nparts = [{ text = "y" }, { text = "z", size = "1 KiB" }]\n',
    b'wait = "1h"\n[part]\ntext = """\nlines\\u00e9\n"""\nnumbers = []\n[[parts]]\ntext = \'raw\\\'\n[[parts]]\n',
    b'flag = "yes"\nwait = "0.5s"\nfile = 5\n[part]\ntext = ""\nnumbers = [-1, 1.5]\nsize = "12 parsecs"\n',
    b'flagg = true\n[prt]\ntext = "x"\n',
    b'[part]\ntext = "x"\ntext = "y"\n',
    b"flag = [[[[[[[[[[[[]]]]]]]]]]]]\n",
    b'[part\ntext = "\x1b[31m\xff\n',
    b"wait = 1979-05-27T07:32:00Z # not a duration\n\r\n\t",
]

# A deed is a byte and a text: "0" adds a field of that name, "2" removes it, others add or set one that is known.
FIELDS = [
    b"0X-A\n0x-a\n2X-A\n",
    b"0Host\n1praxis.test\n2HOST\n",
    b"3one\n3two\n1three\n",
    b"0Content-Length\n0content-type\n0Transfer-Encoding\n2Content-Length\n",
    b"".join(b"0x-%d\n" % i for i in range(20)) + b"2x-7\n2x-19\n",
    b"7a\n;b\n?c\nCd\nGe\nKf\nOg\nSh\nWi\n",
    b"0\n0X A\n0X\x00\x7f\n 1 value \n",
]

JSONS = [b"", b"plain", b'"quoted" \\ back', b"line\nbreak\r\ttab", b"\x00\x01\x1f\x7f", "Grüße, 東京 😀".encode(), b"\xed\xa0\x80\xff\xc0\xaf\xf4\x90\x80\x80"]

TRACES = [
    b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00",
    b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-ff",
    b"00-00000000000000000000000000000000-b7ad6b7169203331-01",
    b"00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
    b"01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
    b"00-0AF7651916CD43DD8448EB211C80319C-B7AD6B7169203331-01",
]

# WebSocket (RFC 6455), masked as clients do. The first byte: the size of pieces.


def message(opcode, payload=b"", final=True, mask=b"mask", reserved=0):
    size = len(payload)
    length = bytes([0x80 | size]) if size < 126 else b"\xfe" + struct.pack("!H", size)
    masked = bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))
    return bytes([(0x80 if final else 0) | reserved | opcode]) + length + mask + masked


WEBSOCKETS = [
    b"\x03" + message(1, "Grüß Gott".encode()) + message(2, bytes(range(200))),
    b"\x00" + message(1, b"in ", final=False) + message(9, b"ping") + message(0, b"pieces"),
    b"\x07" + message(8, b"\x03\xe8bye"),
    b"\x01" + message(8) + message(1, b"behind the end"),
    b"\x10" + message(1, b"\xff\xfe"),
    b"\x10" + message(1, "ü".encode()[:1], final=False) + message(0, "ü".encode()[1:]),
    b"\x10" + message(2, bytes(301)),
    b"\x10" + message(8, b"\x03\xed") + message(10, b"pong"),
    b"\x10" + message(3) + message(1, b"x", reserved=0x40),
    b"\x10" + b"\x81\x05hello",
    b"\x10" + b"\x82\xff" + struct.pack("!Q", 1 << 63) + b"mask",
]

# multipart/form-data with the boundary "b". The first byte: the size of pieces.


def form(*parts, end=b"--b--\r\n"):
    return b"".join(b"--b\r\n" + head + b"\r\n\r\n" + body + b"\r\n" for head, body in parts) + end


NOTE = b'Content-Disposition: form-data; name="note"'
DOCUMENT = b'Content-Disposition: form-data; name="document"; filename="a.bin"\r\nContent-Type: application/octet-stream'

MULTIPARTS = [
    b"\x00" + form((NOTE, b"hello"), (DOCUMENT, b"a letter")),
    b"\x05" + form((DOCUMENT, b"first"), (DOCUMENT, b"second"), (NOTE, b"late")),
    b"\x0f" + form((DOCUMENT, b"\r\n--\r\n--a\r\n--c\r\r\n--")),
    b"\x01" + form((NOTE, b"no file")),
    b"\x02" + b"preamble\r\n" + form((DOCUMENT, b""), end=b"--b-- \r\nepilogue"),
    b"\x03" + form((b"content-disposition:form-data;name=document;filename*=UTF-8''%e2%82%ac", b"x"), end=b""),
    b"\x04" + b"--b\r\n" + b"X: " + b"y" * 200 + b"\r\n",
    b"\x00" + b"--b--\r\n",
]

# What browsers send of a form.
FORMS = [
    b"a=+Anne+Moreau+&b=K%C3%B6ln&old=&email",
    b"a=one%0D%0Atwo%09three&a=second&b=%F0%9F%A6%8A",
    b"=x&&&a==b&%61=c%3D%26",
    b"a=%zz",
    b"a=%00&b=%FF",
    b"a=\xc3\xa9&b=e%CC%81",
]

# The file of Praxis's master keys.


def key_file(*names, key=b"0123456789abcdef" * 4):
    return b"cordon praxis keys\n" + b"".join(name + b" " + key + b"\n" for name in names)


KEY_FILES = [
    key_file(b"index", b"1"),
    key_file(b"index", b"3", b"2"),
    key_file(b"index", b"index", b"1"),
    key_file(b"index", b"1")[:-1],
    key_file(b"index", b"1", key=b"0" * 63),
    key_file(b"1"),
]

# A backup of a node's state: a tar file with a manifest.


def backup(*files, manifest=None):
    """Of files and folders (content None), each with its name below the folder of state."""
    written, lines = io.BytesIO(), "cordon backup 1\n"
    with tarfile.open(fileobj=written, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, content in (("", None), *files):
            member = tarfile.TarInfo(("state/" + name).rstrip("/"))
            member.type, member.mode = (tarfile.DIRTYPE, 0o700) if content is None else (tarfile.REGTYPE, 0o600)
            member.size, digest = (0, "-" * 64) if content is None else (len(content), hashlib.sha256(content).hexdigest())
            tar.addfile(member, io.BytesIO(content or b""))
            lines += f"{digest} {'d' if content is None else 'f'} {member.mode:04o} :0 :0 0 {member.size} {name or '.'}\n"
        member = tarfile.TarInfo("MANIFEST")
        text = (lines if manifest is None else manifest).encode()
        member.size = len(text)
        tar.addfile(member, io.BytesIO(text))
    return written.getvalue().rstrip(b"\0") + b"\0" * 512


BACKUPS = [
    backup(),
    backup(("acme", None), ("acme/account.json", b"{}"), ("records.key", bytes(32))),
    backup(("records.n", b"00000000000000000042\n"), manifest="cordon backup 1\n"),
    backup(("../escape", b"x")),
    backup(("records.key", b"key"))[:1536],
]

# JSON web keys and tokens


def base64url(octets):
    return base64.urlsafe_b64encode(octets).rstrip(b"=")


def token(header, claims, signature=bytes(64)):
    return b".".join(map(base64url, (header, claims, signature)))


POINT = b'"x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"'

KEY_SETS = [
    b'{"keys":[{"kty":"EC","crv":"P-256",' + POINT + b',"kid":"1","use":"sig","alg":"ES256"}]}',
    b'{"keys":[{"kty":"RSA","e":"AQAB","n":"' + b"x" * 342 + b'","key_ops":["verify"]}]}',
    b'{"keys":[{"kty":"EC","crv":"P-384","x":"' + b"A" * 64 + b'","y":"' + b"A" * 64 + b'"}]}',
    b'{"keys":[{"kty":"oct","k":"AAAA"},{"kty":"OKP","crv":"Ed25519","x":"AAAA"},7]}',
    b'{"keys":[{"kty":"EC","crv":"P-521",' + POINT + b',"d":"AA"}]}',
    b'{"keys":[],"keys":[]}',
]

# The first was signed for somebody else (RFC 7515 A.3).
TOKENS = [
    b"eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
    b"DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q",
    token(b'{"alg":"none"}', b'{"iss":"joe","aud":"us","exp":1}', b""),
    token(b'{"alg":"ES256","kid":"1","crit":["b64"],"b64":false}', b"{}"),
    token(b'{"alg":"RS256","jwk":{"kty":"RSA"}}', b'{"aud":["us","them"]}', bytes(256)),
    token(b'{"alg":"ES256","alg":"HS256","typ":"JWT"}', b'{"exp":1e9,"iat":-1,"nbf":"x"}'),
    b'{"alg":"ES256"}\n{"iss":"joe","aud":"us","exp":99}\n' + b"x" * 64,
    b"..",
]

# A passkey that a relying party "a" asked for: none, packed, and with an extension behind the key.
KEY = bytes.fromhex("a5010203262001215820") + bytes(range(32)) + bytes.fromhex("225820") + bytes(range(32))
BASE_KEY = bytes.fromhex("a5010203262001215820" "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
                         "225820" "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5")


def authenticator_data(flags, more=b""):
    return hashlib.sha256(b"a").digest() + bytes([flags]) + bytes(4) + more


def attestation(data, statement=b"\xa0", name=b"none"):
    return (b"\xa3\x63fmt" + bytes([0x60 + len(name)]) + name + b"\x67attStmt" + statement +
            b"\x68authData\x58" + bytes([len(data)]) + data)


CREDENTIAL = bytes(16) + b"\x00\x02id"
ATTESTATIONS = [
    authenticator_data(0x05),
    authenticator_data(0x45, CREDENTIAL + KEY),
    attestation(authenticator_data(0x45, CREDENTIAL + BASE_KEY)),
    attestation(authenticator_data(0x45, CREDENTIAL + KEY), b"\xa2\x63alg\x26\x63sig\x41x", b"packed"),
    attestation(authenticator_data(0xdd, CREDENTIAL + BASE_KEY + b"\xa1\x6bcredProtect\x02")),
    attestation(b"\x9b" + b"\xff" * 8 + bytes(40)),
]

CLIENT_DATA = [
    b'{"type":"webauthn.create","challenge":"eA","origin":"https://a","crossOrigin":false}',
    b'{"type":"webauthn.get","challenge":"eA","origin":"https:\\/\\/a","x":{"y":[1,null,"z"]}}',
    b'{"type":"webauthn.get","challenge":"eA","origin":"https://a","crossOrigin":true,"topOrigin":"https://b"}',
    b'{"typ\\u0065":"webauthn.get","type":"x","challenge":"eA","origin":""}',
    b'[{"type":1}]',
]

PASSKEY_ANSWERS = [
    b'{"id":"aWQ","rawId":"aWQ","type":"public-key","response":{"clientDataJSON":"' + base64url(CLIENT_DATA[0]) +
    b'","attestationObject":"' + base64url(ATTESTATIONS[2]) + b'"}}',
    b'{"id":"aWQ","rawId":"aWQ","type":"public-key","response":{"clientDataJSON":"' +
    base64url(CLIENT_DATA[0].replace(b"create", b"get")) + b'","authenticatorData":"' + base64url(ATTESTATIONS[0]) +
    b'","signature":"MAYCAQECAQE","userHandle":"aA"}}',
    b'{"id":"aWQ","rawId":"aQ","type":"public-key","response":{}}',
    b'{"type":"public-key"}',
    b"[]",
]

# Of identity providers: descriptions, answers of token endpoints, claims.
PROVIDER_ANSWERS = [
    b'{"issuer":"https://idp.test","authorization_endpoint":"https://idp.test/a","token_endpoint":"https://idp.test/t",'
    b'"jwks_uri":"https://idp.test/k","userinfo_endpoint":"https://idp.test/u?x","id_token_signing_alg_values_supported":["RS256"]}',
    b'{"access_token":"a","token_type":"Bearer","id_token":"a.b.c","refresh_token":"r","expires_in":3600}',
    b'{"sub":"7","hd":"clinic.eu","email":"a@clinic.eu","email_verified":true,"name":"A","groups":["a","b"],"amr":["pwd"],"auth_time":1}',
    b'{"sub":"7","tid":"9122040d-6c67-4c5b-b112-36a304b66dad","oid":"690222be-ff1a-4d56-abd1-7e4f7d38e474","xms_edov":"1",'
    b'"email":"a@clinic.eu","_claim_names":{"groups":"src1"},"department":7,"roles":[true,"x"]}',
    b'{"value":["a","b"]}',
    b'{"error":"invalid_grant","error_description":"x"}',
]
# Conditions of a policy.
CONDITIONS = [
    b"member within 15m",
    b"email:anna@clinic.eu",
    b"domain:clinic.eu",
    b"group:doctors within 8h",
    b"claim:department=icu within 30d",
    b"provider:directory",
    b"mfa:phishing-resistant within 1h",
    b"acr:high",
    b"country:FR",
    b"network:2001:db8::/32",
    b"certificate:subject=CN=pacs,O=Clinic",
    b"jwt:gematik within 10m",
    b"time:mon-wed,fri 22:00-06:00 Europe/Paris",
    b"method:GET",
    b"external:hr",
]

# Paths without their first slash, as servers may read them in more than one way.
READINGS = [b"admin/users", b"admin;x=1/.;y", b"ADMIN./b%20/", b"a%3Bb%20./...", b"..%20/a;b./c.;", b"fhir/Patient/%C3%A9"]

SEEDS = {
    "attestation_fuzz": ATTESTATIONS,
    "backup_fuzz": BACKUPS,
    "chunked_fuzz": CHUNKED,
    "client_data_fuzz": CLIENT_DATA,
    "condition_fuzz": CONDITIONS,
    "config_fuzz": CONFIGS,
    "fields_fuzz": FIELDS,
    "form_fuzz": FORMS,
    "h1_request_fuzz": H1_REQUESTS,
    "h1_response_fuzz": H1_RESPONSES,
    "h2_session_fuzz": H2_SESSIONS,
    "hello_fuzz": HELLOS,
    "json_fuzz": JSONS,
    "jwks_fuzz": KEY_SETS,
    "jwt_fuzz": TOKENS,
    "master_keys_fuzz": KEY_FILES,
    "multipart_fuzz": MULTIPARTS,
    "passkey_answer_fuzz": PASSKEY_ANSWERS,
    "provider_answers_fuzz": PROVIDER_ANSWERS,
    "proxy_protocol_fuzz": PROXY_HEADERS,
    "readings_fuzz": READINGS,
    "record_stream_fuzz": RECORD_STREAMS,
    "trace_fuzz": TRACES,
    "url_fuzz": URLS,
    "websocket_fuzz": WEBSOCKETS,
}
