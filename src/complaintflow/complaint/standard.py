"""The standard of classification and assessment (3.2, annex 2): categories, scales, the matrix."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from ..errors import AlreadyExists, StandardDropsCategory
from ..values import Code, Labelled, Model, Text


class Severity(Labelled):
    """How severe a complaint is (严重程度); the highest criterion that is met decides."""

    minor = "minor", "轻微"
    moderate = "moderate", "一般"
    serious = "serious", "严重"
    critical = "critical", "重大"


class Urgency(Labelled):
    """How urgent it is (紧急程度)."""

    normal = "normal", "普通"
    urgent = "urgent", "紧急"
    immediate = "immediate", "特急"


class Criterion(Labelled):
    """What makes a complaint severe, by level (annex 2)."""

    harm_to_health = "harm_to_health", "人身伤害或危及生命健康"
    very_large_loss = "very_large_loss", "损失特别重大或客户停业"
    many_customers = "many_customers", "涉及十名以上客户或整批产品"
    public_event = "public_event", "媒体、主管部门、法院介入或个人信息泄露"
    critical_again = "critical_again", "重大情形再次发生"
    safety_defect = "safety_defect", "存在安全隐患但未造成伤害"
    large_loss = "large_loss", "损失较大"
    several_customers = "several_customers", "涉及三至九名客户"
    public_threat = "public_threat", "声称向媒体或主管部门反映，或可能违法"
    third_time = "third_time", "同一客户第三次投诉"
    bounded_loss = "bounded_loss", "损失有限，或产品服务未能按约使用"
    second_time = "second_time", "第二次发生"


class UrgencyCriterion(Labelled):
    """What makes a complaint urgent, by level (annex 2)."""

    danger_continues = "danger_continues", "危险持续"
    harm_grows_by_the_hour = "harm_grows_by_the_hour", "损害按小时扩大"
    public_event_is_running = "public_event_is_running", "公共事件正在发生"
    harm_grows_by_the_day = "harm_grows_by_the_day", "损害按日扩大"
    customer_has_a_fixed_date = "customer_has_a_fixed_date", "客户有确定的期限"


URGENCY_OF: Mapping[UrgencyCriterion, Urgency] = {
    UrgencyCriterion.danger_continues: Urgency.immediate,
    UrgencyCriterion.harm_grows_by_the_hour: Urgency.immediate,
    UrgencyCriterion.public_event_is_running: Urgency.immediate,
    UrgencyCriterion.harm_grows_by_the_day: Urgency.urgent,
    UrgencyCriterion.customer_has_a_fixed_date: Urgency.urgent,
}
"""The urgency that each criterion asks for."""


class Complexity(Labelled):
    """What handling a complaint takes (复杂程度)."""

    simple = "simple", "简单"
    several_departments = "several_departments", "需多个部门处理"
    outside_test = "outside_test", "需外部检测鉴定"


_DANGER: Final = frozenset({Criterion.harm_to_health, Criterion.safety_defect})

SEVERITY_OF: Mapping[Criterion, Severity] = {
    Criterion.harm_to_health: Severity.critical,
    Criterion.very_large_loss: Severity.critical,
    Criterion.many_customers: Severity.critical,
    Criterion.public_event: Severity.critical,
    Criterion.critical_again: Severity.critical,
    Criterion.safety_defect: Severity.serious,
    Criterion.large_loss: Severity.serious,
    Criterion.several_customers: Severity.serious,
    Criterion.public_threat: Severity.serious,
    Criterion.third_time: Severity.serious,
    Criterion.bounded_loss: Severity.moderate,
    Criterion.second_time: Severity.moderate,
}
"""The level that each criterion asks for."""

RANK: Mapping[Severity, int] = {severity: n for n, severity in enumerate(Severity)}

PRIORITY: Mapping[Severity, Mapping[Urgency, int]] = {
    Severity.critical: {Urgency.immediate: 1, Urgency.urgent: 1, Urgency.normal: 2},
    Severity.serious: {Urgency.immediate: 1, Urgency.urgent: 2, Urgency.normal: 2},
    Severity.moderate: {Urgency.immediate: 2, Urgency.urgent: 3, Urgency.normal: 3},
    Severity.minor: {Urgency.immediate: 3, Urgency.urgent: 3, Urgency.normal: 4},
}
"""The matrix of annex 2; 1 is the highest priority."""


class Category(Model):
    """A category of the first level with its second level."""

    key: Code
    label: Text
    sub: Mapping[str, Text]


def _category(key: str, zh: str, en: str, **sub: tuple[str, str]) -> Category:
    return Category(
        key=key,
        label=Text(zh=zh, en=en),
        sub={name: Text(zh=zh, en=en) for name, (zh, en) in sub.items()},
    )


class Product(Model):
    """A product or service of the host, by a code that says nothing of any customer."""

    key: Code
    label: Text


class Standard(Model):
    """A version of the standard. The shipped one is annex 2's default."""

    version: str
    categories: tuple[Category, ...]
    products: tuple[Product, ...] = ()
    """The products and services that complaints are counted by; the host's list, empty as shipped.
    An assessment names one of them or none."""
    words: Mapping[Code, Text] = {}
    """What the host's other codes are called, in documents and reports: causes, problems found,
    interim measures, kinds of evidence, reasons. A code that is not among them stands as it is."""

    def category(self, key: str) -> Category | None:
        """A category of the first level; None where the standard has none of this key."""
        return next((known for known in self.categories if known.key == key), None)

    def knows(self, category: str, subcategory: str | None) -> bool:
        """Whether the standard has this category, and this subcategory under it."""
        known = self.category(category)
        return known is not None and (subcategory is None or subcategory in known.sub)

    def label(self, category: str, lang: str = "zh") -> str:
        """The label of a category of the first level; its key where it is unknown."""
        known = self.category(category)
        return category if known is None else known.label.get(lang)

    def word(self, code: str, lang: str = "zh") -> str | None:
        """What another code of the host's is called; None where the standard does not say."""
        known = self.words.get(code)
        return None if known is None else known.get(lang)

    def sells(self, product: str | None) -> bool:
        """Whether a product is one of the list; naming none is right in any standard."""
        return product is None or any(known.key == product for known in self.products)

    def product_label(self, product: str, lang: str = "zh") -> str:
        """The label of a product; its key where it is unknown."""
        found = (known.label.get(lang) for known in self.products if known.key == product)
        return next(found, product)


