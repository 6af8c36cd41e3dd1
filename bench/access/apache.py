"""Apache with mod_auth_openidc, and a real OpenID provider at which it has people log in."""

import http.cookiejar
import json
import shutil
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import servers
import settings
from edges import GROUP
from servers import LOAD_CORE, ROOT, SERVER_CORE, Failed, Server

MODULES = Path("/usr/lib/apache2/modules")
# What it takes to proxy with TLS, HTTP/2, sessions and a log; of what Debian loads by default only what has a part in it.
LOADED = ("mpm_event", "authn_core", "authz_core", "authz_user", "headers", "proxy", "proxy_http", "ssl", "socache_shmcb", "http2", "env",
          "auth_openidc")
CLIENT, SECRET, WHO = "cordon", "a secret of the client that is long enough", "anna"
FACTS = {"time": "%{%FT%T%z}t", "site": "%V", "purpose": "measurement", "client": "%a", "protocol": "%H", "tls": "%{SSL_PROTOCOL}x",
         "method": "%m", "path": "%U", "status": "%>s", "person": "%u", "microseconds": "%D", "received": "%I", "sent": "%O", "connection": "%{c}L",
         "request": "%k"}
MEMBERS = ",".join(f'\\"{name}\\":\\"{value}\\"' for name, value in FACTS.items())


class Provider:
    """The npm package oidc-provider (tests/identity/provider.mjs); it logs in at once whom the request names."""

    def __init__(self, folder: Path, pems: Path, redirect: str) -> None:
        [self.port] = settings.free_ports(1)
        self.issuer = f"https://localhost:{self.port}/clinic"
        modules = install_modules()
        folder.mkdir()
        client = {"client_id": CLIENT, "client_secret": SECRET, "redirect_uris": [redirect], "grant_types": ["authorization_code"],
                  "id_token_signed_response_alg": "ES256"}
        account = {"name": "Anna", "email": "anna@praxis.example", "email_verified": True, "groups": [GROUP], "amr": ["pwd"], "acr": "1"}
        file = folder / "settings.json"
        file.write_text(json.dumps({"port": self.port, "issuer": self.issuer, "path": "/clinic", "certificate": str(pems / "certificate.pem"),
                                    "key": str(pems / "key.pem"), "accounts": {WHO: account}, "algorithm": "ES256", "conform": True,
                                    "methods": ["client_secret_basic"], "clients": [client]}))
        with (folder / "output.log").open("w") as log:
            self.process = subprocess.Popen(["taskset", "-c", str(LOAD_CORE), "node", modules / "provider.mjs", file], stdin=subprocess.DEVNULL,
                                            stdout=log, stderr=log)
        self.folder = folder
        self.await_ready()

    def await_ready(self) -> None:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                Browser().open(self.issuer + "/.well-known/openid-configuration")
                return
            except OSError:
                time.sleep(0.1)
        self.stop()
        raise Failed("the OpenID provider did not start: " + (self.folder / "output.log").read_text()[-500:])

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=10)


def install_modules() -> Path:
    """Where npm has put what the provider needs; kept between runs."""
    source, folder = ROOT / "tests" / "identity", ROOT / "build" / "bench-identity"
    folder.mkdir(parents=True, exist_ok=True)
    fresh = not (folder / "node_modules").exists() or (folder / "package-lock.json").read_bytes() != (source / "package-lock.json").read_bytes()
    for name in ("package.json", "package-lock.json", ".npmrc", "provider.mjs"):
        shutil.copy(source / name, folder)
    if fresh:
        print("Installing an OpenID provider", flush=True)
        subprocess.run(["npm", "ci", "--ignore-scripts", "--prefer-offline", "--no-progress", "--loglevel=error"], cwd=folder, check=True,
                       stdout=subprocess.DEVNULL)
    return folder


class Browser:
    """Follows redirects, and keeps cookies."""

    def __init__(self) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=context), urllib.request.HTTPCookieProcessor(self.cookies))
        self.opener.addheaders = [("Accept", "text/html")]  # who takes no page is sent to no page

    def open(self, url: str) -> bytes:
        with self.opener.open(url, timeout=20) as answer:
            return answer.read()


