"""Ports for programs that must be told theirs before they start."""

import random
import socket


def free_ports(count):
    """
    Ports of the loopback that nobody listens on.

    They lie below those that the kernel gives to outgoing connections (net.ipv4.ip_local_port_range), so none of the
    connections that other tests open in the meantime can take one.
    """
    with open("/proc/sys/net/ipv4/ip_local_port_range", encoding="ascii") as file:
        first_of_the_kernel = int(file.read().split()[0])
    held = []
    try:
        while len(held) < count:
            port = random.randrange(max(1024, first_of_the_kernel - 16384), first_of_the_kernel)
            try:
                held.append(socket.create_server(("127.0.0.1", port)))
            except OSError:
                continue
        return [each.getsockname()[1] for each in held]
    finally:
        for each in held:
            each.close()
