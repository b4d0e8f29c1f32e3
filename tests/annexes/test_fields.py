"""Every field that is asked of the seven annexes, looked for in the documents of one lived case:
by its label in Chinese and English, and by what the case says there; and in the blank forms."""

from __future__ import annotations

import html
import re
from datetime import datetime
from typing import NamedTuple

import pytest

from complaintflow.annexes import (
    Document,
    Fields,
    Grid,
    Heading,
    Lang,
    Letter,
    Para,
    Value,
    blank_form,
    docx,
    flowchart,
    handling_plan,
    law_register,
    letter_fields,
    page,
    possible_letters,
    record_form,
    standard_document,
    training,
    write_letter,
)
from complaintflow.periods import china
from complaintflow.records import HandlingRecord, record_of
from complaintflow.values import Evidence
from desk.support import BOSS, who

from .lived import CARL, Lived, lived, own_standard

LANGS: tuple[Lang, ...] = ("zh", "en")


class Asked(NamedTuple):
    """One field: of which annex, asked by which clause, and how it is found."""

    annex: int
    clause: str
    zh: str
    """Its label, or a part of it."""
    en: str
    told: str = ""
    """What the lived case says there, in either language; empty where it is the machine's, or is
    left to be filled in."""


FIELDS = [
    # 1: the process
    Asked(1, "3.1-3.7", "环节", "step"),
    Asked(1, "3.1-3.7", "责任部门", "who"),
    Asked(1, "4.1", "24小时", "24 hours"),
    Asked(1, "4.2", "7个工作日", "7 working days"),
    Asked(1, "3.7", "形成的记录", "record"),
    Asked(1, "3.6", "分支", "branch"),
    Asked(1, "1.4", "是否属于投诉", "is it a complaint"),
    Asked(1, "3.3", "是否属实", "is it so"),
    Asked(1, "3.6", "客户是否有异议", "does the customer object"),
    Asked(1, "4.4", "登记发现的问题", "find problem"),
    *(Asked(1, "3.1", zh, en) for zh, en in (
        ("客户", "Customer"), ("客户服务部门", "Customer service department"),
        ("甲方责任部门", "Party A, department responsible"), ("乙方", "Party B"),
        ("不予受理", "declined"), ("撤回投诉", "withdraw"), ("合并处理", "merge"),
        ("客户提出异议", "object"), ("重新办理", "reopen"), ("请求协助", "request assistance"))),
    # 2: the standard
    *(Asked(2, "3.2", zh, en) for zh, en in (
        ("产品质量", "product quality"), ("功能故障", "malfunction"), ("售后", "after-sales"),
        ("物流交付", "delivery"), ("价格收费", "price and charges"), ("人员行为", "conduct of"),
        ("服务质量", "service quality"), ("合同与宣传", "contract and advertising"),
        ("个人信息", "personal information"),
        ("意见建议", "suggestion"), ("须附说明", "needs a note"), ("重大", "critical"),
        ("严重", "serious"), ("一般", "moderate"), ("轻微", "minor"), ("特急", "immediate"),
        ("紧急", "urgent"), ("普通", "normal"), ("危险持续", "danger continues"),
        ("损害按日扩大", "harm grows by the day"), ("处理优先级", "Priority"),
        ("复杂程度", "Complexity"), ("需外部检测鉴定", "outside test"),
        ("电热水壶 D-17", "kettle D-17"),
        ("次一工作日", "next working day"), ("立即上报负责人", "told to the manager at once"))),
    # 3: the plan
    Asked(3, "3.4", "方案编号、版本", "plan no., version", "1.1"),
    Asked(3, "3.4", "投诉编号", "complaint no.", "C-"),
    Asked(3, "3.4", "客户诉求", "demand", "退货并赔偿医药费"),
    Asked(3, "3.3", "核实情况", "findings", "壶底焊缝开裂"),
    Asked(3, "3.3", "结论", "verdict"),
    Asked(3, "3.3", "原因分析（直接）", "direct cause", "焊接温度不足"),
    Asked(3, "3.3", "原因分析（根本）", "root cause", "焊机未按期校准"),
    Asked(3, "3.4", "责任认定", "where the cause lies"),
    Asked(3, "3.4", "临时措施", "Interim measures", "暂停销售同批次水壶"),
    Asked(3, "3.4", "处理措施", "measure", "全额退款"),
    Asked(3, "3.4", "责任人", "responsible", "ron"),
    Asked(3, "3.4", "处理时限", "limit", "2026-03-06"),
    Asked(3, "3.5", "完成证明", "evidence", "回访记录"),
    Asked(3, "3.4", "预计费用", "cost", "约三百元"),
    Asked(3, "4.4", "纠正措施、预防措施", "Corrective and preventive", "每周校准焊机"),
    Asked(3, "3.6", "后续措施", "follow-up", "一个月后回访伤情"),
    Asked(3, "2.2", "需乙方协助事项", "Assistance of Party B", "提供同批次交付清单"),
    Asked(3, "4.2", "完成并反馈期限", "Limit of completion", "2026-03-11"),
    Asked(3, "3.4", "风险及应对", "risk", "可能引起媒体关注"),
    Asked(3, "3.4", "制定人", "drawn up by", "boss"),
    Asked(3, "3.4", "制定日期", "drawn up on", "2026-03-03"),
    Asked(3, "3.4", "审批人", "approved by", "mgr-1"),
    Asked(3, "3.4", "是否已告知客户预计时间", "customer told by when"),
    # 4: the record
    Asked(4, "3.1", "投诉编号", "complaint no.", "C-"),
    Asked(4, "3.1", "合同编号", "agreement no.", "HT-2026-007"),
    Asked(4, "3.1", "投诉渠道", "channel"),
    Asked(4, "3.1", "收到时间", "received", "2026-03-02 10:00"),
    Asked(4, "3.1", "登记时间", "registered", "2026-03-02"),
    Asked(4, "3.1", "接收人", "received by", "clerk"),
    Asked(4, "4.3", "客户名称", "name", "周晓川"),
    Asked(4, "1.3", "客户类型", "type"),
    Asked(4, "4.3", "联系方式（未留的写明原因）", "contact (or why none)", "13987654321"),
    Asked(4, "4.3", "代理人及授权", "representative, authority", "吴律师"),
    Asked(4, "3.6", "希望的回复方式、时间", "preferred channel, time", "工作日晚上七点后"),
    Asked(4, "1.4", "投诉对象", "complained about"),
    Asked(4, "1.4", "产品、订单或批次", "product, order or batch", "订单 20260301-89"),
    Asked(4, "1.4", "发生时间、地点", "when and where it happened", "自家厨房"),
    Asked(4, "1.4", "投诉内容", "statement", "水壶漏水，烫伤了手"),
    Asked(4, "1.4", "客户诉求", "demand", "退货并赔偿医药费"),
    Asked(4, "3.7", "附件", "attachment", "壶底裂纹.jpg"),
    Asked(4, "3.7", "摘要值", "digest"),
    Asked(4, "3.1", "重复或关联投诉", "earlier or linked", "c_"),
    Asked(4, "3.7", "更正事项", "corrected"),
    Asked(4, "3.7", "原记录", "recorded before", "周小川"),
    Asked(4, "3.7", "更正为", "holds now", "周晓川"),
    Asked(4, "3.7", "更正人、时间", "by, at", "clerk"),
    Asked(4, "4.1", "响应期限", "due", "2026-03-03 10:00"),
    Asked(4, "4.1", "响应时间", "answered", "2026-03-02"),
    Asked(4, "4.1", "响应人", "by", "clerk"),
    Asked(4, "4.1", "履行情况", "stands"),
    Asked(4, "3.2", "投诉类别／子类", "category / subcategory"),
    Asked(4, "3.2", "涉及产品／服务", "product or service", "D-17"),
    Asked(4, "3.2", "严重程度及判定依据", "severity and criteria"),
    Asked(4, "3.2", "紧急程度及判定依据", "urgency and criteria"),
    Asked(4, "3.2", "处理优先级", "priority", "P1"),
    Asked(4, "3.2", "复杂程度", "complexity"),
    Asked(4, "3.2", "安全隐患", "safety"),
    Asked(4, "4.3", "涉及个人信息", "personal information"),
    Asked(4, "3.2", "群体／关联投诉", "collective / linked", "c_"),
    Asked(4, "3.2", "评估人、时间", "assessed by, at", "clerk"),
    Asked(4, "3.2", "标准版本", "standard", "own-1"),
    Asked(4, "3.3", "调查核实人", "investigator", "ivy"),
    Asked(4, "3.3", "起止时间", "period", "～"),
    Asked(4, "3.3", "核实情况", "findings", "壶底焊缝开裂"),
    Asked(4, "3.3", "证据", "evidence", "ev-1"),
    Asked(4, "3.3", "结论", "verdict"),
    Asked(4, "3.3", "原因分析（直接）", "direct cause", "焊接温度不足"),
    Asked(4, "3.3", "原因分析（根本）", "root cause", "焊机未按期校准"),
    Asked(4, "4.4", "发现的问题", "problems found", "bad batch"),
    Asked(4, "2.2", "协助事项", "what", "提供同批次交付清单"),
    Asked(4, "2.2", "期限", "due"),
    Asked(4, "2.2", "提供或答复时间", "provided, answered", "2026-03-03"),
    Asked(4, "3.4", "方案", "plan", "1.1"),
    Asked(4, "3.4", "处理措施", "measure", "全额退款"),
    Asked(4, "3.4", "临时措施", "interim measure", "暂停销售同批次水壶"),
    Asked(4, "3.5", "完成时间、执行人", "done, by", "ron"),
    Asked(4, "3.5", "完成证明", "evidence", "ev-1"),
    Asked(4, "4.2", "反馈期限", "due", "2026-03-11 24:00"),
    Asked(4, "3.6", "发出时间", "sent", "2026-03-03"),
    Asked(4, "3.6", "到达时间", "arrived", "2026-03-03"),
    Asked(4, "3.6", "方式、反馈人", "how, by", "clerk"),
    Asked(4, "3.6", "反馈内容", "text", "已全额退款并说明原因"),
    Asked(4, "3.6", "客户意见", "customer's answer", "医药费没有赔"),
    Asked(4, "3.6", "回访时间", "when", "2026-03-03"),
    Asked(4, "3.6", "满意度", "satisfaction", "还想要医药费"),
    Asked(4, "4.4", "改进事项", "problem", "bad batch"),
    Asked(4, "4.4", "措施、责任人、期限", "actions, who, due", "每周校准焊机"),
    Asked(4, "4.4", "效果验证自", "check from"),
    Asked(4, "4.3", "对外提供", "disclosed to", "samr-1"),
    Asked(4, "4.3", "依据", "basis", "应监管部门要求"),
    Asked(4, "4.3", "权利请求", "request", "请删除我的电话"),
    Asked(4, "4.3", "理由", "reason", "保存期未满"),
    Asked(4, "3.7", "办结时间", "closed", "2026-03-05"),
    Asked(4, "3.7", "办结人", "by", "clerk"),
    Asked(4, "3.7", "办结方式", "how"),
    Asked(4, "4.1", "是否按期响应", "responses in time"),
    Asked(4, "4.2", "是否按期办结并反馈", "completion in time"),
    Asked(4, "5.1", "违约情形", "breaches", "4.3"),
    Asked(4, "5.1", "违约责任主张", "claim", "L-"),
    Asked(4, "3.2", "提醒与升级", "warning, escalation", "ceo"),
    Asked(4, "3.7", "保存期限至", "keep until", "2027-03-08"),
    Asked(4, "3.7", "暂停销毁", "holds", "2026-03-06"),
    Asked(4, "3.7", "经办人、签字", "handler, signature", "clerk"),
    Asked(4, "3.7", "审核人、签字", "reviewer, signature", "mgr-1"),
    Asked(4, "3.7", "记录校验值", "digest of the record"),
    # 6: the register
    *(Asked(6, "6.1", zh, en) for zh, en in (
        ("名称、文号", "title, number"), ("效力级别", "level"), ("公布", "issued"),
        ("施行", "in force from"), ("修订", "amended"), ("时效性", "status"),
        ("适用条款及要点", "articles and their gist"), ("合同条款", "clauses"),
        ("代码位置", "where in the code"), ("强制性", "mandatory"),
        ("核对日期、来源、核对人", "checked on, source, by"))),
    # 7: the training
    *(Asked(7, clause, zh, en) for clause, zh, en in (
        ("3.1", "培训对象", "For"), ("3.1", "培训目标", "Objectives"),
        ("3.1", "流程与各环节要求", "The process"), ("4.1", "时限与计算示例", "Limits"),
        ("3.2", "分类与评估练习", "exercises"), ("3.6", "沟通规范与禁用语", "How we speak"),
        ("4.3", "保密与个人信息", "personal"),
         ("5.1", "违约情形与解决办法", "breaches"),
        ("2.2", "乙方协助", "Party B"), ("3.2", "升级与突发情形", "Escalation"),
        ("3.7", "记录填写规范", "Records"), ("4.1", "合格线", "pass"), ("4.1", "答案", "answers"),
        ("4.3", "培训记录", "Attendance"), ("4.3", "签到", "signature"))),
]  # fmt: skip

