/** Where the page gets what it shows: `GET /api/ops`, asked again and again. Any node answers, so each question stands for itself. */
import { InjectionToken } from '@angular/core';
import type { OpsAnswer } from '../../../../src/protocol/ops.ts';
import { decodeOpsAnswer } from './ops-answer.ts';

/** Why there is no answer. */
export type NoAnswer =
  /** Nobody answers at all: no network, or nothing behind it. */
  | 'unreachable'
  /** Nodes answer, but cannot reach what they tell each other. */
  | 'stores-away'
  /** The node that was asked is of a version without a machine room. */
  | 'unknown-there'
  /** The machine room is closed to everybody. */
  | 'closed';

export type OpsOutcome =
  | { readonly kind: 'answer'; readonly answer: OpsAnswer }
  | { readonly kind: 'token-wanted' }
  | { readonly kind: 'none'; readonly reason: NoAnswer };

export interface OpsFeed {
  /** @param after the `cursor` of the last answer. Never rejects. */
  ask(after: string | undefined, token: string | undefined): Promise<OpsOutcome>;
}

/** A node says so itself when its store hangs for 2 s; what takes longer than this is lost on the way. */
const ANSWER_DEADLINE_MS = 5_000;

export class HttpOpsFeed implements OpsFeed {
  async ask(after: string | undefined, token: string | undefined): Promise<OpsOutcome> {
    try {
      const response = await fetch(after === undefined ? '/api/ops' : `/api/ops?after=${encodeURIComponent(after)}`, {
        cache: 'no-store',
        headers: token === undefined ? {} : { Authorization: `Bearer ${token}` },
        signal: AbortSignal.timeout(ANSWER_DEADLINE_MS),
      });
      if (response.status === 401) return { kind: 'token-wanted' };
      if (!response.ok) return none(reasonOf(response.status));
      const answer = decodeOpsAnswer(await response.json());
      return answer === undefined ? none('unknown-there') : { kind: 'answer', answer };
    } catch {
      // Which way it failed the browser does not tell.
      return none('unreachable');
    }
  }
}

export const OPS_FEED = new InjectionToken<OpsFeed>('OpsFeed', { factory: () => new HttpOpsFeed() });

function none(reason: NoAnswer): OpsOutcome {
  return { kind: 'none', reason };
}

/** 503 in the node's name may also come from the balancer, when no node is in service; both mean to wait. */
function reasonOf(status: number): NoAnswer {
  if (status === 403) return 'closed';
  if (status === 404) return 'unknown-there';
  return status === 503 ? 'stores-away' : 'unreachable';
}
