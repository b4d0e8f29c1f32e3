"""The page read back: its figures, charts and tables; whether it is whole and self-contained."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "rect", "line", "circle", "br", "link", "img"}


@dataclass
class Element:
    """An element: its attributes, and all text in it."""

    tag: str
    attrs: dict[str, str]
    text: str = ""
    inside: tuple[str, ...] = field(default=())


class Page(HTMLParser):
    """Every element of a page; raises where tags do not match."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(text)
        self.close()
        assert not self._open, self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        inside = tuple(e.tag for e in self._open)
        assert len({k for k, _ in attrs}) == len(attrs), attrs
        made = Element(tag, {k: v or "" for k, v in attrs}, inside=inside)
        self.elements.append(made)
        if tag not in VOID:
            self._open.append(made)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data

    def all(self, tag: str = "", **attrs: str) -> list[Element]:
        """Those with this tag and these attributes; an attribute ``*`` is only to be there."""
        return [
            e
            for e in self.elements
            if (not tag or e.tag == tag)
            and all(
                k.replace("_", "-") in e.attrs and (v == "*" or e.attrs[k.replace("_", "-")] == v)
                for k, v in attrs.items()
            )
        ]


def look_up(value: object, pointer: str) -> object:
    """What a pointer leads to; keys are never empty but the last may be."""
    for part in pointer.removeprefix("/").split("/"):
        if isinstance(value, list):
            value = value[int(part)]
        else:
            assert isinstance(value, dict)
            value = value[part]
    return value
