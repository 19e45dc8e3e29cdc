/**
 * Two nodes on one log, people who come, write, stall, vanish and resume, and a log that loses publications, is out of
 * reach and comes back empty: all by a seed. Every message anybody sees is audited as it comes.
 *
 * A failing seed is printed in the title; `SEED=n` runs that one alone.
 */
import { expect } from 'chai';
import sinon from 'sinon';
import { MemoryPresenceRooms } from '../../src/presence/memory-presence.ts';
import type { ResumeRequest, RoomMessage, ServerMessage } from '../../src/protocol/messages.ts';
import { systemClock } from '../../src/support/clock.ts';
import { seededRandom, type Random } from '../../src/support/random.ts';
import { FaultyLog } from '../support/faulty-log.ts';
import { MemoryNode, settle, type Talker } from '../support/memory-node.ts';

const ROOM = 'lobby';
const STEPS = 300;
const PEOPLE = 6;
const SEEDS = process.env['SEED'] === undefined ? Array.from({ length: 25 }, (_, index) => index + 1) : [Number(process.env['SEED'])];

/** Which text stood under which epoch and seq, for everybody together (ORD-3). */
type Ledger = Map<string, string>;

class Person {
  readonly name: string;
  readonly #ledger: Ledger;
  talker: (Talker & { ended?: boolean }) | undefined;
  position: { epoch: string; seq: number; id?: string } | undefined;
  /** Ids shown since the last incomplete `joined`, in order. */
  shown: string[] = [];
  /** Seq before the first of {@link shown}. */
  shownAfter = 0;
  readonly acked = new Map<string, { epoch: string; seq: number }>();
  readonly #epochs = new Set<string>();
  #read = 0;

  constructor(name: string, ledger: Ledger) {
    this.name = name;
    this.#ledger = ledger;
  }

  async connect(node: MemoryNode): Promise<void> {
    const { position } = this;
    const request: ResumeRequest =
      position === undefined
        ? { room: ROOM }
        : { room: ROOM, after: position.seq, epoch: position.epoch, ...(position.id !== undefined && { afterId: position.id }) };
    this.#read = 0;
    this.talker = await node.greet(this.name, [request]);
  }

  hangUp(): void {
    this.listen();
    this.talker?.hangUp();
    this.talker = undefined;
  }