def edited(
    known: Iterable[Standard], after: Standard, in_use: Mapping[tuple[str, str | None], int]
) -> Standard:
    """A new edition of the standard, where it may stand beside those that are known.

    :param in_use: how many open complaints are under each category with its subcategory.
    :return: ``after``.
    :raises StandardDropsCategory: where it leaves out what is in use: which, by how many.
    :raises AlreadyExists: where other content goes by its version.
    """
    dropped: Counter[str] = Counter()
    for (category, subcategory), open_complaints in in_use.items():
        if not after.knows(category, subcategory):
            name = category if subcategory is None else f"{category}.{subcategory}"
            dropped[name] += open_complaints
    if dropped:
        names = tuple(sorted(dropped))
        raise StandardDropsCategory(categories=names, open=tuple(dropped[n] for n in names))
    by_version((*known, after))
    return after


def by_version(standards: Iterable[Standard]) -> Mapping[str, Standard]:
    """Editions of the standard by their versions.

    Raises :class:`AlreadyExists` where two that differ go by one version.
    """
    found: dict[str, Standard] = {}
    for standard in standards:
        if found.setdefault(standard.version, standard) != standard:
            raise AlreadyExists(key="version of the standard", existing=standard.version)
    return found


def is_danger(criteria: Iterable[Criterion], urgency_criteria: Iterable[UrgencyCriterion]) -> bool:
    """Whether the criteria tell of danger to life, health or safety: the manager is told at once
    (annex 2)."""
    return not _DANGER.isdisjoint(criteria) or UrgencyCriterion.danger_continues in urgency_criteria


def least_severity(
    criteria: Iterable[Criterion], urgency_criteria: Iterable[UrgencyCriterion] = ()
) -> Severity:
    """The severity that the criteria ask for: the highest decides. Danger that continues is danger
    to life or health: critical, by whichever criteria it is told."""
    if UrgencyCriterion.danger_continues in urgency_criteria:
        return Severity.critical
    return max((SEVERITY_OF[c] for c in criteria), key=RANK.__getitem__, default=Severity.minor)


def least_urgency(severity: Severity, criteria: Iterable[UrgencyCriterion]) -> Urgency:
    """The urgency that a severity and the criteria ask for: the highest decides."""
    grave = Urgency.urgent if RANK[severity] >= RANK[Severity.serious] else Urgency.normal
    return max((grave, *(URGENCY_OF[c] for c in criteria)), key=tuple(Urgency).index)


def annex_2() -> Standard:
    """The default standard (annex 2)."""
    return Standard(
        version="annex-2",
        categories=(
            _category(
                "quality", "产品质量", "product quality",
                malfunction=("功能故障", "malfunction"),
                appearance=("外观瑕疵", "defect of appearance"),
                performance=("性能不符", "performance not as stated"),
                safety=("安全隐患", "safety hazard"),
            ),
            _category(
                "service", "服务质量", "service quality",
                attitude=("服务态度", "attitude"),
                irregular=("服务不规范", "service not by the rules"),
                slow=("响应迟缓", "slow response"),
            ),
            _category(
                "delivery", "物流交付", "delivery",
                late=("延迟", "late"),
                damaged=("破损", "damaged"),
                wrong=("错发漏发", "wrong or missing item"),
            ),
            _category(
                "price", "价格收费", "price and charges",
                charge=("收费争议", "disputed charge"),
                refund=("退款", "refund"),
                invoice=("发票", "invoice"),
            ),
            _category(
                "contract", "合同与宣传", "contract and advertising",
                clause=("条款争议", "disputed clause"),
                advertising=("宣传不符", "not as advertised"),
            ),
            _category(
                "aftersales", "售后", "after-sales",
                returns=("退换货", "return or exchange"),
                repair=("维修", "repair"),
                installation=("安装", "installation"),
            ),
            _category(
                "privacy", "个人信息", "personal information",
                leak=("泄露", "leak"),
                harassment=("骚扰", "harassment"),
                excess=("超范围使用", "use beyond what was agreed"),
            ),
            _category(
                "staff", "人员行为", "conduct of staff",
                breach_of_rules=("违规", "breach of rules"),
                misconduct=("不当言行", "improper words or deeds"),
            ),
            _category("suggestion", "意见建议", "suggestion out of dissatisfaction"),
            _category("other", "其他", "other"),
        ),
    )  # fmt: skip
