"""Who looks on: asks for a page in each language and for the API, again and again, and notes what comes."""

import json
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import urllib3
from django.utils.html import escape
from django.utils.translation import override
from tools.kills.ledger import ACKNOWLEDGED, REFUSED, Act, Ledger
from tools.kills.load import BEHIND_PROXY

from jiubu.web.outages import AWAY, BUSY, FULL

LANGUAGES = ("zh-hans", "zh-hant", "en")
OUTAGES = {one.code: one for one in (AWAY, BUSY, FULL)}
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 200_000


@dataclass
class Seen:
    """What one stretch of time brought: (what was asked, what came) -> how often."""

    answers: Counter[tuple[str, str]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    slowest: float = 0

    def add(self, other: "Seen") -> None:
        self.answers += other.answers
        self.wrong += other.wrong
        self.slowest = max(self.slowest, other.slowest)

    def codes(self) -> set[str]:
        return {came for _asked, came in self.answers}

    def said(self) -> str:
        return ", ".join(f"{asked} {came} x {n}" for (asked, came), n in sorted(self.answers.items()))


class Witness:
    """A sales manager with a browser and a token."""

    def __init__(self, *, port: int, token: str, session: str, run_id: int, picture: tuple[str, str]) -> None:
        self.ledger = Ledger()
        self._base = f"http://127.0.0.1:{port}"
        self._token, self._session = token, session
        self._upload = f"/api/v1/runs/{run_id}/forms/{picture[0]}/{picture[1]}"
        self._http = urllib3.PoolManager(retries=False, timeout=urllib3.Timeout(connect=2, read=60))
        self._count = 0

    def look(self, seconds: float, *, rest: float = 0.2) -> Seen:
        """Ask everything in turn for so long."""
        seen, until = Seen(), time.monotonic() + seconds
        while time.monotonic() < until:
            for language in LANGUAGES:
                self._page(seen, language)
            self._read(seen)
            self._write(seen)
            self._send_picture(seen)
            time.sleep(rest)
        return seen

    def wait_until_well(self, seconds: float) -> tuple[float, str]:
        """How long until page, reading, writing and uploading all work again; what was still wrong, if they do not."""
        begun = time.monotonic()
        while True:
            seen = self.look(0.01, rest=0)
            if not seen.wrong and seen.codes() <= {"200", "201"}:
                return time.monotonic() - begun, ""
            if time.monotonic() - begun > seconds:
                return seconds, seen.said() + "; ".join(seen.wrong[:3])
            time.sleep(0.2)

    def _page(self, seen: Seen, language: str) -> None:
        headers = {**BEHIND_PROXY, "Cookie": f"sessionid={self._session}; jiubu_language={language}"}
        answer = self._ask(seen, "page", "GET", "/customers/", headers=headers)
        if answer is None or answer.status == 200:
            return
        with override(language):
            said = {code: (str(escape(one.title)), str(escape(one.text))) for code, one in OUTAGES.items()}
        text = answer.data.decode()
        codes = [code for code, sentences in said.items() if all(s in text for s in sentences)]
        if answer.status != 503 or not codes or "Retry-After" not in answer.headers:
            seen.wrong.append(f"page in {language}: {answer.status} {text[:120]!r}")
        seen.answers["page", codes[0] if codes else str(answer.status)] += 1

    def _read(self, seen: Seen) -> None:
        self._program(seen, "reading", "GET", "/api/v1/deals?size=5")

    def _write(self, seen: Seen) -> None:
        act = self._act("customer")
        body = json.dumps({"name": act.mark, "mobile": f"139{self._count:08}", "remark": "好" * 1500})
        self._program(seen, "writing", "POST", "/api/v1/customers", act=act, body=body, kind="application/json")

    def _send_picture(self, seen: Seen) -> None:
        self._program(seen, "picture", "POST", self._upload, fields={"file": ("x.png", PNG, "image/png")})

    def make(self, path: str, body: dict[str, Any]) -> int:
        """Something that has to be there; its id."""
        answer = self._http.request(
            "POST", f"{self._base}/api/v1{path}", body=json.dumps(body),
            headers={**self._headers(), "Content-Type": "application/json"},
        )  # fmt: skip
        if answer.status != 201:
            raise RuntimeError(f"{path}: {answer.status} {answer.data[:300]!r}")
        return int(json.loads(answer.data)["id"])

    # --- how it is done ---

    def _program(
        self, seen: Seen, what: str, method: str, path: str, *, act: Act | None = None, kind: str = "", **options: Any
    ) -> None:
        headers = {**self._headers(), **({"Content-Type": kind} if kind else {})}
        if method == "POST":
            headers["Idempotency-Key"] = uuid4().hex
        answer = self._ask(seen, what, method, path, headers=headers, **options)
        if answer is None:
            return
        if answer.status < 300:
            if act is not None:
                act.state = ACKNOWLEDGED
            return
        problem = _problem(answer)
        code = str(problem.get("code", "")) if problem else ""
        if answer.status != 503 or code not in OUTAGES or "Retry-After" not in answer.headers:
            seen.wrong.append(f"{what}: {answer.status} {answer.data[:160].decode()!r}")
        elif act is not None and code != AWAY.code:
            # A database that went away while it answered may have done it: then once or not at all.
            act.state = REFUSED
        seen.answers[what, code or str(answer.status)] += 1

    def _ask(self, seen: Seen, what: str, method: str, path: str, **options: Any) -> Any:
        begun = time.monotonic()
        try:
            answer = self._http.request(method, self._base + path, redirect=False, **options)
        except urllib3.exceptions.HTTPError as error:
            seen.answers[what, type(error).__name__] += 1
            seen.wrong.append(f"{what}: {type(error).__name__}")
            return None
        seen.slowest = max(seen.slowest, time.monotonic() - begun)
        if answer.status < 300:
            seen.answers[what, str(answer.status)] += 1
        return answer

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token}", "Accept-Language": "en", **BEHIND_PROXY}

    def _act(self, kind: str) -> Act:
        self._count += 1
        act = Act(kind, f"k9-{self._count}")
        self.ledger.acts.append(act)
        return act


def _problem(answer: Any) -> dict[str, Any]:
    """The body of an error of the API, when it has the shape of one."""
    try:
        body = json.loads(answer.data)
    except ValueError:
        return {}
    return body if isinstance(body, dict) and {"code", "text", "fields", "missing", "details"} <= body.keys() else {}
