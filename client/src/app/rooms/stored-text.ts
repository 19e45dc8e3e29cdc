/** Small texts that survive a reload, in this tab alone. Storage may be forbidden or full: then they last as long as the page. */

export class StoredText {
  private readonly prefix: string;
  private readonly remembered = new Map<string, string>();

  constructor(prefix: string) {
    this.prefix = prefix;
  }

  /** The text last put under the key, or the empty one. */
  read(key: string): string {
    try {
      return sessionStorage.getItem(this.prefix + key) ?? this.remembered.get(key) ?? '';
    } catch {
      return this.remembered.get(key) ?? '';
    }
  }

  write(key: string, text: string): void {
    this.remembered.set(key, text);
    try {
      if (text === '') sessionStorage.removeItem(this.prefix + key);
      else sessionStorage.setItem(this.prefix + key, text);
    } catch {
      // Forbidden or full: `remembered` has it while the page lives.
    }
  }
}