LETTERS = {
    Letter.acknowledgement: (
        "salutation", "complaint_no", "received_at", "summary", "handler", "phone", "next_step",
        "expected_by", "missing_info", "missing_by", "missing_how", "privacy", "sender", "date",
    ),
    Letter.feedback: (
        "salutation", "complaint_no", "received_at", "summary", "handler", "phone", "findings",
        "verdict", "outcome", "follow_up", "refused", "objection", "other_routes", "privacy",
        "sender", "date",
    ),
    Letter.declined: (
        "salutation", "received_at", "summary", "complaint_no", "reasons", "elsewhere",
    ),
    Letter.progress: ("complaint_no", "stage", "expected_by"),
    Letter.withdrawal: ("withdrawn_at", "complaint_no"),
}  # fmt: skip
"""Annex 5: what each letter says."""


@pytest.fixture(scope="module")
def life() -> Lived:
    return lived()


@pytest.fixture(scope="module")
def at(life: Lived) -> datetime:
    return life.clock.now()


@pytest.fixture(scope="module")
def record(life: Lived) -> HandlingRecord:
    return record_of(life.desk, life.complaint, actor=BOSS, purpose="annex", values="all")


@pytest.fixture(scope="module")
def made(life: Lived, record: HandlingRecord, at: datetime) -> dict[tuple[int, Lang], Document]:
    agreement, own = life.desk.get_agreement(life.agreement, actor=BOSS), own_standard()
    found: dict[tuple[int, Lang], Document] = {}
    for lang in LANGS:
        found |= {
            (1, lang): flowchart(agreement, at=at, lang=lang),
            (2, lang): standard_document(own, agreement=agreement, at=at, lang=lang),
            (3, lang): handling_plan(record, agreement=agreement, at=at, lang=lang, standard=own),
            (4, lang): record_form(record, agreement=agreement, at=at, lang=lang, standard=own),
            (6, lang): law_register(agreement=agreement, at=at, lang=lang),
            (7, lang): training(agreement, at=at, calendar=china(), lang=lang),
        }
    return found


