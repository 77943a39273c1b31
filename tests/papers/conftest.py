"""A kind of print that exists for tests only, and somebody who may print it."""

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.utils.functional import lazystr

from jiubu.papers.registry import PAPERS, Paper, Sheet, register_paper
from tests.factories import make_person

NAMES = {"1": "王芳", "2": "欧阳晓蔚"}


def build(actor, args):
    if args["number"] not in NAMES:
        raise ObjectDoesNotExist
    lines = [f"第{n}行:{NAMES[args['number']]}谈了置换" for n in range(120)]
    return Sheet(f"测试单 {NAMES[args['number']]}", "papers/sheet.html", {"lines": lines})


@pytest.fixture
def probe():
    register_paper(Paper("tests.probe", lazystr("测试单"), "deals.see", build, args=("number",)))
    yield "tests.probe"
    del PAPERS["tests.probe"]


@pytest.fixture
def seller(store, probe, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return make_person(store, {"deals.see": "own"}, name="李雷", language="zh-hans")
