/** Whether a take is in the log as it was written: every line once, in order, by the right character, in the right words. Pure. */
import type { RoomMessage } from '../protocol/messages.ts';
import { parseSceneLineId } from '../protocol/scene-line.ts';
import { isCharacter } from './cast.ts';
import type { Script } from './script/script.ts';

export interface SceneAudit {
  readonly take: string;
  /** Lines of the script. */
  readonly of: number;
  /** Different lines that were said. */
  readonly said: number;
  /** Numbers of lines that were not said. */
  readonly missing: readonly number[];
  /** Numbers of lines that were said again, as often as they were. */
  readonly doubled: readonly number[];
  /** Numbers of lines that came after a later one. */
  readonly outOfOrder: readonly number[];
  /** Numbers of lines by another character or in other words. */
  readonly wrong: readonly number[];
  /** Nothing is missing, doubled, out of order or wrong. */
  readonly ok: boolean;
}

/** @param messages of the room, ascending; what does not belong to the take is passed over, and so are lines by nobody of the cast */
export function auditTake(messages: readonly RoomMessage[], take: string, script: Script): SceneAudit {
  const said = new Set<number>();
  const doubled: number[] = [];
  const outOfOrder: number[] = [];
  const wrong: number[] = [];
  let latest = 0;
  for (const { id, text, user } of messages) {
    const line = parseSceneLineId(id);
    if (line?.take !== take || !isCharacter(user.name)) continue;
    const { number } = line;
    const written = script[number - 1];
    if (line.of !== script.length || written?.speaker !== user.name || written.text !== text) wrong.push(number);
    else if (said.has(number)) doubled.push(number);
    else if (number < latest) outOfOrder.push(number);
    said.add(number);
    latest = Math.max(latest, number);
  }
  const missing = script.map((_, index) => index + 1).filter((number) => !said.has(number));
  const ok = [missing, doubled, outOfOrder, wrong].every(({ length }) => length === 0);
  return { take, of: script.length, said: script.length - missing.length, missing, doubled, outOfOrder, wrong, ok };
}

/** The takes that the messages hold lines of, in the order in which they began. */
export function takesIn(messages: readonly RoomMessage[]): readonly string[] {
  const takes = messages.filter(({ user }) => isCharacter(user.name)).map(({ id }) => parseSceneLineId(id)?.take);
  return [...new Set(takes.filter((take) => take !== undefined))];
}

/** For people: a sentence, or one for each kind of fault. */
export function tellAudit(audit: SceneAudit): string {
  const { take, of, said, ok } = audit;
  if (ok) return `Take ${take}: all ${of} lines, each once, in order.`;
  const faults = (['missing', 'doubled', 'outOfOrder', 'wrong'] as const)
    .filter((kind) => audit[kind].length > 0)
    .map((kind) => `${kind === 'outOfOrder' ? 'out of order' : kind}: ${audit[kind].join(', ')}`);
  return `Take ${take}: ${said} of ${of} lines; ${faults.join('; ')}.`;
}
