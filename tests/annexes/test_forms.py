"""Annexes 2, 3, 4 and 6: the standard, the plan, the record, the register."""

from __future__ import annotations

import importlib.util
from datetime import date

from complaintflow.agreement import Agreement
from complaintflow.annexes import (
    LAWS,
    Document,
    Fields,
    Grid,
    handling_plan,
    law_register,
    page,
    record_form,
    standard_document,
)
from complaintflow.complaint import annex_2
from complaintflow.records import HandlingRecord, Presence, Words
from desk.support import CUSTOMER
from records.support import World

from .conftest import AT, recorded


def labels(document: Document) -> set[str]:
    return {
        label for block in document.blocks if isinstance(block, Fields) for label, _ in block.rows
    }


def test_the_form_has_the_fields_of_annex_4(record: HandlingRecord, agreement: Agreement) -> None:
    form = record_form(record, agreement=agreement, at=AT)
    assert labels(form) >= {
        "投诉编号", "合同编号", "投诉渠道", "收到时间", "登记时间", "接收人", "客户名称",
        "客户类型",
        "联系方式（未留的写明原因）",
        "代理人及授权", "投诉对象", "投诉内容", "客户诉求", "重复或关联投诉", "结论",
        "原因分析（直接）",
        "发现的问题（4.4）", "反馈期限", "到达时间", "客户意见（认可／异议／未回复）",
        "办结时间", "办结人", "违约情形",
        "保存期限至", "暂停销毁", "经办人、签字", "审核人、签字", "记录校验值", "是否按期响应",
    }  # fmt: skip
    assert form.mark.version == f"R-{record.chain.version}"
    assert record.chain.digest in page(form)


def test_the_form_masks_what_its_reader_may_not_see(life: World, agreement: Agreement) -> None:
    seen = page(record_form(recorded(life), agreement=agreement, at=AT))
    assert "张三" in seen
    assert "13800000000" in seen
    hidden = page(record_form(recorded(life, values="none"), agreement=agreement, at=AT))
    assert "张三" not in hidden
    assert "13800000000" not in hidden
    assert "［已遮盖］" in hidden
    own = page(record_form(recorded(life, CUSTOMER, "own"), agreement=None, at=AT))
    assert "张三" in own
    assert "［已遮盖］" in own  # the staff's findings are not the customer's to see


def test_the_plan_shows_the_limit_with_its_derivation(
    record: HandlingRecord, agreement: Agreement
) -> None:
    plan = handling_plan(record, agreement=agreement, at=AT)
    assert plan.mark.version == "P-1.2"
    assert record.feedback[record.plan[-1].cycle - 1].due.explain("zh") in page(plan)
    grids = {b.head[0]: b for b in plan.blocks if isinstance(b, Grid)}
    assert [len(grids[name].rows) for name in ("临时措施", "处理措施", "后续措施")] == [1, 2, 1]
    line = record.plan[-1]
    shown = Words(token=line.measures[0].what.token, presence=Presence.shown, text="约200元")
    dear = tuple(m.model_copy(update={"cost": shown}) for m in line.measures)
    more = {"risk": shown, "liability_view": "supplier", "customer_told": True, "measures": dear}
    full = record.model_copy(update={"plan": (type(line).model_validate(dict(line) | more),)})
    told = page(handling_plan(full, agreement=agreement, at=AT))
    for field in (
        "预计费用",
        "风险及应对",
        "责任认定",
        "是否已告知客户预计时间",
        "约200元",
        "供应商",
    ):
        assert field in told
    none = record.model_copy(update={"plan": ()})
    assert handling_plan(none, agreement=agreement, at=AT).mark.version == "P-0"


def test_an_edition_of_the_standard() -> None:
    before = annex_2()
    fewer = before.model_copy(update={"version": "own-1", "categories": before.categories[1:]})
    shown = standard_document(fewer, agreement=None, at=AT)
    assert shown.mark.version == "own-1"
    assert "产品质量" not in page(shown)


def test_the_matrix_is_annex_2s() -> None:
    shown = standard_document(annex_2(), agreement=None, at=AT)
    matrix = [b for b in shown.blocks if isinstance(b, Grid)][-1]
    assert matrix.head[1:] == ("特急", "紧急", "普通")
    assert matrix.rows == (
        ("重大", "1", "1", "2"),
        ("严重", "1", "2", "2"),
        ("一般", "2", "3", "3"),
        ("轻微", "3", "3", "4"),
    )


def test_the_register_names_what_is_expected_and_modules_that_exist() -> None:
    titles = {law.title.zh.removeprefix("中华人民共和国") for law in LAWS}
    assert titles >= {
        "民法典", "消费者权益保护法", "消费者权益保护法实施条例", "产品质量法", "电子商务法",
        "个人信息保护法", "数据安全法", "网络安全法", "电子签名法", "民事诉讼法",
        "全国年节及纪念日放假办法",
        "国务院办公厅关于2026年部分节假日安排的通知", "市场监督管理投诉举报处理办法",
    }  # fmt: skip
    assert any(law.number == "GB/T 19012-2019" for law in LAWS)
    for law in LAWS:
        assert law.clauses
        for module in law.where_used:
            assert importlib.util.find_spec(module) is not None, module
        for day in law.amended:
            assert law.issued is not None
            assert law.issued < day
        if law.issued and law.effective:
            assert law.issued <= law.effective


def test_what_nobody_checked_is_listed_as_unverified() -> None:
    assert all(law.unverified for law in LAWS)
    checked = LAWS[0].model_copy(
        update={"checked_on": date(2026, 3, 1), "source": "官方文本", "reviewer": "l-1"}
    )
    assert not checked.unverified
    shown = law_register((checked, LAWS[1]), agreement=None, at=AT)
    assert page(shown).count(LAWS[0].title.zh) == 2  # in both tables, not in the list
    register = next(block for block in shown.blocks if isinstance(block, Grid))
    assert [row[-1] for row in register.rows] == ["2026-03-01\n官方文本\nl-1", "尚未核对"]
    assert page(shown).count(f"<li>{LAWS[1].title.zh}</li>") == 1
    assert "全部条目均已核对" in page(law_register((checked,), agreement=None, at=AT))
    assert shown.mark.version != law_register((checked,), agreement=None, at=AT).mark.version


def test_the_register_counts_articles_in_its_own_language() -> None:
    zh = page(law_register(agreement=None, at=AT, lang="zh"))
    en = page(law_register(agreement=None, at=AT, lang="en"))
    assert "51、57" in zh
    assert "全文" in zh
    assert "51, 57" in en
    assert "、" not in en
    assert "the whole: the year" in en
