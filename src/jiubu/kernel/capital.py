"""Amounts in capital Chinese numerals (大写金额), as invoices, contracts and receipts carry them.

cn2an was looked at: it drops what is below a fen without a word and installs packages named ``build`` and ``src``.
"""

from decimal import Decimal

from jiubu.kernel import checked

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
BLOCKS = ("", "万", "亿")


def capital(amount: Decimal) -> str:
    """壹拾陆万玖仟捌佰元整 for 169,800 yuan; 负 before what is below 0.

    Refused("bad_amount") for what is no amount of whole fen. Source: 支付结算办法, annex 1 (正确填写票据和结算凭证的基本规定):
    整 after 元 and not after 分; one 零 for any row of zeros between digits; here 整 also after 角 is left out, as it may be.
    """
    whole = checked.amount(amount, negative=True)
    fen = int(abs(whole) * 100)
    yuan, rest = divmod(fen, 100)
    said = f"{_whole(yuan)}元" if yuan else ""
    text = f"{said}{_rest(rest, has_yuan=bool(yuan))}" if rest else f"{said or '零元'}整"
    return f"负{text}" if whole < 0 else text


def _rest(rest: int, *, has_yuan: bool) -> str:
    jiao, fen = divmod(rest, 10)
    said = f"{DIGITS[jiao]}角" if jiao else ("零" if has_yuan else "")
    return f"{said}{DIGITS[fen]}分" if fen else said


def _whole(yuan: int) -> str:
    """A whole number above 0 in blocks of four digits; 零 where digits at the joint of two blocks are zeros."""
    blocks = []
    while yuan:
        yuan, block = divmod(yuan, 10_000)
        blocks.append(block)
    said = ""
    is_gap = False
    for place in range(len(blocks) - 1, -1, -1):
        block = blocks[place]
        if not block:
            is_gap = True
            continue
        said += "零" if said and (is_gap or block < 1000) else ""
        said += _block(block) + BLOCKS[place]
        is_gap = block % 10 == 0
    return said


def _block(block: int) -> str:
    """1 to 9999, without 零 before its first digit or after its last."""
    said = ""
    is_gap = False
    for place in range(3, -1, -1):
        digit = block // 10**place % 10
        if not digit:
            is_gap = bool(said)
            continue
        said += ("零" if is_gap else "") + DIGITS[digit] + PLACES[place]
        is_gap = False
    return said
