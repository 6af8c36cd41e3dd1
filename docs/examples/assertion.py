"""Reads Cordon-Assertion with PyJWT (Debian: python3-jwt, python3-cryptography).

    python3 assertion.py JWKS-URL ISSUER AUDIENCE [CA-FILE]     reads one assertion a line, prints who asks or why it is refused
"""

import json
import ssl
import sys
import time
import urllib.request

import jwt


class Refused(Exception):
    """Not valid here and now: answer 403. When the keys cannot be had, URLError comes up instead: answer 503."""


class Verifier:
    FRESH = 300  # seconds for which keys are not asked for again
    PAUSE = 5    # seconds between two questions, whatever clients send
    KEPT = 86_400  # seconds for which the last keys count while the edge is away

    def __init__(self, jwks_url, issuer, audience, ca_file=None):
        self.url, self.issuer, self.audience = jwks_url, issuer, audience
        self.tls = ssl.create_default_context(cafile=ca_file)
        self.keys, self.fetched, self.asked = {}, float("-inf"), float("-inf")

    def _fetch(self):
        self.asked = time.monotonic()
        with urllib.request.urlopen(self.url, timeout=5, context=self.tls) as answer:
            published = json.loads(answer.read(65_536))["keys"]
        self.keys = {key["kid"]: jwt.PyJWK(key, "ES256").key for key in published if key.get("kty") == "EC" and key.get("crv") == "P-256"}
        self.fetched = self.asked

    def _key(self, kid):
        now = time.monotonic()
        is_due = kid not in self.keys or now - self.fetched > self.FRESH
        if is_due and now - self.asked > self.PAUSE:
            try:
                self._fetch()
            except (OSError, ValueError, KeyError, jwt.PyJWTError):
                if not self.keys:
                    raise
        if kid not in self.keys or now - self.fetched > self.KEPT:
            raise Refused("a key that is not known")
        return self.keys[kid]

    def verify(self, assertion):
        """The claims. Whoever sends no Cordon-Assertion is nobody: call this with "" then, and it refuses."""
        try:
            header = jwt.get_unverified_header(assertion)
            if header.get("typ") != "JWT" or "crit" in header:
                raise Refused("a header that is not ours")
            return jwt.decode(assertion, self._key(header.get("kid")), algorithms=["ES256"], issuer=self.issuer, audience=self.audience, leeway=30,
                              options={"require": ["exp", "iat", "iss", "aud", "sub"]})
        except jwt.PyJWTError as error:
            raise Refused(str(error)) from None


if __name__ == "__main__":
    verifier = Verifier(*sys.argv[1:])
    for line in sys.stdin:
        try:
            claims = verifier.verify(line.strip())
            print("ok", claims["sub"], claims.get("email", ""), ",".join(claims["groups"]), flush=True)
        except Refused as why:
            print("refused:", why, flush=True)
