/**
 * Pages of history asked for. An answer names only its room, so a room has one question open at a time and the others wait.
 */
import type { ErrorCode } from '../protocol/codes.ts';
import type { ErrorMessage, HistoryPage, HistoryRequest } from '../protocol/messages.ts';
import type { HistoryAnswer } from './types.ts';

/** Why a page could not be had; `offline` where the connection ended before the answer, or there was none. */
export class HistoryError extends Error {
  readonly code: ErrorCode | 'offline';
  /** Milliseconds after which to try again, where the server said so. */
  readonly retryAfterMs: number | undefined;

  constructor(code: ErrorCode | 'offline', message: string, retryAfterMs?: number) {
    super(message);
    this.name = 'HistoryError';
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}

interface Question {
  readonly request: HistoryRequest;
  readonly resolve: (answer: HistoryAnswer) => void;
  readonly reject: (error: HistoryError) => void;
}

export class HistoryRequests {
  readonly #send: (request: HistoryRequest) => void;
  readonly #rooms = new Map<string, Question[]>();

  constructor(send: (request: HistoryRequest) => void) {
    this.#send = send;
  }

  /** Asks, or waits until the room's earlier questions are answered. */
  ask(request: HistoryRequest): Promise<HistoryAnswer> {
    return new Promise((resolve, reject) => {
      const questions = this.#rooms.get(request.room) ?? [];
      questions.push({ request, resolve, reject });
      this.#rooms.set(request.room, questions);
      if (questions.length === 1) this.#send(request);
    });
  }

  answered({ room, messages, more }: HistoryPage): void {
    this.#next(room)?.resolve({ messages, more });
  }

  refused(room: string, { code, message, retryAfterMs }: ErrorMessage): void {
    this.#next(room)?.reject(new HistoryError(code, message, retryAfterMs));
  }

  /** Asks again on a connection that took over. */
  repeat(room: string): void {
    const first = this.#rooms.get(room)?.[0];
    if (first !== undefined) this.#send(first.request);
  }

  /** No answer will come any more. */
  rejectAll(): void {
    const rooms = [...this.#rooms.values()];
    this.#rooms.clear();
    for (const { reject } of rooms.flat()) reject(offlineError());
  }

  rejectRoom(room: string): void {
    const questions = this.#rooms.get(room) ?? [];
    this.#rooms.delete(room);
    for (const { reject } of questions) reject(offlineError());
  }

  #next(room: string): Question | undefined {
    const questions = this.#rooms.get(room);
    const first = questions?.shift();
    const next = questions?.[0];
    if (next !== undefined) this.#send(next.request);
    else this.#rooms.delete(room);
    return first;
  }
}

/** There is no connection that could ask, or it ended before the answer. */
export function offlineError(): HistoryError {
  return new HistoryError('offline', 'The room is not joined on any connection at the moment; ask again when it is.');
}
