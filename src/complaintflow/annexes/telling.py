"""How what a record holds is told: times, limits, people, evidence, words that may be masked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from ..complaint import Standard, annex_2
from ..periods import Deadline
from ..records import HandlingRecord, Words
from ..reporting.naming import Names, named
from ..reporting.words import code_text, limit, value_name, when
from ..values import Actor, Evidence, Labelled, Role, When
from .document import Fields, Grid, Heading, Para, either
from .drawing import Lang

NOTHING = "—"
"""What was not recorded."""

_NUMBERS: Final = "一二三四五六七八九十"


class Telling:
    """Tells the values of one record in one language."""

    def __init__(
        self,
        record: HandlingRecord,
        lang: Lang,
        standard: Standard | None = None,
        names: Names | None = None,
    ) -> None:
        self.lang: Lang = lang
        self._staff: Names = names or {}
        self.t: Callable[[str, str], str] = either(lang)
        self.standard: Standard = standard or annex_2()
        self.zone: str = record.response[0].due.zone
        customer = record.customer
        self._names: dict[str, Words | None] = {
            customer.ref: customer.name,
            **{one.ref: one.name for one in customer.members},
            **{one.person: one.name for one in customer.representatives},
        }
        self._files: dict[str, Words] = {one.id: one.name for one in record.content.attachments}
        self._sections = 0

    # --- values ------------------------------------------------------------------------------

    def when(self, at: When | None, /) -> str:
        """A time to the minute in the complaint's zone; a day as a day."""
        return NOTHING if at is None else when(at, self.zone)

    def span(self, start: When | None, end: When | None, /) -> str:
        """From when to when."""
        return f"{self.when(start)} ～ {self.when(end)}"

    def due(self, due: Deadline | None, /) -> str:
        """A limit; one that may still move says so."""
        if due is None:
            return NOTHING
        said = due.last_day.isoformat() if due.last_day and due.inclusive else ""
        said = said or limit(due.due, due.zone)
        return said + (self.t("（暂定）", " (provisional)") if due.provisional else "")

    def words(self, words: Words | None, /) -> str:
        """What somebody typed; masked or destroyed where it may not be read."""
        if words is None:
            return NOTHING
        return words.text if words.text is not None else f"［{words.presence.label(self.lang)}］"

    def label(self, value: Labelled | None, /) -> str:
        """The label of a value from a list."""
        return NOTHING if value is None else value.label(self.lang)

    def code(self, code: str | None, /) -> str:
        """A code as words: as the standard calls it; one that the library knows in the form's
        language; another as it is."""
        return code_text(code, self.standard, self.lang) if code else NOTHING

    def kind(self, kind: str, /) -> str:
        """A kind of value, as people call it."""
        return value_name(kind, self.lang)

    def who(self, actor: Actor | None, /) -> str:
        """Who acted: the role, and who of the staff it was; of a customer the opaque id."""
        if actor is None:
            return NOTHING
        known = actor.id if actor.role == Role.customer else self.person(actor.id)
        return f"{actor.role.label(self.lang)} {known}"

    def person(self, ref: str | None, /) -> str:
        """Somebody of the staff by the name that the host gave, else by their opaque id; whoever
        complains, or acts for who does, by the opaque id."""
        if ref is None:
            return NOTHING
        return ref if ref in self._names else named(self._staff, ref, self.lang)

    def told(self, ref: str | None, /) -> str:
        """Who was told: the customer, or by name and opaque id who acts or complains together."""
        if ref is None:
            return self.t("客户", "the customer")
        name = self._names.get(ref)
        return ref if name is None else self.note(self.words(name), ref)

    def yes(self, value: bool | None, /) -> str:
        """Yes, no, or not known."""
        if value is None:
            return NOTHING
        return self.t("是", "yes") if value else self.t("否", "no")

    def evidence(self, items: Iterable[Evidence], /) -> str:
        """Evidence by kind, reference and the beginning of its digest; an attachment by its
        file's name."""
        return self.lines(
            self.pair(self.code(item.kind), self._reference(item))
            + (f"\n{item.sha256[:12]}…" if item.sha256 else "")
            for item in items
        )

    def _reference(self, item: Evidence) -> str:
        file = self._files.get(item.ref) if item.kind == "attachment" else None
        return item.ref if file is None else self.words(file)

    def category(self, category: str, subcategory: str | None, /) -> str:
        """A category with its subcategory, as the standard calls them."""
        said = self.standard.label(category, self.lang)
        for known in self.standard.categories:
            if known.key == category and subcategory in known.sub:
                said += f" / {known.sub[str(subcategory)].get(self.lang)}"
        return said

    def product(self, product: str | None, /) -> str:
        """A product, as the standard calls it."""
        return NOTHING if product is None else self.standard.product_label(product, self.lang)

    # --- several, and pairs ------------------------------------------------------------------

    def lines(self, items: Iterable[str], /) -> str:
        """Each on a line of its own."""
        return "\n".join(items) or NOTHING

    def listed(self, items: Iterable[str], /) -> str:
        """In a row."""
        return self.t("、", ", ").join(items) or NOTHING

    def pair(self, name: str, value: str, /) -> str:
        """A name with its value."""
        return f"{name}{self.t('：', ': ')}{value}"

    def note(self, what: str, /, *more: str) -> str:
        """What, with more about it in brackets."""
        return self.t(f"{what}（{'，'.join(more)}）", f"{what} ({', '.join(more)})")

    # --- blocks ------------------------------------------------------------------------------

    def section(self, zh: str, en: str) -> Heading:
        """The heading of the next section, numbered."""
        self._sections += 1
        n = self._sections
        tens = "十" if n > 10 else ""
        number = tens + _NUMBERS[n - 1 - (10 if n > 10 else 0)]
        return Heading(self.t(f"{number}、{zh}", f"{n}. {en}"))

    def fields(self, *rows: tuple[str, str, str]) -> Fields:
        """Rows of a Chinese label, an English label, and a value."""
        return Fields(tuple((self.t(zh, en), value or NOTHING) for zh, en, value in rows))

    def said(self, words: Callable[[], str], *, strong: bool = False) -> Iterator[Para]:
        """A paragraph about the case."""
        yield Para(words(), strong=strong)

    def grid(
        self,
        head: tuple[tuple[str, str], ...],
        rows: Iterable[tuple[str, ...]],
        widths: tuple[int, ...],
    ) -> Grid:
        """A table under a head in Chinese and English; without rows one that says so."""
        found = tuple(rows) or ((NOTHING,) * len(head),)
        return Grid(tuple(self.t(zh, en) for zh, en in head), found, widths)
