"""Makes of one configuration those of several nodes, and that of the HAProxy in front of them, beside it.

    python3 scripts/nodes.py --config .run/cordon.toml --count 3 --base 8500 --front 127.0.0.1:8443 --plain 127.0.0.1:8080 --shared URL
        --database URL --directory-key FILE

Node N listens on base + 10 N (TLS), the next port (plain HTTP) and the one after that (administration). Sites and limits are those of
the configuration; what a node must have for itself is replaced.
"""

import argparse
import re
import tomllib
from pathlib import Path

OWN = ("listen", "admin", "records", "shared_state")  # tables that each node has its own of

NODE = """
[[listen]]
address = "127.0.0.1:{tls}"
proxy_protocol_from = ["127.0.0.1"]

[[listen]]
address = "127.0.0.1:{plain}"
proxy_protocol_from = ["127.0.0.1"]
tls = false
redirect = true
redirect_port = {front}

[admin]
address = "127.0.0.1:{admin}"

[records]
file = "node{number}.jsonl"

[shared_state]
url = "{shared}"
"""

# A node that says that it is not ready, or nothing, gets no more connections after a second; a connection that it refuses goes to
# the next one at once. What is open at a node that is gone is closed, so that its client comes again.
FRONT = """defaults
  mode tcp
  timeout connect 1s
  timeout client 1h
  timeout server 1h
  timeout check 500ms
  retries 3
  option redispatch 1
  option httpchk
  http-check send meth GET uri /readyz ver HTTP/1.1 hdr Host localhost
  http-check expect status 200
  default-server inter 500ms fall 2 rise 2 on-marked-down shutdown-sessions send-proxy-v2

listen encrypted
  bind {front}
  balance leastconn
{encrypted}

listen plain
  bind {plain}
  balance leastconn
{clear}
"""


def tables(text):
    """The text's tables as (name, lines); what comes before the first is called ""."""
    found = [("", [])]
    for line in text.splitlines():
        if header := re.match(r"\s*\[\[?\s*([A-Za-z_]+)", line):
            found.append((header[1], []))
        found[-1][1].append(line)
    return found


def with_settings(lines, settings):
    """A table with these settings, and none of that name that it had."""
    rest = [line for line in lines[1:] if not re.match(rf"\s*({'|'.join(settings)})\s*=", line)]
    return [lines[0], *(f'{name} = "{value}"' for name, value in settings.items()), *rest]


def node_text(text, number, ports, front, given):
    own = {"node": {"name": f"node{number}", "state_directory": f"state-node{number}"},
           "access": {"database": given.database, "directory_key": given.directory_key}}  # what people log in with is the same at all
    kept = [(name, lines) for name, lines in tables(text) if name not in OWN]
    if "node" not in [name for name, _ in kept]:
        kept.append(("node", ["[node]"]))
    joined = [line for name, lines in kept for line in (with_settings(lines, own[name]) if lines and lines[0].strip() == f"[{name}]" and name in own else lines)]
    return "\n".join(joined) + "\n" + NODE.format(number=number, front=front, shared=given.shared, **ports)


def servers(count, port_of, admin_of):
    return "\n".join(f"  server node{number} 127.0.0.1:{port_of(number)} check port {admin_of(number)}" for number in range(1, count + 1))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--base", type=int, required=True)
    for name in ("front", "plain", "shared", "database", "directory-key"):
        parser.add_argument("--" + name, required=True)
    given = parser.parse_args()
    text = given.config.read_text()
    ports = [{"tls": given.base + 10 * n, "plain": given.base + 10 * n + 1, "admin": given.base + 10 * n + 2} for n in range(given.count + 1)]
    for number in range(1, given.count + 1):
        made = node_text(text, number, ports[number], given.front.rpartition(":")[2], given)
        tomllib.loads(made)  # a text that is no TOML is our fault
        (given.config.parent / f"node{number}.toml").write_text(made)
        (given.config.parent / f"state-node{number}").mkdir(exist_ok=True)
    (given.config.parent / "haproxy.cfg").write_text(FRONT.format(
        front=given.front, plain=given.plain,
        encrypted=servers(given.count, lambda n: ports[n]["tls"], lambda n: ports[n]["admin"]),
        clear=servers(given.count, lambda n: ports[n]["plain"], lambda n: ports[n]["admin"])))


if __name__ == "__main__":
    main()
