"""Requests to addresses that somebody typed in: webhooks, robots, push services.

Such an address may point into our own network. So the name is resolved first, every address behind it has to be a
public one, and the connection goes to the address that was checked, not to what the name says a moment later. No
redirect is followed and little of the answer is read. Hosts in ``settings.OUTBOUND_TRUSTED`` (host or host:port) are let
through: a receiver inside one's own house is named there by who runs the installation.
"""

import contextlib
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

import certifi
import urllib3
from django.conf import settings
from django.utils.translation import gettext as _

from jiubu.kernel.errors import Refused

CONNECT_SECONDS = 5.0
READ_SECONDS = 15.0
WHOLE_SECONDS = 20.0
"""From the connection to the last byte: the timeouts above begin anew with every byte that drips in."""
MOST_READ = 64 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: an HTTP status and the beginning of the text."""

    status: int
    text: str


class Unreachable(Exception):
    """No answer: the name is unknown, nobody listens, it took too long, or its certificate is wrong."""


def check_address(url: str) -> None:
    """Refuse what is no address to send to, as far as can be told without asking the network."""
    parts = _parts(url)
    if _is_trusted(parts):
        return
    if parts.scheme != "https":
        raise Refused("not_https", _("Give an address that begins with https://."), fields={"url": _("https:// only")})
    try:
        literal = ipaddress.ip_address(parts.hostname or "")
    except ValueError:
        return
    if not literal.is_global:
        raise _private()


def post(url: str, *, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Send ``body``. Refused("private_address") when the address leads into a private network; ``Unreachable``."""
    check_address(url)
    parts = _parts(url)
    host = parts.hostname or ""
    address = _resolved(host, _port(parts), is_trusted=_is_trusted(parts))
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    pool, line = _pool(parts, host, address), _Line()
    pool.ConnectionCls = line.watching(pool.ConnectionCls)
    clock = threading.Timer(WHOLE_SECONDS, line.hang_up)
    clock.daemon = True
    clock.start()
    try:
        response = pool.urlopen(
            "POST", target, body=body, headers={"Host": parts.netloc.rpartition("@")[2], **headers}, redirect=False,
            retries=False, preload_content=False, timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS),
        )  # fmt: skip
        text = response.read(MOST_READ, decode_content=False).decode("utf-8", "replace")
    except (urllib3.exceptions.HTTPError, OSError) as error:
        raise Unreachable("too slow" if line.is_over else type(error).__name__) from error
    finally:
        clock.cancel()
        pool.close()
        line.close()
    if line.is_over:
        raise Unreachable("too slow")
    return Answer(response.status, text)


class _Line:
    """What hangs up when all of it takes too long, whatever is going on: handshake, head or body."""

    def __init__(self) -> None:
        self.is_over = False
        self._sockets: list[socket.socket] = []

    def watching(self, kind: Any) -> Any:
        """The same kind of connection, of which this line has the socket too."""
        keep = self._sockets.append

        class Watched(kind):
            def _new_conn(self) -> socket.socket:
                made: socket.socket = super()._new_conn()
                keep(made.dup())
                return made

        return Watched

    def hang_up(self) -> None:
        self.is_over = True
        for one in self._sockets:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        for one in self._sockets:
            one.close()


def _pool(parts: SplitResult, host: str, address: str) -> urllib3.HTTPConnectionPool:
    if parts.scheme == "http":
        return urllib3.HTTPConnectionPool(address, _port(parts), maxsize=1)
    context = ssl.create_default_context(cafile=certifi.where())
    return urllib3.HTTPSConnectionPool(
        address, _port(parts), maxsize=1, ssl_context=context, server_hostname=host, assert_hostname=host
    )


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        is_good = bool(parts.hostname) and parts.scheme in {"http", "https"} and _port(parts) > 0
    except ValueError as error:
        raise _bad() from error
    if not is_good or any(character.isspace() or not character.isprintable() for character in url):
        raise _bad()
    return parts


def _bad() -> Refused:
    text = _("This is not a web address.")
    return Refused("bad_address", text, fields={"url": text})


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _is_trusted(parts: SplitResult) -> bool:
    trusted = settings.OUTBOUND_TRUSTED
    return parts.hostname in trusted or f"{parts.hostname}:{_port(parts)}" in trusted


def _resolved(host: str, port: int, *, is_trusted: bool) -> str:
    """One address of the host; refused when any of them is private, whatever the others are."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise Unreachable("unknown host") from error
    addresses = [str(entry[4][0]) for entry in found]
    if not is_trusted and not all(is_public(address) for address in addresses):
        raise _private()
    return addresses[0]


def is_public(address: str) -> bool:
    """Whether anybody on the internet means the same machine by this address; also for IPv4 inside IPv6."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is not None:
            return inner.is_global and not inner.is_multicast
    return ip.is_global and not ip.is_multicast


def _private() -> Refused:
    text = _("This address leads into a private network. Only public addresses can be sent to.")
    return Refused("private_address", text, fields={"url": text})
