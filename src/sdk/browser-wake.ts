/** Hears when a page wakes, and has the client look at its connection then: timers and sockets may have slept. */

/** What is asked of the client. */
export interface Wakeable {
  wake(): void;
  refresh(): void;
}

/** Where the events come from; `window` and `document` of the page by default. */
export interface WakeSources {
  readonly window: Pick<Window, 'addEventListener' | 'removeEventListener'>;
  readonly document: Pick<Document, 'addEventListener' | 'removeEventListener' | 'visibilityState'>;
}

/** @returns a function that ends it. */
export function wakeWithPage(client: Wakeable, { window, document }: WakeSources = globalThis): () => void {
  const wake = (): void => client.wake();
  const becameVisible = (): void => {
    if (document.visibilityState === 'visible') client.wake();
  };
  const shown = (event: PageTransitionEvent): void => {
    if (!event.persisted) return;
    client.wake();
    // Browsers cut the sockets of a page that they put aside, and some tell nobody: there is nothing to wait for.
    client.refresh();
  };
  window.addEventListener('online', wake);
  window.addEventListener('pageshow', shown);
  document.addEventListener('visibilitychange', becameVisible);
  document.addEventListener('resume', wake);
  return () => {
    window.removeEventListener('online', wake);
    window.removeEventListener('pageshow', shown);
    document.removeEventListener('visibilitychange', becameVisible);
    document.removeEventListener('resume', wake);
  };
}