def config(folder: Path, pems: Path, plain: int, tls: int, origin: int, guard: str) -> str:
    loads = "\n".join(f"LoadModule {name}_module {MODULES}/mod_{name}.so" for name in LOADED)
    security = "\n".join(f'Header setifempty {name} "{value}"' for name, value in settings.SECURITY.items())
    return f"""ServerRoot "{folder}"
ServerName localhost
DefaultRuntimeDir "{folder}"
PidFile "{folder}/pid"
ErrorLog "{folder}/error.log"
{loads}
User www-data
Group www-data
Mutex posixsem
ServerLimit 1
ThreadLimit 128
StartServers 1
ThreadsPerChild 128
MaxRequestWorkers 128
AsyncRequestWorkerFactor 8
MaxConnectionsPerChild 0
KeepAlive On
KeepAliveTimeout 600
MaxKeepAliveRequests 0
Listen 127.0.0.1:{plain}
Listen 127.0.0.1:{tls}
LogFormat "{{{MEMBERS}}}" facts
CustomLog "{folder}/access.log" facts
BufferedLogs On
SSLSessionCache none
{guard}
<VirtualHost 127.0.0.1:{tls}>
  ServerName localhost
  Protocols h2 http/1.1
  SSLEngine on
  SSLProtocol TLSv1.3
  SSLCipherSuite TLSv1.3 TLS_AES_128_GCM_SHA256
  SSLOpenSSLConfCmd Groups X25519:P-256
  SSLCertificateFile "{pems}/certificate.pem"
  SSLCertificateKeyFile "{pems}/key.pem"
  H2MaxSessionStreams 128
  ProxyVia On
  ProxyPreserveHost On
  RequestHeader set X-Forwarded-Proto https
  {security}
  Header always set Strict-Transport-Security "{settings.HSTS}"
  ProxyPass "/" "http://127.0.0.1:{origin}/" keepalive=On enablereuse=On max=128
</VirtualHost>
"""


def guard(tls: int, issuer: str) -> str:
    return f"""OIDCProviderMetadataURL {issuer}/.well-known/openid-configuration
OIDCSSLValidateServer Off
OIDCClientID {CLIENT}
OIDCClientSecret "{SECRET}"
OIDCRedirectURI https://localhost:{tls}/oidc-back
OIDCCryptoPassphrase "what the sessions are sealed with"
OIDCScope "openid profile email groups"
OIDCAuthRequestParams login_hint={WHO}
OIDCPKCEMethod S256
OIDCCacheType shm
OIDCSessionInactivityTimeout 28800
<Location "/">
  AuthType openid-connect
  Require claim groups:{GROUP}
</Location>
"""


class Apache(Server):
    def __init__(self, name: str, folder: Path, pems: Path, origin: int, guarded: bool) -> None:
        folder.mkdir()
        plain, tls = settings.free_ports(2)
        self.provider = Provider(folder / "provider", pems, f"https://localhost:{tls}/oidc-back") if guarded else None
        try:
            file = folder / "apache.conf"
            file.write_text(config(folder, pems, plain, tls, origin, guard(tls, self.provider.issuer) if guarded else ""))
            started = servers.launch(name, ["apache2", "-D", "FOREGROUND", "-f", str(file)], SERVER_CORE, folder, plain, tls)
        except BaseException:
            self.end_provider()
            raise
        super().__init__(name, folder, started.process, plain, tls)

    def log_in(self) -> str:
        """By the provider, as a browser does; the cookie of the session."""
        browser = Browser()
        try:
            browser.open(self.url(True, "/1k"))
        except urllib.error.HTTPError as problem:
            raise Failed(f"log-in at {self.name}: {problem} {problem.read()[:200]!r} {self.log_tail()}") from None
        cookies = [cookie for cookie in browser.cookies if cookie.name == "mod_auth_openidc_session"]
        if len(cookies) != 1:
            raise Failed(f"log-in at {self.name} gave {[cookie.name for cookie in browser.cookies]}")
        return f"{cookies[0].name}={cookies[0].value}"

    def end_provider(self) -> None:
        if self.provider:
            self.provider.stop()
            self.provider = None

    def stop(self) -> None:
        self.end_provider()
        super().stop()


def version() -> str:
    package = subprocess.run(["dpkg-query", "-W", "-f=${Version}", "libapache2-mod-auth-openidc"], capture_output=True, text=True, check=False)
    shown = subprocess.run(["apache2", "-v"], capture_output=True, text=True, check=False)
    return f"{shown.stdout.splitlines()[0].removeprefix('Server version: ')}, mod_auth_openidc {package.stdout}"


def missing() -> str | None:
    if not shutil.which("apache2") or not (MODULES / "mod_auth_openidc.so").exists():
        return "Apache or mod_auth_openidc is not installed: scripts/install.sh bench"
    return None
