"""Annex 6: the register of the laws and regulations that apply, as data.

A fact that is not known is None or empty. Nobody has compared the register with the official texts
yet: ``checked_on``, ``source`` and ``reviewer`` are a host's to fill in, by
``law.model_copy(update=...)``; until then a law is listed as unverified.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from ..periods import notices
from ..values import Labelled, Model, Text


class LawLevel(Labelled):
    """What kind of rule it is (效力级别)."""

    law = "law", "法律"
    administrative_regulation = "administrative_regulation", "行政法规"
    departmental_rule = "departmental_rule", "部门规章"
    normative_document = "normative_document", "规范性文件"
    national_standard = "national_standard", "国家标准（推荐性）"


class LawStatus(Labelled):
    """Whether it is in force (时效性)."""

    in_force = "in_force", "现行有效"
    amended = "amended", "已修改，现行有效"
    repealed = "repealed", "已废止"
    not_yet = "not_yet", "尚未施行"


class Article(Model):
    """An article that is applied, and its gist in the project's own words."""

    articles: str
    """Their numbers, for example ``27, 29`` or ``44-47``; empty for the whole text."""
    gist: Text


class Law(Model):
    """One entry of the register."""

    key: str
    title: Text
    number: str | None
    """The number of its promulgation (文号); of the latest amendment where it was amended whole."""
    level: LawLevel
    issued: date | None
    effective: date | None
    """From when the present version is in force."""
    amended: tuple[date, ...] = ()
    status: LawStatus
    articles: tuple[Article, ...]
    clauses: tuple[str, ...]
    """The clauses of the agreement that it bears on."""
    where_used: tuple[str, ...]
    """The modules that carry it out; empty where it is for the host to observe."""
    mandatory: bool
    """Whether the parties may not agree otherwise; False: the agreement may differ, or it is for
    reference only."""
    checked_on: date | None = None
    source: str | None = None
    reviewer: str | None = None

    @property
    def unverified(self) -> bool:
        """Whether nobody has compared it with the official text."""
        return None in (self.checked_on, self.source, self.reviewer)


def _a(articles: str, zh: str, en: str) -> Article:
    return Article(articles=articles, gist=Text(zh=zh, en=en))


_IN, _AM = LawStatus.in_force, LawStatus.amended
_COMPLAINT, _PERIODS = "complaintflow.complaint", "complaintflow.periods"

_NOTICE: Final = max(notices(), key=lambda notice: notice.year)
"""The latest one that the calendar has."""