def words(document: Document) -> str:
    """What a document says, without its marks and its markup."""
    body = page(document).partition("</header>")[2]
    return html.unescape(re.sub(r"<[^>]+>", "\n", body))


@pytest.mark.parametrize("annex", [1, 2, 3, 4, 6, 7])
@pytest.mark.parametrize("lang", LANGS)
def test_each_field_is_in_the_document_of_a_lived_case(
    annex: int, lang: Lang, made: dict[tuple[int, Lang], Document]
) -> None:
    said = words(made[annex, lang])
    missing = [
        (field.clause, wanted)
        for field in FIELDS
        if field.annex == annex
        for wanted in (getattr(field, lang), field.told)
        if wanted.lower() not in said.lower()
    ]
    assert missing == []


@pytest.mark.parametrize("annex", [3, 4])
@pytest.mark.parametrize("lang", LANGS)
def test_each_field_is_in_the_blank_form_and_no_case(
    annex: int, lang: Lang, life: Lived, at: datetime
) -> None:
    held = life.desk.get_agreement(life.agreement, actor=BOSS)
    form = blank_form(annex, agreement=held, at=at, lang=lang)  # type: ignore[arg-type]
    said = words(form)
    for field in FIELDS:
        if field.annex == annex:
            assert getattr(field, lang).lower() in said.lower(), field
            assert field.told in ("", "～", "4.3") or field.told not in said, field
    assert "24" in said  # the limit of the terms
    assert "4.1" in said
    assert form.mark.version == "T-1"
    assert form.mark.agreement_no == "HT-2026-007"
    cells = [c for b in form.blocks if isinstance(b, Grid) for row in b.rows for c in row]
    cells += [value for b in form.blocks if isinstance(b, Fields) for _, value in b.rows]
    assert len(cells) > 50
    assert not any(cell.strip() for cell in cells)
    assert docx(form).startswith(b"PK")


