/** A person's letter on a person's colour; says nothing that the name beside it does not say. */
import { Component, computed, input } from '@angular/core';
import type { User } from '../../../../src/protocol/messages.ts';
import { initialOf, lookOf } from './person-look.ts';

@Component({
  selector: 'app-avatar',
  template: `{{ initial() }}`,
  host: { class: 'avatar', 'aria-hidden': 'true', '[attr.data-hue]': 'look()' },
})
export class Avatar {
  readonly user = input.required<User>();

  protected readonly look = computed(() => lookOf(this.user()));
  protected readonly initial = computed(() => initialOf(this.user().name));
}
