"""The style sheet of the HTML page.

Fonts of Chinese stand behind those of the system, which on Linux may have none of their own.
"""

STYLE = """
:root {
  color-scheme: light dark;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "PingFang SC", "Microsoft YaHei",
    "Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Micro Hei", sans-serif;
  --ink: #1c2024; --dim: #5c656e; --paper: #ffffff; --panel: #f4f6f8; --line: #d5dbe1;
  --ok: #1a7f37; --problem: #c0271c; --warning: #8a5a00; --info: #0b62a3; --unknown: #8a5a00;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e4e8ec; --dim: #9aa5b0; --paper: #14171a; --panel: #1e2328; --line: #353c44;
    --ok: #56c271; --problem: #ff7b72; --warning: #e3b341; --info: #79b8ff; --unknown: #e3b341;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.5 var(--sans);
}
header, main, footer { max-width: 60rem; margin: 0 auto; padding: 0 1.25rem; }
header { margin-top: 1.5rem; border-left: .4rem solid var(--dim); }
header.ok { border-color: var(--ok); }
header.problem { border-color: var(--problem); }
header.warning { border-color: var(--warning); }
.name { margin: 0; color: var(--dim); font-size: .9rem; }
h1 { margin: .1rem 0 .4rem; font-size: 1.6rem; line-height: 1.25; }
.next { margin: 0; font-size: 1.05rem; }
section { margin: 1.5rem 0; }
h2 { margin: 0 0 .5rem; font-size: 1.15rem; }
h3 { margin: .9rem 0 .2rem; font-size: .85rem; color: var(--dim); text-transform: uppercase;
  letter-spacing: .05em; }
p, ul { margin: 0 0 .5rem; }
ul { padding-left: 1.2rem; }
.flow { list-style: none; padding: 0; margin: 0; border: 1px solid var(--line);
  border-radius: .5rem; overflow: hidden; }
.flow li { display: grid; grid-template-columns: 10rem 6rem 1fr; gap: .75rem;
  padding: .45rem .9rem; }
.flow li + li { border-top: 1px solid var(--line); }
.step { font-weight: 600; }
.state { font-weight: 600; color: var(--dim); }
.ok > .state { color: var(--ok); }
.problem > .state { color: var(--problem); }
.unknown > .state { color: var(--unknown); }
.finding { background: var(--panel); border-left: .4rem solid var(--info); border-radius: .3rem;
  padding: 1rem 1.2rem; }
.finding.error { border-color: var(--problem); }
.finding.warning { border-color: var(--warning); }
.badge { margin-right: .6rem; color: var(--info); }
.error .badge { color: var(--problem); }
.warning .badge { color: var(--warning); }
.summary { font-size: 1.05rem; font-weight: 600; }
.small { color: var(--dim); font-size: .9rem; margin: .4rem 0 0; }
a { color: var(--info); }
code, pre { font-family: ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace;
  font-size: .875em; }
code, td { overflow-wrap: anywhere; }
pre { margin: .4rem 0; padding: .7rem .9rem; overflow-x: auto; background: var(--paper);
  border: 1px solid var(--line); border-radius: .3rem; }
table { width: 100%; border-collapse: collapse; font-size: .9rem; }
th, td { padding: .3rem .6rem .3rem 0; text-align: left; vertical-align: top;
  border-bottom: 1px solid var(--line); }
footer { margin: 2rem auto; color: var(--dim); font-size: .85rem; }
@media (max-width: 40rem) {
  .flow li { grid-template-columns: 1fr auto; gap: .1rem .75rem; }
  .flow li > :last-child { grid-column: 1 / -1; overflow-wrap: anywhere; }
  h1 { font-size: 1.3rem; }
}
@media print {
  :root {
    color-scheme: light;
    --ink: #000; --dim: #444; --paper: #fff; --panel: #fff; --line: #bbb;
    --ok: #14602a; --problem: #8f1d15; --warning: #6b4600; --info: #084a7b; --unknown: #6b4600;
  }
  body { font-size: 11pt; }
  header, main, footer { max-width: none; padding: 0; }
  header { padding-left: .8rem; }
  .finding { border: 1px solid var(--line); border-left-width: .4rem; }
  .finding h2, .finding h3, tr, .flow li { break-inside: avoid; break-after: avoid-page; }
  .finding li, .flow li, tr { break-after: auto; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; }
  a { color: inherit; }
}
"""
