import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { bestScores } from './support/lighthouse.ts';
import { Stage } from './support/stage.ts';

const CLIENT = fileURLToPath(new URL('../../dist/client/', import.meta.url));

/** What a first visit may load of scripts, compressed: under a second on a slow phone network. */
const FIRST_LOAD_MAX_BYTES = 110_000;

const SCORE_WANTED = 95;

/** Runs on a machine with other work differ by twenty points; nearly always the first few reach it, and all take under three minutes. */
const LIGHTHOUSE_RUNS = 30;

describe('a first visit', function () {
  it('loads at most 110 kB of scripts', () => {
    const scripts = [...firstScripts()];
    expect(scripts).to.not.be.empty;
    const bytes = scripts.reduce((sum, name) => sum + gzipSync(readFileSync(join(CLIENT, name))).length, 0);
    expect(bytes, scripts.join(', ')).to.be.at.most(FIRST_LOAD_MAX_BYTES);
  });

  it('meets an index.html without scripts of its own, by element or by attribute', () => {
    const html = readFileSync(join(CLIENT, 'index.html'), 'utf8');
    expect(html).to.not.match(/<script(?![^>]*\bsrc=)/);
    expect(html).to.not.match(/\son[a-z]+=/);
    expect(html).to.not.match(/javascript:/);
  });

  describe('by Lighthouse', () => {
    let stage: Stage;
    before(async function () {
      this.timeout(60_000);
      stage = await Stage.set();
    });
    after(() => stage.takeDown());

    it('reaches 95 of 100 in performance, accessibility, best practices and SEO', async function () {
      this.timeout(LIGHTHOUSE_RUNS * 180_000);
      const scores = await bestScores(`${stage.node.url}/r/lobby`, SCORE_WANTED, LIGHTHOUSE_RUNS);
      expect(Math.min(...Object.values(scores)), JSON.stringify(scores)).to.be.at.least(SCORE_WANTED);
    });
  });
});

/** The scripts that index.html names, and those they import at once; what is loaded later on demand does not count. */
function firstScripts(): Set<string> {
  const found = new Set<string>();
  const follow = (name: string): void => {
    if (found.has(name)) return;
    found.add(name);
    const imports = readFileSync(join(CLIENT, name), 'utf8').matchAll(/\b(?:import|from)\s*["']\.\/([^"']+\.js)["']/g);
    for (const [, imported = ''] of imports) follow(imported);
  };
  const html = readFileSync(join(CLIENT, 'index.html'), 'utf8');
  const named = html.matchAll(/<(?:script|link)\b[^>]*?\b(?:src|href)="([^"]+\.js)"/g);
  for (const [, name = ''] of named) follow(name);
  return found;
}
