/** The window on the machine room. Read-only: what one sees here nobody can do anything about from here. */
import { Component, computed, inject } from '@angular/core';
import { Title } from '@angular/platform-browser';
import { chartData, CONNECTIONS, DELIVERY } from './chart-data.ts';
import { secondOfDay, short, whole } from './figures.ts';
import { headlineOf } from './headline.ts';
import { NodeTable } from './node-table.ts';
import { OpsFigures } from './ops-figures.ts';
import { OpsStore, type Trouble } from './ops.store.ts';
import { SceneCard } from './scene-card.ts';
import { TimeChart } from './time-chart.ts';
import { TokenForm } from './token-form.ts';
import { UpdateLanes } from './update-lanes.ts';

@Component({
  selector: 'app-ops-page',
  imports: [NodeTable, OpsFigures, SceneCard, TimeChart, TokenForm, UpdateLanes],
  providers: [OpsStore],
  template: `
    @if (store.tokenState() !== 'not-wanted') {
      <div class="page-message"><app-token-form [wrong]="store.tokenState() === 'wrong'" (entered)="store.enter($event)" /></div>
    } @else if (store.record(); as record) {
      <div class="ops-head">
        <p class="ops-headline" role="status" data-testid="ops-headline">{{ headline() }}</p>
        @if (trouble(); as words) {
          <p class="ops-trouble" role="alert" data-testid="ops-trouble">{{ words }}</p>
        }
      </div>
      <app-ops-figures [record]="record" />
      <div class="ops-panels" [class.with-scene]="record.scene !== undefined">
        <section class="ops-panel is-lanes" aria-label="Updates">
          <h2 class="ops-title">What each node did <span class="ops-title-note">the last five minutes</span></h2>
          @if (record.places.length > 0) {
            <app-update-lanes [record]="record" />
          } @else {
            <p class="ops-empty">No node has reported yet. Each does within a second of its start.</p>
          }
        </section>
        @if (record.scene; as scene) {
          <section class="ops-panel is-scene" aria-labelledby="scene-title">
            <app-scene-card [scene]="scene" [now]="record.time" />
          </section>
        }
        <section class="ops-panel is-chart" aria-label="Connections">
          <app-time-chart
            name="Connections"
            note="of each node"
            [places]="record.places"
            [data]="connections()"
            [least]="5"
            [format]="whole"
          />
        </section>
        <section class="ops-panel is-chart" aria-label="Delivery">
          <app-time-chart
            name="Delivery"
            note="from the log to the sockets, 99 of 100 messages, ms"
            unit=" ms"
            [places]="record.places"
            [data]="delivery()"
            [least]="100"
            [logarithmic]="true"
            [format]="short"
          />
        </section>
        <section class="ops-panel is-table" aria-label="Nodes">
          <h2 class="ops-title">Nodes</h2>
          <app-node-table [record]="record" />
        </section>
      </div>
    } @else {
      <div class="page-message">
        @if (trouble(); as words) {
          <h2>{{ store.trouble()?.reason === 'closed' ? 'The machine room is closed' : 'The machine room cannot be seen' }}</h2>
          <p role="alert" data-testid="ops-trouble">{{ words }}</p>
        } @else {
          <p role="status">Asking the nodes how they are …</p>
        }
      </div>
    }
  `,
  host: { class: 'ops-page', tabindex: '0', role: 'region', 'aria-label': 'Machine room' },
})
export class OpsPage {
  protected readonly store = inject(OpsStore);
  protected readonly whole = whole;
  protected readonly short = short;

  protected readonly headline = computed(() => {
    const record = this.store.record();
    return record === undefined ? '' : headlineOf(record);
  });
  protected readonly connections = computed(() => {
    const record = this.store.record();
    return record === undefined ? { seconds: [], series: [] } : chartData(record, CONNECTIONS);
  });
  protected readonly delivery = computed(() => {
    const record = this.store.record();
    return record === undefined ? { seconds: [], series: [] } : chartData(record, DELIVERY);
  });
  protected readonly trouble = computed(() => {
    const trouble = this.store.trouble();
    return trouble === undefined ? undefined : inWords(trouble);
  });

  constructor() {
    inject(Title).setTitle('Machine room · Tchatter');
  }
}

function inWords({ reason, since }: Trouble): string {
  switch (reason) {
    case 'unreachable':
      return `No node answers since ${secondOfDay(since)}; this page goes on asking.`;
    case 'stores-away':
      return `The store of the reports is out of reach since ${secondOfDay(since)}; this page goes on asking.`;
    case 'unknown-there':
      return `The nodes that answer since ${secondOfDay(since)} are of a version without a machine room; this page goes on asking.`;
    case 'closed':
      return 'OPS_PUBLIC=true opens it to everybody, OPS_TOKEN to those who have the token.';
  }
}
