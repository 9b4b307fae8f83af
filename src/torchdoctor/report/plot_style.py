"""The style sheet of plots, beside the one that all pages share."""

PLOT_STYLE = """
:root { --c0: #0b62a3; --c1: #b3540e; --c2: #1a7f37; --c3: #8a3ab9;
  --c4: #a3143c; --c5: #4d6470; }
@media (prefers-color-scheme: dark) {
  :root { --c0: #79b8ff; --c1: #ffab70; --c2: #56c271; --c3: #d2a8ff;
    --c4: #ff8ba7; --c5: #b6c6d0; }
}
header.info { border-color: var(--info); }
figure { margin: 0 0 1rem; }
figcaption { font-weight: 600; font-size: .9rem; overflow-wrap: anywhere; }
svg { display: block; width: 100%; max-width: 60rem; height: auto; }
.small-ones { display: grid; grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr));
  gap: 0 1.5rem; }
.small-ones h2 { grid-column: 1 / -1; }
.small-ones svg { max-width: 24rem; }
@media (max-width: 40rem) {
  figure { overflow-x: auto; }
  svg { min-width: 26rem; }
  .small-ones svg { min-width: 0; }
}
text { font: 11px var(--sans); fill: var(--ink); }
.tick { fill: var(--dim); }
.axis { fill: var(--dim); font-style: italic; }
.axis:lang(zh) { font-style: normal; }
.end { text-anchor: end; }
.middle { text-anchor: middle; }
.grid { stroke: var(--line); stroke-width: 1; }
.curve { fill: none; stroke-width: 1.8; stroke-linejoin: round; }
.c0 { stroke: var(--c0); } .c1 { stroke: var(--c1); } .c2 { stroke: var(--c2); }
.c3 { stroke: var(--c3); } .c4 { stroke: var(--c4); } .c5 { stroke: var(--c5); }
.bar { fill: var(--c0); fill-opacity: .55; }
.spread { stroke: var(--ink); stroke-width: 3; }
.limit { stroke: var(--problem); stroke-width: 1; stroke-dasharray: 5 4; }
.band { fill: var(--ink); fill-opacity: .04; }
.b1 { fill-opacity: .1; }
.roof { fill: none; stroke: var(--dim); stroke-width: 1.5; }
.dot { fill: var(--c1); }
td.pass { color: var(--ok); } td.fail { color: var(--problem); font-weight: 600; }
td.warn, td.unknown { color: var(--warning); font-weight: 600; } td.skip { color: var(--dim); }
.items td:first-child, .items td:nth-child(2) { white-space: nowrap; }
@media (max-width: 40rem) { .items td:first-child { white-space: normal; } }
@media print { figure { break-inside: avoid; } }
"""
