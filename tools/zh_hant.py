"""Draft the traditional Chinese of every module and every pack from the simplified. What a person has written stays.

``--check``: change nothing, and fail when a draft is not what the simplified text says by now.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import opencc
import polib
import yaml

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "jiubu"
PACKS = ROOT / "packs"
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
HEAD = """\
# What the pack says, in traditional Chinese. Drafted by "make zh-hant"; what a person says better stands under by_hand.
"""
convert = opencc.OpenCC("s2twp").convert


def main() -> None:
    is_check = "--check" in sys.argv[1:]
    stale = [*modules(is_check=is_check), *packs(is_check=is_check), *helps(is_check=is_check)]
    for name in stale:
        print(f"{'✗ stale: ' if is_check else ''}{name}")
    if is_check:
        print(f"traditional Chinese: {len(stale)} stale")
        sys.exit(bool(stale))


def modules(*, is_check: bool) -> Iterator[str]:
    """Catalogues whose draft is not what it should be; written unless it is only a check."""
    for path in sorted(SOURCE.glob("*/locale/zh_Hans/LC_MESSAGES/django.po")):
        target = path.parents[2] / "zh_Hant" / "LC_MESSAGES" / "django.po"
        kept = polib.pofile(str(target)) if target.is_file() else polib.POFile()
        drafted = draft_of(path, kept)
        if texts_of(drafted) != texts_of(kept):
            yield str(target.relative_to(ROOT))
            if not is_check:
                target.parent.mkdir(parents=True, exist_ok=True)
                drafted.save(str(target))


def helps(*, is_check: bool) -> Iterator[str]:
    """What ``help.yaml`` and ``words.yaml`` of the modules say, in ``help.zh_hant.yaml`` beside them."""
    for folder in sorted({path.parent for name in ("help.yaml", "words.yaml") for path in SOURCE.glob(f"*/{name}")}):
        files = [folder / name for name in ("help.yaml", "words.yaml") if (folder / name).is_file()]
        texts = {text for file in files for text in titles_in(yaml.safe_load(file.read_text("utf-8")))}
        target = folder / "help.zh_hant.yaml"
        wanted = {text: said(text) for text in sorted(texts)}
        if not target.is_file() or yaml.safe_load(target.read_text("utf-8")) != wanted:
            yield str(target.relative_to(ROOT))
            if not is_check:
                target.write_text(yaml.safe_dump(wanted, allow_unicode=True, width=1000), "utf-8")


def draft_of(path: Path, kept: polib.POFile) -> polib.POFile:
    by_hand = {(e.msgctxt, e.msgid): e for e in kept if BY_HAND in e.tcomment}
    drafted = polib.pofile(str(path), wrapwidth=0)
    drafted.header = drafted.header.replace("Simplified", "Traditional")
    drafted.metadata["Language"] = "zh_Hant"
    for entry in drafted:
        old = by_hand.get((entry.msgctxt, entry.msgid))
        if old is not None:
            entry.msgstr, entry.msgstr_plural, entry.tcomment = old.msgstr, old.msgstr_plural, old.tcomment
            continue
        entry.msgstr = said(entry.msgstr)
        entry.msgstr_plural = {n: said(text) for n, text in entry.msgstr_plural.items()}
    return drafted


def texts_of(file: polib.POFile) -> dict[tuple[str, str], list[str]]:
    return {
        (e.msgctxt or "", e.msgid): [e.msgstr, *(e.msgstr_plural[n] for n in sorted(e.msgstr_plural))]
        for e in file
        if not e.obsolete
    }


def packs(*, is_check: bool) -> Iterator[str]:
    """The same for packs: one file beside ``pack.yaml``, simplified -> traditional."""
    for manifest in sorted(PACKS.glob("*/pack.yaml")):
        target = manifest.parent / "zh_hant.yaml"
        kept = (yaml.safe_load(target.read_text("utf-8")) or {}) if target.is_file() else {}
        by_hand = kept.get("by_hand") or {}
        files = [f for f in sorted(manifest.parent.rglob("*.yaml")) if f != target and "demo" not in f.parts]
        texts = {text: None for file in files for text in titles_in(yaml.safe_load(file.read_text("utf-8")))}
        drafted = {text: said(text) for text in sorted(texts) if text not in by_hand}
        if kept.get("drafted") != drafted or set(by_hand) - set(texts):
            yield str(target.relative_to(ROOT))
            if not is_check:
                whole = {"by_hand": {t: by_hand[t] for t in by_hand if t in texts}, "drafted": drafted}
                dumped = yaml.safe_dump(whole, allow_unicode=True, sort_keys=False, width=10_000, indent=2)
                target.write_text(HEAD + dumped, "utf-8")


def titles_in(part: Any) -> Iterator[str]:
    """Every text in several languages of a pack, in simplified Chinese, that has no traditional one of its own."""
    if isinstance(part, list):
        for one in part:
            yield from titles_in(one)
    elif isinstance(part, dict):
        if isinstance(part.get("zh"), str) and set(part) <= {"zh", "en"}:
            yield part["zh"]
        else:
            for one in part.values():
                yield from titles_in(one)


def said(text: str) -> str:
    text = convert(text)
    for mainland, taiwan in TERMS.items():
        text = text.replace(mainland, taiwan)
    return text


if __name__ == "__main__":
    main()
