"""What is found in text, and what is not."""

from __future__ import annotations

import re
import re._parser as parser  # type: ignore[import-not-found]
import sys
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from complaintflow.confidential import PersonalKind, Span, labels, mask, scan, scanner
from complaintflow.confidential.checks import (
    is_card_number,
    is_day,
    is_id_card,
    is_luhn,
    is_old_id_card,
    is_uscc,
)
from complaintflow.confidential.fold import fold

from . import corpus


def _kinds(text: str) -> list[str]:
    return [span.kind.value for span in scan(text)]


# --- how well --------------------------------------------------------------------------------

GENERATED, HELD_OUT = corpus.generated(), corpus.held_out()


@pytest.mark.parametrize("kind", PersonalKind)
def test_every_kind_is_found_and_little_else(kind: PersonalKind) -> None:
    score = corpus.score(GENERATED)[kind]
    assert score.planted >= 250
    assert score.recall >= 0.99
    assert score.precision >= 0.98


@pytest.mark.parametrize("seed", [5, 6])
def test_other_seeds_are_found_as_well(seed: int) -> None:
    for score in corpus.score(corpus.generated(seed, each=60)).values():
        assert score.recall >= 0.99
        assert score.precision >= 0.98


def test_hard_cases_that_were_never_tuned_on() -> None:
    scores = corpus.score(HELD_OUT).values()
    planted, found = sum(s.planted for s in scores), sum(s.found for s in scores)
    assert planted >= 80
    assert found / planted >= 0.99
    assert found / (found + sum(s.wrong for s in scores)) >= 0.98


def test_the_corpus_counts_what_is_missed_and_what_is_wrong() -> None:
    cases = [
        corpus.read("⟦mobile:13800138000⟧"),
        corpus.read("⟦mobile:not a number⟧"),  # cannot be found
        corpus.Case("打13900139000", ()),  # found though not planted
    ]
    assert corpus.score(cases)[PersonalKind.mobile] == corpus.Score(2, 1, 1)
    assert len(corpus.misses(cases)) == 2


def test_the_corpus_is_told_as_one_command_would(capsys: pytest.CaptureFixture[str]) -> None:
    corpus.main()
    told = capsys.readouterr().out
    assert told.count("recall") == 20
    assert "held out" in told


# --- single numbers --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("check", "good", "bad"),
    [
        # GB 11643-1999, annex A
        (is_id_card, "11010519491231002X", "110105194912310021"),
        (is_id_card, "440524188001010014", "440524188001010015"),
        # GB 32100-2015, 4.2
        (is_uscc, "91350100M000100Y43", "91350100M000100Y44"),
        # ISO/IEC 7812-1 as in common use; the schemes' own test numbers
        (is_luhn, "79927398713", "79927398710"),
        (is_luhn, "4111111111111111", "4111111111111112"),
        (is_luhn, "378282246310005", "378282246310006"),
        (is_luhn, "6240008631401148", "6240008631401149"),
    ],
)
def test_check_digits(check: Callable[[str], bool], good: str, bad: str) -> None:
    assert check(good)
    assert not check(bad)


@given(
    st.from_regex(
        r"[1-9][0-9]{5}19[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])[0-9]{3}", fullmatch=True
    )
)
def test_one_check_digit_of_eleven_is_right(body: str) -> None:
    right = [last for last in "0123456789X" if is_id_card(body + last)]
    known = body[:2] in corpus.PROVINCES or body[0] == "9"
    assert right == ([corpus._mod_11_2(body)] if known else [])


@given(st.text("0123456789", min_size=11, max_size=18), st.data())
def test_luhn_sees_one_wrong_digit_and_most_swaps(body: str, data: st.DataObject) -> None:
    number = body + corpus._luhn(body)
    assert is_luhn(number)
    at = data.draw(st.integers(0, len(number) - 1))
    other = data.draw(st.sampled_from("0123456789"))
    assert is_luhn(number[:at] + other + number[at + 1 :]) is (number[at] == other)


@pytest.mark.parametrize(
    ("body", "sound"),
    [
        ("91110108MA01ABCD2", True),
        ("20110108MA01ABCD2", False),  # nobody registers so
        ("91990108MA01ABCD2", False),  # no province
        ("91XX0108MA01ABCD2", False),
        ("91100000MA01ABCD2", True),  # the state's own
    ],
)
def test_a_code_of_no_register_or_province_is_refused(body: str, sound: bool) -> None:
    assert is_uscc(body + corpus._mod_31(body)) is sound
    assert not is_uscc(body[:16] + "I" + "0")


