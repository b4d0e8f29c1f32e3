"""The style of the page: light and dark, narrow and wide, and on paper. Nothing is fetched."""

STYLE = """
:root{color-scheme:light dark;--bg:#fff;--card:#fff;--soft:#f3f5f7;--ink:#1b1f24;--dim:#57606a;
--rule:#d5dae0;--good:#2a9187;--bad:#a40e26;--wait:#9a6700;--rest:#6e7781;--calm:#3b6fb5;
--mark:#1b1f24}
@media (prefers-color-scheme:dark){:root{--bg:#0f1318;--card:#161b22;--soft:#1d242d;--ink:#e6eaef;
--dim:#a2acb8;--rule:#333c47;--good:#3fb3a6;--bad:#ff7b86;--wait:#d9a53a;--rest:#8b949e;
--calm:#79aaf0;--mark:#f2f5f8}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);line-height:1.55;font-size:16px;
font-family:system-ui,-apple-system,"Segoe UI","PingFang SC","Microsoft YaHei","Noto Sans CJK SC",
"Noto Sans SC",sans-serif;-webkit-text-size-adjust:100%}
main,header,footer{max-width:60rem;margin:0 auto;padding:0 1.25rem}
header{padding-top:2rem}
h1{font-size:1.7rem;line-height:1.25;margin:0 0 .25rem}
h2{font-size:1.2rem;line-height:1.3;margin:0 0 .35rem}
h3{font-size:1rem;margin:1.5rem 0 .35rem}
p{margin:.35rem 0;max-width:44rem}
.dim{color:var(--dim)}
section{margin:1.25rem 0;padding:1.25rem;background:var(--card);border:1px solid var(--rule);
border-radius:.6rem}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(11rem,46%),1fr));gap:.75rem;
margin:1.25rem 0;padding:0;list-style:none}
.tiles li{display:flex;flex-direction:column;background:var(--card);border:1px solid var(--rule);
border-radius:.6rem;padding:.7rem .9rem}
.tiles .name{color:var(--dim);font-size:.85rem;order:1}
.tiles .big{font-size:1.65rem;font-weight:650;line-height:1.25;order:2;
font-variant-numeric:tabular-nums}
.tiles .sub{font-size:.85rem;color:var(--dim);order:3}
.alarm .big{color:var(--bad)}
svg{display:block;overflow:visible;margin:.75rem 0 .25rem}
svg text{fill:var(--ink);font-size:14px;font-family:inherit;font-variant-numeric:tabular-nums;
paint-order:stroke;stroke:var(--card);stroke-width:4px;stroke-linejoin:round}
svg .end{text-anchor:end}svg .mid{text-anchor:middle}
svg .small{font-size:12px;fill:var(--dim)}
svg .track{fill:var(--soft)}svg .grid{stroke:var(--rule)}svg .axis{stroke:var(--dim)}
svg rect{stroke:var(--card);stroke-width:.6px}svg .track{stroke:none}
svg .sum{stroke:var(--rest);stroke-width:1px}
svg .dot{fill:var(--card);stroke:var(--mark);stroke-width:2px}
.good{fill:var(--good);background:var(--good)}.bad{fill:var(--bad);background:var(--bad)}
.wait{fill:var(--wait);background:var(--wait)}.rest{fill:var(--rest);background:var(--rest)}
.calm{fill:var(--calm);background:var(--calm)}
.key{display:flex;flex-wrap:wrap;gap:.2rem 1.1rem;margin:.5rem 0 0;padding:0;list-style:none;
font-size:.875rem;color:var(--dim)}
.key i{display:inline-block;width:.8em;height:.8em;border-radius:2px;margin-right:.4em}
.key .ring{background:var(--card);border:2px solid var(--mark);border-radius:50%}
.wide{overflow-x:auto;margin:.6rem 0}
table{border-collapse:collapse;font-size:.9rem;min-width:min(100%,24rem);font-variant-numeric:tabular-nums}
caption{text-align:left;color:var(--dim);padding:.2rem 0}
th,td{text-align:left;padding:.32rem 1.4rem .32rem 0;border-bottom:1px solid var(--rule);
vertical-align:baseline}
th{font-weight:600}thead th{color:var(--dim);white-space:nowrap}tbody th{font-weight:500}
th:last-child,td:last-child{padding-right:0}th.n,td.n{text-align:right}.t{white-space:nowrap}
.zero{color:var(--dim)}
details{margin:.6rem 0 0}summary{cursor:pointer;color:var(--dim);font-size:.9rem;
padding:.35rem 0}
summary:focus-visible,.wide:focus-visible{outline:2px solid var(--calm);outline-offset:2px}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,20rem),1fr));
gap:0 2.5rem}
.pair>*{min-width:0}
footer{padding-bottom:2.5rem;color:var(--dim);font-size:.875rem}
@media (max-width:30rem){main,header,footer{padding:0 .8rem}header{padding-top:1.2rem}
section{padding:.9rem}h1{font-size:1.4rem}th,td{padding-right:.8rem}
thead th{white-space:normal}
.list thead{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}
.list,.list caption,.list tbody,.list tr,.list th,.list td{display:block}
.list tr{border-bottom:1px solid var(--rule);padding:.4rem 0}
.list th,.list td{border:0;padding:.05rem 0;white-space:normal;overflow-wrap:anywhere}
.list td::before{content:attr(data-of-column);color:var(--dim);display:inline-block;
min-width:8.5em}}
@media print{:root{--bg:#fff;--card:#fff;--soft:#eceff2;--ink:#000;--dim:#444;--rule:#bbb;
--good:#2a9187;--bad:#a40e26;--wait:#9a6700;--rest:#6e7781;--calm:#3b6fb5;--mark:#000}
body{font-size:10pt}th,td{padding-right:.7rem}.list td.t{white-space:normal}
section,.tiles li{border-color:#bbb}
.tiles li,svg,tr{break-inside:avoid}h2,h3,.key,caption{break-after:avoid}
svg,i{print-color-adjust:exact;-webkit-print-color-adjust:exact}
details::details-content{content-visibility:visible;block-size:auto}summary{display:none}
.wide{overflow:visible}thead{display:table-header-group}}
"""
