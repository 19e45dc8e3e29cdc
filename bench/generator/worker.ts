/** A generator: a process that is some of the clients. It does what the bench orders, and ends with it. */
import { DIALECTS } from '../dialects/dialects.ts';
import { Client } from './client.ts';
import { nowUs } from './clock.ts';
import { Histogram } from './histogram.ts';
import type { ClientPlan, OrderName, Orders, ReturnReport } from './orders.ts';
import { Speaker } from './speaker.ts';
import type { Stamp } from './stamp.ts';
import { Tally } from './tally.ts';

/** Clients that connect at the same time while a crowd gathers: gentle, since what it costs is measured elsewhere. */
const ATTACHING_AT_ONCE = 32;

const clients = new Map<number, Client>();
const senders: Client[][] = [];
const tally = new Tally();
let speaker: Speaker | undefined;
/** Told of every join while clients attach. */
let attached: (client: Client) => void = () => undefined;
/** Told of everything that may complete a client that has come back. */
let progressed: (client: Client, received: number) => void = () => undefined;

const events = {
  delivered: (client: Client, stamp: Stamp) => progressed(client, tally.take(client.memory.index, stamp)),
  joined(client: Client) {
    attached(client);
    progressed(client, -1);
  },
  acknowledged: (_client: Client, dueUs: number) => speaker?.acknowledged(dueUs),
  lost(client: Client, reason: string) {
    tally.lostConnections += 1;
    console.error(`client ${client.memory.index}: ${reason}`);
  },
};

type Handlers = { readonly [Name in OrderName]: (ask: Orders[Name]['ask']) => Promise<Orders[Name]['answer']> | Orders[Name]['answer'] };

const handlers: Handlers = {
  attach: ({ dialect, clients: plans }) =>
    new Promise((resolve) => {
      const waiting = plans.map((plan) => makeClient(plan, new Client({ ...plan }, DIALECTS[dialect], events)));
      let left = waiting.length;
      const next = (): void => waiting.shift()?.connect();
      attached = () => {
        left -= 1;
        if (left === 0) resolve();
        else next();
      };
      if (left === 0) resolve();
      for (let count = 0; count < ATTACHING_AT_ONCE; count += 1) next();
    }),
  count: (window) => tally.begin(window),
  async say(schedule) {
    speaker = new Speaker(schedule, senders);
    return speaker.say();
  },
  report: () => tally.report(),
  attention(attentive) {
    for (const client of clients.values()) client.attentive = attentive;
  },
  drop() {
    for (const client of clients.values()) client.drop();
  },
  comeBack,
};

function makeClient({ index, roomNumber, sender }: ClientPlan, client: Client): Client {
  clients.set(index, client);
  if (sender !== undefined) (senders[roomNumber] ??= [])[sender] = client;
  return client;
}

function comeBack({ messages, withinMs }: Orders['comeBack']['ask']): Promise<ReturnReport> {
  return new Promise((resolve) => {
    const times = new Histogram();
    const received = new Map<Client, number>();
    const complete = new Set<Client>();
    const startUs = nowUs();
    const finish = (): void => {
      clearTimeout(deadline);
      progressed = () => undefined;
      resolve({ complete: complete.size, times: times.toCounts() });
    };
    const deadline = setTimeout(finish, withinMs);
    progressed = (client, count) => {
      if (count > 0) received.set(client, count);
      if (complete.has(client) || !client.isJoined || (received.get(client) ?? 0) < messages) return;
      complete.add(client);
      times.record(nowUs() - startUs);
      if (complete.size === clients.size) finish();
    };
    for (const client of clients.values()) client.connect();
  });
}

interface Envelope<Name extends OrderName> {
  readonly number: number;
  readonly order: Name;
  readonly ask: Orders[Name]['ask'];
}

async function obey<Name extends OrderName>({ number, order, ask }: Envelope<Name>): Promise<void> {
  const answer = await handlers[order](ask);
  process.send?.({ number, answer });
}

process.on('message', (envelope: Envelope<OrderName>) => void obey(envelope));
process.once('disconnect', () => process.exit(0));
