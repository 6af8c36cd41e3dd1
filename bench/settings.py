"""The settings of the servers that are compared, as equal as they can be made; and of the origin behind them.

One worker, an ECDSA P-256 certificate, TLS 1.3 with X25519, connections to the origin kept open, no limit on the requests of a
connection. What cordon always does for a request, nginx and haproxy are told to do too: tell the origin who asked (Via, Forwarded, X-Forwarded-*, a
trace), set the security headers of a response, take off what tells too much, and write a line of JSON with the same facts. The bare ones
do nothing of it: they pass on what comes and log as they do by default.
"""

import os
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests" / "clients"))
from ports import free_ports  # noqa: E402

# What every response carries, unless the application said otherwise; the defaults of cordon.
SECURITY = {"X-Frame-Options": "SAMEORIGIN", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "strict-origin-when-cross-origin"}
HSTS = "max-age=31536000"
# The span of a trace; neither peer can make one up at a reasonable cost.
SPAN = "00f067aa0ba902b7"


def nginx_common(folder: Path) -> str:
    user = "user root;\n" if os.getuid() == 0 else ""
    temporary = "".join(f"  {kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    return f"""{user}worker_processes 1;
daemon off;
pid {folder}/pid;
error_log {folder}/error.log;
worker_rlimit_nofile 20000;
events {{ worker_connections 19500; }}
http {{
{temporary}  keepalive_requests 1000000000;
  keepalive_timeout 600s;
"""


def origin_config(folder: Path, port: int, listen: str, more: str) -> str:
    return nginx_common(folder) + f"""  access_log off;
  server {{ listen 127.0.0.1:{port} backlog=4096 {listen}; root {folder}/pages; default_type application/octet-stream; {more} }}
}}
"""


def nginx_work() -> str:
    """What stands in `location`."""
    to_origin = {"X-Forwarded-For": "$remote_addr", "X-Forwarded-Proto": "$scheme", "X-Forwarded-Host": "$host",
                 "X-Forwarded-Port": "$server_port", "Forwarded": 'for=$remote_addr;host=\\"$host\\";proto=$scheme', "Via": "1.1 nginx",
                 "traceparent": f"00-$request_id-{SPAN}-00"}
    lines = [f'proxy_set_header {name} "{value}";' for name, value in to_origin.items()]
    lines += [f'add_header {name} "{value}";' for name, value in SECURITY.items()]
    lines += ["add_header Strict-Transport-Security $hsts;", "proxy_hide_header X-Powered-By;"]
    return "".join(f"      {line}\n" for line in lines)


NGINX_FACTS = {"time": "$time_iso8601", "site": "$host", "purpose": "measurement", "client": "$remote_addr", "protocol": "$server_protocol",
               "tls": "$ssl_protocol", "method": "$request_method", "path": "$uri", "status": "$status", "origin": "$upstream_addr",
               "seconds": "$request_time", "first_byte": "$upstream_header_time", "received": "$request_length", "sent": "$body_bytes_sent",
               "trace": "$request_id", "connection": "$connection", "request": "$connection_requests"}
NGINX_JSON = "{" + ",".join(f'"{name}":"{value}"' for name, value in NGINX_FACTS.items()) + "}"


def nginx_config(folder: Path, pems: Path, http: int, https: int, origin: int) -> str:
    """With the same work as cordon."""
    return nginx_bare_config(folder, pems, http, https, origin, nginx_work(), "facts")


def nginx_bare_config(folder: Path, pems: Path, http: int, https: int, origin: int, work: str = "", log: str = "combined") -> str:
    return nginx_common(folder) + f"""  log_format facts escape=json '{NGINX_JSON}';
  map $https $hsts {{ on "{HSTS}"; }}
  access_log {folder}/access.log {log} buffer=64k flush=1s;
  upstream origin {{
    server 127.0.0.1:{origin};
    keepalive 256;
    keepalive_requests 1000000000;
    keepalive_timeout 600s;
  }}
  server {{
    listen 127.0.0.1:{http} backlog=4096;
    listen 127.0.0.1:{https} ssl http2 backlog=4096;
    ssl_certificate {pems}/certificate.pem;
    ssl_certificate_key {pems}/key.pem;
    ssl_protocols TLSv1.3;
    ssl_ecdh_curve X25519:prime256v1;
    ssl_conf_command Ciphersuites TLS_AES_128_GCM_SHA256;
    http2_max_concurrent_streams 128;
    location / {{
      proxy_pass http://origin;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $host;
{work}    }}
  }}
}}
"""


def haproxy_work() -> str:
    """What stands in `frontend`."""
    to_origin = {"X-Forwarded-For": "%[src]", "X-Forwarded-Proto": "%[ssl_fc,iif(https,http)]", "X-Forwarded-Host": "%[req.hdr(host)]",
                 "X-Forwarded-Port": "%[dst_port]", "Forwarded": 'for=%[src];host=\\"%[req.hdr(host)]\\";proto=%[ssl_fc,iif(https,http)]',
                 "Via": "1.1 haproxy", "traceparent": f"00-%[uuid()]-{SPAN}-00"}
    lines = [f'http-request set-header {name} "{value}"' for name, value in to_origin.items()]
    lines += [f'http-response set-header {name} "{value}"' for name, value in SECURITY.items()]
    lines += [f'http-response set-header Strict-Transport-Security "{HSTS}" if {{ ssl_fc }}',
              "http-response del-header Server", "http-response del-header X-Powered-By"]
    return "".join(f"  {line}\n" for line in lines)


HAPROXY_FACTS = {"time": "%tr", "site": "%ft", "purpose": "measurement", "client": "%ci", "protocol": "%HV", "tls": "%sslv", "method": "%HM",
                 "path": "%HP", "status": "%ST", "origin": "%s", "seconds": "%Tt", "first_byte": "%Tr", "received": "%U", "sent": "%B",
                 "trace": "%lc", "connection": "%cp", "request": "%rt"}
HAPROXY_JSON = "log-format {" + ",".join(f'\\"{name}\\":\\"{value}\\"' for name, value in HAPROXY_FACTS.items()) + "}"


def haproxy_config(folder: Path, pems: Path, http: int, https: int, origin: int) -> str:
    """With the same work as cordon."""
    return haproxy_bare_config(folder, pems, http, https, origin, haproxy_work(), HAPROXY_JSON)


def haproxy_bare_config(folder: Path, pems: Path, http: int, https: int, origin: int, work: str = "", log: str = "option httplog") -> str:
    return f"""global
  nbthread 1
  maxconn 12000
  no strict-limits
  ssl-default-bind-options ssl-min-ver TLSv1.3
  ssl-default-bind-ciphersuites TLS_AES_128_GCM_SHA256
  tune.h2.max-concurrent-streams 128
