"""Kinds of endpoints."""

STANDARD = "standard"
WECOM = "wecom"
DINGTALK = "dingtalk"
LARK = "lark"