@pytest.mark.parametrize("letter", Letter)
@pytest.mark.parametrize("lang", LANGS)
def test_each_field_of_a_letter_is_told_and_has_its_gap(
    letter: Letter, lang: Lang, record: HandlingRecord, at: datetime
) -> None:
    marks: dict[str, Value] = {name: f"[{name}]" for name in LETTERS[letter]}
    if "refused" in marks:
        marks["refused"] = ("[refused]",)
    known = letter_fields(record, possible_letters(record)[0], at=at, lang=lang)
    values = {**known, "phone": "1", "sender": "2", **marks}
    if letter == Letter.declined:
        values["reasons"] = "[reasons]"
    text = write_letter(letter, values, agreement=None, at=at, lang=lang).text
    blank = blank_form(5, agreement=None, at=at, lang=lang, letter=letter)
    gaps = "\n".join(block.text for block in blank.blocks if isinstance(block, Para))
    for name in LETTERS[letter]:
        assert f"[{name}]" in text, name
    assert gaps.count("＿＿＿＿" if lang == "zh" else "____") >= len(LETTERS[letter])
    assert record.head.complaint_no not in gaps
    assert ("空白" if lang == "zh" else "blank form") in blank.title


def test_each_document_bears_its_marks(made: dict[tuple[int, Lang], Document]) -> None:
    for (annex, lang), document in made.items():
        number, agreement, version, day, secret = document.facts
        assert str(annex) in number
        assert "HT-2026-007" in agreement
        assert document.mark.version in version
        assert "2026-03-06" in day
        assert secret == ("保密" if lang == "zh" else "CONFIDENTIAL")


