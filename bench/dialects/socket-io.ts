/** Engine.IO 4 and Socket.IO 5 (their protocols' versions) over WebSocket from the start, with connection state recovery. */
import type { Dialect } from './dialect.ts';

const ENGINE_OPEN = '0';
const ENGINE_PING = '2';
const ENGINE_PONG = '3';
const CONNECT = '40';
const CONNECT_REFUSED = '44';
const EVENT = '42';
const ACKNOWLEDGEMENT = '43';

/** The acknowledgement that a join asks for; those of messages are the times they were due. */
const JOIN_ID = 1;

export const socketIo: Dialect = {
  path: () => '/socket.io/?EIO=4&transport=websocket',
  greeting: () => undefined,
  hear(packet, memory) {
    if (packet === ENGINE_PING) return { kind: 'say', text: ENGINE_PONG };
    if (packet.startsWith(ENGINE_OPEN)) {
      // Recovery needs a message to go on from; without one the session begins anew.
      const { pid, offset } = memory.position ?? {};
      return { kind: 'say', text: offset === undefined ? CONNECT : CONNECT + JSON.stringify({ pid, offset }) };
    }
    if (packet.startsWith(CONNECT_REFUSED)) throw new Error(`Socket.IO refused: ${packet}`);
    if (packet.startsWith(CONNECT)) {
      const { pid } = JSON.parse(packet.slice(CONNECT.length)) as { pid: string };
      if (pid === memory.position?.['pid']) return { kind: 'joined' };
      memory.position = { pid };
      return { kind: 'say', text: `${EVENT}${JOIN_ID}${JSON.stringify(['join', memory.room])}` };
    }
    if (packet.startsWith(ACKNOWLEDGEMENT)) {
      const id = Number.parseInt(packet.slice(ACKNOWLEDGEMENT.length), 10);
      return id === JOIN_ID ? { kind: 'joined' } : { kind: 'acknowledged', dueUs: id };
    }
    return undefined;
  },
  locate(packet, memory) {
    if (!packet.startsWith(EVENT)) return;
    const offset = (JSON.parse(packet.slice(EVENT.length)) as unknown[]).at(-1);
    if (typeof offset === 'string') memory.position = { ...memory.position, offset };
  },
  send: ({ room }, text, dueUs) => `${EVENT}${dueUs}${JSON.stringify(['send', { room, text }])}`,
};
