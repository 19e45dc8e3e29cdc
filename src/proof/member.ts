/** One of the crowd: a client of the library as anybody would use it, and a record of all it did and saw. */
import type { RoomMessage } from '../protocol/messages.ts';
import { ChatClient } from '../sdk/client.ts';
import { HttpSession } from '../sdk/http-session.ts';
import { rawSocket } from '../sdk/raw-socket.ts';
import { sockJsSocket, type SockJsTransport } from '../sdk/sockjs-socket.ts';
import type { ClientEvent, DeliveryState } from '../sdk/types.ts';
import type { MemberRecord, SentMessage } from './records.ts';
import { tappedSocket } from './tapped-socket.ts';
import { withoutResume } from './without-resume.ts';

export type Transport = 'websocket-raw' | SockJsTransport;

export interface MemberOptions {
  /** Origin of the deployment, without a slash at the end. */
  readonly url: string;
  readonly room: string;
  readonly name: string;
  readonly transport: Transport;
  /** False makes it a client that keeps no place in the room over its connections. */
  readonly resume: boolean;
  readonly now: () => number;
  /** Gives the same object for the same message, so that a crowd does not keep a copy each. */
  readonly share: (message: RoomMessage) => RoomMessage;
}

export class Member {
  readonly record: MemberRecord;
  readonly #options: MemberOptions;
  readonly #client: ChatClient;
  readonly #pending = new Map<string, SentMessage>();
  #epoch: string | undefined;
  #head = 0;
  #lastEventAt = 0;

  constructor(options: MemberOptions) {
    const { url, room, name, transport, resume, now } = options;
    this.#options = options;
    this.record = {
      name,
      transport,
      userId: undefined,
      sent: [],
      shown: [],
      gaps: 0,
      connections: [],
      presence: [],
      historyAsked: 0,
    };
    const open =
      transport === 'websocket-raw'
        ? rawSocket({ url: `${url}/chat/websocket` })
        : sockJsSocket({ url: `${url}/chat`, transports: [transport] });
    const tapped = tappedSocket(open, room, this.record, now);
    this.#client = new ChatClient({
      session: new HttpSession({ origin: url, name }),
      openSocket: resume ? tapped : withoutResume(tapped),
    });
    this.#client.on((event) => this.#take(event));
    this.#client.join(room);
  }

  connect(): void {
    this.#client.connect();
  }

  close(): void {
    this.#client.close();
  }

  /** Whether it is connected and in the room. */
  get present(): boolean {
    return this.#epoch !== undefined && this.#client.state.status === 'online';
  }

  /** The node that serves it; `undefined` while it has no connection. */
  get servedBy(): string | undefined {
    const { state } = this.#client;
    return state.status === 'online' ? state.node : undefined;
  }

  /** Messages that got no answer yet. */
  get pending(): number {
    return this.#pending.size;
  }

  /** How far it has seen. */
  get position(): { readonly epoch: string | undefined; readonly seq: number } {
    return { epoch: this.#epoch, seq: this.#head };
  }

  /** When anything last happened to it in the room. */
  get lastEventAt(): number {
    return this.#lastEventAt;
  }

  say(text: string): void {
    const at = this.#options.now();
    const id = this.#client.send(this.#options.room, text);
    const sent: SentMessage = { id, text, at, outcome: 'pending' };
    this.record.sent.push(sent);
    this.#pending.set(id, sent);
  }

  #take(event: ClientEvent): void {
    const now = this.#options.now();
    switch (event.type) {
      case 'state':
        if (event.state.status === 'online') this.record.userId = event.state.user.id;
        return;
      case 'joined':
        if (event.continuity === 'gap' || event.continuity === 'new-epoch') this.record.gaps += 1;
        if (event.epoch !== this.#epoch) this.#head = 0;
        this.#epoch = event.epoch;
        for (const message of event.messages) this.#show(message, now);
        break;
      case 'message':
        this.#show(event.message, now);
        break;
      case 'delivery':
        this.#answered(event.id, event.delivery);
        break;
      case 'presence': {
        const { change } = event;
        const userId = change.event === 'count' ? undefined : change.user.id;
        this.record.presence.push({ at: now, event: change.event, userId, memberCount: change.memberCount });
        break;
      }
      case 'typing':
      case 'error':
        return;
    }
    this.#lastEventAt = now;
  }

  #show(message: RoomMessage, at: number): void {
    this.#head = Math.max(this.#head, message.seq);
    this.record.shown.push({ at, epoch: this.#epoch ?? '', message: this.#options.share(message) });
  }

  #answered(id: string, delivery: DeliveryState): void {
    const sent = this.#pending.get(id);
    if (sent === undefined || delivery.status === 'sending' || delivery.status === 'waiting') return;
    sent.outcome = delivery.status === 'sent' ? 'acknowledged' : delivery.status;
    this.#pending.delete(id);
  }
}
