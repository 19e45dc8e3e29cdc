/** The token of the machine room, kept for this tab and no longer. */

const TOKEN = 'tchatter.ops-token';

export function readToken(): string | undefined {
  try {
    return sessionStorage.getItem(TOKEN) ?? undefined;
  } catch {
    // Storage is forbidden: the token holds until the page is left.
    return undefined;
  }
}

export function keepToken(token: string | undefined): void {
  try {
    if (token === undefined) sessionStorage.removeItem(TOKEN);
    else sessionStorage.setItem(TOKEN, token);
  } catch {
    // Forbidden or full: a reload asks for it again.
  }
}
