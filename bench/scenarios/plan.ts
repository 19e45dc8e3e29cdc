/** What is measured, as data. Scenarios on the same crowd are one group: their servers stay up and take turns. */
import type { Layout } from '../generator/crowd.ts';

export interface Contender {
  readonly server: string;
  readonly nodes: number;
}

export interface Load {
  readonly scenario: string;
  /** In all rooms together. */
  readonly messagesPerSecond: number;
}

interface Quick {
  /** The servers that take part where there is little time; without any the group is left out. */
  readonly quickly: readonly string[];
}

export interface SteadyGroup extends Quick {
  readonly kind: 'steady';
  readonly title: string;
  readonly contenders: readonly Contender[];
  readonly layout: Layout;
  readonly loads: readonly Load[];
  /** Those who speak are all on the last node, and those who listen on the others. */
  readonly apart?: boolean;
  /** Each number of nodes is a scenario of its own, named by it. */
  readonly byNodes?: boolean;
  /** Whose latency counts; that of deliveries where nothing is said. */
  readonly latencyOf?: 'acknowledgement';
}

export interface IdleGroup extends Quick {
  readonly kind: 'idle';
  readonly title: string;
  readonly contenders: readonly Contender[];
  readonly steps: readonly { readonly scenario: string; readonly clients: number }[];
}

export interface StormGroup extends Quick {
  readonly kind: 'storm';
  readonly title: string;
  readonly scenario: string;
  readonly contenders: readonly Contender[];
  readonly layout: Layout;
  /** That each client has missed. */
  readonly missedMessages: number;
}

export type Group = SteadyGroup | IdleGroup | StormGroup;

/** None of them says more than ten messages a second, half of what a person may by default. */
const ONE_ROOM: Layout = { rooms: 1, clientsPerRoom: 500, sendersPerRoom: 25 };

function each(nodes: number, ...servers: readonly string[]): readonly Contender[] {
  return servers.map((server) => ({ server, nodes }));
}

export const PLAN: readonly Group[] = [
  {
    kind: 'steady',
    title: 'one message to everybody: a room of 500',
    quickly: ['tchatter', 'socket.io', 'bun', 'sockjs', 'floor'],
    contenders: each(1, 'tchatter', 'tchatter-sockjs', 'socket.io', 'bun', 'ws', 'sockjs', 'floor'),
    layout: ONE_ROOM,
    loads: [
      { scenario: 'fan-out-25k', messagesPerSecond: 50 },
      { scenario: 'fan-out-125k', messagesPerSecond: 250 },
    ],
  },
  {
    kind: 'steady',
    title: 'how cost grows: the same room, other rates',
    quickly: [],
    contenders: each(1, 'tchatter', 'socket.io', 'floor'),
    layout: ONE_ROOM,
    loads: [
      { scenario: 'fan-out-5k', messagesPerSecond: 10 },
      { scenario: 'fan-out-50k', messagesPerSecond: 100 },
    ],
  },
  {
    kind: 'steady',
    title: 'a fifth of the clients, as many messages',
    quickly: ['tchatter'],
    contenders: each(1, 'tchatter', 'socket.io'),
    layout: { rooms: 1, clientsPerRoom: 100, sendersPerRoom: 25 },
    loads: [{ scenario: 'room-of-100', messagesPerSecond: 250 }],
  },
  {
    kind: 'steady',
    title: '200 rooms of 10',
    quickly: ['tchatter', 'socket.io'],
    contenders: each(1, 'tchatter', 'socket.io'),
    layout: { rooms: 200, clientsPerRoom: 10, sendersPerRoom: 2 },
    loads: [{ scenario: 'rooms-200x10', messagesPerSecond: 2_500 }],
  },
  {
    kind: 'steady',
    title: 'from a message to its acknowledgement, appendfsync always',
    quickly: ['tchatter'],
    contenders: each(1, 'tchatter', 'socket.io', 'ws', 'sockjs'),
    layout: { rooms: 1, clientsPerRoom: 25, sendersPerRoom: 25 },
    loads: [{ scenario: 'acknowledgement', messagesPerSecond: 250 }],
    latencyOf: 'acknowledgement',
  },
  {
    kind: 'steady',
    title: 'from one node to the clients of another',
    quickly: [],
    contenders: each(2, 'tchatter', 'socket.io'),
    layout: { rooms: 1, clientsPerRoom: 100, sendersPerRoom: 25 },
    loads: [{ scenario: 'cross-node', messagesPerSecond: 50 }],
    apart: true,
  },
  {
    kind: 'steady',
    title: 'the same crowd on 1, 2 and 4 nodes',
    quickly: ['tchatter'],
    contenders: [...each(1, 'tchatter'), ...each(2, 'tchatter'), ...each(4, 'tchatter')],
    layout: ONE_ROOM,
    loads: [{ scenario: 'nodes', messagesPerSecond: 50 }],
    byNodes: true,
  },
  {
    kind: 'idle',
    title: 'memory of idle connections',
    quickly: ['tchatter', 'socket.io'],
    contenders: each(1, 'tchatter', 'socket.io', 'bun', 'ws', 'sockjs'),
    steps: [
      { scenario: 'idle-2000', clients: 2_000 },
      { scenario: 'idle-4000', clients: 4_000 },
    ],
  },
  {
    kind: 'storm',
    title: '2 000 clients come back at once, 50 messages missed',
    quickly: ['tchatter', 'socket.io'],
    scenario: 'reconnect-2000',
    contenders: each(1, 'tchatter', 'socket.io'),
    layout: { rooms: 4, clientsPerRoom: 505, sendersPerRoom: 5 },
    missedMessages: 50,
  },
];

/** What of it fits into three minutes: of those groups that have any, the servers named for it, and the smallest crowd of idle ones. */
export function quickly(groups: readonly Group[]): readonly Group[] {
  return groups
    .map((group): Group => {
      const contenders = group.contenders.filter(({ server }) => group.quickly.includes(server));
      return group.kind === 'idle' ? { ...group, contenders, steps: group.steps.slice(0, 1) } : { ...group, contenders };
    })
    .filter(({ contenders }) => contenders.length > 0);
}
