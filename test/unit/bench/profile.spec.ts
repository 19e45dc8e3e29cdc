import { expect } from 'chai';
import { partsBetween, type CpuProfile } from '../../../bench/profile/parts.ts';

const FRAMES: readonly (readonly [functionName: string, url: string])[] = [
  ['(idle)', ''],
  ['(garbage collector)', ''],
  ['writev', ''],
  ['send', 'file:///app/dist/server/rooms/room.js'],
  ['send', 'file:///app/node_modules/ws/lib/sender.js'],
  ['send', 'file:///app/node_modules/@scope/name/index.js'],
  ['onread', 'node:internal/stream_base_commons'],
];

/** A sample a millisecond, in the frames of these places in the list. */
function profileOf(...samples: number[]): CpuProfile {
  return {
    startTime: 1_000,
    nodes: FRAMES.map(([functionName, url], id) => ({ id, callFrame: { functionName, url } })),
    samples,
    timeDeltas: samples.map(() => 1_000),
  };
}

describe('where the time of a node goes', () => {
  it('is told by whose code it was, largest first, and without the time in which there was nothing to do', () => {
    expect(partsBetween(profileOf(0, 0, 3, 3, 3, 2, 2, 4, 5, 6), 0, Infinity)).to.deep.equal([
      ['Tchatter: rooms', 3 / 8],
      ['native calls from JavaScript (writing to sockets, above all)', 2 / 8],
      ['ws', 1 / 8],
      ['@scope/name', 1 / 8],
      ['JavaScript of Node (streams, sockets, timers)', 1 / 8],
    ]);
  });

  it('is that of the run, and not of what came before or after', () => {
    expect(partsBetween(profileOf(1, 1, 4, 4, 1), 4_000, 6_000)).to.deep.equal([['ws', 1]]);
  });
});