def test_regions_and_days() -> None:
    assert is_old_id_card("110105491231002")
    assert not is_old_id_card("990105491231002")
    assert not is_old_id_card("110105491331002")
    assert is_day("20240229")
    assert not is_day("20230229")
    assert [is_day(f"{year}0101") for year in (1849, 1850, 2099, 2100)] == [
        False,
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("number", "given_out"),
    [
        ("62" + "0" * 14, True),
        ("62" + "0" * 17, True),
        ("62" + "0" * 13, False),
        ("34" + "0" * 13, True),
        ("34" + "0" * 14, False),
        ("36" + "0" * 12, True),
        ("4367" + "0" * 15, True),
        ("4367" + "0" * 12, True),
        ("4111" + "0" * 15, False),
        ("9558" + "0" * 15, True),
        ("9558" + "0" * 12, False),
        ("2221" + "0" * 12, True),
        ("2721" + "0" * 12, False),
        ("56" + "0" * 14, False),
        ("51" + "0" * 14, True),
        ("35" + "0" * 14, True),
        ("60" + "0" * 14, True),
        ("65" + "0" * 14, True),
    ],
)
def test_issuers_and_lengths(number: str, given_out: bool) -> None:
    assert is_card_number(number) is given_out


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("一三八〇〇一三八〇〇〇是他的手机", ["mobile"]),
        ("二〇二六年三月", []),
        ("١٣٨٠٠١٣٨٠٠٠", ["mobile"]),  # Arabic-Indic digits
        ("138\u200b0013\u200b8000", ["mobile"]),
        ("①13800138000", ["mobile"]),
        ("13800138000@163.com", ["email"]),
        ("手机13800138000.2018年", ["mobile"]),
        ("电话8251931.2018年", ["landline"]),
        ("电话20260302", []),
        ("电话010-12345678", []),  # no number in a town begins with 1
        ("010-6552123", []),  # Peking's have eight digits
        ("(+86)身份证", []),
        ("(+86)110101199003077651", ["id_card"]),
        ("13800138000元", []),
        ("¥13800138000", []),
        ("￥13800138000", []),
        ("¥ 13800138000", []),
        ("$13800138000", []),
        ("€13800138000", []),
        ("£13800138000", []),
        ("13800138000A", []),
        ("010-62345678元", []),
        ("卡号6222021234567890128,2024年", ["bank_card"]),
        ("622202 1234567890128", ["bank_card"]),
        ("6222 55555555555 0009", []),
        ("0.13800138000", []),
        ("电话 1380 01 38 00 0", ["mobile"]),
        ("1380 01 38 00 0", []),
        ("卡号62220212 34567890128", ["bank_card"]),
        ("62220212 34567890128", []),
        ("62220212345678901281234", []),
        ("2221000000000009", []),  # Mastercard's, but it begins like an order's day
        ("卡号2221000000000009", ["bank_card"]),
        ("110101199003077651-13800138000", ["id_card", "mobile"]),
        ("新A标准", []),
        ("京AABC12", []),
        ("护照e12345678", ["passport"]),
        ("e12345678", []),
        ("护照141234567", ["passport"]),
        ("E20260302", []),
        ("护照号E20260302", ["passport"]),
        ("h12345678", []),
        ("通行证h12345678", ["travel_permit"]),
        ("H20260302", []),
        ("通行证1234567", []),
        ("订单号E12345678", []),
        ("订单号0755-26541234", []),
        ("国药准字H12345678", []),
        ("x@.com 和 @后缀", []),
        (".@example.com", []),
        ("wx13800138000", ["mobile"]),
        ("WX13800138000", ["mobile"]),
        ("AB13800138000", []),
        ("AB-91350100M000100Y43", []),
    ],
)
def test_cases(text: str, kinds: list[str]) -> None:
    assert _kinds(text) == kinds


@pytest.mark.parametrize(
    "written",
    [
        "13800138000",
        "138 0013 8000",
        "138 00138000",
        "1380013 8000",
        "138 001 38000",
        "13800 138000",
        "1380 0138000",
        "138 00138 000",
        "1380 0138 000",
        "138001 38000",
        "1 3 8 0 0 1 3 8 0 0 0",
        "0138 0013 8000",
    ],
)
def test_a_mobile_is_found_in_the_groups_that_people_write(written: str) -> None:
    """Without a word that says what it is: in other groups it is found after such a word alone."""
    assert scan(f"、{written}、") == (Span(1, 1 + len(written), PersonalKind.mobile),)


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("3782 822463 10005", PersonalKind.bank_card),
        ("021-55500199 EXT 8001", PersonalKind.landline),
        ("021-55500199 ext. 8001", PersonalKind.landline),
    ],
)
def test_the_whole_of_it_is_found(written: str, kind: PersonalKind) -> None:
    assert scan(f"、{written}、") == (Span(1, 1 + len(written), kind),)


