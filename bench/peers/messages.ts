/** The messages of the small servers, made as large as Tchatter's: what is compared is the way, not the load. */

export interface Person {
  readonly id: string;
  readonly name: string;
}

export type Asked =
  | { readonly type: 'join'; readonly room: string }
  | { readonly type: 'send'; readonly room: string; readonly id: number; readonly text: string };

let people = 0;

export function newPerson(): Person {
  people += 1;
  return { id: `person-${process.pid}-${people}`, name: `Person ${people}` };
}

export function message(room: string, user: Person, text: string): object {
  return { type: 'message', room, id: `message-${process.hrtime.bigint()}`, user, text, time: Date.now() };
}
