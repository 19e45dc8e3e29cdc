/** How the page is connected, and to what. Calm: a short break does not show. */
import { Component, computed, inject } from '@angular/core';
import { ConnectionStore } from '../realtime/connection.store.ts';

@Component({
  selector: 'app-connection-indicator',
  template: `
    <span class="connection-dot" aria-hidden="true"></span>
    <span role="status">
      @switch (connection.indicator()) {
        @case ('online') {
          <span class="visually-hidden">Connected to</span>
        }
        @case ('connecting') {
          Connecting…
        }
        @case ('reconnecting') {
          Reconnecting…
        }
      }
    </span>
    @if (connection.indicator() === 'reconnecting') {
      <button type="button" class="link-button" (click)="connection.tryNow()">Try now</button>
    } @else if (connection.servedBy(); as served) {
      <span class="served-by" [title]="title()">
        <span data-testid="node">{{ served.node }}</span> · <span data-testid="version">{{ served.version }}</span>
      </span>
    }
  `,
  host: { class: 'connection', '[attr.data-connection]': 'connection.indicator()' },
})
export class ConnectionIndicator {
  protected readonly connection = inject(ConnectionStore);

  protected readonly title = computed(() => {
    const served = this.connection.servedBy();
    return served === undefined ? '' : `Served by node ${served.node}, version ${served.version}, over ${served.transport}`;
  });
}
