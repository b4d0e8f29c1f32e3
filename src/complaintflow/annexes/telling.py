"""How what a record holds is told: times, limits, people, evidence, words that may be masked."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ..complaint import Standard, annex_2
from ..periods import Deadline
from ..records import HandlingRecord, Words
from ..reporting.words import limit, when
from ..values import Actor, Evidence, Labelled, When
from .document import Fields, either
from .drawing import Lang

NOTHING = "—"
"""What was not recorded."""


class Telling:
    """Tells the values of one record in one language."""

    def __init__(
        self, record: HandlingRecord, lang: Lang, standard: Standard | None = None
    ) -> None:
        self.lang: Lang = lang
        self.t: Callable[[str, str], str] = either(lang)
        self.standard: Standard = standard or annex_2()
        self.zone: str = record.response[0].due.zone

    def when(self, at: When | None) -> str:
        """A time to the minute in the complaint's zone; a day as a day."""
        return NOTHING if at is None else when(at, self.zone)

    def span(self, start: When | None, end: When | None) -> str:
        """From when to when."""
        return f"{self.when(start)} ～ {self.when(end)}"

    def due(self, due: Deadline | None) -> str:
        """A limit; one that may still move says so."""
        if due is None:
            return NOTHING
        said = due.last_day.isoformat() if due.last_day and due.inclusive else ""
        said = said or limit(due.due, due.zone)
        return said + (self.t("（暂定）", " (provisional)") if due.provisional else "")

    def words(self, words: Words | None) -> str:
        """What somebody typed; masked or destroyed where it may not be read."""
        if words is None:
            return NOTHING
        return words.text if words.text is not None else f"［{self.presence(words)}］"

    def presence(self, words: Words) -> str:
        """Whether words are masked or destroyed."""
        return words.presence.label(self.lang)

    def label(self, value: Labelled | None) -> str:
        """The label of a value from a list."""
        return NOTHING if value is None else value.label(self.lang)

    def code(self, code: str | None) -> str:
        """A code as words."""
        return NOTHING if not code else code.replace("_", " ")

    def who(self, actor: Actor | None) -> str:
        """Who acted: the role and the opaque id."""
        return NOTHING if actor is None else f"{actor.role.label(self.lang)} {actor.id}"

    def person(self, ref: str | None) -> str:
        """A person by their opaque id."""
        return ref or NOTHING

    def yes(self, value: bool | None) -> str:
        """Yes, no, or not known."""
        if value is None:
            return NOTHING
        return self.t("是", "yes") if value else self.t("否", "no")

    def evidence(self, items: Iterable[Evidence]) -> str:
        """Evidence by kind, reference and the beginning of its digest."""
        return self.lines(
            self.pair(item.kind.replace("_", " "), item.ref)
            + (self.t("（{}…）", " ({}…)").format(item.sha256[:12]) if item.sha256 else "")
            for item in items
        )

    def lines(self, items: Iterable[str]) -> str:
        """Each on a line of its own."""
        return "\n".join(items) or NOTHING

    def listed(self, items: Iterable[str]) -> str:
        """In a row."""
        return self.t("、", ", ").join(items) or NOTHING

    def pair(self, name: str, value: str) -> str:
        """A name with its value."""
        return f"{name}{self.t('：', ': ')}{value}"

    def note(self, what: str, *more: str) -> str:
        """What, with more about it in brackets."""
        return self.t(f"{what}（{'，'.join(more)}）", f"{what} ({', '.join(more)})")

    def category(self, category: str, subcategory: str | None) -> str:
        """A category with its subcategory, as the standard calls them."""
        said = self.standard.label(category, self.lang)
        for known in self.standard.categories:
            if known.key == category and subcategory in known.sub:
                said += f" / {known.sub[str(subcategory)].get(self.lang)}"
        return said

    def fields(self, *rows: tuple[str, str, str]) -> Fields:
        """Rows of a Chinese label, an English label, and a value."""
        return Fields(tuple((self.t(zh, en), value or NOTHING) for zh, en, value in rows))
