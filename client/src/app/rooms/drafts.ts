/** What was typed and not sent, by room: kept with every key, so that no reload and no way back loses it. */
import { Injectable } from '@angular/core';
import { StoredText } from './stored-text.ts';

@Injectable({ providedIn: 'root' })
export class Drafts {
  private readonly texts = new StoredText('tchatter.draft.');

  of(room: string): string {
    return this.texts.read(room);
  }

  keep(room: string, text: string): void {
    this.texts.write(room, text);
  }
}
