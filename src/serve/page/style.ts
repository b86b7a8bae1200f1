/** The page's style sheet. Colour never stands alone: every state has a word and a shape as well. */
export const styleSheet = `
:root {
  color-scheme: light dark;
  --paper: #f8f7f4; --card: #fff; --ink: #1d1c1a; --quiet: #5e5a53; --line: #dedad2; --faint: #efece6;
  --good: #17693f; --good-soft: #e4f1e9; --bad: #b3261e; --bad-soft: #fbe9e7; --open: #8a5300; --open-soft: #faf0dc;
  --none: #5e5a53; --none-soft: #efece6; --link: #1f5a96;
  --key-0: #2a62a8; --key-1: #a4550a; --key-2: #6f45a8; --key-3: #0b6c73; --key-4: #a8326e; --key-5: #5d6a0e; --key-6: #7d4b2e; --key-7: #4b5768;
  --on-key: #fff;
  --text: ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", sans-serif;
  --code: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", "Liberation Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #131312; --card: #1c1c1a; --ink: #ecebe6; --quiet: #a5a199; --line: #35342f; --faint: #262622;
    --good: #6cc795; --good-soft: #14281d; --bad: #ff8f85; --bad-soft: #331715; --open: #e6b357; --open-soft: #2c2210;
    --none: #a5a199; --none-soft: #262622; --link: #8fbdf0;
    --key-0: #86b6f2; --key-1: #f0a55a; --key-2: #c3a0f2; --key-3: #5ec8cf; --key-4: #f08fbf; --key-5: #bccb5c; --key-6: #d6a184; --key-7: #aebaca;
    --on-key: #131312;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 var(--text); }
body > * { max-width: 70rem; margin-inline: auto; padding-inline: clamp(1rem, 4vw, 2rem); }
a { color: var(--link); text-underline-offset: .2em; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 3px; border-radius: 4px; }
.hidden { position: absolute; width: 1px; height: 1px; margin: -1px; padding: 0; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.quiet { color: var(--quiet); }
code { font: .86em/1.5 var(--code); overflow-wrap: anywhere; }
p, ul, ol, h1, h2, h3 { margin: 0; }
ol, ul { padding: 0; list-style: none; }

.bar { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; align-items: baseline; padding-block: 1.1rem; font-size: .875rem; color: var(--quiet); }
.bar .name { font-weight: 650; color: var(--ink); letter-spacing: -.01em; }
.bar .where { overflow-wrap: anywhere; }
.live { margin-left: auto; }
.live::before { content: ""; display: inline-block; width: .55em; height: .55em; margin-right: .5em; border-radius: 50%; background: var(--good); }
.live.deaf::before, .live.lost::before { border-radius: 0; background: var(--open); }
.live.unasked::before { border: 1.5px solid var(--quiet); background: none; }

.verdict { --tone: var(--none); --soft: var(--none-soft); display: grid; grid-template-columns: auto 1fr; gap: clamp(1rem, 3vw, 2rem); align-items: center; padding: clamp(1.25rem, 4vw, 2.5rem); border-radius: 18px; background: var(--soft); }
.verdict-consistent { --tone: var(--good); --soft: var(--good-soft); }
.verdict-inconsistent { --tone: var(--bad); --soft: var(--bad-soft); }
.verdict-incomplete { --tone: var(--open); --soft: var(--open-soft); }
.shape { width: clamp(3.5rem, 11vw, 5.5rem); height: auto; fill: var(--tone); }
.shape .sign, .icon .sign { fill: none; stroke: var(--soft, var(--paper)); stroke-width: 5.5; stroke-linecap: round; stroke-linejoin: round; }
.shape .hollow, .icon .hollow { fill: none; stroke: var(--tone); stroke-width: 4; stroke-dasharray: 6 7; }
.shape .hollow ~ .sign, .icon .hollow ~ .sign { stroke: var(--tone); }
h1 { font-size: clamp(2.1rem, 7vw, 3.75rem); line-height: 1.04; font-weight: 680; letter-spacing: -.035em; color: var(--tone); }
.headline { margin-top: .5rem; font-size: clamp(1.05rem, 2.4vw, 1.25rem); line-height: 1.4; overflow-wrap: anywhere; text-wrap: pretty; }
.verdict .quiet, .verdict .only { margin-top: .4rem; font-size: .9375rem; }
.verdict .only { overflow-wrap: anywhere; text-wrap: pretty; }

section + section, main > p, main > section:not(.verdict) { margin-top: clamp(2.25rem, 5vw, 3.25rem); }
h2 { font-size: 1.25rem; line-height: 1.3; font-weight: 650; letter-spacing: -.015em; overflow-wrap: anywhere; }
h2 small { font-size: .875rem; font-weight: 400; letter-spacing: 0; color: var(--quiet); margin-left: .4em; }
.count { display: inline-block; min-width: 1.7em; padding: 0 .45em; margin-left: .35em; border-radius: 1em; background: var(--faint); color: var(--quiet); font-size: .8125rem; font-weight: 600; line-height: 1.7; letter-spacing: 0; text-align: center; vertical-align: 2px; }

.gaps ul { margin-top: .9rem; border-radius: 12px; background: var(--open-soft); overflow: hidden; }
.gaps li { padding: .85rem 1.1rem; border-left: 4px solid var(--open); }
.gaps li + li { border-top: 1px solid var(--line); }
.gaps .place { font: 600 .86em/1.5 var(--code); color: var(--open); overflow-wrap: anywhere; }
.gaps li p { overflow-wrap: anywhere; }
.notices ul { margin-top: .9rem; padding-left: 1.1rem; border-left: 4px solid var(--line); color: var(--quiet); }
.notices li + li { margin-top: .7rem; }
.notices p { overflow-wrap: anywhere; }

.findings { margin-top: .9rem; border-top: 1px solid var(--line); }
.finding { display: grid; grid-template-columns: 1.4rem 1fr; gap: .25rem .7rem; padding: 1.05rem 0; border-bottom: 1px solid var(--line); --tone: var(--none); }
.finding > div { min-width: 0; }
.finding-error { --tone: var(--bad); } .finding-warning { --tone: var(--open); }
.icon { fill: var(--tone); margin-top: .2rem; overflow: visible; }
.finding .icon .sign { stroke: var(--paper); stroke-width: 1.7; }
h3 { font-size: 1rem; font-weight: 600; line-height: 1.45; overflow-wrap: anywhere; }
.severity { color: var(--tone); }
.severity::after { content: ":"; }
.remedy { margin-top: .2rem; overflow-wrap: anywhere; }
.remedy b { display: inline-block; margin-right: .35em; padding: 0 .45em; border-radius: 5px; background: var(--faint); font-size: .8125rem; font-weight: 650; line-height: 1.6; }
.places { display: flex; flex-wrap: wrap; gap: .15rem .9rem; margin-top: .4rem; font-size: .875rem; color: var(--quiet); }
.places .rule { font-weight: 550; }
details { margin-top: .9rem; }
summary { cursor: pointer; padding: .35rem 0; color: var(--link); font-size: .9375rem; }
.whole { margin-top: .1rem; font-size: .9375rem; } .whole p { overflow-wrap: anywhere; }
.names { display: inline; margin: 0; font-weight: 400; } .names[open] { display: block; }
.names summary { display: inline-block; padding: .1rem 0; font-size: .875rem; list-style: none; text-decoration: underline; text-underline-offset: .2em; } .names summary::-webkit-details-marker { display: none; }
.one { overflow-wrap: anywhere; }

.legend { display: flex; flex-wrap: wrap; gap: .35rem 1.25rem; margin-top: .7rem; font-size: .9375rem; }
.legend code { color: var(--quiet); }
.key-0 { --key: var(--key-0); } .key-1 { --key: var(--key-1); } .key-2 { --key: var(--key-2); } .key-3 { --key: var(--key-3); }
.key-4 { --key: var(--key-4); } .key-5 { --key: var(--key-5); } .key-6 { --key: var(--key-6); } .key-7 { --key: var(--key-7); }
.key { display: inline-grid; place-items: center; flex: none; min-width: 1.55rem; height: 1.55rem; padding: 0 .25rem; border-radius: .8rem; background: var(--key); color: var(--on-key); font-size: .8125rem; font-weight: 700; line-height: 1; position: relative; }
.key-none { border: 1.5px dashed var(--bad); background: none; color: var(--bad); }
.lack, .flaw { display: block; color: var(--bad); font-weight: 600; font-size: .875rem; }
.split { margin-top: .5rem; font-size: .9375rem; } .split li { margin-top: .25rem; overflow-wrap: anywhere; } .split .key { margin-inline: .1rem; }

.sides { display: flex; flex-wrap: wrap; gap: 1.5rem 2rem; align-items: flex-start; margin-top: 1.1rem; }
.pairs { flex: 1 1 auto; max-width: 100%; min-width: 0; }
.graph { flex: 1 1 26rem; min-width: 0; overflow-x: auto; padding: 1.1rem .5rem; border: 1px solid var(--line); border-radius: 14px; background: var(--card); }
.graph svg { display: block; height: auto; max-width: 100%; margin-inline: auto; }
.node rect { fill: var(--card); stroke: var(--line); stroke-width: 1.5; }
.node-odd rect { stroke: var(--bad); stroke-dasharray: 5 4; }
.node text { fill: var(--ink); font: 600 13.5px var(--text); }
.node .node-role { fill: var(--quiet); font: 400 11.5px var(--text); }
.badge circle { fill: var(--key); }
.badge text { fill: var(--on-key); font: 700 13.5px var(--text); }
.badge-none circle { fill: none; stroke: var(--bad); stroke-width: 1.5; stroke-dasharray: 4 3; }
.badge-none path { stroke: var(--bad); stroke-width: 2; }
.edge path { fill: none; stroke: var(--tone); stroke-width: 1.6; }
.edge-accepted { --tone: var(--quiet); } .edge-accepted path { opacity: .6; }
.edge-refused { --tone: var(--bad); } .edge-refused > path { stroke-width: 2; stroke-dasharray: 7 5; }
.edge-unknown { --tone: var(--open); } .edge-unknown > path { stroke-dasharray: 2 4; }
.mark circle { fill: var(--tone); }
.edge .mark .sign { stroke: var(--card); stroke-width: 2; stroke-linecap: round; opacity: 1; }
.mark .sign-text { fill: var(--card); font: 700 12px var(--text); }
.arrow-accepted { fill: var(--quiet); } .arrow-refused { fill: var(--bad); } .arrow-unknown { fill: var(--open); }

.scroll, .graph { position: relative; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .9375rem; }
caption { padding-bottom: .5rem; text-align: left; font-size: .875rem; color: var(--quiet); }
th { font-weight: 600; text-align: left; vertical-align: bottom; }
td { vertical-align: top; }
.matrix th, .matrix td { padding: .5rem .8rem .5rem 0; border-bottom: 1px solid var(--line); }
.matrix th:first-child, .matrix td:first-child { position: sticky; left: 0; z-index: 1; background: var(--paper); }
.matrix tbody th { vertical-align: top; overflow-wrap: anywhere; min-width: 7rem; max-width: 16rem; }
.matrix thead th { overflow-wrap: anywhere; min-width: 8rem; max-width: 18rem; }
.matrix thead th > .quiet { display: block; font-weight: 400; font-size: .8125rem; }
.cell .word { font-weight: 600; } .cell .sign { display: inline-block; width: 1.1em; font-weight: 700; }
.cell .reason { display: block; max-width: 15rem; font-size: .8125rem; color: var(--quiet); line-height: 1.4; }
.cell-accepted .word, .cell-accepted .sign { color: var(--good); } .cell-refused .word, .cell-refused .sign { color: var(--bad); } .cell-unknown .word, .cell-unknown .sign { color: var(--open); }
.cell-none { color: var(--quiet); }
.holdings { width: 100%; min-width: 40rem; margin-top: .4rem; }
.holdings .flawed th { box-shadow: inset 3px 0 var(--bad); padding-left: .7rem; }
.holdings th, .holdings td { padding: .55rem 1rem .55rem 0; border-bottom: 1px solid var(--line); }
.holdings thead th { font-size: .8125rem; font-weight: 550; color: var(--quiet); }
.holdings tbody th { vertical-align: top; overflow-wrap: anywhere; min-width: 9rem; max-width: 14rem; }
.sub { display: block; font-size: .8125rem; font-weight: 400; color: var(--quiet); line-height: 1.4; overflow-wrap: anywhere; }
.held { display: flex; align-items: flex-start; gap: .25rem .55rem; min-width: 10rem; } .held + .held { margin-top: .5rem; }
.held > span:not(.key) { min-width: 0; }
.held.bad > .key { outline: 2px solid var(--bad); outline-offset: 2px; }
.since { white-space: nowrap; }

.history { margin-top: .9rem; }
.turn { --tone: var(--none); --soft: var(--paper); display: grid; grid-template-columns: 1.4rem 1fr; gap: .7rem; position: relative; padding-bottom: 1.1rem; }
.turn:not(:last-child)::before { content: ""; position: absolute; left: .53rem; top: 1.7rem; bottom: .1rem; border-left: 1.5px solid var(--line); }
.turn-consistent { --tone: var(--good); } .turn-inconsistent { --tone: var(--bad); } .turn-incomplete { --tone: var(--open); }
.turn b { font-weight: 600; }
.turn ul { margin-top: .2rem; font-size: .9375rem; color: var(--quiet); }
.turn li { overflow-wrap: anywhere; }

footer { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin-top: 3.5rem; padding-block: 1.25rem 2.5rem; font-size: .875rem; color: var(--quiet); }
footer span { margin-left: auto; }

@media (max-width: 40rem) {
  .verdict { grid-template-columns: 1fr; border-radius: 14px; }
  .sides { flex-direction: column; }
  .sides > * { flex: none; width: 100%; }
  .graph-wide { display: none; }
  .matrix tbody th { min-width: 6rem; max-width: 10.5rem; }
  .holdings { min-width: 0; }
  .holdings thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .holdings tr { display: block; padding: .7rem 0; border-bottom: 1px solid var(--line); }
  .holdings tbody th, .holdings td { display: block; max-width: none; padding: .12rem 0; border: 0; }
  .holdings .flawed { box-shadow: inset 3px 0 var(--bad); padding-left: .8rem; } .holdings .flawed th { box-shadow: none; padding-left: 0; }
  .holdings td[data-label] { display: grid; grid-template-columns: 5.5rem 1fr; margin-top: .3rem; }
  .holdings td[data-label]::before { content: attr(data-label); font-size: .8125rem; color: var(--quiet); line-height: 1.9; }
  .holdings td > * { grid-column: 2; }
  .held { min-width: 0; }
  .since { font-size: .875rem; color: var(--quiet); }
}
@media (prefers-reduced-motion: no-preference) {
  .verdict, .shape, h1 { transition: background-color .4s, fill .4s, color .4s; }
}
@media (forced-colors: active) {
  .key, .badge circle { forced-color-adjust: none; }
}
@media print { .live { display: none; } body { background: none; } }
`
