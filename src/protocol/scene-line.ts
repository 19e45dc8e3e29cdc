/**
 * The id of a message that is a line of a play: which performance it belongs to, its place, and how many lines there are. Those who
 * play find the next line by it, and a page that only watches can tell how far the play is. Anybody may write such an id: it
 * says what a message claims to be, and whoever relies on it looks at the name and the text as well.
 */

/** `number` counts from 1 to `of`; `take` names one performance, so that the same line may be spoken again in the next. */
export interface SceneLine {
  readonly take: string;
  readonly number: number;
  readonly of: number;
}

/** The room it is played in, and looked for in. */
export const SCENE_ROOM = 'warehouse';

const TAKE = /^[a-z0-9]{4,12}$/;
const LINE_ID = /^line-([a-z0-9]{4,12})-([1-9][0-9]{0,4})-of-([1-9][0-9]{0,4})$/;

/** A play has at most this many lines, so that an id stays well under its longest. */
const LINES_MAX = 99_999;

/** `line-<take>-<number>-of-<of>`. Throws a `RangeError` for what {@link parseSceneLineId} would not read. */
export function sceneLineId(take: string, number: number, of: number): string {
  if (!TAKE.test(take)) throw new RangeError(`"${take}" is no take: 4 to 12 of a-z and 0-9 are needed.`);
  if (!Number.isInteger(of) || of < 1 || of > LINES_MAX) throw new RangeError(`A play cannot have ${of} lines.`);
  if (!Number.isInteger(number) || number < 1 || number > of) throw new RangeError(`There is no line ${number} of ${of}.`);
  return `line-${take}-${number}-of-${of}`;
}

/** @returns the place that an id names, or nothing where it is not the id of a line. */
export function parseSceneLineId(id: string): SceneLine | undefined {
  const [, take, number, of] = LINE_ID.exec(id) ?? [];
  if (take === undefined || number === undefined || of === undefined) return undefined;
  const line = { take, number: Number(number), of: Number(of) };
  return line.number <= line.of ? line : undefined;
}