def test_sections_are_numbered_in_order(made: dict[tuple[int, Lang], Document]) -> None:
    heads = [b.text for b in made[4, "zh"].blocks if isinstance(b, Heading)]
    numbers = [head.partition("、")[0] for head in heads]
    assert numbers == [
        "一",
        "二",
        "三",
        "四",
        "五",
        "六",
        "七",
        "八",
        "九",
        "十",
        "十一",
        "十二",
        "十三",
    ]
    english = [b.text for b in made[4, "en"].blocks if isinstance(b, Heading)]
    assert [head.partition(".")[0] for head in english] == [str(n) for n in range(1, 14)]


def test_the_plan_tells_the_findings_of_its_own_round(
    made: dict[tuple[int, Lang], Document], record: HandlingRecord
) -> None:
    """The second round found something else, and has no plan."""
    said = words(made[3, "zh"])
    assert [line.cycle for line in record.investigation] == [1, 2]
    assert "壶底焊缝开裂" in said
    assert "未提供医药费单据" not in said


SUE = who("responsible", "sue")
"""Of the follow-up; she has nothing else to do with it."""
OF_THE_CUSTOMER = ("周小川", "周晓川", "1398765", "订单 20260301", "请删除我的电话", "自家厨房",
                   "晚上七点", "水壶漏水", "壶底裂纹")  # fmt: skip


