/** Somebody who sits in the room, says nothing, and writes down what was said: for those who want to know whether a take was whole. */
import { HISTORY_MAX_MESSAGES } from '../protocol/limits.ts';
import type { RoomMessage } from '../protocol/messages.ts';
import { parseSceneLineId, SCENE_ROOM } from '../protocol/scene-line.ts';
import type { Chat, ClientEvent } from '../sdk/types.ts';
import { connect } from './connect.ts';
import { auditTake, takesIn, type SceneAudit } from './scene-audit.ts';
import { scriptOf, type Script } from './script/script.ts';

const SUPERVISOR = 'Script supervisor';

export interface SupervisorOptions {
  /** Origin of the deployment, without a slash at the end. */
  readonly url: string;
  readonly room?: string;
  readonly script?: Script;
}

export class ScriptSupervisor {
  readonly #chat: Chat;
  readonly #room: string;
  readonly #script: Script;
  #messages: RoomMessage[] = [];
  #waiting: { readonly holds: (audit: SceneAudit | undefined) => boolean; readonly resolve: () => void }[] = [];

  constructor({ url, room = SCENE_ROOM, script = scriptOf() }: SupervisorOptions) {
    this.#room = room;
    this.#script = script;
    this.#chat = connect(url, SUPERVISOR);
    this.#chat.on((event) => this.#take(event));
  }

  enter(): void {
    this.#chat.join(this.#room);
    this.#chat.connect();
  }

  leave(): void {
    this.#chat.leave(this.#room);
    this.#chat.close();
  }

  /** Of the latest take; nothing where no line was heard. Who comes in late reads up on what was said of it before. */
  audit(): SceneAudit | undefined {
    const take = takesIn(this.#messages).at(-1);
    return take === undefined ? undefined : auditTake(this.#messages, take, this.#script);
  }

  /** Resolves with the audit once it is as wished; the first that is looked at is the present one. Whoever waits sets the limit. */
  async once(wished: (audit: SceneAudit) => boolean): Promise<SceneAudit> {
    const holds = (audit: SceneAudit | undefined): boolean => audit !== undefined && wished(audit);
    if (!holds(this.audit())) await new Promise<void>((resolve) => this.#waiting.push({ holds, resolve }));
    return this.audit() as SceneAudit;
  }

  #take(event: ClientEvent): void {
    if (event.type === 'joined' && event.room === this.#room) {
      if (event.continuity === 'new-epoch') this.#messages = [];
      this.#messages.push(...event.messages);
      void this.#readBack();
    } else if (event.type === 'message' && event.message.room === this.#room) {
      this.#messages.push(event.message);
    } else {
      return;
    }
    this.#tell();
  }

  /** Reads older pages until the latest take is there from its first line on. */
  async #readBack(): Promise<void> {
    try {
      for (;;) {
        const messages = this.#messages;
        const [oldest] = messages;
        const take = takesIn(messages).at(-1);
        if (oldest === undefined || take === undefined || startsIn(messages, take)) break;
        const page = await this.#chat.history(this.#room, oldest.seq, HISTORY_MAX_MESSAGES);
        // Meanwhile the log began anew, or another `joined` had the same page read.
        if (this.#messages !== messages || messages[0] !== oldest) return;
        messages.unshift(...page.messages);
        if (!page.more) break;
      }
      this.#tell();
    } catch {
      // The connection is gone; the next `joined` asks again.
    }
  }

  #tell(): void {
    const audit = this.audit();
    const done = this.#waiting.filter(({ holds }) => holds(audit));
    this.#waiting = this.#waiting.filter((waiter) => !done.includes(waiter));
    for (const { resolve } of done) resolve();
  }
}

function startsIn(messages: readonly RoomMessage[], take: string): boolean {
  return messages.some(({ id }) => {
    const line = parseSceneLineId(id);
    return line?.take === take && line.number === 1;
  });
}

/** The end of the play has been reached, with or without faults. */
export function isAtEnd({ of, missing }: SceneAudit): boolean {
  return !missing.includes(of);
}
