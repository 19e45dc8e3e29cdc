/** axe over the page as it stands, in both colour schemes, on a desk and on a phone. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, NodeResult, Result } from 'axe-core';
import { expect } from 'chai';
import { DESKTOP, type Screen } from './browser.ts';
import type { ChatPage } from './chat-page.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const PHONE: Screen = { width: 360, height: 740, scheme: 'light' };
const SCREENS: readonly Screen[] = [DESKTOP, { ...DESKTOP, scheme: 'dark' }, PHONE, { ...PHONE, scheme: 'dark' }];

/** Colours in the middle of a transition are nobody's design. */
const AT_REST = `
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  const passing = document.getAnimations().filter((animation) => Number.isFinite(animation.effect.getComputedTiming().endTime));
  await Promise.allSettled(passing.map(({ finished }) => finished));
`;

/** What lies behind a modal dialog is inert. axe does not know that, and takes it for lying over the dialog. */
const DIALOG_ALONE = `
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(':root:has(dialog:modal) body :not(:has(dialog:modal), dialog:modal, dialog:modal *) { visibility: hidden }');
  document.adoptedStyleSheets = [sheet];
`;

/** Checks what the page shows now on every screen; `arrange` brings it back into that state where a screen changed it. */
export async function expectAccessible(page: ChatPage, arrange: () => Promise<void> = async () => {}): Promise<void> {
  const found: string[] = [];
  try {
    for (const screen of SCREENS) {
      await page.browser.show(screen);
      await arrange();
      for (const problem of await violations(page)) found.push(`${screen.width} px, ${screen.scheme}: ${problem}`);
    }
  } finally {
    await page.browser.show(DESKTOP);
  }
  expect(found).to.deep.equal([]);
}

async function violations(page: ChatPage): Promise<string[]> {
  await page.run(`if (window.axe === undefined) { ${AXE} }`);
  const results = await page.run<AxeResults>(
    `${DIALOG_ALONE} ${AT_REST} return axe.run(document, { resultTypes: ['violations', 'passes'] });`,
  );
  // A layout can make axe take the whole page for hidden; then it has nothing to say against any colour.
  const measured = nodesOf(results.passes, 'color-contrast').some(({ any }) => any.some((check) => contrastOf(check.data) > 1));
  const found = results.violations.map(({ id, nodes }) => `${id} at ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
  return measured ? found : [...found, 'axe saw no text whose contrast it could measure'];
}

function nodesOf(results: readonly Result[], rule: string): NodeResult[] {
  return results.filter(({ id }) => id === rule).flatMap(({ nodes }) => nodes);
}

function contrastOf(data: unknown): number {
  return (data as { contrastRatio?: number } | null)?.contrastRatio ?? 0;
}
