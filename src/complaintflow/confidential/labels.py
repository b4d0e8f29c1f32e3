"""The words before a number that tell what it is, or that it is nobody's."""

from __future__ import annotations

import re

WINDOW = 28
"""How many characters before a number are looked at."""

_WORDS = {
    "phone": "手机|电话|座机|固话|传真|联系方式|致电|来电|回电|拨打|热线|虚拟号|号码"
    "|telephone|phone|mobile|mob|cellphone|cell|call|fax|tel|contact|dial",
    "id": "身份证件|身份证|证件|居住证|居留证|证号|旧证|sfz|identity|id card|id",
    "card": "银行卡|储蓄卡|信用卡|借记卡|银联|卡号|短卡|卡|账号|帐号|账户|尾号|[工建农中招交]行"
    "|bank card|card|visa|mastercard|amex|unionpay|account",
    "passport": "护照|passport",
    "permit": "回乡证|台胞证|通行证|来往内地|来往大陆|travel permit|permit",
    "other": "订单|单|运单|快递|物流|流水|交易|发票|编|工单|合同|受理|批|批次|型|型号|货|序列|条码"
    "|条形码|商品|产品|案|档案|工|学|账单|凭证|申请|参考|设备|版本|时间戳|准字|邮编|代码|共|金额|合计"
    "|order|invoice|tracking|serial|batch|lot|ref|reference|case|ticket|complaint|model|sku"
    "|contract|product|item|part|version|amount|total|sn",
}
_TAIL = (
    r"(?:号码|编号|号|码|no\b\.?|numbers?|nr\b\.?|id)?(?:是|为|就是|is|are|:|=|#|\(|\[|\s|'|\")*"
)
_LABEL = re.compile(
    "(?:" + "|".join(f"(?P<{kind}>{words})" for kind, words in _WORDS.items()) + f"){_TAIL}$",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[0-9A-Za-z]+[-_]?$")
_MEANS = re.compile(
    r"(?:tel|phone|mobile|mob|cell|call|fax|id|no|card|passport|sfz|sj|dh|vx|wx|qq|wechat|at|is"
    r"|on|or|and|to)[-_]?",
    re.IGNORECASE,
)


def label(before: str) -> str:
    """What the words at the end of ``before`` say of what follows: one of the kinds above, or
    nothing."""
    found = _LABEL.search(before)
    return found.lastgroup or "" if found else ""


def is_part(before: str) -> bool:
    """Whether what follows is part of a longer code, whose beginning ``before`` ends with."""
    code = _LETTERS.search(before)
    return code is not None and _MEANS.fullmatch(code[0]) is None
