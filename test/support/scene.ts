/** Messages as a room's log would hold them while the play is on. */
import { CAST, type Character } from '../../src/bots/cast.ts';
import type { Script } from '../../src/bots/script/script.ts';
import type { RoomMessage, User } from '../../src/protocol/messages.ts';
import { sceneLineId } from '../../src/protocol/scene-line.ts';

export const SHORT: Script = [
  { speaker: 'Mr. Pink', text: 'Is it on?' },
  { speaker: 'Joe', text: 'It is on.' },
  { speaker: 'Mr. Pink', text: 'I saw nothing.' },
  { speaker: 'Mr. Blue', text: 'Exactly.' },
];

export function player(character: Character, serial = 1): User {
  return { id: `${character.replaceAll(/[^A-Za-z]/g, '')}-${serial}`, name: character };
}

export const EVERYBODY: readonly User[] = CAST.map((character) => player(character));

/** A log that is written by hand: one message a second. */
export class WrittenLog {
  readonly messages: RoomMessage[] = [];
  readonly room: string;
  readonly script: Script;

  constructor(script: Script = SHORT, room = 'warehouse') {
    this.script = script;
    this.room = room;
  }

  say(user: User, text: string, id = `free-text-${this.messages.length + 1}`): RoomMessage {
    const seq = this.messages.length + 1;
    const message: RoomMessage = { type: 'message', room: this.room, seq, id, user, text, time: 1_000_000 + seq * 1_000 };
    this.messages.push(message);
    return message;
  }

  /** Line `number` of a take, by its speaker, or somebody else in other words. */
  line(take: string, number: number, { user, text }: { readonly user?: User; readonly text?: string } = {}): RoomMessage {
    const line = this.script[number - 1];
    if (line === undefined) throw new Error(`The script has no line ${number}.`);
    return this.say(user ?? player(line.speaker), text ?? line.text, sceneLineId(take, number, this.script.length));
  }

  lines(take: string, from: number, to: number): void {
    for (let number = from; number <= to; number += 1) this.line(take, number);
  }
}