SAID_BEFORE = {
    "phone": "手机 电话 座机 固话 传真 联系方式 致电 来电 回电 拨打 热线 虚拟号 号码"
    " telephone Phone mobile MOB cellphone cell call fax tel contact dial",
    "id": "身份证件 身份证 证件 居住证 居留证 证号 旧证 sfz identity ID",
    "card": "银行卡 储蓄卡 信用卡 借记卡 银联 卡号 短卡 卡 账号 帐号 账户 尾号 工行 招行"
    " card Visa mastercard amex unionpay account",
    "passport": "护照 Passport",
    "permit": "回乡证 台胞证 通行证 来往内地 来往大陆 permit",
    "other": "订单 运单 快递 物流 流水 交易 发票 工单 合同 受理 批次 型号 货 序列 条形码"
    " 商品 产品 档案 学 账单 凭证 申请 参考 设备 版本 时间戳 准字 邮编 代码 共 金额 合计"
    " Order invoice tracking serial batch lot ref reference case ticket complaint model SKU"
    " contract product item part version amount total sn",
}
"""What people write before a number, by what it then is; the last are nobody's numbers."""


@pytest.mark.parametrize("kind", SAID_BEFORE)
def test_the_word_before_a_number_says_what_it_is(kind: str) -> None:
    for word in SAID_BEFORE[kind].split():
        for before in (word, f"客户的{word}:", f"{word}号码是"):
            assert labels.label(before) == kind, before
    assert labels.label("客户说") == ""


# --- properties ------------------------------------------------------------------------------

PIECES = st.one_of(
    st.sampled_from([span for case in HELD_OUT for span in [case.text]]),
    st.sampled_from(list(PersonalKind)).flatmap(
        lambda kind: st.randoms(use_true_random=False).map(
            lambda rng: corpus.written(kind, corpus.MAKERS[kind](rng), rng)
        )
    ),
    st.sampled_from(
        ["手机", "订单号", " ", "-", "、", ".", "+86", "(", "0", "x", "\n", "元", "卡号"]
    ),
    st.text("0123456789-. ()+@XEHA京沪", max_size=12),
    st.text(max_size=5),
)
TEXTS = st.lists(PIECES, max_size=7).map("".join)


@given(TEXTS)
def test_spans_are_in_order_apart_and_within(text: str) -> None:
    spans = scan(text)
    assert all(0 <= s.start < s.end <= len(text) for s in spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        # A mobile and an identity number beside it are no decimal, at full width neither.
        ("１３０００００００００.１１０１０１１９３００１０１０００Ｘ", ["mobile", "id_card"]),
        ("13800138000.11010119300101000X", ["mobile", "id_card"]),
        ("13800138000,11010119300101000X", ["mobile", "id_card"]),
        (
            "13800138000.11010119300101000X.13900139000.11010119300101000X",
            ["mobile", "id_card", "mobile", "id_card"],
        ),
        ("13800138000.5元", []),
    ],
)
def test_what_stands_beside_something_found_is_no_decimal(text: str, kinds: list[str]) -> None:
    assert [span.kind for span in scan(text)] == kinds


@given(TEXTS, st.sampled_from(["zh", "en"]))
@example(text="１３０００００００００.１１０１０１１９３００１０１０００Ｘ", lang="zh")
def test_nothing_is_left_after_masking(text: str, lang: str) -> None:
    masked = mask(text, lang="zh" if lang == "zh" else "en")
    assert scan(masked) == ()
    assert mask(masked) == masked


@given(TEXTS)
def test_what_is_not_masked_stays_as_it_was(text: str) -> None:
    spans, rest = scan(text), text
    for span in reversed(spans):
        rest = rest[: span.start] + f"[{span.kind.label('zh')}]" + rest[span.end :]
    assert mask(text) == rest
    assert mask(text, keep=tuple(PersonalKind)) == text


