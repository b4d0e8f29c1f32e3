"""The report as one HTML page: no script, nothing fetched, no personal data, zh or en."""

from __future__ import annotations

import base64
from hashlib import sha256
from html import escape

from ..complaint import Standard, annex_2
from ..desk import Timeliness
from .backlog import ageing, due, provisional
from .figures import Figures
from .markup import Made, figure, share
from .rankings import breaches, notes, pareto
from .style import STYLE
from .trends import timely, volume
from .words import Lang, when


def page(figures: Figures, lang: Lang = "zh", *, standard: Standard | None = None) -> str:
    """The figures as one self-contained page, in Chinese or English.

    It has no script and fetches nothing (its Content-Security-Policy forbids it to), follows the
    reader's choice of light or dark, and prints. Every chart has a table that says the same.

    :param standard: whose labels the categories have; annex 2's by default.
    """
    made = Made(figures=figures, lang=lang, standard=standard or annex_2())
    t = made.t
    title = t("投诉处理报告", "Complaint handling report")
    digest = base64.b64encode(sha256(STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    shown = (volume, timely, ageing, due, breaches, pareto, provisional, notes)
    return (
        f'<!doctype html>\n<html lang="{t("zh-CN", "en")}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="referrer" content="no-referrer"><meta name="robots" content="noindex">'
        f"<title>{title}</title><style>{STYLE}</style></head><body>"
        f"<header><h1>{title}</h1>{_of(made)}</header>\n"
        f"<main>{_tiles(made)}{''.join(part(made) for part in shown)}</main>\n"
        f"<footer>{_foot(made)}</footer></body></html>\n"
    )


def _of(made: Made) -> str:
    told, t = made.figures, made.t
    at = when(told.at, told.zone)
    parts = [t(f"截至{at}（{told.zone}）", f"As of {at} ({told.zone})")]
    if told.agreement:
        parts.append(t(f"合同编号：{told.agreement}", f"agreement {told.agreement}"))
    return f'<p class="dim">{escape(" · ".join(parts))}</p>'


def _foot(made: Made) -> str:
    return made.t(
        "本页只含编号、代码、数量和时间，不含个人信息；不加载任何外部内容。",
        "This page holds references, codes, counts and times, no personal data, and loads nothing "
        "from elsewhere.",
    )


def _tiles(made: Made) -> str:
    told, t = made.figures, made.t
    report = told.report
    standing = sum(report.breaches.values())
    tiles = [
        _tile(t("投诉", "complaints"), figure("/total", report.total)),
        _tile(t("办理中", "open"), figure("/open", told.open)),
        _rate(made, t("按期响应（4.1）", "response in time (4.1)"), "response", report.response),
        _rate(
            made,
            t("按期办结并反馈（4.2）", "completion in time (4.2)"),
            "completion",
            report.completion,
        ),
        _tile(
            t(f"今后{len(told.due_days) - 1}天到期", f"due in {len(told.due_days) - 1} days"),
            figure("/due/within", told.due_within),
        ),
        _tile(
            t("有逾期义务", "with a duty overdue"),
            figure("/overdue", told.overdue),
            alarm=told.overdue > 0,
        ),
        _tile(
            t("成立的违约", "breaches standing"),
            f'<span data-sum="/breaches">{standing:,}</span>',
            alarm=standing > 0,
        ),
        _tile(
            t("期限暂定", "with a provisional limit"), figure("/provisional", report.provisional)
        ),
    ]
    return f'<ul class="tiles">{"".join(tiles)}</ul>'


def _tile(name: str, big: str, sub: str = "", *, alarm: bool = False) -> str:
    css = ' class="alarm"' if alarm else ""
    under = f'<span class="sub">{sub}</span>' if sub else ""
    return f'<li{css}><span class="name">{name}</span><span class="big">{big}</span>{under}</li>'


def _rate(made: Made, name: str, which: str, counted: Timeliness) -> str:
    fallen_due = counted.in_time + counted.late + counted.overdue
    if not fallen_due:
        return _tile(name, "—", made.t("尚无到期的", "none has fallen due"))
    good = figure(f"/{which}/in_time", counted.in_time)
    of = f'<span data-sum="/{which}/in_time /{which}/late /{which}/overdue">{fallen_due:,}</span>'
    return _tile(
        name,
        share(f"/{which}/in_time", counted.in_time, fallen_due),
        made.t(f"{of}个到期的中{good}个", f"{good} of {of} that fell due"),
    )
