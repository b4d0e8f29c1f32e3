"""Texts with personal data planted in them, and how well they are found.

``python -m confidential.corpus`` (in ``tests/``) prints recall and precision of each kind. The
numbers are invented with check digits reckoned here, by other ways than the library's: the oracle
shares no code with it.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from complaintflow.confidential import PersonalKind, Span, scan

HELD_OUT = Path(__file__).with_name("held_out.txt")
_MARK = re.compile("⟦([a-z_]+):([^⟧]*)⟧")


@dataclass(frozen=True)
class Case:
    """A text, and where in it what is planted."""

    text: str
    planted: tuple[Span, ...]


def read(marked: str) -> Case:
    """A case of text in which what is planted is marked ``⟦kind:value⟧``."""
    text, planted, at = "", [], 0
    for mark in _MARK.finditer(marked):
        text += marked[at : mark.start()]
        planted.append(Span(len(text), len(text) + len(mark[2]), PersonalKind(mark[1])))
        text, at = text + mark[2], mark.end()
    return Case(text + marked[at:], tuple(planted))


def held_out() -> list[Case]:
    """The hard cases that were written before the scanner, and that it was not tuned on."""
    lines = HELD_OUT.read_text(encoding="utf-8").splitlines()
    return [read(line) for line in lines if line and not line.startswith("#")]


# --- numbers ---------------------------------------------------------------------------------

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
PROVINCES = (
    *(
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
    ),
    *(
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
    ),
    *("81", "82", "83"),
)
_REGIONS = ("110101", "310104", "440106", "510107", "330106", "420111", "650102", "810000")
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"


def _digits(rng: random.Random, n: int) -> str:
    return "".join(rng.choice("0123456789") for _ in range(n))


def _mod_11_2(body: str) -> str:
    """ISO 7064 MOD 11-2 by its recursion."""
    rest = 0
    for digit in body:
        rest = (rest + int(digit)) * 2 % 11
    return "0123456789X"[(1 - rest) % 11]


def _mod_31(body: str) -> str:
    """GB 32100's check character: weights are powers of 3 modulo 31."""
    total = sum(_ALPHABET.index(c) * pow(3, n, 31) for n, c in enumerate(body))
    return _ALPHABET[-total % 31]


def _luhn(body: str) -> str:
    doubled = {d: sum(divmod(2 * int(d), 10)) for d in "0123456789"}
    total = sum(doubled[d] if n % 2 == 0 else int(d) for n, d in enumerate(reversed(body)))
    return str(-total % 10)


def mobile(rng: random.Random) -> str:
    return "1" + rng.choice("3456789") + _digits(rng, 9)


def landline(rng: random.Random) -> str:
    area = rng.choice(("010", "021", "023", "0571", "0755", "0991", "0311"))
    n = 8 if len(area) == 3 else rng.choice((7, 8))
    return area + "-" + rng.choice("2345678") + _digits(rng, n - 1)


def id_card(rng: random.Random) -> str:
    day = date(1930, 1, 1) + timedelta(days=rng.randrange(33_000))
    body = rng.choice(_REGIONS) + day.strftime("%Y%m%d") + _digits(rng, 3)
    return body + _mod_11_2(body)


def bank_card(rng: random.Random) -> str:
    start, n = rng.choice(
        (("622202", 19), ("621700", 19), ("622588", 16), ("4111", 16), ("53", 16))
    )
    body = start + _digits(rng, n - 1 - len(start))
    return body + _luhn(body)


def uscc(rng: random.Random) -> str:
    org = "MA" + "".join(rng.choice(_ALPHABET) for _ in range(6))
    org = rng.choice((org, _digits(rng, 8)))
    body = rng.choice(("91", "92", "93", "12")) + rng.choice(_REGIONS) + org
    body += rng.choice(_ALPHABET)
    return body + _mod_31(body)


def email(rng: random.Random) -> str:
    name = rng.choice(("zhang.san", "li_lei", "w", "han-mei", "user+tag", "abc123"))
    return name + _digits(rng, 3) + "@" + rng.choice(("example.com", "qq.com", "mail.sina.com.cn"))


def plate(rng: random.Random) -> str:
    head = rng.choice(_PROVINCES) + rng.choice(_LETTERS)
    serial = rng.choice(
        (
            _digits(rng, 5),
            rng.choice(_LETTERS) + _digits(rng, 4),
            _digits(rng, 2) + rng.choice(_LETTERS) + _digits(rng, 2),
            rng.choice(_LETTERS) + rng.choice(_LETTERS) + _digits(rng, 3),
            rng.choice("DFABCE") + _digits(rng, 5),
            rng.choice("DF") + rng.choice(_LETTERS) + _digits(rng, 4),
            _digits(rng, 5) + rng.choice("DF"),
            _digits(rng, 4) + rng.choice("挂学警"),
        )
    )
    return head + rng.choice(("", "·", " ")) + serial


