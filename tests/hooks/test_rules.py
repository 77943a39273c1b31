"""Signatures, waits, and what counts as an answer."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from jiubu.hooks import rules
from jiubu.hooks.commands.endpoints import new_secret

AT = datetime(2026, 11, 22, 2, tzinfo=UTC)


def test_waits_are_those_of_standard_webhooks_and_end():
    assert [rules.wait_after(n) for n in (1, 2, 9)] == [
        timedelta(seconds=5), timedelta(minutes=5), timedelta(hours=24)
    ]  # fmt: skip
    assert rules.wait_after(10) is None
    assert rules.MOST_ATTEMPTS == 10


@pytest.mark.parametrize(
    ("patterns", "is_wanted"),
    [(["*"], True), (["deals.*"], True), (["deals.deal_created"], True), (["deal.*"], False), (["work.*"], False), ([], False)],
)  # fmt: skip
def test_patterns(patterns, is_wanted):
    assert rules.wants(patterns, "deals.deal_created") is is_wanted


def test_both_secrets_sign_while_one_is_changed():
    new, old, body = new_secret(), new_secret(), b'{"type":"x"}'
    now = timezone.now()
    headers = rules.signed("msg_1", now, body, [new, old])
    for secret in (new, old):
        assert Webhook(secret).verify(body.decode(), headers) == {"type": "x"}
    with pytest.raises(WebhookVerificationError):
        Webhook(new_secret()).verify(body.decode(), headers)


def test_dingtalk_signs_in_the_address():
    url, body = rules.robot_request("dingtalk", "https://a.example/robot?access_token=t", "SEC1", "你好", AT)
    query = parse_qs(urlsplit(url).query)
    stamp = str(int(AT.timestamp() * 1000))
    wanted = base64.b64encode(hmac.new(b"SEC1", f"{stamp}\nSEC1".encode(), hashlib.sha256).digest()).decode()
    assert query == {"access_token": ["t"], "timestamp": [stamp], "sign": [wanted]}
    assert json.loads(body) == {"msgtype": "text", "text": {"content": "你好"}}


def test_lark_signs_in_the_body_with_the_secret_in_the_key():
    url, body = rules.robot_request("lark", "https://a.example/hook/1", "S", "你好", AT)
    stamp = str(int(AT.timestamp()))
    wanted = base64.b64encode(hmac.new(f"{stamp}\nS".encode(), b"", hashlib.sha256).digest()).decode()
    assert url == "https://a.example/hook/1"
    assert json.loads(body) == {
        "msg_type": "text", "content": {"text": "你好"}, "timestamp": stamp, "sign": wanted
    }  # fmt: skip


def test_wecom_signs_nothing():
    url, body = rules.robot_request("wecom", "https://a.example/send?key=1", "", "你好", AT)
    assert (url, json.loads(body)) == (
        "https://a.example/send?key=1", {"msgtype": "text", "text": {"content": "你好"}}
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "status", "text", "is_taken"),
    [
        ("standard", 204, "", True),
        ("standard", 302, "", False),
        ("standard", 500, "", False),
        ("wecom", 200, '{"errcode": 0, "errmsg": "ok"}', True),
        ("wecom", 200, '{"errcode": 93000}', False),
        ("dingtalk", 200, '{"errcode": 310000}', False),
        ("lark", 200, '{"code": 0}', True),
        ("lark", 200, '{"StatusCode": 0}', True),
        ("lark", 200, '{"code": 19021}', False),
        ("lark", 200, "[]", False),
        ("wecom", 200, "<html>", False),
    ],
)
def test_a_robot_says_itself_whether_it_took_it(kind, status, text, is_taken):
    assert rules.is_taken(kind, status, text) is is_taken