  /** Reads what came, and judges each message by what came before it. */
  listen(): void {
    const heard = this.talker?.heard ?? [];
    for (const message of heard.slice(this.#read)) this.#hear(message);
    this.#read = heard.length;
  }

  #hear(message: ServerMessage): void {
    if (message.type === 'ack') {
      this.acked.set(message.id, { epoch: message.epoch, seq: message.seq });
      // Nothing of an epoch comes before the `joined` that tells of it; an older one may be acknowledged late.
      expect([...this.#epochs], `${this.name}: the epoch of an ack`).to.include(message.epoch);
    }
    if (message.type === 'message') this.#show(message);
    if (message.type !== 'joined') return;
    this.#epochs.add(message.epoch);
    const first = message.messages[0]?.seq ?? message.seq + 1;
    const continues = message.complete && this.position?.epoch === message.epoch && first === this.position.seq + 1;
    if (message.complete && this.position !== undefined)
      expect(continues, `${this.name}: ${JSON.stringify(message)} follows on ${JSON.stringify(this.position)}`).to.equal(true);
    if (!continues) {
      this.shown = [];
      this.shownAfter = first - 1;
      this.position = { epoch: message.epoch, seq: first - 1 };
    }
    for (const entry of message.messages) this.#show(entry);
  }

  #show(message: RoomMessage): void {
    const { position } = this;
    if (position === undefined) throw new Error(`${this.name}: a message before any joined`);
    expect(message.seq, `${this.name}: the seq that follows on ${position.seq}`).to.equal(position.seq + 1);
    const key = `${position.epoch}:${message.seq}`;
    const known = this.#ledger.get(key) ?? message.text;
    expect(message.text, `ORD-3 at ${key}`).to.equal(known);
    this.#ledger.set(key, known);
    expect(this.shown, 'each id once').not.to.include(message.id);
    this.shown.push(message.id);
    this.position = { epoch: position.epoch, seq: message.seq, id: message.id };
  }
}

class World {
  readonly log = new FaultyLog(60);
  readonly random: Random;
  readonly nodes: MemoryNode[];
  readonly people: Person[];
  readonly ledger: Ledger = new Map();
  #ids = 0;
  /** Messages acknowledged before the log lost everything are excused. */
  readonly excused = new Set<string>();

  constructor(seed: number) {
    this.random = seededRandom(seed);
    this.log.delay = async () => {
      for (let turns = Math.floor(this.random() * 4); turns > 0; turns -= 1) await new Promise((resolve) => setImmediate(resolve));
    };
    const presenceRooms = new MemoryPresenceRooms(systemClock);
    // A window this small makes people read from the log all the time.
    const windowLimits = { maxMessages: 4, maxCharacters: 1e6, minMessages: 3 };
    const shared = { log: this.log, presenceRooms, windowLimits, sendRate: { perSecond: 1e6, burst: 1e6 } };
    const first = new MemoryNode({ ...shared, name: 'n1' });
    this.nodes = [first, new MemoryNode({ ...shared, name: 'n2', identity: first.identity })];
    this.people = Array.from({ length: PEOPLE }, (_, index) => new Person(`P${index}`, this.ledger));
  }

  pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.random() * items.length)] as T;
  }

  async step(): Promise<void> {
    const person = this.pick(this.people);
    const chance = this.random();
    if (person.talker === undefined) await person.connect(this.pick(this.nodes));
    else if (chance < 0.55) person.talker.say({ type: 'send', room: ROOM, id: `message-${++this.#ids}`, text: `text ${this.#ids}` });
    else if (chance < 0.7) person.hangUp();
    else if (chance < 0.8) person.talker.socket.pendingBytes = person.talker.socket.pendingBytes > 0 ? 0 : 300 * 1024;
    else if (chance < 0.86) this.log.deaf = !this.log.deaf;
    else if (chance < 0.9) this.log.away = !this.log.away;
    else if (chance < 0.93) this.log.interrupt();
    else if (chance < 0.94) await this.#loseTheLog();
  }

  /** Everybody takes what comes, the log answers again, and whoever was cut off comes back. */
  async calmDown(clock: sinon.SinonFakeTimers): Promise<void> {
    Object.assign(this.log, { deaf: false, away: false });
    for (const person of this.people) if (person.talker !== undefined) person.talker.socket.pendingBytes = 0;
    await clock.tickAsync(5_000);
    await settle();
    for (const person of this.people) {
      person.listen();
      // A join that found the log out of reach was refused; a client asks again.
      const inRoom = person.talker !== undefined && person.talker.of('joined').length > 0;
      if (!inRoom || person.talker?.socket.closedWith !== undefined) {
        person.hangUp();
        await person.connect(this.pick(this.nodes));
      }
    }
    await clock.tickAsync(5_000);
    await settle();
  }

  async #loseTheLog(): Promise<void> {
    for (const person of this.people) {
      person.listen();
      for (const id of person.acked.keys()) this.excused.add(id);
    }
    await this.log.loseEverything();
  }
}

describe('rooms under faults', () => {
  let clock: sinon.SinonFakeTimers;
  beforeEach(() => {
    clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });
  });
  afterEach(() => clock.restore());

  for (const seed of SEEDS) {
    it(`ORD-1 ORD-3 RES-1 RES-5 hold with seed ${seed}`, async () => {
      const world = new World(seed);
      for (let step = 0; step < STEPS; step += 1) {
        await world.step();
        if (world.random() < 0.5) await settle();
        if (world.random() < 0.3) await clock.tickAsync(Math.floor(world.random() * 1_500));
        for (const person of world.people) person.listen();
      }
      await world.calmDown(clock);

      const range = await world.log.readAfter(ROOM, 0, 10_000);
      const held = range.entries.map(({ id }) => id);
      expect(new Set(held).size, 'each id stored once').to.equal(held.length);
      for (const person of world.people) {
        person.listen();
        expect(person.position, person.name).to.include({ epoch: range.epoch, seq: range.head });
        const expected = range.entries.filter(({ seq }) => seq > person.shownAfter).map(({ id }) => id);
        expect(person.shown.slice(-expected.length), person.name).to.deep.equal(expected);
        for (const [id, { epoch, seq }] of person.acked) {
          if (world.excused.has(id) || epoch !== range.epoch || seq < range.first) continue;
          expect(held[seq - range.first], `${person.name}: acknowledged ${id}`).to.equal(id);
        }
      }
    });
  }
});
