/** Who is in which room, for servers that have no rooms of their own. */
export class RoomMembers<Member> {
  readonly #rooms = new Map<string, Set<Member>>();

  /** @returns whether this is the first one in the room. */
  add(room: string, member: Member): boolean {
    const members = this.#rooms.get(room);
    if (members === undefined) this.#rooms.set(room, new Set([member]));
    else members.add(member);
    return members === undefined;
  }

  remove(room: string, member: Member): void {
    this.#rooms.get(room)?.delete(member);
  }

  of(room: string): Iterable<Member> {
    return this.#rooms.get(room) ?? [];
  }
}
