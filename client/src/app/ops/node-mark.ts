/** The sign of a node: its colour, and the form of its line in the charts, so that colour alone is never needed. */
import { Component, input } from '@angular/core';

/** Lengths of dashes and gaps in px, by slot; the first line is whole. */
export const DASHES: readonly (readonly number[])[] = [
  [],
  [9, 4],
  [2, 4],
  [12, 4, 2, 4],
  [5, 3],
  [16, 5],
  [2, 2, 8, 2],
  [6, 2, 2, 2, 2, 2],
];

@Component({
  selector: 'app-node-mark',
  template: `<svg width="28" height="10" aria-hidden="true"><line x1="1" y1="5" x2="27" y2="5" [attr.stroke-dasharray]="dashes()" /></svg>`,
  host: { class: 'node-mark', '[attr.data-slot]': 'slot()' },
})
export class NodeMark {
  readonly slot = input.required<number>();

  protected dashes(): string {
    return (DASHES[this.slot()] ?? []).join(' ');
  }
}