def passport(rng: random.Random) -> str:
    return rng.choice(("E", "G", "E" + rng.choice(_LETTERS[:8]), "SE", "DE", "PE")).ljust(
        2, rng.choice("3456789")
    ) + _digits(rng, 7)


def travel_permit(rng: random.Random) -> str:
    return rng.choice("HM") + rng.choice("03456789") + _digits(rng, 7) + rng.choice(("", "01"))


MAKERS: dict[PersonalKind, Callable[[random.Random], str]] = {
    PersonalKind.mobile: mobile,
    PersonalKind.landline: landline,
    PersonalKind.id_card: id_card,
    PersonalKind.bank_card: bank_card,
    PersonalKind.uscc: uscc,
    PersonalKind.email: email,
    PersonalKind.plate: plate,
    PersonalKind.passport: passport,
    PersonalKind.travel_permit: travel_permit,
}

# --- how they are written --------------------------------------------------------------------

_WIDE = {n: n + 0xFEE0 for n in range(0x21, 0x7F)}
_GROUPS: dict[PersonalKind, tuple[tuple[int, ...], ...]] = {
    PersonalKind.mobile: ((3, 4, 4), (3, 8), (7, 4)),
    PersonalKind.id_card: ((6, 8, 4), (6, 4, 4, 4), (3, 3, 4, 4, 4)),
    PersonalKind.bank_card: ((4, 4, 4, 4, 3), (6, 13)),
    PersonalKind.uscc: ((2, 6, 9, 1), (8, 10), (4, 4, 4, 4, 2)),
}


def _grouped(value: str, groups: tuple[int, ...], between: str) -> str:
    parts, at = [], 0
    for n in groups:
        parts.append(value[at : at + n])
        at += n
    return between.join(part for part in (*parts, value[at:]) if part)


def written(kind: PersonalKind, value: str, rng: random.Random) -> str:
    """``value`` as somebody may write it."""
    way = rng.randrange(6)
    if way == 0:
        return value.translate(_WIDE)
    if way == 1 and kind in _GROUPS:
        return _grouped(value, rng.choice(_GROUPS[kind]), rng.choice((" ", "-", "　")))
    if way == 2 and kind is PersonalKind.mobile:
        return rng.choice(("+86 ", "+86", "0086-", "86-", "(+86)")) + value
    if way == 2 and kind is PersonalKind.landline:
        area, local = value.split("-")
        return rng.choice((f"({area}){local}", f"{area}{local}", f"+86 {area[1:]} {local}"))
    if way == 2 and kind in (PersonalKind.id_card, PersonalKind.uscc, PersonalKind.email):
        return value.lower()
    return value


_BARE = (
    "客户称{}一直没有回复",
    "昨天下午用{}办理了退货。",
    "{}",
    "请核对：{}，谢谢！",
    "The customer gave {} on Monday.",
    "Reached at {}, no answer.",
    "二、情况说明：王某（{}）多次来访；",
    "3月2日{}再次投诉服务态度",
    "处理人已与{}核实\n属实",
    "甲方员工把{}发到了群里！！",
)
_SAID: dict[PersonalKind, tuple[str, ...]] = {
    PersonalKind.mobile: ("手机号码：{}", "联系电话{}打不通", "mobile: {}", "电话是{}"),
    PersonalKind.landline: ("座机{}", "电话：{}转接", "Tel. {}", "办公电话为{}。"),
    PersonalKind.id_card: ("身份证号{}", "身份证号码：{}", "ID card no. {}", "证件号{}已登记"),
    PersonalKind.bank_card: ("银行卡号{}", "退款至卡号：{}", "card {}", "账号{}（工行）"),
    PersonalKind.uscc: ("统一社会信用代码：{}", "信用代码{}", "USCC {}"),
    PersonalKind.email: ("邮箱{}", "请发邮件到{}。", "email: {}", "邮箱：{}；"),
    PersonalKind.plate: ("车牌{}", "驾驶{}撞倒", "plate {}", "车牌号：{}，黑色"),
    PersonalKind.passport: ("护照{}", "护照号码：{}", "passport {}", "持护照{}入住"),
    PersonalKind.travel_permit: ("回乡证{}", "通行证号码：{}", "permit {}", "往来内地通行证{}"),
}

# --- what is nobody's ------------------------------------------------------------------------


