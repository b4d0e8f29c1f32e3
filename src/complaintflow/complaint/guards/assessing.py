"""Classification and assessment by the stated standard (3.2, annex 2)."""

from __future__ import annotations

from ...errors import Refusal
from ...kernel import command_guard, refuse, state_guard
from .. import commands as c
from ..model import Complaint
from ..standard import RANK, Criterion, Urgency, least_severity, least_urgency
from .context import ComplaintContext
from .listing import named


@command_guard("3.2", "category", "subcategory")
def category_is_known(
    subject: Complaint, command: c.Classify | c.Reclassify, context: ComplaintContext
) -> Refusal | None:
    """The standard has this category, and under it this subcategory."""
    standard = context.standards.get(subject.terms.standard)
    if standard is None or standard.knows(command.category, command.subcategory):
        return None  # that the standard is not here is said besides
    under = standard.category(command.category)
    if under is not None:
        return refuse(
            "category_is_known",
            "3.2",
            "the category has no such subcategory",
            "该类别下没有该子类别",
            instead=f"leave it out, or one of its subcategories: {named(tuple(under.sub))}"
            if under.sub
            else "leave the subcategory out: the category has none",
            instead_zh=f"不填，或者从该类别的子类别中选择：{named(tuple(under.sub), 'zh')}"
            if under.sub
            else "该类别不分子类别，不填",
            category=command.category,
            subcategory=command.subcategory,
            known=tuple(under.sub),
        )
    known = tuple(category.key for category in standard.categories)
    return refuse(
        "category_is_known",
        "3.2",
        "the standard has no such category",
        "分类标准中没有该类别",
        instead=f"one of its categories, with a subcategory of its own or none: {named(known)}",
        instead_zh=f"从下列类别及其子类别中选择：{named(known, 'zh')}",
        category=command.category,
        subcategory=command.subcategory,
        known=known,
    )


@command_guard("3.2", "product")
def product_is_known(
    subject: Complaint, command: c.Classify | c.Reclassify, context: ComplaintContext
) -> Refusal | None:
    """A product that is named is one of the standard's list."""
    standard = context.standards.get(subject.terms.standard)
    if standard is None or standard.sells(command.product):
        return None  # that the standard is not here is said besides
    known = tuple(product.key for product in standard.products)
    return refuse(
        "product_is_known",
        "3.2",
        "the standard lists no such product",
        "分类标准所列产品中没有该产品",
        instead=f"leave it out, or one that it lists: {named(known)}",
        instead_zh=f"不填，或者从所列产品中选择：{named(known, 'zh')}",
        product=command.product,
        known=known,
    )


@command_guard("3.2", "category", "note")
def other_is_explained(
    subject: Complaint, command: c.Classify | c.Reclassify, context: ComplaintContext
) -> Refusal | None:
    """The category "other" carries a note (annex 2)."""
    if command.category != "other" or command.note is not None:
        return None
    return refuse(
        "other_is_explained",
        "3.2",
        "the category other needs a note",
        "“其他”类别须附说明",
        instead="add a note",
        instead_zh="补充说明（note）",
    )


@command_guard("3.2", "severity", "criteria", "urgency_criteria")
def severity_follows_criteria(
    subject: Complaint, command: c.Classify | c.Reclassify, context: ComplaintContext
) -> Refusal | None:
    """The severity is not below what the highest criterion, or lasting danger, asks for."""
    least = least_severity(command.criteria, command.urgency_criteria)
    if RANK[command.severity] >= RANK[least]:
        return None
    return refuse(
        "severity_follows_criteria",
        "3.2",
        f"the criteria ask for severity {least.value}",
        f"判定依据对应的严重程度为“{least.label()}”",
        instead=f"severity {least.value} or above",
        instead_zh=f"严重程度“{least.label()}”或以上",
        severity=command.severity.value,
        least=least.value,
    )


@command_guard("3.2", "urgency", "severity", "criteria", "urgency_criteria")
def urgency_follows_severity(
    subject: Complaint, command: c.Classify | c.Reclassify, context: ComplaintContext
) -> Refusal | None:
    """The urgency is not below what severity, danger to health and its own criteria ask for."""
    least = least_urgency(command.severity, command.urgency_criteria)
    if Criterion.harm_to_health in command.criteria:
        least = Urgency.immediate
    order = tuple(Urgency)
    if order.index(command.urgency) >= order.index(least):
        return None
    return refuse(
        "urgency_follows_severity",
        "3.2",
        f"it is at least {least.value}",
        f"紧急程度至少为“{least.label()}”",
        instead=f"urgency {least.value} or above",
        instead_zh=f"紧急程度“{least.label()}”或以上",
        urgency=command.urgency.value,
        least=least.value,
    )


@state_guard("3.2")
def standard_is_agreed(subject: Complaint, context: ComplaintContext) -> Refusal | None:
    """The edition of the standard that the terms name is one that the desk was given."""
    agreed = subject.terms.standard
    if agreed in context.standards:
        return None
    return refuse(
        "standard_is_agreed",
        "3.2",
        "the desk was not given the standard that the terms name",
        "所用分类标准与合同约定的版本不一致",
        instead="give the desk the standard that was agreed",
        instead_zh="使用合同约定版本的分类标准",
        agreed=agreed,
        given=tuple(sorted(context.standards)),
    )
