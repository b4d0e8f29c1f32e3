"""A document as one HTML page that needs nothing else, on a screen and on paper."""

from __future__ import annotations

from html import escape

from ..reporting.naming import printable as printable_text
from .document import Block, Bullets, Document, Fields, Grid, Heading, Para, Picture, either

_STYLE = """
:root{color-scheme:light dark;
--ink:#1f2933;--faint:#5b6670;--line:#cfd6dc;--shade:#eef1f4;--ground:#fff}
@media(prefers-color-scheme:dark){:root{
--ink:#e6eaee;--faint:#a3aeb8;--line:#3d4852;--shade:#242c34;--ground:#161b20}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:60rem;padding:1rem;color:var(--ink);background:var(--ground);
font:1rem/1.6 system-ui,"Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif}
header ul{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;margin:0;padding:0 0 .5rem;list-style:none;
color:var(--faint);font-size:.85rem;border-bottom:1px solid var(--line)}
header li:last-child{margin-left:auto;color:var(--ink);font-weight:700}
h1{font-size:1.5rem;line-height:1.3;text-align:center;margin:1.2rem 0}
h2{font-size:1.15rem;margin:1.8rem 0 .6rem}
p{white-space:pre-line;margin:.6rem 0}
.right{text-align:right}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.92rem}
th,td{border:1px solid var(--line);padding:.35rem .55rem;text-align:left;vertical-align:top;
white-space:pre-line;overflow-wrap:break-word}
th{background:var(--shade)}
thead th{white-space:nowrap}
tbody th{width:27%}
svg{max-width:100%;height:auto;display:block;margin:0 auto}
figure{margin:1rem 0;overflow-x:auto}
@media(max-width:40rem){figure svg{max-width:none}.wide table{min-width:36rem}}
@page{size:A4;margin:18mm 16mm;@bottom-right{content:counter(page) " / " counter(pages)}}
@media print{:root{--ink:#000;--faint:#444;--line:#999;--shade:#eee;--ground:#fff}
body{max-width:none;padding:0;font-size:10pt}thead{display:table-header-group}tr{break-inside:avoid}
h2{break-after:avoid}}
"""


def page(document: Document) -> str:
    """The document as an HTML page. It has no script, and a policy that forbids scripts and every
    fetch; pages are numbered when it is printed.

    :raises MissingGlyph: for a character that would be an empty box.
    """
    lang = "zh-CN" if document.lang == "zh" else "en"
    facts = "".join(f"<li>{_text(fact)}</li>" for fact in document.facts)
    label = either(document.lang)("文件标识", "Marks of the document")
    body = "\n".join(_block(block, document) for block in document.blocks)
    return (
        f'<!doctype html>\n<html lang="{lang}"><head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{_text(document.annex)} {_text(document.title)}</title>"
        f"<style>{_STYLE}</style></head>\n<body>"
        f'<header><ul aria-label="{label}">{facts}</ul></header>\n'
        f"<main><h1>{_text(document.title)}</h1>\n{body}\n</main></body></html>\n"
    )


def _text(text: str) -> str:
    return escape(printable_text(text))


def _block(block: Block, document: Document) -> str:
    if isinstance(block, Heading):
        return f"<h2>{_text(block.text)}</h2>"
    if isinstance(block, Para):
        said = _text(block.text)
        said = f"<strong>{said}</strong>" if block.strong else said
        return f'<p class="right">{said}</p>' if block.right else f"<p>{said}</p>"
    if isinstance(block, Bullets):
        return f"<ul>{''.join(f'<li>{_text(item)}</li>' for item in block.items)}</ul>"
    if isinstance(block, Fields):
        rows = "".join(
            f'<tr><th scope="row">{_text(label)}</th><td>{_text(value)}</td></tr>'
            for label, value in block.rows
        )
        return f'<div class="wide"><table><tbody>{rows}</tbody></table></div>'
    if isinstance(block, Picture):
        return f"<figure>{block.svg}</figure>"
    return _grid(block)


def _grid(block: Grid) -> str:
    head = "".join(f'<th scope="col">{_text(cell)}</th>' for cell in block.head)
    rows = "".join(
        f"<tr>{''.join(f'<td>{_text(cell)}</td>' for cell in row)}</tr>" for row in block.rows
    )
    table = f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody>"
    return f'<div class="wide"><table>{table}</table></div>'