ring requests
  format raw
  maxlen 2048
  size 16777216
  backing-file {folder}/access.ring
defaults
  mode http
  timeout connect 5s
  timeout client 600s
  timeout server 600s
  timeout http-keep-alive 600s
  http-reuse always
  log ring@requests format raw local0
  {log}
frontend edge
  bind 127.0.0.1:{http} backlog 4096
  bind 127.0.0.1:{https} backlog 4096 ssl crt {pems}/both.pem alpn h2,http/1.1 curves X25519:P-256
{work}  default_backend origin
backend origin
  server one 127.0.0.1:{origin} pool-max-conn 256
"""


def cordon_site(host: str, origin: int, pems: Path, more: str = "") -> str:
    return f"""
[[site]]
host = "{host}"
origin = "http://127.0.0.1:{origin}"
region = "eu"
purpose = "measurement"
data = "none"
certificate = "{pems}/certificate.pem"
key = "{pems}/key.pem"
{more}
"""


def cordon_config(folder: Path, pems: Path, http: int, https: int, origin: int) -> str:
    return cordon_node(folder, http, https, free_ports(1)[0]) + cordon_site("localhost", origin, pems)


def cordon_node(folder: Path, http: int, https: int, admin: int) -> str:
    """All but the sites."""
    return f"""[node]
name = "bench"
region = "eu"
workers = 1
state_directory = "{folder}/state"

[admin]
address = "127.0.0.1:{admin}"

[[listen]]
address = "127.0.0.1:{http}"
tls = false

[[listen]]
address = "127.0.0.1:{https}"

[tls]
minimum = "1.3"
groups = ["X25519", "P-256"]

[limits]
connections = 15000
connections_per_prefix = 15000
new_connections_per_second_per_prefix = 1000000
handshakes = 15000
handshakes_per_prefix = 15000
streams = 128
requests_per_connection = 1000000000

[timeouts]
idle = "600s"
origin_idle = "600s"

[records]
file = "{folder}/access.log"
"""
