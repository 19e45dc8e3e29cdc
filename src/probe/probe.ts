/**
 * Says hello to a node, or to a whole deployment, as clients do: a session over HTTP, and over each of three transports a
 * handshake, a hello, a room, a message that comes back, a ping, and good-bye.
 */
import { PROTOCOL_VERSION } from '../protocol/limits.ts';
import type { Welcome } from '../protocol/messages.ts';
import { PROBE_ROOM_PREFIX } from '../protocol/probe-rooms.ts';
import { HttpSession, SessionError } from '../sdk/http-session.ts';
import { randomId } from '../support/random.ts';
import type { Line } from './line.ts';
import { PROBED_TRANSPORTS, type ProbedTransport } from './transports.ts';

export interface ProbeOptions {
  /** Where the node or the deployment is, without a slash at the end. */
  readonly url: string;
  /** The version that has to answer; any where there is none. */
  readonly version?: string;
  readonly timeoutMs: number;
}

/** The message is one sentence for an operator: where, at which step, and what came instead. */
export class ProbeFailure extends Error {
  constructor(url: string, step: string, instead: unknown) {
    const told = (instead instanceof Error ? instead.message : String(instead)).replace(/\s+/g, ' ').trim();
    super(`${url} failed at ${step}: ${told.replace(/\.$/, '')}.`);
    this.name = 'ProbeFailure';
  }
}

/** What the answers have to say of the one who gives them. */
interface Visit {
  readonly url: string;
  readonly version: string | undefined;
  readonly room: string;
  readonly session: HttpSession;
  /** Notes what is being tried, for the case that it fails or takes too long. */
  step(what: string): void;
}

/** @returns the last welcome. Rejects with {@link ProbeFailure}, after `timeoutMs` at the latest. */
export async function probe({ url, version, timeoutMs }: ProbeOptions): Promise<Welcome> {
  let current = 'asking for a session';
  const cancel = new AbortController();
  const visit: Visit = {
    url,
    version,
    room: PROBE_ROOM_PREFIX + randomId(24).toLowerCase().replaceAll('_', '-'),
    session: new HttpSession({ origin: url, name: 'Probe', fetch: (input, init) => fetch(input, { ...init, signal: cancel.signal }) }),
    step: (what) => (current = what),
  };
  const late = Promise.withResolvers<never>();
  // Not the clock of the rest, whose timers would let a process end that waits for an answer.
  const timer = setTimeout(() => late.reject(new Error(`no answer came within ${timeoutMs / 1000} s`)), timeoutMs);
  try {
    return await Promise.race([late.promise, visitAll(visit)]);
  } catch (error) {
    throw new ProbeFailure(url, current, error);
  } finally {
    clearTimeout(timer);
    cancel.abort();
  }
}

async function visitAll(visit: Visit): Promise<Welcome> {
  let welcome: Welcome | undefined;
  for (const transport of PROBED_TRANSPORTS) welcome = await talk(visit, transport);
  return welcome as Welcome;
}

async function talk(visit: Visit, transport: ProbedTransport): Promise<Welcome> {
  visit.step('asking for a session');
  const { ticket } = await visit.session.open().catch(explainSession);
  visit.step(`opening ${transport.name}`);
  const line = transport.open(visit.url);
  try {
    await line.opened();
    return await converse(line, ticket, visit, transport.name);
  } finally {
    line.close();
  }
}

async function converse(line: Line, ticket: string, visit: Visit, over: string): Promise<Welcome> {
  const { room, version } = visit;
  const step = (what: string): void => visit.step(`${what} over ${over}`);

  step('saying hello');
  line.say({ type: 'hello', protocol: PROTOCOL_VERSION, ticket });
  const welcome = await line.hear('welcome');
  if (version !== undefined && welcome.version !== version) {
    throw new Error(`node ${welcome.node} runs version ${welcome.version} and not ${version}`);
  }

  step('joining a room');
  line.say({ type: 'join', room });
  await line.hear('joined', (joined) => joined.room === room);

  const id = randomId(21);
  const text = `Does this come back over ${over}?`;
  step('having a message acknowledged');
  line.say({ type: 'send', room, id, text });
  const ack = await line.hear('ack', (heard) => heard.id === id);
  step('hearing a message back');
  const back = await line.hear('message', (message) => message.id === id);
  if (back.text !== text || back.seq !== ack.seq) throw new Error('it came back as another one');

  step('having a ping answered');
  line.say({ type: 'ping', id });
  await line.hear('pong', (pong) => pong.id === id);

  // Who just hangs up stays in the room for the grace time.
  step('leaving a room');
  line.say({ type: 'leave', room });
  await line.hear('left', (left) => left.room === room);
  return welcome;
}

function explainSession(error: unknown): never {
  if (!(error instanceof SessionError)) throw error;
  const { code, status } = error;
  if (status > 0) throw new Error(`it was answered with HTTP ${status}${code === 'unreachable' ? ', and not by a chat' : ` (${code})`}`);
  // `fetch` hides what happened behind two errors.
  let reason: Error = error;
  while (reason.cause instanceof Error) reason = reason.cause;
  throw new Error(reason.message || reason.name);
}
