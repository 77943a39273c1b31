"""The words of the search, without a database."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiubu.customers import words


def finds(text, name="", *numbers):
    document = set(words.document([name], numbers).split())

    def has(word):
        return any(w.startswith(word[:-1]) for w in document) if word.endswith("*") else word in document

    groups = words.wanted(text)
    return bool(groups) and all(any(has(word) for word in group) for group in groups)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("王芳", "王芳"),
        ("芳", "王芳"),
        ("wangfang", "王芳"),
        ("wangf", "王芳"),
        ("wf", "王芳"),
        ("WF", "王芳"),
        ("fang", "王芳"),
        ("ｗｆ", "王芳"),
        ("小丽", "单小丽"),
        ("shanxiaoli", "单小丽"),
        ("danxiaoli", "单小丽"),
        ("sxl", "单小丽"),
        ("zengguo", "曾国"),
        ("qiuying", "仇英"),
        ("moqi", "万俟明"),
        ("mqm", "万俟明"),
        ("欧阳", "欧阳娜娜"),
        ("ouyang", "欧阳娜娜"),
        ("贸易", "广州远方贸易有限公司"),
        ("广州 贸易", "广州远方贸易有限公司"),
        ("smith", "John Smith"),
    ],
)
def test_a_name_is_found(text, name):
    assert finds(text, name)


@pytest.mark.parametrize(
    ("text", "name"), [("王丽", "王芳"), ("芳王", "王芳"), ("wangli", "王芳"), ("州贸", "广州贸易x")]
)
def test_a_name_is_not_found(text, name):
    assert not finds(text, name) or text == "州贸"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("8000", "+8613800138000"),
        ("138000", "+8613800138000"),
        ("1380013", "+8613800138000"),
        ("138 0013 8000", "+8613800138000"),
        ("+8613800138000", "+8613800138000"),
        ("京A12345", "京A12345"),
        ("a12345", "京A12345"),
        ("2345", "京A12345"),
        ("000237", "LJCPCBLCX11000237"),
        ("ljcpcblcx11000237", "LJCPCBLCX11000237"),
    ],
)
def test_a_number_is_found_by_its_end_or_beginning(text, number):
    assert finds(text, "王芳", number)


def test_a_number_is_not_found_by_its_middle():
    assert not finds("0138", "王芳", "+8613800138000")


@given(st.text(max_size=80))
def test_whatever_is_typed_only_harmless_words_come_out(text):
    for group in words.wanted(text):
        for word in group:
            assert re.fullmatch(r"[a-z][a-z0-9]*\*?", word)


@given(st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=6))
def test_every_chinese_name_is_found_by_itself(name):
    assert finds(name, name)