LAWS: Final[tuple[Law, ...]] = (
    Law(
        key="civil_code",
        title=Text(zh="中华人民共和国民法典", en="Civil Code"),
        number="主席令第45号",
        level=LawLevel.law,
        status=_IN,
        mandatory=False,
        issued=date(2020, 5, 28),
        effective=date(2021, 1, 1),
        articles=(
            _a(
                "137",
                "到达：以对话方式作出的，相对人知道时生效；非对话方式的，到达时生效",
                "a declaration takes effect when known (by talk) or on arrival",
            ),
            _a(
                "140",
                "沉默仅在法律有规定、当事人有约定或符合交易习惯时才视为意思表示",
                "silence is a declaration only by law, agreement or custom",
            ),
            _a(
                "188, 195",
                "诉讼时效三年；主张权利等使时效中断",
                "limitation is three years; a demand interrupts it",
            ),
            _a(
                "200-204",
                "期间的计算：开始的当日不计入，末日逢休假日顺延，可以另有约定",
                "how periods are counted; the parties may provide otherwise",
            ),
            _a(
                "465, 502, 509-511",
                "合同的相对性、生效和履行；约定不明时的补充规则",
                "privity, taking effect, performance, what fills gaps",
            ),
            _a(
                "543-544",
                "协商一致可以变更合同；变更不明的，推定未变更",
                "both agree to a change; an unclear one is presumed not made",
            ),
            _a(
                "558, 563",
                "合同终止后的保密等义务；法定解除",
                "duties after the end; termination by law",
            ),
            _a(
                "577-593",
                "违约责任：继续履行、赔偿、减损、双方违约、不可抗力",
                "liability for breach, mitigation, both at fault, force majeure",
            ),
            _a("1032-1039", "隐私权和个人信息保护", "privacy and personal information"),
            _a("1259", "“以内”“届满”包括本数", "“within” includes the number itself"),
        ),
        clauses=("3.6", "3.7", "4.1", "4.2", "4.3", "5.1", "5.2", "6.1", "7.1"),
        where_used=(
            "complaintflow.periods.deadline",
            "complaintflow.periods.civil",
            "complaintflow.duties.duty",
            "complaintflow.duties.breach",
            "complaintflow.agreement.model",
        ),
    ),
    Law(
        key="consumer_protection",
        title=Text(
            zh="中华人民共和国消费者权益保护法",
            en="Law on the Protection of Consumer Rights and Interests",
        ),
        number=None,
        level=LawLevel.law,
        status=_AM,
        mandatory=True,
        issued=date(1993, 10, 31),
        effective=date(2014, 3, 15),
        amended=(date(2009, 8, 27), date(2013, 10, 25)),
        articles=(
            _a(
                "29",
                "收集、使用消费者个人信息的原则和保密义务",
                "principles of using consumers' data; confidentiality",
            ),
            _a(
                "39",
                "消费争议的解决途径：协商、调解、投诉、仲裁、诉讼",
                "ways to settle a consumer dispute",
            ),
        ),
        clauses=("3.6", "4.3"),
        where_used=("complaintflow.annexes.letters",),
    ),
    Law(
        key="consumer_protection_regulation",
        title=Text(
            zh="中华人民共和国消费者权益保护法实施条例",
            en="Regulation for the Implementation of the Consumer Protection Law",
        ),
        number="国务院令第778号",
        level=LawLevel.administrative_regulation,
        status=_IN,
        mandatory=True,
        issued=date(2024, 3, 15),
        effective=date(2024, 7, 1),
        articles=(),
        clauses=("3.6", "4.3"),
        where_used=(),
    ),
    Law(
        key="product_quality",
        title=Text(zh="中华人民共和国产品质量法", en="Product Quality Law"),
        number=None,
        level=LawLevel.law,
        status=_AM,
        mandatory=True,
        issued=date(1993, 2, 22),
        effective=None,
        amended=(date(2000, 7, 8), date(2009, 8, 27), date(2018, 12, 29)),
        articles=(
            _a(
                "40",
                "售出的产品不符合要求的修理、更换、退货和赔偿",
                "repair, exchange, return and compensation",
            ),
        ),
        clauses=("3.4", "4.4"),
        where_used=("complaintflow.complaint.measures",),
    ),
    Law(
        key="e_commerce",
        title=Text(zh="中华人民共和国电子商务法", en="E-Commerce Law"),
        number="主席令第7号",
        level=LawLevel.law,
        status=_IN,
        mandatory=True,
        issued=date(2018, 8, 31),
        effective=date(2019, 1, 1),
        articles=(
            _a(
                "59",
                "建立便捷、有效的投诉、举报机制并及时受理、处理",
                "an easy, effective way to complain, handled in time",
            ),
        ),
        clauses=("2.1", "3.1"),
        where_used=(_COMPLAINT,),
    ),
    Law(
        key="personal_information",
        title=Text(zh="中华人民共和国个人信息保护法", en="Personal Information Protection Law"),
        number="主席令第91号",
        level=LawLevel.law,
        status=_IN,
        mandatory=True,
        issued=date(2021, 8, 20),
        effective=date(2021, 11, 1),
        articles=(
            _a(
                "23",
                "向他人提供须告知并取得单独同意",
                "providing data to others: told, and with separate consent",
            ),
            _a("44-47", "查阅、复制、更正和删除的权利", "access, copy, correction and deletion"),
            _a(
                "51, 57",
                "安全措施；发生泄露时的补救和通知",
                "security measures; what to do on a leak",
            ),
        ),
        clauses=("3.7", "4.3"),
        where_used=("complaintflow.vault", "complaintflow.confidential", "complaintflow.keeping"),
    ),
    Law(
        key="data_security",
        title=Text(zh="中华人民共和国数据安全法", en="Data Security Law"),
        number="主席令第84号",
        level=LawLevel.law,
        status=_IN,
        mandatory=True,
        issued=date(2021, 6, 10),
        effective=date(2021, 9, 1),
        articles=(
            _a(
                "27, 29",
                "全流程数据安全管理；监测、处置和报告",
                "data security throughout; detection, handling, report",
            ),
        ),
        clauses=("4.3",),
        where_used=("complaintflow.vault",),
    ),
    Law(
        key="cyber_security",
        title=Text(zh="中华人民共和国网络安全法", en="Cybersecurity Law"),
        number="主席令第53号",
        level=LawLevel.law,
        status=_AM,
        mandatory=True,
        issued=date(2016, 11, 7),
        effective=date(2026, 1, 1),
        amended=(date(2025, 10, 28),),
        articles=(),
        clauses=("4.3",),
        where_used=("complaintflow.vault",),
    ),
    Law(
        key="electronic_signature",
        title=Text(zh="中华人民共和国电子签名法", en="Electronic Signature Law"),
        number="主席令第18号",
        level=LawLevel.law,
        status=_AM,
        mandatory=False,
        issued=date(2004, 8, 28),
        effective=None,
        amended=(date(2015, 4, 24), date(2019, 4, 23)),
        articles=(
            _a(
                "3, 5-8",
                "数据电文的效力、原件和保存要求；作为证据的真实性",
                "data messages: effect, original form, storage, as evidence",
            ),
        ),
        clauses=("3.7", "7.1"),
        where_used=("complaintflow.kernel.stream", "complaintflow.records.bundle"),
    ),
    Law(
        key="civil_procedure",
        title=Text(zh="中华人民共和国民事诉讼法", en="Civil Procedure Law"),
        number=None,
        level=LawLevel.law,
        status=_AM,
        mandatory=True,
        issued=date(1991, 4, 9),
        effective=date(2024, 1, 1),
        amended=(
            date(2007, 10, 28),
            date(2012, 8, 31),
            date(2017, 6, 27),
            date(2021, 12, 24),
            date(2023, 9, 1),
        ),
        articles=(),
        clauses=("6.2",),
        where_used=("complaintflow.records.bundle",),
    ),
    Law(
        key="public_holidays",
        title=Text(
            zh="全国年节及纪念日放假办法",
            en="Regulation on Public Holidays for National Annual Festivals and Memorial Days",
        ),
        number="国务院令第795号",
        level=LawLevel.administrative_regulation,
        status=_AM,
        mandatory=True,
        issued=date(1949, 12, 23),
        effective=date(2025, 1, 1),
        amended=(date(1999, 9, 18), date(2007, 12, 14), date(2013, 12, 11), date(2024, 11, 10)),
        articles=(_a("2", "全体公民放假的节日", "the days off of all citizens"),),
        clauses=("4.2",),
        where_used=("complaintflow.periods.workdays",),
    ),
    Law(
        key="holiday_notice",
        title=Text(
            zh=_NOTICE.title,
            en=f"Notice of the State Council's General Office on the days off of {_NOTICE.year}",
        ),
        number=_NOTICE.number or None,
        level=LawLevel.normative_document,
        status=_IN,
        mandatory=False,
        issued=_NOTICE.issued,
        effective=None,
        articles=(_a("", "该年的放假和调休上班日", "the year's days off and make-up days"),),
        clauses=("4.2",),
        where_used=("complaintflow.periods.china",),
    ),
    Law(
        key="samr_complaints",
        title=Text(
            zh="市场监督管理投诉举报处理办法",
            en="Measures for Handling Complaints and Reports in Market Regulation",
        ),
        number="国家市场监督管理总局令第121号",
        level=LawLevel.departmental_rule,
        status=_IN,
        mandatory=False,
        issued=date(2025, 12, 30),
        effective=date(2026, 4, 15),
        articles=(
            _a(
                "45",
                "工作日的计算：开始之日不计入，自下一个工作日起算（约束行政机关，供参照）",
                "how working days are counted (binds authorities; for reference)",
            ),
        ),
        clauses=("4.2",),
        where_used=("complaintflow.periods.explain",),
    ),
    Law(
        key="gbt_19012",
        title=Text(
            zh="GB/T 19012-2019 质量管理 顾客满意 组织投诉处理指南",
            en="GB/T 19012-2019 Quality management: customer satisfaction: complaints "
            "handling in organizations",
        ),
        number="GB/T 19012-2019",
        level=LawLevel.national_standard,
        status=_IN,
        mandatory=False,
        issued=None,
        effective=None,
        articles=(),
        clauses=("2.1", "3.2"),
        where_used=("complaintflow.complaint.standard",),
    ),
)
"""What applies, by the agreement's annex 6. Sector rules are the host's to add."""
