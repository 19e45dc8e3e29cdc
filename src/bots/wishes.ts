/** What is asked for on the command line of the demo. */
import { parseArgs } from 'node:util';
import { CAST, type Character } from './cast.ts';
import { DemoError } from './demo-error.ts';
import type { Scene } from './script/scene.ts';
import { SCENES } from './script/script.ts';

export interface Wishes {
  /** Origin of a running deployment; without one the demo brings its own node. */
  readonly url: string | undefined;
  readonly speed: number;
  readonly cast: readonly Character[];
  readonly scenes: readonly Scene[];
  /** End when the last line was said, and do not play again. */
  readonly once: boolean;
}

/** A wish that cannot be granted as it was typed. */
export class WishError extends DemoError {}

const SCENE_NAMES = SCENES.map(({ name }) => name).join(', ');

export const USAGE = `npm run demo -- [--url URL] [--speed FACTOR] [--scenes N | NAMES] [--once] [--cast NAMES]

  --url URL        go into what runs there, instead of starting a node
  --speed FACTOR   1 is human (the default), 10 ten times as fast
  --scenes N       play the first N scenes, or those named, and end: ${SCENE_NAMES}
  --once           end after the last scene, instead of starting over
  --cast NAMES     play only these, while others play elsewhere: "Mr. Pink,Joe"`;

const SPEED_MAX = 1_000;

/** Throws {@link WishError}. */
export function readWishes(args: readonly string[]): Wishes {
  const { url, speed, scenes, cast, once } = parse(args);
  return {
    url: url === undefined ? undefined : readUrl(url),
    speed: readSpeed(speed),
    cast: cast === undefined ? CAST : readCast(cast),
    scenes: scenes === undefined ? SCENES : readScenes(scenes),
    once: once || scenes !== undefined,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        url: { type: 'string' },
        speed: { type: 'string', default: '1' },
        scenes: { type: 'string' },
        cast: { type: 'string' },
        once: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    // Node's sentence goes on about what one might have meant.
    const [sentence = ''] = (error as Error).message.split('. ');
    throw new WishError(`${sentence.replace(/\.$/, '')}.`);
  }
}

function readUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new WishError(`--url ${text}: an address such as http://127.0.0.1:8888 is needed.`);
  }
  if (url.pathname !== '/' || url.search !== '' || url.username !== '') {
    throw new WishError(`--url ${text}: only where the service is, such as ${url.origin}, without a path.`);
  }
  return url.origin;
}

function readSpeed(text: string): number {
  const speed = Number(text);
  if (!(speed > 0 && speed <= SPEED_MAX)) throw new WishError(`--speed ${text}: a factor above 0 and up to ${SPEED_MAX} is needed.`);
  return speed;
}

function readCast(text: string): readonly Character[] {
  const names = namesIn(text);
  const unknown = names.filter((name) => !CAST.some((character) => isSame(character, name)));
  if (unknown.length > 0 || names.length === 0) {
    throw new WishError(`--cast ${text}: there is no ${unknown.join(', ') || 'name'}. The cast is ${CAST.join(', ')}.`);
  }
  return CAST.filter((character) => names.some((name) => isSame(character, name)));
}

function readScenes(text: string): readonly Scene[] {
  if (/^\d+$/.test(text)) {
    const count = Number(text);
    if (count >= 1 && count <= SCENES.length) return SCENES.slice(0, count);
    throw new WishError(`--scenes ${text}: there are ${SCENES.length} scenes, so a number from 1 to ${SCENES.length} is needed.`);
  }
  const names = namesIn(text);
  const unknown = names.filter((name) => !SCENES.some((scene) => isSame(scene.name, name)));
  if (unknown.length > 0 || names.length === 0) {
    throw new WishError(`--scenes ${text}: there is no ${unknown.join(', ') || 'name'}. The scenes are ${SCENE_NAMES}.`);
  }
  return SCENES.filter((scene) => names.some((name) => isSame(scene.name, name)));
}

function namesIn(list: string): readonly string[] {
  return list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