def test_who_does_not_see_the_customer_sees_neither_what_was_corrected_nor_what_is(
    life: Lived, at: datetime
) -> None:
    """Old values are values: the one place that decides is asked for them too."""
    seen = record_of(life.desk, life.complaint, actor=SUE, purpose="annex", values="all")
    said = words(record_form(seen, agreement=None, at=at))
    assert not [secret for secret in OF_THE_CUSTOMER if secret in said]
    assert said.count("［已遮盖］") > 10
    assert "订单号听错" in said  # what staff wrote, with its personal data masked
    none = record_of(life.desk, life.complaint, actor=BOSS, purpose="annex", values="none")
    said = words(record_form(none, agreement=None, at=at))
    assert not [
        secret for secret in (*OF_THE_CUSTOMER, "订单号听错", "误发到官网") if secret in said
    ]


def test_a_customer_sees_their_own_words_and_not_whom_they_were_taken_for(
    life: Lived, at: datetime
) -> None:
    seen = record_of(life.desk, life.complaint, actor=CARL, purpose="annex", values="own")
    said = words(record_form(seen, agreement=None, at=at))
    assert "周晓川" in said
    assert "请删除我的电话" in said
    assert not [
        secret for secret in ("周小川", "13912345678", "保存期未满", "壶底焊缝") if secret in said
    ]
    assert "违约责任主张" in said
    assert "L-" not in said  # between the parties


def test_evidence_that_is_attached_goes_by_the_name_of_its_file(
    record: HandlingRecord, at: datetime
) -> None:
    (file,) = record.content.attachments
    cited = tuple(Evidence(kind="attachment", ref=ref) for ref in (file.id, "f-9"))
    found = record.investigation[0].model_copy(update={"evidence": cited})
    record = record.model_copy(update={"investigation": (found,)})
    assert "附件：壶底裂纹.jpg\n附件：f-9" in words(record_form(record, agreement=None, at=at))


def test_a_message_says_what_became_of_it(record: HandlingRecord, at: datetime) -> None:
    line = record.messages[0]
    waits = line.model_copy(update={"sent_at": None, "arrived_at": None, "told": "law-1"})
    bounced = line.model_copy(update={"bounced": "bounced", "told": "u-9"})
    record = record.model_copy(update={"messages": (waits, bounced)})
    said = words(record_form(record, agreement=None, at=at, lang="en"))
    for told in ("waits", "吴律师 (law-1)", "did not arrive", "\nu-9\n"):
        assert told in said


def test_a_follow_up_says_what_became_of_it(record: HandlingRecord, at: datetime) -> None:
    told = next(line for line in record.feedback if line.follow_ups)
    line = told.follow_ups[0]
    late = line.model_copy(update={"done_at": None, "overdue": True})
    done = line.model_copy(update={"done_at": at, "overdue": False})
    open_ = line.model_copy(update={"done_at": None, "overdue": False})
    record = record.model_copy(
        update={"feedback": (told.model_copy(update={"follow_ups": (late, done, open_)}),)}
    )
    said = words(record_form(record, agreement=None, at=at, lang="en"))
    assert said.count("overdue)") == said.count(", done 20") == 1
