/**
 * Where the client stands, and the one function that changes it. `docs/client-states.md` tells the same to people.
 *
 * | in | connect | adopted | replace | answered | lost | close |
 * | --- | --- | --- | --- | --- | --- | --- |
 * | `closed` | connecting | | | | | |
 * | `connecting` | | online | | | | closed |
 * | `online` | | | replacing | | reconnecting | closed |
 * | `replacing` | | online | replacing: a `move` outranks the other reasons | online, if the reason was `suspect` | reconnecting | closed |
 * | `reconnecting` | | online | | | | closed |
 *
 * An empty cell changes nothing.
 */

import type { Welcome } from '../protocol/messages.ts';
import type { ConnectionState } from './types.ts';

/** Why a connection that serves is to be replaced by another. */
export type ReplaceReason =
  /** The node asked for it because it is going away: only another node will do. */
  | 'move'
  /** The node asked for it because it has more clients than its share: any node will do. */
  | 'balance'
  /** It has been silent for too long. */
  | 'suspect'
  /** The user of the library asked for it. */
  | 'refresh';

/** `C` is what a connection is to the owner of the state. */
export type ClientState<C> =
  | { readonly name: 'closed' }
  /** No connection was ever there. */
  | { readonly name: 'connecting' }
  | { readonly name: 'online'; readonly serving: C }
  /** Another connection is being made while this one serves. */
  | { readonly name: 'replacing'; readonly serving: C; readonly reason: ReplaceReason }
  /** None is there since `since`, milliseconds since 1970. */
  | { readonly name: 'reconnecting'; readonly since: number };

export type ClientChange<C> =
  | { readonly name: 'connect' }
  /** A new connection serves from now on. */
  | { readonly name: 'adopted'; readonly connection: C }
  | { readonly name: 'replace'; readonly reason: ReplaceReason }
  /** The suspected connection lives after all. */
  | { readonly name: 'answered' }
  /** The serving connection is gone. */
  | { readonly name: 'lost'; readonly at: number }
  | { readonly name: 'close' };

/** The next state; the same object where nothing changes. */
export function transition<C>(state: ClientState<C>, change: ClientChange<C>): ClientState<C> {
  switch (change.name) {
    case 'connect':
      return state.name === 'closed' ? { name: 'connecting' } : state;
    case 'adopted':
      return state.name === 'closed' ? state : { name: 'online', serving: change.connection };
    case 'replace':
      if (state.name === 'online') return { name: 'replacing', serving: state.serving, reason: change.reason };
      return state.name === 'replacing' && change.reason === 'move' && state.reason !== 'move' ? { ...state, reason: 'move' } : state;
    case 'answered':
      return state.name === 'replacing' && state.reason === 'suspect' ? { name: 'online', serving: state.serving } : state;
    case 'lost':
      return 'serving' in state ? { name: 'reconnecting', since: change.at } : state;
    case 'close':
      return state.name === 'closed' ? state : { name: 'closed' };
  }
}

/** What the user of the library is told. `undefined` while a serving connection has ended and its loss is not yet dealt with. */
export function publicState(
  state: ClientState<{ readonly welcome: Welcome | undefined; readonly transport: string }>,
  retryAt: number,
): ConnectionState | undefined {
  switch (state.name) {
    case 'closed':
    case 'connecting':
      return { status: state.name };
    case 'online':
    case 'replacing': {
      const { welcome, transport } = state.serving;
      return welcome && { status: 'online', user: welcome.user, node: welcome.node, version: welcome.version, transport };
    }
    case 'reconnecting':
      return { status: 'reconnecting', since: state.since, retryAt };
  }
}
