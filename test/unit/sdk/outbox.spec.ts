import { expect } from 'chai';
import type { ErrorMessage } from '../../../src/protocol/messages.ts';
import { IDEMPOTENCY_TTL_MS } from '../../../src/protocol/limits.ts';
import { Outbox } from '../../../src/sdk/outbox.ts';

const REFUSAL: ErrorMessage = { type: 'error', code: 'too_large', message: 'too long' };
const ME = 'user-anna';

describe('Outbox', () => {
  let outbox: Outbox;
  let told: string[];

  beforeEach(() => {
    told = [];
    outbox = new Outbox((id, _text, delivery) => {
      const detail = 'reason' in delivery ? ` ${delivery.reason}` : 'seq' in delivery ? ` ${delivery.seq}` : '';
      told.push(`${id} ${delivery.status}${detail}`);
    });
  });

  const take = (now = 0): string | undefined => outbox.take(now, ME)?.id;

  it('has one message out at a time, in the order written', () => {
    outbox.add('a', 'one', true);
    outbox.add('b', 'two', true);
    expect(take()).to.equal('a');
    expect(take()).to.equal(undefined);
    outbox.acknowledge('a', 7);
    expect(take()).to.equal('b');
    expect(told).to.deep.equal(['a sending', 'b sending', 'a sent 7']);
  });

  it('tells sent once, whether the ack or the message comes first', () => {
    outbox.add('a', 'one', true);
    take();
    outbox.acknowledge('a', 7, ME);
    outbox.acknowledge('a', 7);
    expect(told).to.deep.equal(['a sending', 'a sent 7']);
  });

  it("does not take another person's message for its own, though the id is the same", () => {
    outbox.add('a', 'one', true);
    take();
    outbox.acknowledge('a', 7, 'user-bert');
    expect(outbox.inFlight).to.equal(true);
  });

  it('lets a message that was refused for now keep its place, and wait', () => {
    outbox.add('a', 'one', true);
    outbox.add('b', 'two', true);
    take();
    outbox.postpone('a', 'rate_limited', 500);
    expect(take(499)).to.equal(undefined);
    expect(outbox.restsUntil()).to.equal(500);
    expect(take(500)).to.equal('a');
    expect(told).to.deep.equal(['a sending', 'b sending', 'a waiting rate_limited', 'a sending']);
  });

  it('goes on after a message that was refused for good, and sends that one again when asked to', () => {
    outbox.add('a', 'one', true);
    outbox.add('b', 'two', true);
    take();
    outbox.fail('a', REFUSAL);
    expect(take()).to.equal('b');
    outbox.retry('a', true);
    outbox.acknowledge('b', 1);
    expect(take()).to.equal('a');
  });

  it('never sends what is unfit, also when asked to', () => {
    outbox.addUnfit('a', 'x', REFUSAL);
    outbox.retry('a', true);
    expect(take()).to.equal(undefined);
    expect(told).to.deep.equal(['a failed', 'a failed']);
  });

  it('forgets what is given up', () => {
    outbox.add('a', 'one', true);
    outbox.add('b', 'two', true);
    take();
    outbox.discard('a');
    expect(take()).to.equal('b');
  });

  it('says that messages wait while there is no connection, each once', () => {
    outbox.add('a', 'one', true);
    take();
    outbox.add('b', 'two', true);
    outbox.offline();
    outbox.offline();
    outbox.add('c', 'three', false);
    expect(told.slice(2)).to.deep.equal(['a waiting offline', 'b waiting offline', 'c waiting offline']);
  });

  it('sends what got no answer again, before newer ones, where the replay was complete without it, however old', () => {
    outbox.add('a', 'one', true);
    take(0);
    outbox.add('b', 'two', true);
    outbox.resume({ complete: true, now: 48 * IDEMPOTENCY_TTL_MS, userId: ME });
    expect(take()).to.equal('a');
  });

  it('sends it again where the replay was not complete and the id is remembered', () => {
    outbox.add('a', 'one', true);
    take(0);
    outbox.resume({ complete: false, now: IDEMPOTENCY_TTL_MS - 60_000, userId: ME });
    expect(take()).to.equal('a');
  });

  it('asks where the replay was not complete and the id may be forgotten; newer ones go on', () => {
    outbox.add('a', 'one', true);
    take(0);
    outbox.add('b', 'two', true);
    outbox.resume({ complete: false, now: IDEMPOTENCY_TTL_MS, userId: ME });
    expect(told.at(-1)).to.equal('a unsure');
    expect(take(IDEMPOTENCY_TTL_MS)).to.equal('b');
  });

  it('asks where the replay was not complete and the person is another: ids are remembered per person', () => {
    outbox.add('a', 'one', true);
    take(0);
    outbox.resume({ complete: false, now: 1, userId: 'user-bert' });
    expect(told.at(-1)).to.equal('a unsure');
  });

  it('asks nothing about a message that never went out', () => {
    outbox.add('a', 'one', false);
    outbox.resume({ complete: false, now: 48 * IDEMPOTENCY_TTL_MS, userId: ME });
    expect(told).to.deep.equal(['a waiting offline', 'a sending']);
  });

  it('counts the age from the first time it went out, not from the last', () => {
    outbox.add('a', 'one', true);
    take(0);
    outbox.resume({ complete: true, now: IDEMPOTENCY_TTL_MS - 60_000, userId: ME });
    take(IDEMPOTENCY_TTL_MS - 60_000);
    outbox.resume({ complete: false, now: IDEMPOTENCY_TTL_MS + 1, userId: ME });
    expect(told.at(-1)).to.equal('a unsure');
  });

  it('sends an unsure message again under the same id when the person says so, and finds it sent when it turns up', () => {
    outbox.add('a', 'one', true);
    outbox.add('b', 'two', true);
    take(0);
    outbox.resume({ complete: false, now: IDEMPOTENCY_TTL_MS, userId: ME });
    outbox.retry('a', true);
    expect(take(IDEMPOTENCY_TTL_MS)).to.equal('b');
    outbox.acknowledge('b', 1);
    expect(take(IDEMPOTENCY_TTL_MS)).to.equal('a');
    outbox.resume({ complete: false, now: IDEMPOTENCY_TTL_MS + 1, userId: ME });
    expect(take(IDEMPOTENCY_TTL_MS + 1)).to.equal('a');
  });

  it('turns an unsure message to sent when it is seen after all', () => {
    outbox.add('a', 'one', true);
    take(0);
    outbox.resume({ complete: false, now: IDEMPOTENCY_TTL_MS, userId: ME });
    outbox.acknowledge('a', 3, ME);
    expect(told.at(-1)).to.equal('a sent 3');
    expect(outbox.empty).to.equal(true);
  });
});
