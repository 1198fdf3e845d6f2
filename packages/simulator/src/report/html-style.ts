/** Colours with a contrast of at least 4.5 to 1 on their ground, in light and in dark (WCAG 2.2, 1.4.3). */
export const STYLE = `
:root { color-scheme: light dark; --ground: #fff; --ink: #1a1c20; --soft: #5a606b; --line: #d5d9e0; --panel: #f4f5f7;
  --pass: #0b6b34; --fail: #b3151b; --advice: #855000; --unseen: #2458a8; }
@media (prefers-color-scheme: dark) { :root { --ground: #16181d; --ink: #e8eaee; --soft: #a7adb8; --line: #383d47;
  --panel: #20232a; --pass: #5fcf8b; --fail: #ff8a8a; --advice: #f0b44d; --unseen: #8bb8ff; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.25rem; max-width: 64rem; background: var(--ground); color: var(--ink);
  font: 16px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
p { margin: .4rem 0; }
dl { display: flex; flex-wrap: wrap; gap: .5rem 2rem; margin: 1rem 0; }
dt { color: var(--soft); font-size: .85rem; }
dd { margin: 0; overflow-wrap: anywhere; }
.conclusion { font-size: 1.15rem; font-weight: 600; }
p.pass, .pass td:first-child { color: var(--pass); }
p.fail, .fail td:first-child { color: var(--fail); font-weight: 600; }
.advice td:first-child { color: var(--advice); font-weight: 600; }
.not-seen td:first-child { color: var(--unseen); }
table { width: 100%; border-collapse: collapse; }
th, td { padding: .45rem .6rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top;
  font-weight: 400; }
thead th { color: var(--soft); font-size: .85rem; }
td { white-space: nowrap; }
code { color: var(--soft); font: .85em ui-monospace, monospace; overflow-wrap: anywhere; }
.why { display: block; margin: .5rem 0; padding: .5rem .75rem; background: var(--panel); border-left: 3px solid var(--line); }
.why div { display: grid; grid-template-columns: 5.5rem 1fr; }
.hint { margin: .5rem 0; }
footer { margin-top: 2rem; color: var(--soft); font-size: .85rem; }
@media (max-width: 40rem) { th, td { padding: .4rem .3rem; } td { white-space: normal; } }
@media print { :root { color-scheme: light; --ground: #fff; --ink: #000; --soft: #444; --line: #999; --panel: #fff;
  --pass: #0b6b34; --fail: #b3151b; --advice: #855000; --unseen: #2458a8; } body { max-width: none; padding: 0; }
  tr, .why { break-inside: avoid; } }
`;
