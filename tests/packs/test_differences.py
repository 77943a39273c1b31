"""What differs from a pack, in words."""

import pytest
from django.utils import translation

from jiubu.packs.differences import Change, changes_between, words_of


def t(text):
    return {"zh": text, "en": text.upper()}


STAGE = {
    "key": "needs",
    "title": t("需求"),
    "role": "seller",
    "work": [{"key": "ask", "title": t("问"), "required": False}],
}
OTHER = {"key": "offer", "title": t("报价"), "role": "seller", "work": []}


@pytest.mark.parametrize(
    ("here", "pack", "changes"),
    [
        ({"title": t("进店")}, {"title": t("到店")}, [("名称", "进店", "到店")]),
        ({"required": True, "probability": 20}, {"required": False, "probability": 30}, [("必填", "是", "否"), ("成交概率", "20", "30")]),
        ({"grants": {"deals.see": "own"}}, {"grants": {"deals.see": "store", "deals.make": "own"}},
         [("权限 › 查看商机", "本人", "门店"), ("权限 › 新建和编辑商机", "—", "本人")]),
        ({"stages": [STAGE, OTHER]}, {"stages": [{**STAGE, "work": [{**STAGE["work"][0], "required": True}]}, OTHER]},
         [("阶段 › 需求 › 任务项 › 问 › 必填", "否", "是")]),
        ({"stages": [STAGE]}, {"stages": [STAGE, OTHER]}, [("阶段 › 报价", "—", "有")]),
        ({"stages": [STAGE, OTHER]}, {"stages": [OTHER, STAGE]}, [("阶段 › 顺序", "需求 → 报价", "报价 → 需求")]),
        ({"forms": ["a"]}, {"forms": ["a", "b"]}, [("表单", "a", "a, b")]),
        ({"time_limit": {"working_hours": 5.0}}, {"time_limit": {"working_hours": 4.5}}, [("时限 › 工作小时", "5", "4.5")]),
        ({"leave": None}, {"leave": {"fact": "x.y", "at_most": 5}}, [("离开条件", "—", "fact: x.y; at_most: 5")]),
    ],
)  # fmt: skip
def test_every_place_that_differs_is_told_with_old_and_new(here, pack, changes):
    with translation.override("zh-hans"):
        assert changes_between(here, pack) == [Change(*change) for change in changes]


def test_what_is_the_same_is_not_told():
    assert changes_between({"stages": [STAGE]}, {"stages": [STAGE]}) == []


def test_no_brackets_and_quotes():
    with translation.override("en"):
        said = words_of({"any": [{"fact": "a"}, {"work": "b", "done": True}], "title": t("x"), "empty": []})
    assert said == "any: fact: a, work item: b; done: yes; title: X"
