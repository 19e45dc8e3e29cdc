/** The few figures one reads from across the room. */
import { Component, computed, input } from '@angular/core';
import { milliseconds, short, whole } from './figures.ts';
import type { OpsRecord } from './record.ts';
import { shownNodes } from './headline.ts';

interface Figure {
  readonly name: string;
  readonly value: string;
  readonly unit: string;
}

@Component({
  selector: 'app-ops-figures',
  template: `
    <dl class="ops-figures">
      @for (figure of figures(); track figure.name) {
        <div class="ops-figure">
          <dt>{{ figure.name }}</dt>
          <dd>
            {{ figure.value }}<span class="ops-figure-unit">{{ figure.unit }}</span>
          </dd>
        </div>
      }
    </dl>
  `,
})
export class OpsFigures {
  readonly record = input.required<OpsRecord>();

  protected readonly figures = computed((): readonly Figure[] => {
    const nodes = shownNodes(this.record());
    const ready = nodes.filter(({ state }) => state === 'ready');
    const sum = (of: (node: (typeof nodes)[number]) => number): number => nodes.reduce((total, node) => total + of(node), 0);
    const delays = ready.flatMap(({ deliveryP99Ms }) => (deliveryP99Ms === null ? [] : [deliveryP99Ms]));
    return [
      { name: 'Nodes in service', value: whole(ready.length), unit: ` of ${nodes.length}` },
      { name: 'Connections', value: whole(sum((node) => (node.state === 'gone' ? 0 : node.connections))), unit: '' },
      { name: 'Messages stored', value: short(sum((node) => (node.state === 'gone' ? 0 : node.messagesInPerSecond))), unit: ' /s' },
      { name: 'Messages delivered', value: short(sum((node) => (node.state === 'gone' ? 0 : node.messagesOutPerSecond))), unit: ' /s' },
      {
        name: 'Delivery, 99 of 100',
        value: milliseconds(delays.length === 0 ? null : Math.max(...delays)),
        unit: delays.length === 0 ? '' : ' ms',
      },
    ];
  });
}
