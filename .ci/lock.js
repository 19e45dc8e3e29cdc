/** Keeps two set-ups of one clone (`npm start` beside `npm test`) out of each other's way. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY, say } from './shell.js';

const FILE = join(REPOSITORY, '.setup-lock');
const LOOK_AGAIN_MS = 300;

export async function exclusively(action) {
  let waiting = false;
  while (!take()) {
    if (!waiting) say('waiting for another set-up of this clone to finish …');
    waiting = true;
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
  const release = () => rmSync(FILE, { force: true });
  process.once('exit', release);
  try {
    await action();
  } finally {
    release();
    process.off('exit', release);
  }
}

function take() {
  try {
    writeFileSync(FILE, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  // Whoever held it may have been killed; the file then names nobody who lives.
  if (!isAlive(Number(readOwner()))) rmSync(FILE, { force: true });
  return false;
}

function readOwner() {
  try {
    return readFileSync(FILE, 'utf8');
  } catch {
    return '';
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
