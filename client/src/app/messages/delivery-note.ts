/** A line under one's own message that is not there yet: why, and what can be done about it. */
import { Component, computed, input, output } from '@angular/core';
import type { DeliveryState } from '../../../../src/sdk/types.ts';

const WAITING_FOR: Readonly<Record<Extract<DeliveryState, { status: 'waiting' }>['reason'], string>> = {
  offline: 'Waiting for the connection',
  rate_limited: 'Slowing down: it goes out in a moment',
  unavailable: 'The server cannot take it yet; it is tried again',
};

@Component({
  selector: 'app-delivery-note',
  template: `
    @if (waiting(); as text) {
      <p class="delivery-note">{{ text }}</p>
    } @else if (problem()) {
      <p class="delivery-note is-problem" role="alert">
        {{ problem() }}
        <button type="button" class="link-button" (click)="retried.emit()">Send again</button>
        <button type="button" class="link-button" (click)="discarded.emit()">Discard</button>
      </p>
    }
  `,
})
export class DeliveryNote {
  readonly delivery = input.required<DeliveryState>();
  readonly retried = output();
  readonly discarded = output();

  protected readonly waiting = computed(() => {
    const delivery = this.delivery();
    return delivery.status === 'waiting' ? WAITING_FOR[delivery.reason] : undefined;
  });

  protected readonly problem = computed(() => {
    const delivery = this.delivery();
    if (delivery.status === 'failed') return `Not sent. ${delivery.error.message}`;
    return delivery.status === 'unsure' ? 'It is not certain that this arrived.' : undefined;
  });
}