@given(st.text())
def test_folding_keeps_every_place(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("many", "one"),
    [
        ("‐‑‒–—―−─﹘－", "-"),
        ("·•‧∙・●", "·"),
        ("\u00ad\u200b\u200c\u200d\u2060\ufeff\u3000", " "),
    ],
    ids=["dashes", "dots", "unseen"],
)
def test_what_looks_or_means_the_same_is_one_sign(many: str, one: str) -> None:
    """What shows nothing is a space: it splits a number for whoever looks for it."""
    assert fold(many) == one * len(many)


def test_a_year_in_words_stays_one() -> None:
    assert fold("二〇二六年三月、一三八〇〇一三") == "二〇二六年三月、1380013"


@given(st.sampled_from(list(PersonalKind)), st.randoms(use_true_random=False), st.data())
def test_found_between_any_chinese_words(
    kind: PersonalKind, rng: object, data: st.DataObject
) -> None:
    value = corpus.MAKERS[kind](rng)  # type: ignore[arg-type]  # hypothesis's own Random
    words = st.text("客户反映情况属实我们已经处理完毕谢谢请核对", max_size=12)
    before, after = data.draw(words), data.draw(words)
    assert Span(len(before), len(before) + len(value), kind) in scan(before + value + after)


def test_a_span_holds_no_value() -> None:
    assert "138" not in repr(scan("13800138000"))


def test_kinds_are_kept_or_named() -> None:
    text = "手机13800138000，邮箱a@example.com"
    assert mask(text) == "手机[手机号码]，邮箱[电子邮箱]"
    assert mask(text, keep=[PersonalKind.email], lang="en") == "手机[mobile]，邮箱a@example.com"


# --- linear ----------------------------------------------------------------------------------


def test_no_pattern_looks_further_than_so_many_characters() -> None:
    """A match that is bounded costs at most a constant where it fails; those of the labels are
    given a window."""
    patterns = {n: p for n, p in vars(scanner).items() if isinstance(p, re.Pattern)}
    unbounded = [
        n for n, p in patterns.items() if parser.parse(p.pattern, p.flags).getwidth()[1] > 600
    ]
    assert unbounded == ["_GROUP"]  # it is given an end
    assert len(patterns) > 12
    assert labels.WINDOW < 40


def _calls(text: str) -> int:
    """How many functions are called, Python's and C's: what the work is proportional to."""
    calls = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        scan(text)
    finally:
        sys.setprofile(None)
    return calls


WORST = [
    "1",
    "1 ",
    "138 ",
    "a",
    "a@",
    "a.",
    "@",
    "0-",
    "+86 ",
    "((",
    "京A",
    "京",
    "6222 ",
    "x@y.z ",
    "手机",
    "E1",
]


@pytest.mark.parametrize("piece", WORST)
def test_eight_times_the_text_is_eight_times_the_work(piece: str) -> None:
    small, large = _calls(piece * 250), _calls(piece * 2_000)
    assert large <= 9 * small


@pytest.mark.parametrize(
    ("text", "words", "left"),
    [
        ("韩梅梅说", ["韩梅梅"], "[客户信息]说"),
        ("韩 梅 梅说，韩梅说", ["韩梅梅"], "[客户信息]说，韩梅说"),
        ("ＬＩ lei, LILEI; Lileia", ["Li Lei"], "[客户信息], [客户信息]; Lileia"),
        ("微信hmm_88", ["hmm_88", "88"], "微信[客户信息]"),
        ("电13800138000", ["13800138000"], "电[手机号码]"),
        ("电13800138000李", ["13800138000李"], "电[手机号码]"),
        ("韩说", ["韩", "", " "], "韩说"),
        ("韩梅梅", [], "韩梅梅"),
        # Where it ends with a sign of another kind, a letter may follow.
        ("Lei韩x", ["Lei韩"], "[客户信息]x"),
        ("韩leix 韩lei", ["韩lei"], "韩leix [客户信息]"),
        ("hmm.x xhmm.", ["hmm."], "[客户信息]x xhmm."),
    ],
)
def test_known_words_are_masked_however_they_are_written(
    text: str, words: list[str], left: str
) -> None:
    """Spaces, full-width forms and case make no difference; a word of letters is a whole word."""
    assert mask(text, words=words) == left


@given(st.text(alphabet="ab .韩梅１", max_size=30), st.text("ab韩梅", min_size=2, max_size=5))
def test_no_known_word_is_left(text: str, word: str) -> None:
    """Inserted anywhere between signs that are no letters."""
    told = mask(f"，{text}，{word}，{text}，", words=[word], lang="en")
    assert f"，{word}，" not in told
    assert "[customer]" in told
