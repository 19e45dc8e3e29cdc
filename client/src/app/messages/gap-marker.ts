/** Says that something is missing here, and offers what can still be had. */
import { Component, input, output } from '@angular/core';
import type { GapRow } from './rows.ts';
import type { OlderRequest } from './timeline.ts';

@Component({
  selector: 'li[appGap]',
  template: `
    <p>
      {{
        row().cause === 'new-epoch'
          ? 'The room’s log began anew here. Messages in between may be lost.'
          : row().request
            ? 'Some messages are missing here.'
            : 'Some messages are missing here and are no longer kept.'
      }}
    </p>
    @if (row().request; as request) {
      <button type="button" class="button" [disabled]="loading()" (click)="loaded.emit(request)">Load what still exists</button>
    }
  `,
  host: { class: 'log-gap', '[attr.data-gap]': 'row().cause' },
})
export class GapMarker {
  readonly row = input.required<GapRow>();
  readonly loading = input.required<boolean>();
  readonly loaded = output<OlderRequest>();
}
