import { expect } from 'chai';
import { judge } from '../../../src/proof/promises.ts';
import type { Findings } from '../../../src/proof/report.ts';
import { FAULTLESS_FINDINGS } from '../../support/proof-findings.ts';

const [first, ...others] = FAULTLESS_FINDINGS.nodes as [Findings['nodes'][number], ...Findings['nodes']];

describe('judging a proof', () => {
  it('is content where every promise held', () => {
    expect(judge(FAULTLESS_FINDINGS)).to.deep.equal({ ...FAULTLESS_FINDINGS, ok: true, broken: [] });
  });

  const BROKEN: readonly (readonly [Partial<Findings>, RegExp])[] = [
    [{ lost: 3 }, /^messages lost: 3$/],
    [{ duplicated: 1 }, /doubled: 1/],
    [{ reordered: 1 }, /out of order: 1/],
    [{ twoTextsUnderOneSeq: 1 }, /two messages: 1/],
    [{ alteredTexts: 1 }, /texts altered: 1/],
    [{ gaps: 1 }, /gaps shown: 1/],
    [{ joinedIncomplete: 1 }, /something is missing: 1/],
    [{ historyAsked: 1 }, /history .*: 1/],
    [{ unanswered: 1 }, /never answered: 1/],
    [{ failed: 1 }, /refused: 1/],
    [{ visibleBreaks: 1 }, /breaks that people saw: 1/],
    [{ breaks: 98 }, /had no connection: 98/],
    [{ presenceNoise: 1 }, /never came or went: 1/],
    [{ backToOldVersion: 1 }, /to the old: 1/],
    [{ welcomedWhileDraining: 1 }, /going away: 1/],
    [{ failedRequests: 1 }, /requests failed: 1/],
    [{ failedAssets: 1 }, /files of the page failed: 1/],
    [{ movesMax: 3 }, /moved 3 times/],
    [{ movesMean: 1.41 }, /moved 1\.41 times on average/],
    [{ surge: true }, /not moved exactly once: 1/],
    [{ p99Ratio: 3.1 }, /more than 3 times as long \(p99 10\.0 ms before and 25\.0 ms during/],
    [{ p99Ratio: Number.NaN }, /more than 3 times/],
    [{ update: { ok: false, detail: 'app2 did not start', tookMs: 1 } }, /update failed: app2 did not start/],
    [{ update: { ok: false, tookMs: 1 } }, /^the update failed$/],
    [{ nodes: [{ ...first, inService: false }, ...others] }, /not in service at the end: app1/],
    [{ nodes: [{ ...first, versions: ['1'] }, ...others] }, /versions that run at the end: 1, 2/],
    [{ nodes: [] }, /versions that run at the end: none/],
    [{ sent: 0, stored: 0 }, /nobody said anything/],
    [{ stored: 399 }, /of 400 messages 399 are stored/],
    [{ movesMean: 0 }, /nobody was moved/],
    [{ pageBuilds: 1 }, /met 1 build of the page/],
  ];

  for (const [spoiled, words] of BROKEN) {
    it(`names what is broken by ${Object.keys(spoiled).join(' and ')}, and that alone: ${words.source}`, () => {
      const { ok, broken } = judge({ ...FAULTLESS_FINDINGS, ...spoiled });
      expect(ok).to.equal(false);
      expect(broken).to.have.length(1);
      expect(broken[0]).to.match(words);
    });
  }

  it('asks for exactly one move each of an update with surge', () => {
    const { ok } = judge({ ...FAULTLESS_FINDINGS, surge: true, peopleByMoves: [0, 3], movesMean: 1, movesMax: 1 });
    expect(ok).to.equal(true);
  });
});
