"""A TLS client for what wrk and h2load cannot do. It runs apart, so that its memory and time are not the benchmark's.

    client.py PORT handshakes COUNT   requests on connections of their own, 16 at a time; prints how many were answered
    client.py PORT idle COUNT         opens connections, one request each, prints their number, keeps them until stdin closes
"""

import socket
import ssl
import sys
from concurrent.futures import ThreadPoolExecutor

PER_ADDRESS = 20_000  # connections from one source address, below the number of ephemeral ports


def context() -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.check_hostname, made.verify_mode = False, ssl.CERT_NONE
    made.minimum_version = ssl.TLSVersion.TLSv1_3
    return made


def connect(port: int, number: int, tls: ssl.SSLContext) -> ssl.SSLSocket:
    plain = socket.create_connection(("127.0.0.1", port), timeout=30, source_address=(f"127.0.0.{2 + number // PER_ADDRESS}", 0))
    return tls.wrap_socket(plain, server_hostname="localhost")


def request(stream: ssl.SSLSocket, connection: str) -> bool:
    stream.sendall(f"GET /1k HTTP/1.1\r\nHost: localhost\r\nConnection: {connection}\r\n\r\n".encode())
    answer = stream.recv(65536)
    while b"\r\n\r\n" not in answer or len(answer.partition(b"\r\n\r\n")[2]) < 1024:
        more = stream.recv(65536)
        if not more:
            return False
        answer += more
    return answer.startswith(b"HTTP/1.1 200")


def handshake(port: int, number: int, tls: ssl.SSLContext) -> bool:
    with connect(port, number, tls) as stream:
        return not stream.session_reused and request(stream, "close")


def handshakes(port: int, count: int) -> None:
    tls = context()
    with ThreadPoolExecutor(max_workers=16) as pool:
        print(sum(pool.map(lambda number: handshake(port, number, tls), range(count))))


def idle(port: int, count: int) -> None:
    tls, streams = context(), []
    for number in range(count):
        stream = connect(port, number, tls)
        if not request(stream, "keep-alive"):
            break
        streams.append(stream)
    print(len(streams), flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    {"handshakes": handshakes, "idle": idle}[sys.argv[2]](int(sys.argv[1]), int(sys.argv[3]))
