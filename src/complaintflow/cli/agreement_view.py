"""How an agreement is shown: its terms, who signed, when it is in force, what is proposed."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType

from ..agreement import (
    Agreement,
    Proposal,
    ProposedAmendment,
    ProposedRenewal,
    Terms,
    TermSpan,
    TermsVersion,
    Within,
)
from ..complaint import Urgency
from ..desk import Revealed, plain
from ..periods import years
from ..reporting.words import value_name
from ..values import Party, iso
from .console import Console
from .render import Cell, limit, pairs

Row = tuple[str, Cell]


def show_agreement(console: Console, id: str, reveal: str | None = None) -> None:
    """Show an agreement; with a purpose its names too, which is logged."""
    names: dict[str, str] = {}
    called: list[Row] = []
    if reveal is not None:
        values = console.desk.reveal(id, ["all"], actor=console.actor, purpose=reveal)
        names = {f"{value.version}.{value.field}": value.value for value in values}
        called = [(_named(value, console.lang), value.value) for value in values]
    agreement = console.desk.get_agreement(id, actor=console.actor)
    now = console.now()
    value: dict[str, object] = {
        "id": id,
        "number": agreement.number,
        "status": agreement.status.value,
        "in_force": agreement.in_force_at(now),
        "starts": None if agreement.starts is None else iso(agreement.starts),
        "ends": None if agreement.ends is None else iso(agreement.ends),
        "terms_version": agreement.version_at(now).n,
        "agreement": plain(agreement),
    }
    if names:
        value["revealed"] = names
    console.answer(value, _shown(agreement, called, console))


def _shown(agreement: Agreement, names: list[Row], console: Console) -> RenderableType:
    t, lang, zone, now = console.t, console.lang, agreement.zone, console.now()
    rows: list[Row] = [
        ("id", agreement.id),
        (t("状态", "status"), agreement.status.label(lang)),
        (
            t("生效中", "in force now"),
            t("是", "yes") if agreement.in_force_at(now) else t("否", "no"),
        ),
        (t("生效", "from"), console.local(agreement.starts, zone)),
        (t("届满", "until"), limit(agreement.ends, zone) or _open_end(agreement, console)),
        *((t("期限", "term"), _span(span, console)) for span in agreement.spans[1:]),
        (t("分类标准", "standard"), agreement.terms_at(now).standard),
        (t("适用法律", "law"), f"{agreement.governing_law.label(lang)} (6.1)"),
    ]
    if agreement.termination is not None:
        rows.append((t("解除事由", "ended for"), agreement.termination.reason.label(lang)))
    rows += [
        (t("签署", "signed"), f"{s.party.label(lang)} · {console.word(s.form)} · {s.day.day}")
        for s in agreement.signatures
    ]
    if agreement.open_proposal is not None:
        rows.append((t("待答复", "proposed"), proposed(agreement.open_proposal, console)))
    rows += _of_terms(agreement.terms_at(now), console)
    rows += [(t("条款版本", "terms"), version(v, agreement, console)) for v in agreement.versions]
    rows += [
        (t("副本", "copy"), f"{c.party.label(lang)} · {c.through} · {c.digest}")
        for c in agreement.copies
    ]
    rows += names
    return pairs(rows, f"{t('合同', 'Agreement')} {agreement.number}")


def _named(value: Revealed, lang: str) -> str:
    if value.field in Party.__members__:
        return Party(value.field).label(lang)
    return value_name(value.kind, lang)


def _of_terms(terms: Terms, console: Console) -> Iterator[Row]:
    t, lang = console.t, console.lang
    for label, term in (
        (t("响应", "response"), terms.response),
        (t("办结并反馈", "completion"), terms.completion),
        (t("协助", "assistance"), terms.assistance),
        (t("紧急协助", "urgent assistance"), terms.assistance_urgent),
        (t("制定改进措施", "improvement plan"), terms.improvement_plan),
        (t("定期分析", "analysis"), terms.analysis),
        (t("记录保存", "retention"), terms.retention),
        (t("客户未回复可办结", "no answer"), terms.no_answer),
        (t("回访", "revisit"), terms.revisit),
    ):
        if term is not None:
            yield label, f"{term.period.text(lang)} ({term.clause})"
    yield from _inner(terms, console)
    for point in terms.escalations:
        which = "" if point.warning is None else f" {point.warning}"
        yield t("升级告知", "escalation"), f"{point.point.label(lang)}{which} · {point.to}"


def _inner(terms: Terms, console: Console) -> Iterator[Row]:
    """What Party A wants of itself: missing it warns, and is no breach (annex 2)."""
    t, lang = console.t, console.lang

    def within(wanted: Within) -> str:
        return t("当日", "the same day") if wanted == "same_day" else wanted.text(lang)

    if terms.first_assessment is not None:
        yield t("首次评估（内部）", "first assessment (inner)"), within(terms.first_assessment)
    for urgency in Urgency:
        wanted = getattr(terms.targets, urgency.value)
        told = [
            f"{label} {within(limit)}"
            for label, limit in (
                (t("人工答复", "answer"), wanted.answer),
                (t("临时措施", "containment"), wanted.contain),
                (t("方案", "plan"), wanted.plan),
            )
            if limit is not None
        ]
        if told:
            yield f"{urgency.label(lang)} {t('（内部）', '(inner)')}".strip(), " · ".join(told)


def version(of: TermsVersion, agreement: Agreement, console: Console) -> str:
    """One version of the terms, and from when it holds."""
    since = of.since
    start = console.t("签署时", "as signed") if since is None else ""
    return f"{of.n} · {start or console.local(since, agreement.zone)}"


def proposed(proposal: Proposal, console: Console) -> str:
    """What a party proposed."""
    t, lang = console.t, console.lang
    if isinstance(proposal, ProposedAmendment):
        what = t("变更", "amendment")
        more = str(proposal.from_day or t("接受时起", "from the acceptance on"))
    elif isinstance(proposal, ProposedRenewal):
        what = t("续期", "renewal")
        term = years(proposal.years).text(lang) if proposal.years else t("不定期", "indefinite")
        more = str(proposal.last_day or term)
    else:
        what = t("解除", "termination")
        more = f"{proposal.reason.label(lang)} · {proposal.last_day}"
    return f"{what} · {more} · {proposal.by.label(lang)} · {proposal.id}"


def _span(span: TermSpan, console: Console) -> str:
    return f"{span.first_day} – {span.last_day or console.t('不定期', 'indefinite')}"


def _open_end(agreement: Agreement, console: Console) -> str:
    if agreement.spans:
        return console.t("不定期", "indefinite")
    if agreement.term_is_blank:
        return console.t("期限未填写", "the term is blank")
    return console.t("双方签署后起算", "counted once both have signed")