def _negatives(rng: random.Random) -> Iterator[str]:
    day = date(2020, 1, 1) + timedelta(days=rng.randrange(2500))
    compact, n = day.strftime("%Y%m%d"), _digits(rng, 6)
    yield f"订单号{compact}{n}{_digits(rng, 4)}已签收"
    yield f"订单编号：{mobile(rng)}"
    yield f"运单号 SF{_digits(rng, 13)} 未到"
    yield f"受理编号CF-{day.year}-{n}，工单TS{compact}{n}"
    yield f"{day.isoformat()} {n[:2]}:{n[2:4]} 来电记录"
    yield f"退款金额¥{rng.randrange(10**6):,}.{n[:2]}元，合计{_digits(rng, 5)}元"
    yield f"条码69{_digits(rng, 11)}，批号{compact}"
    yield f"型号{rng.choice(_LETTERS)}{_digits(rng, 4)}-{n[:3]}"
    yield f"发票代码0{_digits(rng, 11)}，发票号码{_digits(rng, 8)}"
    yield f"请拨打{rng.choice(('12315', '95588', '10086', '400-820-8820', '12345'))}"
    yield f"Order {compact}{_digits(rng, 8)} was late; ticket #{n}."
    yield f"版本{n[0]}.{n[1:3]}.{n[3:]}，IP 10.{n[0]}.{n[1:3]}.{n[3]}"
    yield f"房号{n[:2]}-{n[2]}-{n[3:]}{n[0]}，面积{n[:2]}.{n[2:4]}平米"
    body = id_card(rng)
    yield f"证号{body[:17]}{'0123456789'[(int(body[16]) + 3) % 10] if body[17] == 'X' else 'X'}有误"
    card = bank_card(rng)
    yield f"卡号{card[:-1]}{(int(card[-1]) + 1) % 10}不存在"
    yield f"流水号{card}查询"
    yield f"国药准字H{compact}，批次G{compact}"
    yield f"unix {_digits(rng, 10)}, hash {rng.randbytes(16).hex()}"
    yield f"第{n[:3]}页共{n[3:]}字，编号{compact}-{n}"


def generated(seed: int = 3, each: int = 260) -> list[Case]:
    """``each`` planted values of every kind, and as many texts in which there is nothing."""
    rng = random.Random(seed)
    cases = []
    for kind, make in MAKERS.items():
        for _ in range(each):
            around = rng.choice(_BARE if rng.random() < 0.5 else _SAID[kind])
            mark = f"⟦{kind.value}:{written(kind, make(rng), rng)}⟧"
            cases.append(read(around.replace("{}", mark)))
    while len(cases) < 2 * each * len(MAKERS):
        cases += [Case(text, ()) for text in _negatives(rng)]
    return cases


# --- how well --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Score:
    """Of one kind: how many were planted, found, and found where none was planted."""

    planted: int
    found: int
    wrong: int

    @property
    def recall(self) -> float:
        return self.found / self.planted

    @property
    def precision(self) -> float:
        return self.found / (self.found + self.wrong)


def score(cases: list[Case]) -> dict[PersonalKind, Score]:
    """Found is what has the planted kind and covers every character of the planted value."""
    planted, found, wrong = (
        Counter[PersonalKind](),
        Counter[PersonalKind](),
        Counter[PersonalKind](),
    )
    for case in cases:
        spans = scan(case.text)
        planted.update(p.kind for p in case.planted)
        hits = [p for p in case.planted if any(_covers(s, p) for s in spans)]
        found.update(p.kind for p in hits)
        wrong.update(s.kind for s in spans if not any(_covers(s, p) for p in case.planted))
    return {kind: Score(planted[kind], found[kind], wrong[kind]) for kind in planted}


def _covers(span: Span, planted: Span) -> bool:
    return span.kind is planted.kind and span.start <= planted.start and planted.end <= span.end


def misses(cases: list[Case]) -> list[str]:
    """The texts in which something was missed or found where nothing was planted."""
    return [
        f"{case.text!r}: planted {list(case.planted)}, found {list(scan(case.text))}"
        for case in cases
        if not (
            all(any(_covers(s, p) for s in scan(case.text)) for p in case.planted)
            and all(any(_covers(s, p) for p in case.planted) for s in scan(case.text))
        )
    ]


def main() -> None:
    """Print the figures of both parts of the corpus."""
    for name, cases in (("generated", generated()), ("held out", held_out())):
        scores = score(cases)
        print(f"{name}: {len(cases)} texts, {sum(s.planted for s in scores.values())} values")
        for kind, told in scores.items():
            print(
                f"  {kind.value:14} planted {told.planted:4}  recall {told.recall:.4f}"
                f"  precision {told.precision:.4f}"
            )
        planted = sum(s.planted for s in scores.values())
        found, wrong = sum(s.found for s in scores.values()), sum(s.wrong for s in scores.values())
        print(
            f"  {'all':14} planted {planted:4}  recall {found / planted:.4f}"
            f"  precision {found / (found + wrong):.4f}"
        )


if __name__ == "__main__":
    main()
