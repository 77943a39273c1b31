"""The words by which a customer is found, and what a searcher's text asks for.

Neither FTS5 nor PostgreSQL cuts Chinese into words, and trigrams miss names of two characters. So the words are made
here: single characters and pairs (as hexadecimal, so that no tokenizer can cut them again), pinyin, initials, and the
ends of phone numbers, plates and VINs. A letter in front says which kind a word is.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

SURNAMES = {
    "单": "shan", "解": "xie", "曾": "zeng", "仇": "qiu", "查": "zha", "区": "ou", "朴": "piao", "盖": "ge",
    "覃": "qin", "冼": "xian", "洗": "xian", "缪": "miao", "员": "yun", "秘": "bi", "折": "she", "宓": "fu",
    "种": "chong", "繁": "po", "黑": "he", "能": "nai", "召": "shao", "郗": "xi", "逄": "pang", "祭": "zhai",
    "翟": "zhai", "任": "ren", "华": "hua", "乐": "yue", "曲": "qu", "牟": "mu", "谌": "chen", "隗": "wei",
    "尉": "wei", "过": "guo", "车": "che", "那": "na", "哈": "ha", "都": "du", "燕": "yan", "纪": "ji",
    "葛": "ge", "占": "zhan", "宿": "su", "适": "kuo", "晟": "cheng", "干": "gan", "应": "ying", "卜": "bu",
    "柏": "bai", "相": "xiang", "便": "pian", "万俟": "mo qi", "尉迟": "yu chi", "长孙": "zhang sun",
    "澹台": "tan tai", "单于": "chan yu", "令狐": "ling hu",
}  # fmt: skip
"""How characters are read as surnames where a dictionary would read them otherwise."""

HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")
RUN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+|[a-z]+(?:[0-9]+[a-z0-9]*)?|[0-9]+[a-z0-9]*")
SPLIT_NUMBER = re.compile(r"(?<=[0-9])[\s\-]+(?=[0-9])|^\+")
SHORTEST_END = 4
LONGEST_TEXT = 60


def folded(text: str) -> str:
    """Full-width as ASCII, lower case."""
    return unicodedata.normalize("NFKC", text).lower()


def _hex(text: str) -> str:
    return "".join(f"{ord(c):05x}" for c in text)


def _pairs(run: str) -> Iterator[str]:
    """c + one character; b + two neighbours."""
    for i, character in enumerate(run):
        yield f"c{_hex(character)}"
        if i:
            yield f"b{_hex(run[i - 1 : i + 1])}"


@lru_cache(5000)
def _syllables(run: str) -> tuple[tuple[str, ...], ...]:
    """The readings of a Chinese name: with its surname as surnames are read, and as a dictionary would."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415  50 MB of readings: for who writes names, not for who reads them

    plain = tuple(lazy_pinyin(run))
    length = 2 if run[:2] in SURNAMES else 1
    surname = SURNAMES.get(run[:length], "")
    if not surname or len(run) <= length:
        return (plain,)
    own = (*surname.split(), *lazy_pinyin(run[length:]))
    return (own,) if own == plain else (own, plain)


def _sounds(run: str) -> Iterator[str]:
    """p + pinyin from the beginning and from each later character; i + initials."""
    for syllables in _syllables(run):
        for i in range(min(len(syllables), 4)):
            yield f"p{''.join(syllables[i:])}"
        yield f"i{''.join(syllable[:1] for syllable in syllables)}"


def name_words(name: str) -> set[str]:
    """王芳: 王, 芳, 王芳, wangfang, fang, wf. BYD: byd."""
    words: set[str] = set()
    for run in RUN.findall(folded(name)):
        if HAN.fullmatch(run):
            words.update(_pairs(run))
            words.update(_sounds(run))
        else:
            words.add(f"l{run}")
    return words


def number_words(number: str) -> set[str]:
    """The whole number from its beginning, and its ends of four characters and more; the province of a plate."""
    text = folded(number).removeprefix("+86")
    words = {word for run in HAN.findall(text) for word in _pairs(run)}
    value = re.sub(r"[^a-z0-9]", "", text)
    if value:
        words.add(f"m{value}")
        words.update(f"e{value[-n:]}" for n in range(SHORTEST_END, len(value) + 1))
    return words


def document(names: Iterable[str], numbers: Iterable[str]) -> str:
    """All words of one customer, each once, separated by blanks."""
    words: set[str] = set()
    for name in names:
        words |= name_words(name)
    for number in numbers:
        words |= number_words(number)
    return " ".join(sorted(words))


def wanted(text: str) -> list[list[str]]:
    """What ``text`` asks for: all of the groups must match, each by any of its words; "x*" is a beginning.

    Whatever a searcher types, only hexadecimal, ASCII letters and digits come out: nothing to escape.
    """
    groups: list[list[str]] = []
    for run in RUN.findall(SPLIT_NUMBER.sub("", folded(text)[:LONGEST_TEXT])):
        if HAN.fullmatch(run):
            groups.extend([word] for word in _needed(run))
        elif run.isalpha():
            groups.append([f"p{run}*", f"i{run}*", f"l{run}*", f"m{run}*", f"e{run}"])
        else:
            number = run[2:] if run.startswith("86") and len(run) == 13 else run
            groups.append([f"e{number}", f"m{number}*", f"l{number}*"])
    return groups


def _needed(run: str) -> list[str]:
    """Pairs say it all, except for a single character."""
    if len(run) == 1:
        return [f"c{_hex(run)}"]
    return [f"b{_hex(run[i : i + 2])}" for i in range(len(run) - 1)]


def as_fts5(groups: list[list[str]]) -> str:
    """The query of SQLite's FTS5."""
    return " AND ".join(f"({' OR '.join(_fts5(word) for word in group)})" for group in groups)


def _fts5(word: str) -> str:
    return f'"{word[:-1]}"*' if word.endswith("*") else f'"{word}"'


def as_tsquery(groups: list[list[str]]) -> str:
    """The query of PostgreSQL, for a cast to tsquery."""
    return " & ".join(f"({' | '.join(_lexeme(word) for word in group)})" for group in groups)


def _lexeme(word: str) -> str:
    return f"'{word[:-1]}':*" if word.endswith("*") else f"'{word}'"
