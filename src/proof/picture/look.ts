/** How the picture looks: sizes in pixels, and colours that work on a light page and on a dark one. */

export const WIDTH = 960;

/** The charts stand between these. */
export const LEFT = 76;
export const RIGHT = 928;

export const STYLE = `
svg { color-scheme: light dark; --page: #ffffff; --edge: #d9dbe4; --ink: #23252f; --soft: #676b7c; --grid: #ebecf2; --shade: #f4f5f9;
  --one: #3566c8; --two: #1f8a70; --three: #b3671d; --old: #c3c7d4; --new: #4aa083; --drain: #e5ae45; --start: #9dc8ec; --bad: #c8324a; --on: #1b1d26 }
@media (prefers-color-scheme: dark) { svg { --page: #16181f; --edge: #30333f; --ink: #e9eaf1; --soft: #9ca1b3; --grid: #262934; --shade: #1d2029;
  --one: #7ba5f6; --two: #4fc3a1; --three: #e2a05c; --old: #4c5061; --new: #2f7f66; --drain: #a97a1f; --start: #2f6591; --bad: #f0687d; --on: #f3f4f8 } }
text { font: 12px system-ui, -apple-system, 'Segoe UI', sans-serif; fill: var(--ink) }
.title { font-size: 16px; font-weight: 600 } .heading { font-weight: 600 } .soft { fill: var(--soft) } .small { font-size: 11px }
.end { text-anchor: end } .middle { text-anchor: middle } .on { fill: var(--on) }
.page { fill: var(--page); stroke: var(--edge) } .shade { fill: var(--shade) }
.grid { stroke: var(--grid) } .axis { stroke: var(--edge) } .mark { stroke: var(--soft); stroke-dasharray: 2 3 }
.line { fill: none; stroke-width: 1.75; stroke-linejoin: round } .band { fill: var(--one); opacity: .16 }
.one { stroke: var(--one) } .two { stroke: var(--two) } .three { stroke: var(--three) } .faint { stroke: var(--one); opacity: .55 }
.old { fill: var(--old) } .new { fill: var(--new) } .draining { fill: var(--drain) } .starting { fill: var(--start) } .failure { fill: var(--bad) }
.stopped { fill: none; stroke: var(--soft); stroke-dasharray: 2 2 }
`;
