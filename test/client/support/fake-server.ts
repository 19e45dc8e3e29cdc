/** What the server says over plain HTTP, and the browser around the page: both as a test wants them. */
import type { PageNavigation, Renaming, RoomSummary, ServerInfo } from '../../../client/src/app/realtime/tokens.ts';
import type { AddressBar } from '../../../client/src/app/shell/page-location.ts';
import type { Pointer } from '../../../client/src/app/ui/pointer.ts';
import type { User } from '../../../src/protocol/messages.ts';
import { ME } from './fake-chat.ts';

export class FakeServer implements ServerInfo, Renaming {
  listed: readonly RoomSummary[] = [];
  isUp = true;
  /** Why it refuses the next names. */
  nameProblem: string | undefined;
  readonly renamed: string[] = [];

  rooms(): Promise<readonly RoomSummary[]> {
    return this.isUp ? Promise.resolve(this.listed) : Promise.reject(new Error('No answer.'));
  }

  answers(): Promise<boolean> {
    return Promise.resolve(this.isUp);
  }

  rename(name: string): Promise<User> {
    this.renamed.push(name);
    return this.nameProblem === undefined ? Promise.resolve({ ...ME, name }) : Promise.reject(new Error(this.nameProblem));
  }
}

export class FakeBrowser implements PageNavigation, AddressBar, Pointer {
  /** Addresses gone to, and `reload`. */
  readonly visited: string[] = [];
  hasCoarsePointer = false;
  private address: string;
  private askers = 0;
  private readonly backListeners = new Set<() => void>();

  constructor(path = '/') {
    this.address = path;
  }

  /** Whether the browser would ask before the page is closed. */
  get asksBeforeLeaving(): boolean {
    return this.askers > 0;
  }

  reload(): void {
    this.visited.push('reload');
  }

  askBeforeLeaving(): () => void {
    this.askers += 1;
    return () => {
      this.askers -= 1;
    };
  }

  path(): string {
    return this.address;
  }

  push(path: string): void {
    this.address = path;
    this.visited.push(path);
  }

  /** The person presses the browser's button for the way back. */
  goBackTo(path: string): void {
    this.address = path;
    for (const listener of this.backListeners) listener();
  }

  onBackOrForward(listener: () => void): () => void {
    this.backListeners.add(listener);
    return () => this.backListeners.delete(listener);
  }

  isCoarse(): boolean {
    return this.hasCoarsePointer;
  }
}
