/** A person who watches the play and may speak, with all that was said while they were there. */
import type { RoomMessage } from '../../src/protocol/messages.ts';
import { parseSceneLineId } from '../../src/protocol/scene-line.ts';
import { eventually } from './eventually.ts';
import { SdkClient } from './sdk-client.ts';

export class Audience {
  readonly #client: SdkClient;
  readonly #members = new Map<string, string>();

  constructor(url: string, name: string, room = 'warehouse') {
    this.#client = new SdkClient(url, { name, rooms: [room] });
    this.#client.chat.on((event) => {
      if (event.type === 'joined') {
        this.#members.clear();
        for (const member of event.members) this.#members.set(member.id, member.name);
      }
      if (event.type !== 'presence' || event.change.event === 'count') return;
      if (event.change.event === 'entered') this.#members.set(event.change.user.id, event.change.user.name);
      else this.#members.delete(event.change.user.id);
    });
  }

  seated(): Promise<unknown> {
    return this.#client.online();
  }

  get messages(): readonly RoomMessage[] {
    return this.#client.events.flatMap((event) => {
      if (event.type === 'joined') return event.messages;
      return event.type === 'message' ? [event.message] : [];
    });
  }

  /** Names of those who are in the room, sorted. */
  get members(): readonly string[] {
    return [...this.#members.values()].sort();
  }

  /** What was told of others coming and going. */
  get comings(): readonly string[] {
    return this.#client.events.flatMap((event) =>
      event.type === 'presence' && event.change.event !== 'count' ? [`${event.change.user.name} ${event.change.event}`] : [],
    );
  }

  get typists(): readonly string[] {
    return [...new Set(this.#client.events.flatMap((event) => (event.type === 'typing' ? [event.user.name] : [])))].sort();
  }

  /** Whether the connection was ever gone. */
  get wasCut(): boolean {
    return this.#client.events.some((event) => event.type === 'state' && event.state.status === 'reconnecting');
  }

  /** Numbers of the lines that were said, in order. */
  get lines(): readonly number[] {
    return this.messages.flatMap(({ id }) => parseSceneLineId(id)?.number ?? []);
  }

  say(text: string): void {
    this.#client.chat.send('warehouse', text);
  }

  hears(what: string, holds: () => boolean, withinMs = 120_000): Promise<unknown> {
    return eventually(what, holds, { withinMs });
  }

  leave(): void {
    this.#client.close();
  }
}
