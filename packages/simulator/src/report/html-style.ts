/** Colors with a contrast of at least 4.5 to 1, in the light and the dark scheme (WCAG 2.2, 1.4.3). */
export const STYLE = `
:root { color-scheme: light dark; --background: #fff; --text: #1a1c20; --muted: #5a606b; --line: #d5d9e0; --panel: #f4f5f7;
  --pass: #0b6b34; --fail: #b3151b; --advice: #855000; --inconclusive: #2458a8; }
@media (prefers-color-scheme: dark) { :root { --background: #16181d; --text: #e8eaee; --muted: #a7adb8; --line: #383d47;
  --panel: #20232a; --pass: #5fcf8b; --fail: #ff8a8a; --advice: #f0b44d; --inconclusive: #8bb8ff; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.25rem; max-width: 64rem; background: var(--background); color: var(--text);
  font: 16px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
p { margin: .4rem 0; }
dl { display: flex; flex-wrap: wrap; gap: .5rem 2rem; margin: 1rem 0; }
dt { color: var(--muted); font-size: .85rem; }
dt::first-letter { text-transform: uppercase; }
dd { margin: 0; overflow-wrap: anywhere; }
.conclusion { font-size: 1.15rem; font-weight: 600; }
p.pass, .pass td:first-child { color: var(--pass); }
p.fail, .fail td:first-child { color: var(--fail); font-weight: 600; }
.advice td:first-child { color: var(--advice); font-weight: 600; }
.inconclusive td:first-child { color: var(--inconclusive); }
table { width: 100%; border-collapse: collapse; }
th, td { padding: .45rem .6rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top;
  font-weight: 400; }
thead th { color: var(--muted); font-size: .85rem; }
td { white-space: nowrap; }
code { color: var(--muted); font: .85em ui-monospace, monospace; overflow-wrap: anywhere; }
.observation { display: block; margin: .5rem 0; padding: .5rem .75rem; background: var(--panel); border-left: 3px solid var(--line); }
.observation div { display: grid; grid-template-columns: 5.5rem 1fr; }
.hint { margin: .5rem 0; }
footer { margin-top: 2rem; color: var(--muted); font-size: .85rem; }
@media (max-width: 40rem) { th, td { padding: .4rem .3rem; } td { white-space: normal; } }
@media print { :root { color-scheme: light; --background: #fff; --text: #000; --muted: #444; --line: #999; --panel: #fff;
  --pass: #0b6b34; --fail: #b3151b; --advice: #855000; --inconclusive: #2458a8; } body { max-width: none; padding: 0; }
  tr, .observation { break-inside: avoid; } }
`;
