import { expect } from 'chai';
import sinon from 'sinon';
import { eventually } from '../../support/eventually.ts';
import { FaultyLog } from '../../support/faulty-log.ts';
import { MemoryNode, joinedOf, sending, settle, type Talker } from '../../support/memory-node.ts';

/** Numbers from `from` to `to`, both included. */
function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
}

function seqs(talker: Talker): number[] {
  return talker.messages('lobby').map(({ seq }) => seq);
}

async function nodeWithMessages(count: number, options: { historyLimit?: number; log?: FaultyLog } = {}): Promise<MemoryNode> {
  const node = new MemoryNode({ ...options, sendRate: { perSecond: 10_000, burst: 10_000 } });
  const writer = await node.greet('Writer', ['lobby']);
  for (let index = 1; index <= count; index += 1) writer.say(sending('lobby', `message ${index}`, `message-${index}`));
  await settle();
  return node;
}

describe('resuming', () => {
  it('RES-1 gives n+1, n+2, … with nothing lost or doubled between the replay and the live messages', async () => {
    const node = await nodeWithMessages(20);
    const { epoch } = joinedOf(await node.greet('Probe', ['lobby']), 'lobby');
    const writer = await node.greet('Another', ['lobby']);
    const { user, ticket } = await node.newTicket('Ada');
    const ada = node.connect();
    ada.say({ type: 'hello', protocol: 1, ticket, rooms: [{ room: 'lobby', after: 12, epoch, afterId: 'message-12' }] });
    for (let index = 0; index < 10; index += 1) {
      writer.say(sending('lobby', `live ${index}`));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await eventually('the last is there', () => seqs(ada).at(-1) === 30);
    expect(joinedOf(ada, 'lobby').complete, user.name).to.equal(true);
    expect(seqs(ada)).to.deep.equal(range(13, 30));
  });

  it('RES-1 reads the log where the window does not reach back, and still joins without a seam', async () => {
    const node = await nodeWithMessages(2_000);
    const { epoch } = joinedOf(await node.greet('Probe', ['lobby']), 'lobby');
    const ada = await node.greet('Ada', [{ room: 'lobby', after: 100, epoch, afterId: 'message-100' }]);
    const writer = await node.greet('Another', ['lobby']);
    writer.say(sending('lobby', 'live'));
    await eventually('the last is there', () => seqs(ada).at(-1) === 2_001);
    expect(joinedOf(ada, 'lobby').complete).to.equal(true);
    expect(seqs(ada)).to.deep.equal(range(101, 2_001));
  });

  it('RES-2 takes "after: 0" of an untouched room for a valid position', async () => {
    const node = new MemoryNode();
    const { epoch, seq } = joinedOf(await node.greet('Probe', ['lobby']), 'lobby');
    expect(seq).to.equal(0);
    const ada = await node.greet('Ada', [{ room: 'lobby', after: 0, epoch }]);
    expect(joinedOf(ada, 'lobby')).to.include({ complete: true, seq: 0, epoch });
  });

  it('RES-3 is complete without a position, with the latest 50', async () => {
    const node = await nodeWithMessages(80);
    const ada = await node.greet('Ada', ['lobby']);
    expect(joinedOf(ada, 'lobby')).to.include({ complete: true, seq: 80 });
    expect(seqs(ada)).to.deep.equal(range(31, 80));
  });

  const unknown: [string, (epoch: string) => { after: number; epoch?: string; afterId?: string }][] = [
    ['the epoch is another one', () => ({ after: 70, epoch: 'another' })],
    ['"after" comes without an epoch', () => ({ after: 70 })],
    ['"after" lies beyond the head', (epoch) => ({ after: 81, epoch })],
    ['another message stands at "after"', (epoch) => ({ after: 70, epoch, afterId: 'message-71' })],
    ['another message stands at "after", far back in the log', (epoch) => ({ after: 2, epoch, afterId: 'message-3' })],
    ['"afterId" is given for the place before the first message', (epoch) => ({ after: 0, epoch, afterId: 'message-1' })],
  ];
  for (const [what, position] of unknown) {
    it(`RES-3 is not complete, and gives the latest 50, when ${what}`, async () => {
      const node = await nodeWithMessages(80);
      const { epoch } = joinedOf(await node.greet('Probe', ['lobby']), 'lobby');
      const ada = await node.greet('Ada', [{ room: 'lobby', ...position(epoch) }]);
      expect(joinedOf(ada, 'lobby')).to.include({ complete: false, seq: 80 });
      expect(seqs(ada)).to.deep.equal(range(31, 80));
    });
  }

  it('RES-3 is not complete, and gives what is left, when part of what was missed is trimmed away', async () => {
    const node = await nodeWithMessages(900, { historyLimit: 200 });
    const { epoch } = joinedOf(await node.greet('Probe', ['lobby']), 'lobby');
    const fresh = new MemoryNode({ log: node.log, identity: node.identity, name: 'n2' });
    const ada = await fresh.greet('Ada', [{ room: 'lobby', after: 100, epoch, afterId: 'message-100' }]);
    expect(joinedOf(ada, 'lobby').complete).to.equal(false);
    expect(seqs(ada)).to.deep.equal(range(701, 900));
  });

  it('RES-3 believes a position just before what is still held', async () => {
    const node = await nodeWithMessages(900, { historyLimit: 200 });
    const { epoch } = joinedOf(await node.greet('Probe', ['lobby']), 'lobby');
    const fresh = new MemoryNode({ log: node.log, identity: node.identity, name: 'n2' });
    const ada = await fresh.greet('Ada', [{ room: 'lobby', after: 700, epoch, afterId: 'message-700' }]);
    expect(joinedOf(ada, 'lobby').complete).to.equal(true);
    expect(seqs(ada)).to.deep.equal(range(701, 900));
  });

  it('RES-4 puts at most 500 into the joined, and lets the rest follow in order', async () => {
    const node = await nodeWithMessages(1_200);
    const { epoch } = joinedOf(await node.greet('Probe', ['lobby']), 'lobby');
    const ada = await node.greet('Ada', [{ room: 'lobby', after: 0, epoch }]);
    expect(joinedOf(ada, 'lobby')).to.include({ complete: true, seq: 1_200 });
    expect(joinedOf(ada, 'lobby').messages.length).to.equal(500);
    expect(seqs(ada)).to.deep.equal(range(1, 1_200));
  });

  it('RES-4 puts fewer into the joined where they are long, and loses none', async () => {
    const node = new MemoryNode({ sendRate: { perSecond: 1_000, burst: 1_000 } });
    const writer = await node.greet('Writer', ['lobby']);
    const { epoch } = joinedOf(writer, 'lobby');
    for (let index = 0; index < 100; index += 1) writer.say(sending('lobby', 'long '.repeat(800)));
    await settle();
    const ada = await node.greet('Ada', [{ room: 'lobby', after: 0, epoch }]);
    expect(joinedOf(ada, 'lobby').messages.length).to.be.within(1, 60);
    expect(seqs(ada)).to.deep.equal(range(1, 100));
  });

  it('RES-5 tells of a new epoch before any message or ack of it', async () => {
    const log = new FaultyLog();
    const node = await nodeWithMessages(5, { log });
    const [ada, bob] = await Promise.all([node.greet('Ada', ['lobby']), node.greet('Bob', ['lobby'])]);
    const { epoch } = joinedOf(ada, 'lobby');
    await log.loseEverything();
    ada.say(sending('lobby', 'after the loss'));
    await settle();
    for (const person of [ada, bob]) {
      const later = person.heard.slice(person.heard.findIndex((message) => message.type === 'joined') + 1);
      const kinds = later.map(({ type }) => type).filter((type) => type !== 'presence');
      expect(kinds[0]).to.equal('joined');
      expect(joinedOf(person, 'lobby').complete).to.equal(false);
      expect(joinedOf(person, 'lobby').epoch).to.not.equal(epoch);
      expect(person.messages('lobby').filter(({ text }) => text === 'after the loss').length).to.equal(1);
    }
    expect(ada.of('ack').map(({ epoch: acked, seq }) => ({ acked, seq }))).to.deep.equal([{ acked: joinedOf(ada, 'lobby').epoch, seq: 1 }]);
  });

  it('RES-1 takes a client that has seen more than this node has for what it is', async () => {
    const log = new FaultyLog();
    const node = await nodeWithMessages(5, { log });
    const probe = await node.greet('Probe', ['lobby']);
    log.deaf = true;
    probe.say(sending('lobby', 'not heard here', 'message-6'));
    await settle();
    log.deaf = false;
    const { epoch } = joinedOf(probe, 'lobby');
    const ada = await node.greet('Ada', [{ room: 'lobby', after: 6, epoch, afterId: 'message-6' }]);
    expect(joinedOf(ada, 'lobby')).to.include({ complete: true, seq: 6 });
    expect(seqs(ada)).to.deep.equal([]);
  });

  describe('with time in hand', () => {
    let clock: sinon.SinonFakeTimers;
    beforeEach(() => {
      clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });
    });
    afterEach(() => clock.restore());

    it('RES-6 resumes the same after 2 s, 15 s, 2 min and 15 min', async () => {
      const node = await nodeWithMessages(3);
      const writer = await node.greet('Another', ['lobby']);
      let last = 3;
      for (const ageMs of [2_000, 15_000, 120_000, 900_000]) {
        const ada = await node.greet('Ada', ['lobby']);
        const { epoch } = joinedOf(ada, 'lobby');
        await clock.tickAsync(ageMs);
        ada.hangUp();
        writer.say(sending('lobby', `said ${ageMs}`));
        await settle();
        const back = await node.greet('Ada', [{ room: 'lobby', after: last, epoch }]);
        last += 1;
        expect(joinedOf(back, 'lobby').complete, `${ageMs}`).to.equal(true);
        expect(back.texts('lobby')).to.deep.equal([`said ${ageMs}`]);
      }
    });

    it('RES-1 finds the last message before a silence, which nothing else would, by comparing heads', async () => {
      const log = new FaultyLog();
      const node = await nodeWithMessages(3, { log });
      const ada = await node.greet('Ada', ['lobby']);
      log.deaf = true;
      ada.say(sending('lobby', 'the last one'));
      await settle();
      expect(ada.texts('lobby')).to.not.include('the last one');
      log.deaf = false;
      await clock.tickAsync(2_000);
      await settle();
      expect(ada.texts('lobby').filter((text) => text === 'the last one').length).to.equal(1);
    });

    it('RES-5 tells of a new epoch although nobody says anything', async () => {
      const log = new FaultyLog();
      const node = await nodeWithMessages(3, { log });
      const ada = await node.greet('Ada', ['lobby']);
      await log.loseEverything();
      await clock.tickAsync(2_000);
      await settle();
      expect(ada.of('joined').map(({ complete }) => complete)).to.deep.equal([true, false]);
      expect(joinedOf(ada, 'lobby').seq).to.equal(0);
    });
  });
});
