import { expect } from 'chai';
import sinon from 'sinon';
import { Admission } from '../../../src/support/admission.ts';
import { GATHER_WINDOW_MS } from '../../../src/support/server-limits.ts';
import { FaultyLog } from '../../support/faulty-log.ts';
import { MemoryNode, joinedOf, sending, settle, welcomeOf } from '../../support/memory-node.ts';

describe('refusals', () => {
  let clock: sinon.SinonFakeTimers;
  beforeEach(() => {
    clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });
  });
  afterEach(() => clock.restore());

  it('TKT-1 redeems a ticket once; a used one closes with 4001', async () => {
    const node = new MemoryNode();
    const { ticket, user } = await node.newTicket('Ada');
    const [first, second] = [node.connect(), node.connect()];
    first.say({ type: 'hello', protocol: 1, ticket });
    await settle();
    expect(welcomeOf(first).user).to.deep.equal(user);
    second.say({ type: 'hello', protocol: 1, ticket });
    await settle();
    expect(second.of('error').map(({ code }) => code)).to.deep.equal(['unauthorized']);
    expect(second.socket.closedWith?.code).to.equal(4001);
  });

  it('TKT-1 refuses a ticket after 30 s', async () => {
    const node = new MemoryNode();
    const { ticket } = await node.newTicket('Ada');
    await clock.tickAsync(30_001);
    const ada = node.connect();
    ada.say({ type: 'hello', protocol: 1, ticket });
    await settle();
    expect(ada.socket.closedWith?.code).to.equal(4001);
  });

  it('CLS-1 closes with 4001 when no valid hello came within 10 s, and not when one did', async () => {
    const node = new MemoryNode();
    const silent = node.connect();
    const ada = await node.greet('Ada');
    await clock.tickAsync(9_900);
    expect(silent.socket.closedWith).to.equal(undefined);
    await clock.tickAsync(200);
    expect(silent.socket.closedWith?.code).to.equal(4001);
    expect(ada.socket.closedWith).to.equal(undefined);
    expect(node.connections.size).to.equal(1);
  });

  for (const [what, text, code] of [
    ['another message', JSON.stringify({ type: 'ping', id: '1' }), 'bad_request'],
    ['what is no JSON', 'hello', 'bad_request'],
    ['an unsupported protocol', JSON.stringify({ type: 'hello', protocol: 2, ticket: 'whatever' }), 'unsupported_protocol'],
  ] as const) {
    it(`ERR-2 answers ${what} before hello with an error, then closes with 4002`, async () => {
      const node = new MemoryNode();
      const rude = node.connect();
      rude.sayText(text);
      await settle();
      expect(rude.of('error').map((error) => error.code)).to.deep.equal([code]);
      expect(rude.socket.closedWith?.code).to.equal(4002);
    });
  }

  it('ERR-3 refuses a second hello and goes on', async () => {
    const node = new MemoryNode();
    const ada = await node.greet('Ada', ['lobby']);
    const { ticket } = await node.newTicket('Ada');
    ada.say({ type: 'hello', protocol: 1, ticket });
    ada.say(sending('lobby', 'still here'));
    await settle();
    expect(ada.of('error').map(({ code, refused }) => [code, refused])).to.deep.equal([['bad_request', 'hello']]);
    expect(ada.texts('lobby')).to.deep.equal(['still here']);
  });

  it('ERR-4 refuses a bad room of a hello alone', async () => {
    const node = new MemoryNode();
    const { ticket } = await node.newTicket('Ada');
    const ada = node.connect();
    const rooms = [{ room: 'Not A Room' }, null, { room: 'lobby' }, { room: 'kitchen', after: -1 }];
    ada.sayText(JSON.stringify({ type: 'hello', protocol: 1, ticket, rooms }));
    await settle();
    expect(ada.of('joined').map(({ room }) => room)).to.deep.equal(['lobby']);
    expect(ada.of('error').map(({ code, room }) => [code, room])).to.deep.equal([
      ['bad_request', undefined],
      ['bad_request', undefined],
      ['bad_request', 'kitchen'],
    ]);
    expect(ada.heard[0]?.type).to.equal('welcome');
  });

  it('ERR-5 asks for a join before send, history and typing', async () => {
    const node = new MemoryNode();
    const ada = await node.greet('Ada');
    ada.say(sending('lobby', 'hello', 'the-id-of-it'));
    ada.say({ type: 'history', room: 'lobby', before: 10 });
    ada.say({ type: 'typing', room: 'lobby' });
    await settle();
    expect(ada.of('error').map(({ code, refused, id, room }) => ({ code, refused, id, room }))).to.deep.equal([
      { code: 'not_joined', refused: 'send', id: 'the-id-of-it', room: 'lobby' },
      { code: 'not_joined', refused: 'history', id: undefined, room: 'lobby' },
      { code: 'not_joined', refused: 'typing', id: undefined, room: 'lobby' },
    ]);
  });

  it('ERR-5 refuses a send after leave', async () => {
    const node = new MemoryNode();
    const ada = await node.greet('Ada', ['lobby']);
    ada.say({ type: 'leave', room: 'lobby' });
    ada.say(sending('lobby', 'too late'));
    await settle();
    expect(ada.of('left').map(({ room }) => room)).to.deep.equal(['lobby']);
    expect(ada.of('error').map(({ code }) => code)).to.deep.equal(['not_joined']);
  });

  it('ERR-6 ignores unknown fields, answers unknown types and nonsense with an error, and disturbs nobody', async () => {
    const node = new MemoryNode();
    const [ada, bob] = await Promise.all([node.greet('Ada', ['lobby']), node.greet('Bob', ['lobby'])]);
    const bobHeard = bob.heard.length;
    ada.sayText(JSON.stringify({ type: 'dance' }));
    for (const text of ['', 'null', '[]', '7', '{"type":7}', '{"type":"send"}', '{', '"text"']) ada.sayText(text);
    ada.sayBinary();
    await settle();
    expect(ada.of('error').map(({ code }) => code)).to.deep.equal(['unknown_type', ...Array<string>(9).fill('bad_request')]);
    expect(bob.heard.length).to.equal(bobHeard);
    ada.sayText(JSON.stringify({ ...sending('lobby', 'fine'), colour: 'green' }));
    await settle();
    expect(bob.texts('lobby')).to.deep.equal(['fine']);
  });

  it('ERR-1 tells when to send again to one who writes too fast, and takes it then', async () => {
    const node = new MemoryNode();
    const ada = await node.greet('Ada', ['lobby']);
    for (let index = 0; index < 45; index += 1) ada.say(sending('lobby', `line ${index}`));
    await settle();
    expect(ada.of('ack').length).to.equal(40);
    const errors = ada.of('error');
    expect(errors.map(({ code }) => code)).to.deep.equal(Array<string>(5).fill('rate_limited'));
    for (const error of errors) expect(error.retryAfterMs).to.be.within(1, 1_000);
    await clock.tickAsync(errors[0]?.retryAfterMs ?? 0);
    ada.say(sending('lobby', 'patient'));
    await settle();
    expect(ada.of('ack').length).to.equal(41);
  });

  it('ERR-1 holds the rate for a person over all their connections, and for nobody else', async () => {
    const node = new MemoryNode();
    const [one, two] = await Promise.all([node.greet('Ada', ['lobby']), node.greet('Ada', ['lobby'])]);
    const bob = await node.greet('Bob', ['lobby']);
    for (let index = 0; index < 30; index += 1) for (const tab of [one, two]) tab.say(sending('lobby', `line ${index}`));
    bob.say(sending('lobby', 'quietly'));
    await settle();
    expect(one.of('ack').length + two.of('ack').length).to.equal(40);
    expect(bob.of('ack').length).to.equal(1);
  });

  it('ERR-1 tells when to try again while the log is out of reach; the same id is then stored once', async () => {
    const log = new FaultyLog();
    const node = new MemoryNode({ log });
    const ada = await node.greet('Ada', ['lobby']);
    const message = sending('lobby', 'in hard times');
    log.away = true;
    ada.say(message);
    ada.say({ type: 'join', room: 'kitchen' });
    ada.say({ type: 'history', room: 'lobby', before: 10 });
    await settle();
    expect(ada.of('error').map(({ code, refused, retryAfterMs }) => ({ code, refused, retryAfterMs }))).to.have.deep.members(
      ['send', 'join', 'history'].map((refused) => ({ code: 'unavailable', refused, retryAfterMs: 250 })),
    );
    expect(ada.socket.closedWith).to.equal(undefined);
    log.away = false;
    ada.say(message);
    ada.say(message);
    ada.say({ type: 'join', room: 'kitchen' });
    await settle();
    expect(ada.texts('lobby')).to.deep.equal(['in hard times']);
    expect(joinedOf(ada, 'kitchen').complete).to.equal(true);
  });

  it('FAN-4 ERR-1 asks who says hello in too large a crowd to say it again later, and stays open for it', async () => {
    const node = new MemoryNode({ admission: new Admission({ waitingMax: 0 }) });
    const ada = await node.greet('Ada', ['lobby']);
    const [error] = ada.of('error');
    expect(error).to.include({ code: 'rate_limited', refused: 'hello' });
    expect(error?.retryAfterMs).to.be.at.least(1_000);
    expect([ada.of('welcome').length, ada.socket.closedWith]).to.deep.equal([0, undefined]);
  });

  it('CLS-2 closes a flood with 4002 and leaves the others alone', async () => {
    const node = new MemoryNode();
    const [flooder, bob] = await Promise.all([node.greet('Flooder', ['lobby']), node.greet('Bob', ['lobby'])]);
    for (let index = 0; index < 2_000; index += 1) flooder.say(sending('lobby', `flood ${index}`));
    await clock.tickAsync(GATHER_WINDOW_MS);
    expect(flooder.socket.closedWith?.code).to.equal(4002);
    expect(bob.texts('lobby').length).to.equal(40);
    bob.say(sending('lobby', 'still fine'));
    await clock.tickAsync(GATHER_WINDOW_MS);
    expect(bob.texts('lobby').at(-1)).to.equal('still fine');
  });

  it('CLS-2 does not count the trouble of the server as a flood of the client', async () => {
    const log = new FaultyLog();
    const node = new MemoryNode({ log, sendRate: { perSecond: 10_000, burst: 10_000 } });
    const ada = await node.greet('Ada', ['lobby']);
    log.away = true;
    for (let index = 0; index < 1_000; index += 1) ada.say(sending('lobby', `line ${index}`));
    await settle();
    expect(ada.of('error').length).to.equal(1_000);
    expect(ada.socket.closedWith).to.equal(undefined);
  });

  it('refuses the 51st room of a connection', async () => {
    const node = new MemoryNode();
    const ada = await node.greet('Ada');
    for (let index = 0; index < 51; index += 1) ada.say({ type: 'join', room: `room-${index}` });
    await settle();
    expect(ada.of('joined').length).to.equal(50);
    expect(ada.of('error').map(({ code, room }) => [code, room])).to.deep.equal([['bad_request', 'room-50']]);
  });

  it('leaves nothing behind when connections end', async () => {
    const node = new MemoryNode();
    const people = await Promise.all(['Ada', 'Bob', 'Cyd'].map((name) => node.greet(name, ['lobby', 'kitchen'])));
    for (const person of people) person.hangUp();
    await clock.tickAsync(10_001);
    expect(node.connections.size).to.equal(0);
    expect(await node.metrics.registry.getSingleMetricAsString('tchatter_rooms')).to.match(/tchatter_rooms{[^}]*} 0$/m);
  });
});
