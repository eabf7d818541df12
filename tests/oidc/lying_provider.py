"""A provider that answers whatever a test wants, in this process: what no honest provider would say."""

import json
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID, CLIENT_SECRET = "pmo-portal", "a-secret-of-the-tests"


@cache
def key_of(owner: str) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class LyingProvider:
    """`claims` and `userinfo` change what is said, `signed_by` and `algorithm` how; `broken` maps paths to answers."""

    issuer: str
    nonce: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    left_out: set[str] = field(default_factory=set)
    userinfo: dict[str, Any] = field(default_factory=dict)
    signed_by: str = "provider"
    algorithm: str = "RS256"
    kid: str | None = "k1"
    tokens: dict[str, Any] = field(default_factory=dict)
    broken: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    discovery: dict[str, Any] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, list[str]]]] = field(default_factory=list)

    def answer(self, path: str, form: dict[str, list[str]]) -> tuple[int, bytes]:
        self.asked.append((path, form))
        if path in self.broken:
            return self.broken[path]
        said = {
            "/.well-known/openid-configuration": self._configuration,
            "/jwks": self._keys,
            "/token": self._token,
            "/userinfo": lambda: {
                "sub": "1",
                "email": "ada@example.org",
                "email_verified": True,
                **self.userinfo,
            },
        }[path]()
        return 200, json.dumps(said).encode()

    def _configuration(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/jwks",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            **self.discovery,
        }

    def _keys(self) -> dict[str, Any]:
        published = jwt.algorithms.RSAAlgorithm.to_jwk(key_of("provider").public_key(), as_dict=True)
        return {"keys": [{**published, "use": "sig", "alg": "RS256", "kid": "k1"}]}

    def _token(self) -> dict[str, Any]:
        return {"access_token": "a", "token_type": "Bearer", "id_token": self.id_token(), **self.tokens}

    def id_token(self) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": "1",
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 300,
            "nonce": self.nonce,
            **self.claims,
        }
        claims = {name: value for name, value in claims.items() if name not in self.left_out}
        headers = {"kid": self.kid} if self.kid else {}
        if self.algorithm == "none":
            return jwt.encode(claims, None, algorithm="none", headers=headers)
        if self.algorithm == "HS256":
            return self._signed_with_the_public_key(claims)
        return jwt.encode(claims, key_of(self.signed_by), algorithm=self.algorithm, headers=headers)

    def _signed_with_the_public_key(self, claims: dict[str, Any]) -> str:
        """The classic confusion: what everybody knows is taken for a shared secret. PyJWT would not write this."""
        import hashlib
        import hmac

        secret = json.dumps(self._keys()["keys"][0]).encode()
        parts = [
            urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=")
            for part in ({"alg": "HS256", "kid": self.kid, "typ": "JWT"}, claims)
        ]
        signature = hmac.new(secret, b".".join(parts), hashlib.sha256).digest()
        return b".".join([*parts, urlsafe_b64encode(signature).rstrip(b"=")]).decode()


@contextmanager
def lying_provider() -> Iterator[LyingProvider]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            form = parse_qs(self.rfile.read(length).decode())
            status, body = provider.answer(urlsplit(self.path).path, form)
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815 - the library's name

        def log_message(self, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("localhost", 0), Handler)
    provider = LyingProvider(f"http://localhost:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
