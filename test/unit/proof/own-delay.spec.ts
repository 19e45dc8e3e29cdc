import { expect } from 'chai';
import { OwnDelayMeter } from '../../../src/proof/own-delay.ts';

describe("the proof's own delay", () => {
  it('tells how long this process was held up, each time since the last', async () => {
    const meter = new OwnDelayMeter();
    const wait = (durationMs: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, durationMs));
    await wait(30);
    const until = performance.now() + 120;
    while (performance.now() < until);
    await wait(30);
    const heldUp = meter.take();
    await wait(60);
    const afterwards = meter.take();
    meter.stop();
    expect(heldUp.maxMs).to.be.greaterThan(100);
    expect(heldUp.processors).to.be.greaterThan(0);
    expect(afterwards.maxMs).to.be.lessThan(heldUp.maxMs);
  });
});
