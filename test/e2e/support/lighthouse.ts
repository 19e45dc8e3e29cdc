/** Lighthouse over a page, in a browser with a fresh profile. */
import lighthouse from 'lighthouse';
import { withBrowser } from './browser.ts';

/** From 0 to 100 by category. */
export type Scores = Readonly<Record<string, number>>;

const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'];

/** What Lighthouse slows the processor down by, on the fast machine it expects, to stand for a common phone. */
const USUAL_SLOWDOWN = 4;

/** Lighthouse's benchmark on such a phone: the index of a fast machine (about 1800), slowed down as usual. */
const PHONE_BENCHMARK_INDEX = 450;

/**
 * The best score of each category in up to `maxRuns` runs; it stops once all reach `wanted`. The best and not the middle one,
 * because what disturbs a run on a shared machine only ever takes away. A machine that is slow even at its best is slowed
 * down by less, so that it stands for the same phone.
 */
export async function bestScores(url: string, wanted: number, maxRuns: number): Promise<Scores> {
  let best: Scores = {};
  let slowdown = USUAL_SLOWDOWN;
  let bestIndex = 0;
  for (let runs = 0; runs < maxRuns; runs += 1) {
    const { scores, benchmarkIndex } = await run(url, slowdown);
    best = Object.fromEntries(Object.entries(scores).map(([name, score]) => [name, Math.max(score, best[name] ?? 0)]));
    if (Object.values(best).every((score) => score >= wanted)) break;
    bestIndex = Math.max(bestIndex, benchmarkIndex);
    slowdown = Math.min(USUAL_SLOWDOWN, Math.max(1, bestIndex / PHONE_BENCHMARK_INDEX));
  }
  return best;
}

function run(url: string, cpuSlowdownMultiplier: number): Promise<{ scores: Scores; benchmarkIndex: number }> {
  return withBrowser(async (browser) => {
    const outcome = await lighthouse(url, {
      port: await browser.debuggingPort(),
      onlyCategories: CATEGORIES,
      throttling: { cpuSlowdownMultiplier },
      logLevel: 'error',
      output: 'json',
    });
    if (outcome === undefined || outcome.lhr.runtimeError !== undefined) {
      throw new Error(`Lighthouse came to no result: ${outcome?.lhr.runtimeError?.message ?? 'nothing returned'}`);
    }
    const { categories, environment } = outcome.lhr;
    const scores = Object.fromEntries(CATEGORIES.map((name) => [name, Math.round((categories[name]?.score ?? 0) * 100)]));
    return { scores, benchmarkIndex: environment.benchmarkIndex };
  });
}
