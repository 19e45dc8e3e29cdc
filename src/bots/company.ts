/** Who of the play is in the room, as one of them sees it. */
import type { PresenceChange, User } from '../protocol/messages.ts';
import { CAST, type Character } from './cast.ts';

export class Company {
  #names = new Map<string, string>();
  /** A very full room does not list everybody. */
  #allListed = true;

  joined(members: readonly User[], memberCount: number): void {
    this.#names = new Map(members.map(({ id, name }) => [id, name]));
    this.#allListed = members.length >= memberCount;
  }

  changed(change: PresenceChange): void {
    if (change.event === 'count') this.#allListed = false;
    else if (change.event === 'entered') this.#names.set(change.user.id, change.user.name);
    else this.#names.delete(change.user.id);
  }

  /** False only where it is known that this member is not there. */
  has(id: string): boolean {
    return !this.#allListed || this.#names.has(id);
  }

  /** Those by this name, by id. */
  called(character: Character): readonly string[] {
    return [...this.#names].filter(([, name]) => name === character).map(([id]) => id);
  }

  /** Characters who are there, or may be. */
  get characters(): readonly Character[] {
    if (!this.#allListed) return CAST;
    const names = new Set(this.#names.values());
    return CAST.filter((character) => names.has(character));
  }
}
