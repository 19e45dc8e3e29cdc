import { expect } from 'chai';
import { VitalSigns } from '../../../src/ops/vital-signs.ts';
import { Metrics } from '../../../src/support/metrics.ts';
import { LOOP_DELAY_RESOLUTION_MS } from '../../../src/support/server-limits.ts';
import { pause } from '../../support/eventually.ts';

describe('the vital signs of a node', () => {
  let metrics: Metrics;
  let signs: VitalSigns;

  beforeEach(() => {
    metrics = new Metrics('app1', '1.0.0');
    signs = new VitalSigns(metrics);
  });

  afterEach(() => signs.close());

  it('count who is here, over all transports, and whom it asked to move', async () => {
    metrics.connections.inc({ transport: 'websocket' }, 4);
    metrics.connections.inc({ transport: 'xhr-streaming' }, 2);
    metrics.connectionsAskedToMove.inc(3);
    metrics.rooms.set(5);
    expect(await signs.take(0)).to.include({ connections: 6, askedToMove: 3, rooms: 5 });
  });

  it('tell messages a second over the last five seconds, by the time that really passed', async () => {
    expect(await signs.take(0)).to.include({ messagesInPerSecond: 0, messagesOutPerSecond: 0 });
    metrics.messagesAppended.inc(10);
    metrics.messagesDelivered.inc(400);
    expect(await signs.take(2_000)).to.include({ messagesInPerSecond: 5, messagesOutPerSecond: 200 });
    for (const now of [3_000, 4_000, 5_000]) await signs.take(now);
    expect(await signs.take(6_000)).to.include({ messagesInPerSecond: 1.67 });
    expect(await signs.take(7_000)).to.include({ messagesInPerSecond: 0, messagesOutPerSecond: 0 });
  });

  it('tell how long messages took to the sockets lately, and nothing where nothing was said', async () => {
    metrics.deliveryDelay.observe(3);
    expect(await signs.take(0)).to.include({ deliveryP50Ms: null, deliveryP99Ms: null });
    for (let count = 0; count < 99; count += 1) metrics.deliveryDelay.observe(0.004);
    metrics.deliveryDelay.observe(0.18);
    const { deliveryP50Ms, deliveryP99Ms } = await signs.take(1_000);
    expect(deliveryP50Ms).to.be.within(3, 5);
    expect(deliveryP99Ms).to.be.within(4.9, 5);
    for (let second = 2; second < 12; second += 1) await signs.take(second * 1_000);
    expect(await signs.take(12_000)).to.include({ deliveryP50Ms: null, deliveryP99Ms: null });
  });

  it('notice a stall of the event loop, and tell of it for ten seconds', async () => {
    // A stall counts from a timer before it to a timer after it.
    await pause(3 * LOOP_DELAY_RESOLUTION_MS);
    const stalledUntil = performance.now() + 1_000;
    while (performance.now() < stalledUntil);
    await pause(LOOP_DELAY_RESOLUTION_MS);
    const { loopDelayP99Ms } = await signs.take(0);
    expect(loopDelayP99Ms).to.be.above(900);
    for (let second = 1; second < 10; second += 1) {
      expect((await signs.take(second * 1_000)).loopDelayP99Ms).to.equal(loopDelayP99Ms);
    }
    expect((await signs.take(10_000)).loopDelayP99Ms).to.be.below(loopDelayP99Ms);
  });

  it('tell of the memory of the process', async () => {
    expect((await signs.take(0)).memoryBytes).to.be.above(10_000_000);
  });
});
