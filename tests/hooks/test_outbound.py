"""Addresses that somebody typed in lead into no private network, by no name and by no redirect."""

import contextlib
import socket
import threading
import time

import pytest

from jiubu.kernel import outbound
from jiubu.kernel.errors import Refused
from jiubu.kernel.outbound import Unreachable, check_address, is_public, post


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.1", "224.0.0.1",
        "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "ff02::1",
    ],
)  # fmt: skip
def test_private_addresses(address):
    assert is_public(address) is False


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_public_addresses(address):
    assert is_public(address) is True


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://example.com/", "not_https"),
        ("https://127.0.0.1/", "private_address"),
        ("https://[::1]:8443/", "private_address"),
        ("https://[::ffff:10.0.0.1]/", "private_address"),
        ("ftp://example.com/", "bad_address"),
        ("https:///nothing", "bad_address"),
        ("https://exa mple.com/", "bad_address"),
        ("https://example.com:99999/", "bad_address"),
        ("https://example.com/\r\nX: y", "bad_address"),
        ("javascript:alert(1)", "bad_address"),
        ("https://[", "bad_address"),
    ],
)
def test_what_is_no_address_to_send_to(url, code):
    with pytest.raises(Refused) as refusal:
        check_address(url)
    assert (refusal.value.code, "url" in refusal.value.fields) == (code, True)


def test_a_name_that_means_a_private_address_is_refused_when_it_is_used(monkeypatch):
    answers = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 443)) for ip in ("93.184.216.34", "10.0.0.7")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answers)
    with pytest.raises(Refused) as refusal:
        post("https://rebound.example/", body=b"{}", headers={})
    assert refusal.value.code == "private_address"


def test_localhost_is_refused_by_its_name():
    with pytest.raises(Refused) as refusal:
        post("https://localhost:9/", body=b"{}", headers={})
    assert refusal.value.code == "private_address"


def test_a_redirect_is_not_followed(receiver):
    receiver.answers, receiver.headers = [(302, "")], {"Location": "http://127.0.0.1:1/"}
    assert post(receiver.address, body=b"{}", headers={}).status == 302
    assert len(receiver.requests) == 1


def test_nobody_listens(settings):
    settings.OUTBOUND_TRUSTED = ["127.0.0.1"]
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    with pytest.raises(Unreachable):
        post(f"http://127.0.0.1:{port}/", body=b"{}", headers={})


def test_only_the_beginning_of_an_answer_is_read(receiver):
    receiver.answers = [(200, "x" * 200_000)]
    assert len(post(receiver.address, body=b"{}", headers={}).text) == 64 * 1024


class Dripping(threading.Thread):
    """A receiver that sends a byte now and then, and never ends: every single read is quick."""

    def __init__(self, begins):
        super().__init__(daemon=True)
        self.begins, self.server, self.is_over = begins, socket.create_server(("127.0.0.1", 0)), threading.Event()
        self.port = self.server.getsockname()[1]
        self.start()

    def run(self):
        with contextlib.suppress(OSError):
            line, _ = self.server.accept()
            with line:
                line.sendall(self.begins)
                while not self.is_over.wait(0.02):
                    line.sendall(b"x")

    def end(self):
        self.is_over.set()
        self.server.close()
        self.join()


@pytest.mark.parametrize(
    "begins", [b"", b"HTTP/1.1 200 OK\r\nX-Head: ", b"HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n"]
)
def test_a_receiver_that_drips_is_hung_up_on(settings, monkeypatch, begins):
    monkeypatch.setattr(outbound, "WHOLE_SECONDS", 0.2)
    receiver = Dripping(begins)
    settings.OUTBOUND_TRUSTED = [f"127.0.0.1:{receiver.port}"]
    begun = time.monotonic()
    with pytest.raises(Unreachable, match="too slow"):
        post(f"http://127.0.0.1:{receiver.port}/", body=b"{}", headers={})
    assert time.monotonic() - begun < 2
    receiver.end()
