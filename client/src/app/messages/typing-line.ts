/** Who is typing, in one line that is always there, so that the list above does not move. */
import { Component, computed, input } from '@angular/core';
import type { User } from '../../../../src/protocol/messages.ts';

/** More are counted: the line has room for two names. */
const NAMED_MAX = 2;

@Component({
  selector: 'app-typing-line',
  template: `
    @if (people().length > 0) {
      @for (user of named(); track user.id) {
        <bdi>{{ user.name }}</bdi>{{ $last ? '' : others() > 0 ? ', ' : ' and ' }}
      }
      @if (others() > 0) {
        and {{ others() }} {{ others() === 1 ? 'other' : 'others' }}
      }
      {{ people().length === 1 ? 'is' : 'are' }} typing…
    }
  `,
  host: { class: 'typing-line' },
})
export class TypingLine {
  readonly people = input.required<readonly User[]>();

  protected readonly named = computed(() => this.people().slice(0, NAMED_MAX));
  protected readonly others = computed(() => this.people().length - this.named().length);
}
