/** Running other programs from the set-up, which has to work on the Node that the machine came with. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const REPOSITORY = fileURLToPath(new URL('..', import.meta.url));
const LOCAL_PROGRAMS = join(REPOSITORY, 'node_modules', '.bin');
const otherFolders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => !folder.endsWith(join('node_modules', '.bin')));

/** The path with our own programs first: Node 24 and the tools of the lock file. */
export const OUR_PATH = [LOCAL_PROGRAMS, ...otherFolders].join(delimiter);

/** The path without them, for the installer that replaces them. */
export const MACHINE_PATH = otherFolders.join(delimiter);

/** What runs now, with what to do when we are told to end. */
const children = new Map();

/** What a person can act on: printed alone, without a stack. */
export class SetupError extends Error {}

export function say(line) {
  process.stderr.write(`tchatter: ${line}\n`);
}

/** @returns where `program` is found, or undefined. */
export function which(program, path = MACHINE_PATH) {
  return path
    .split(delimiter)
    .map((folder) => join(folder, program))
    .find(isExecutable);
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Runs a program and collects what it prints.
 * @param {string} program
 * @param {string[]} args
 * @param {{cwd?: string, env?: Record<string, string>, endBy?: NodeJS.Signals}} [options] `env` is added to the present environment;
 * `endBy` is the signal for it when the set-up itself is told to end.
 * @returns {Promise<{ok: boolean, output: string}>} `output` is everything it printed.
 */
export function run(program, args, { cwd = REPOSITORY, env = {}, endBy = 'SIGKILL' } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    children.set(child, endBy);
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (output += text));
    child.once('error', (error) => finish(false, `${program}: ${error.message}`));
    child.once('close', (code) => finish(code === 0, output));
    function finish(ok, text) {
      children.delete(child);
      resolve({ ok, output: text.trim() });
    }
  });
}

/** Ends with this process and with its parent: npm's shell dies of a signal without passing it on. */
export function endWithParent() {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid !== parent) stop(143);
  }, 500);
  watch.unref();
  process.once('SIGTERM', () => stop(143));
  process.once('SIGINT', () => stop(130));
  process.once('SIGHUP', () => stop(129));
}

/** Waits for what runs, so that nothing goes on writing behind the next set-up's back. */
async function stop(code) {
  const ends = [...children].map(([child, endBy]) => {
    const end = once(child, 'close');
    child.kill(endBy);
    return end;
  });
  await Promise.allSettled(ends);
  process.exit(code);
}
