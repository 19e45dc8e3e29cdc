/** Who the person at this page is. */
import { DestroyRef, inject, Injectable, signal } from '@angular/core';
import { codePointLength } from '../../../../src/protocol/decode.ts';
import { NAME_MAX_CODE_POINTS } from '../../../../src/protocol/limits.ts';
import type { User } from '../../../../src/protocol/messages.ts';
import { CHAT, RENAMING } from '../realtime/tokens.ts';

@Injectable({ providedIn: 'root' })
export class IdentityStore {
  private readonly chat = inject(CHAT);
  private readonly renaming = inject(RENAMING);
  private readonly person = signal<User | undefined>(undefined);

  /** Undefined until the server has given a name out. */
  readonly me = this.person.asReadonly();

  constructor() {
    const unsubscribe = this.chat.on((event) => {
      if (event.type === 'state' && event.state.status === 'online') this.person.set(event.state.user);
    });
    inject(DestroyRef).onDestroy(unsubscribe);
  }

  /** Changes the name. @returns what is wrong with it, for the person to read; undefined when it is changed. */
  async rename(wanted: string): Promise<string | undefined> {
    const name = wanted.trim();
    if (name === '') return 'Please write a name.';
    if (codePointLength(name) > NAME_MAX_CODE_POINTS) return `A name has at most ${NAME_MAX_CODE_POINTS} characters.`;
    try {
      this.person.set(await this.renaming.rename(name));
    } catch (error) {
      // The server's own words where there are any: it alone knows which characters can be seen.
      return error instanceof Error && error.message !== '' ? error.message : 'The name could not be changed. Please try again.';
    }
    // The open connection still speaks under the old name.
    this.chat.refresh();
    return undefined;
  }
}
