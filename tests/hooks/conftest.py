"""A receiver on this machine: a real HTTP server that keeps what it was sent and answers as it is told."""

import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from jiubu.hooks.commands import finding
from tests.factories import make_person

MANAGE = {"hooks.manage": "group", "organisation.see": "group", "organisation.manage_stores": "group"}


@dataclass
class Receiver:
    """``answers``: (status, text) of the next requests; afterwards ``usual``."""

    address: str = ""
    requests: list = field(default_factory=list)
    answers: list = field(default_factory=list)
    usual: tuple = (204, "")
    headers: dict = field(default_factory=dict)


@pytest.fixture
def receiver(settings):
    told = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.requests.append((self.path, dict(self.headers), body))
            status, text = told.answers.pop(0) if told.answers else told.usual
            self.send_response(status)
            for name, value in told.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    port = server.server_address[1]
    told.address = f"http://127.0.0.1:{port}/in"
    settings.OUTBOUND_TRUSTED = [f"127.0.0.1:{port}"]
    yield told
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def boss(store):
    return make_person(store, MANAGE, name="管理员")


@pytest.fixture(autouse=True)
def _no_marks():
    finding._marks.clear()
