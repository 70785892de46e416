"""Which addresses this machine has, and which of them a phone in the room can reach."""

import ipaddress
import socket

import ifaddr

# Interfaces that lead to containers, virtual machines and tunnels: no phone in the room is there.
INNER = (
    "lo",
    "docker",
    "br-",
    "veth",
    "virbr",
    "vbox",
    "vmnet",
    "tun",
    "tap",
    "wg",
    "utun",
    "zt",
    "tailscale",
)


def lan_addresses() -> list[str]:
    """IPv4 addresses a phone may reach, most likely first: the default route's, private ones, the rest."""
    route = default_route_address()
    found = [
        str(ip.ip)
        for adapter in ifaddr.get_adapters()
        if not adapter.nice_name.lower().startswith(INNER)
        for ip in adapter.ips
        if ip.is_IPv4
        and not ipaddress.ip_address(str(ip.ip)).is_loopback
        and not ipaddress.ip_address(str(ip.ip)).is_link_local
    ]
    return sorted(set(found), key=lambda ip: (ip != route, not ipaddress.ip_address(ip).is_private, ip))


def default_route_address() -> str:
    """The address that would be used to leave this machine; "" where there is no way out. Sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return ""
        return str(probe.getsockname()[0])


def own_names() -> list[str]:
    """Every name this machine may be called by from its own network."""
    name = socket.gethostname()
    return ["localhost", "127.0.0.1", "[::1]", name, f"{name}.local", *lan_addresses()]
