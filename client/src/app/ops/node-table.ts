/** Every node with its figures. Roles stand beside the elements, because a phone shows the rows as cards. */
import { Component, computed, input } from '@angular/core';
import { ago, megabytes, milliseconds, short, whole } from './figures.ts';
import { shownNodes } from './headline.ts';
import { NodeMark } from './node-mark.ts';
import { keyOf, placeOf, type OpsRecord } from './record.ts';

@Component({
  selector: 'app-node-table',
  imports: [NodeMark],
  template: `
    <table class="node-table" role="table" aria-label="Nodes">
      <thead role="rowgroup">
        <tr role="row">
          @for (column of columns; track column) {
            <th role="columnheader" scope="col">{{ column }}</th>
          }
        </tr>
      </thead>
      <tbody role="rowgroup">
        @for (row of rows(); track row.key) {
          <tr role="row" [attr.data-node]="row.node" [attr.data-state]="row.state">
            <th role="rowheader" scope="row"><app-node-mark [slot]="row.slot" /> {{ row.node }}</th>
            <td role="cell" class="node-state-cell">
              <span class="node-state" [attr.data-state]="row.state">{{ row.state }}</span>
              @if (row.remark) {
                <span class="node-remark">{{ row.remark }}</span>
              }
            </td>
            <td role="cell" class="node-version" data-label="version">{{ row.version }}</td>
            @for (figure of row.figures; track $index) {
              <td role="cell" [attr.data-label]="labels[$index]">{{ figure }}</td>
            }
          </tr>
        }
      </tbody>
    </table>
  `,
})
export class NodeTable {
  readonly record = input.required<OpsRecord>();

  protected readonly labels = ['connections', 'rooms', 'in /s', 'out /s', 'delivery ms', 'loop delay ms', 'memory MB'];
  protected readonly columns = [
    'Node',
    'State',
    'Version',
    'Connections',
    'Rooms',
    'In /s',
    'Out /s',
    'Delivery ms',
    'Loop delay ms',
    'Memory MB',
  ];

  protected readonly rows = computed(() => {
    const record = this.record();
    return shownNodes(record).map((node) => ({
      key: keyOf(node),
      node: node.node,
      state: node.state,
      version: node.version,
      slot: record.places.find(({ name }) => name === placeOf(node.node))?.slot ?? 0,
      remark: remarkOn(node, record.time),
      figures: node.state === 'gone' ? Array<string>(this.labels.length).fill('–') : figuresOf(node),
    }));
  });
}

type Node = OpsRecord['nodes'][number];

function figuresOf(node: Node): readonly string[] {
  return [
    whole(node.connections),
    whole(node.rooms),
    short(node.messagesInPerSecond),
    short(node.messagesOutPerSecond),
    node.deliveryP99Ms === null ? '–' : `${milliseconds(node.deliveryP50Ms)} / ${milliseconds(node.deliveryP99Ms)}`,
    short(node.loopDelayP99Ms),
    megabytes(node.memoryBytes),
  ];
}

function remarkOn({ state, silent, heardAt, askedToMove }: Node, now: number): string {
  if (state === 'draining') return `${whole(askedToMove)} asked to move and here`;
  if (state !== 'gone') return '';
  return silent ? `silent for ${ago(now - heardAt)}` : `ended ${ago(now - heardAt)} ago`;
}
