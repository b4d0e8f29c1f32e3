"""Annex 6: the register of laws as a document."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime

from ..agreement import Agreement
from ..reporting.naming import Names, named
from .document import Bullets, Document, Grid, Heading, Para, either, mark_of, title_of
from .drawing import Lang
from .laws import LAWS, Article, Law
from .telling import NOTHING


def law_register(
    laws: Sequence[Law] = LAWS,
    *,
    agreement: Agreement | None,
    at: datetime,
    lang: Lang = "zh",
    names: Names | None = None,
) -> Document:
    """The laws and regulations that apply (annex 6), and which entries nobody has checked.

    :param laws: the shipped register, or a host's edition of it.
    :param at: when the document is made.
    :param names: what who checked an entry is called; where none is given the id stands.
    """
    t = either(lang)
    unverified = tuple(law.title.get(lang) for law in laws if law.unverified)
    digest = hashlib.sha256("".join(law.model_dump_json() for law in laws).encode())
    return Document(
        mark=mark_of(6, agreement, at=at, version=f"L-{digest.hexdigest()[:8]}"),
        title=title_of(6, lang),
        lang=lang,
        landscape=True,
        blocks=(
            Heading(t("一、目录", "1. Register")),
            _register(laws, lang, names or {}),
            Heading(t("二、适用条款", "2. Articles that are applied")),
            _applied(laws, lang),
            Heading(t("三、尚未核对", "3. Not yet verified")),
            Para(
                t(
                    "下列条目尚无人对照官方文本核对；空白的事实未知，不作推测。",
                    "Nobody has compared these entries with the official texts; what is blank is "
                    "not known and was not guessed.",
                )
                if unverified
                else t("全部条目均已核对。", "Every entry was verified.")
            ),
            *((Bullets(unverified),) if unverified else ()),
        ),
    )


def _register(laws: Sequence[Law], lang: Lang, names: Names) -> Grid:
    t = either(lang)
    return Grid(
        (
            t("名称、文号", "title, number"),
            t("效力级别", "level"),
            t("公布", "issued"),
            t("施行", "in force from"),
            t("修订", "amended"),
            t("时效性", "status"),
            t("强制性", "mandatory"),
            t("核对日期、来源、核对人", "checked on, source, by"),
        ),
        tuple(
            (
                f"{law.title.get(lang)}\n{law.number or NOTHING}",
                law.level.label(lang),
                _day(law.issued),
                _day(law.effective),
                "\n".join(day.isoformat() for day in law.amended) or NOTHING,
                law.status.label(lang),
                t("是", "yes") if law.mandatory else t("可另行约定／供参照", "may differ"),
                t("尚未核对", "not verified")
                if law.unverified
                else f"{law.checked_on}\n{law.source}\n{named(names, law.reviewer or '', lang)}",
            )
            for law in laws
        ),
        (27, 11, 10, 10, 10, 9, 11, 12),
    )


def _applied(laws: Sequence[Law], lang: Lang) -> Grid:
    t = either(lang)
    colon = t("：", ": ")
    return Grid(
        (
            t("名称", "title"),
            t("适用条款及要点", "articles and their gist"),
            t("合同条款", "clauses"),
            t("代码位置", "where in the code"),
        ),
        tuple(
            (
                law.title.get(lang),
                "\n".join(
                    f"{_numbers(article, lang)}{colon}{article.gist.get(lang)}"
                    for article in law.articles
                )
                or NOTHING,
                " · ".join(law.clauses),
                "\n".join(law.where_used) or NOTHING,
            )
            for law in laws
        ),
        (22, 40, 12, 26),
    )


def _numbers(article: Article, lang: Lang) -> str:
    t = either(lang)
    numbers = article.articles
    return t(numbers.replace(", ", "、"), numbers) if numbers else t("全文", "the whole")


def _day(day: date | None) -> str:
    return NOTHING if day is None else day.isoformat()
