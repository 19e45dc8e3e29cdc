/**
 * Forms a variable of the environment can have. Each schema turns the text into its value, or reports in half a sentence
 * what it must be ("a whole number from 0 to 65535").
 */
import { z } from 'zod';

export interface HostPort {
  readonly host: string;
  readonly port: number;
}

/** @param parse returns `undefined` for a text of the wrong form. */
function parsed<T>(mustBe: string, parse: (text: string) => T | undefined) {
  return z.string().transform((text, context): T => {
    const value = parse(text.trim());
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: mustBe });
    return z.NEVER;
  });
}

export interface NumberForm {
  readonly from: number;
  readonly to: number;
  readonly whole?: boolean;
  /** What is counted, for the message. */
  readonly unit?: string;
}

/** Plain decimal digits: what JavaScript would also take ("1e3", "0x10", " 5x") is more often a slip than meant. */
export function number({ from, to, whole = false, unit }: NumberForm) {
  const form = whole ? /^\d{1,12}$/ : /^\d{1,12}(\.\d{1,6})?$/;
  return parsed(`a ${whole ? 'whole number' : 'number'}${unit === undefined ? '' : ` of ${unit}`} from ${from} to ${to}`, (text) => {
    const value = Number(text);
    return form.test(text) && value >= from && value <= to ? value : undefined;
  });
}

export function boolean() {
  return parsed('true or false', (text) => (text === 'true' ? true : text === 'false' ? false : undefined));
}

export function oneOf<const T extends readonly string[]>(values: T) {
  return parsed(`one of ${values.join(', ')}`, (text): T[number] | undefined => values.find((value) => value === text));
}

export function pattern(form: RegExp, mustBe: string) {
  return parsed(mustBe, (text) => (form.test(text) ? text : undefined));
}

export function text() {
  return pattern(/^.{1,255}$/, 'a text of 1 to 255 characters');
}

/** Taken as it is: white space may be part of a secret. */
export function secret(minCharacters: number) {
  return z.string().min(minCharacters, `at least ${minCharacters} characters, random ones`);
}

export function redisUrl() {
  return parsed('the address of a Redis in the form redis://host:port or rediss://host:port', (text) => {
    const url = URL.parse(text);
    return url !== null && /^rediss?:$/.test(url.protocol) && url.hostname !== '' ? text : undefined;
  });
}

/** `host:port,host:port`; an IPv6 address stands in brackets. */
export function hostPorts() {
  return parsed('one or more addresses in the form host:port,host:port', (text) => all(text, hostPort));
}

/** Full origins, comma-separated; given back as browsers send them. */
export function origins() {
  return parsed('full origins separated by commas, such as https://chat.example.org', (text) => all(text, origin));
}

function all<T>(list: string, parse: (item: string) => T | undefined): readonly T[] | undefined {
  const values: T[] = [];
  for (const item of list.split(',')) {
    const value = parse(item.trim());
    if (value === undefined) return undefined;
    values.push(value);
  }
  return values;
}

function hostPort(item: string): HostPort | undefined {
  const match = /^(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]+)):(\d{1,5})$/.exec(item);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  return host !== undefined && port >= 1 && port <= 65_535 ? { host, port } : undefined;
}

function origin(item: string): string | undefined {
  const url = URL.parse(item);
  if (url === null || !/^https?:$/.test(url.protocol)) return undefined;
  const bare = url.pathname === '/' && url.search === '' && url.hash === '' && url.username === '' && url.password === '';
  return bare ? url.origin : undefined;
}
