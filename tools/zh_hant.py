"""Draft the traditional Chinese of every module from the simplified. What a person has written there stays."""

from pathlib import Path

import opencc
import polib

SOURCE = Path(__file__).resolve().parents[1] / "src" / "jiubu"
BY_HAND = "by hand"
"""A translator's comment of an entry that must not be overwritten."""
TERMS = {
    "渠道": "通路", "聯系人": "聯絡人", "合同": "合約", "發貨單": "出貨單", "選裝": "選配", "外呼": "外撥",
    "激活": "啟用", "用戶名": "使用者名稱", "用戶": "使用者", "打印": "列印",
    "型別": "類型", "程式碼": "代碼", "引數": "參數", "許可權": "權限", "釋出": "發布", "例項": "實例",
    "擴充套件": "擴充", "賬號": "帳號", "後臺": "後台", "前臺": "前台", "併交車": "並交車", "併為": "並為",
    "鼠標籤名": "滑鼠簽名", "版本里": "版本裡", "二維碼": "QR 碼", "郵箱": "電子郵件", "退出登入": "登出",
    "登入名": "登入名稱", "手機號": "手機號碼", "跟蹤": "追蹤", "早上好": "早安",
}  # fmt: skip
"""Words of the glossary that differ by more than their characters, and what OpenCC's s2twp takes for another word."""


def main() -> None:
    convert = opencc.OpenCC("s2twp").convert
    for path in sorted(SOURCE.glob("*/locale/zh_Hans/LC_MESSAGES/django.po")):
        target = path.parents[2] / "zh_Hant" / "LC_MESSAGES" / "django.po"
        target.parent.mkdir(parents=True, exist_ok=True)
        kept = {(e.msgctxt, e.msgid): e for e in polib.pofile(str(target))} if target.is_file() else {}
        drafted = polib.pofile(str(path), wrapwidth=0)
        drafted.header = drafted.header.replace("Simplified", "Traditional")
        drafted.metadata["Language"] = "zh_Hant"
        for entry in drafted:
            old = kept.get((entry.msgctxt, entry.msgid))
            if old is not None and BY_HAND in old.tcomment:
                entry.msgstr, entry.msgstr_plural, entry.tcomment = old.msgstr, old.msgstr_plural, old.tcomment
                continue
            entry.msgstr = said(convert(entry.msgstr))
            entry.msgstr_plural = {n: said(convert(text)) for n, text in entry.msgstr_plural.items()}
        drafted.save(str(target))
        print(f"{target.relative_to(SOURCE)}: {len(drafted)}")


def said(text: str) -> str:
    for mainland, taiwan in TERMS.items():
        text = text.replace(mainland, taiwan)
    return text


if __name__ == "__main__":
    main()
