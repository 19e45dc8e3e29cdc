/** One message. What people wrote and how they are called is only ever text, each piece isolated in its direction. */
import { Component, computed, input, output } from '@angular/core';
import { Avatar } from '../ui/avatar.ts';
import { lookOf } from '../ui/person-look.ts';
import { clockTime, fullTime } from '../ui/times.ts';
import { DeliveryNote } from './delivery-note.ts';
import type { BubbleRow } from './rows.ts';

@Component({
  selector: 'li[appBubble]',
  imports: [Avatar, DeliveryNote],
  template: `
    @if (!row().mine && !row().continues) {
      <app-avatar [user]="row().author" />
    }
    <div class="bubble-column">
      @if (row().mine) {
        <span class="visually-hidden">You: </span>
      } @else {
        <p class="bubble-author" [class.visually-hidden]="row().continues" [attr.data-hue]="look()">
          <bdi>{{ row().author.name }}</bdi>
        </p>
      }
      <div class="bubble">
        <p class="bubble-text" dir="auto">{{ row().text }}</p>
        <span class="bubble-meta">
          @if (row().time; as time) {
            <time [attr.datetime]="isoTime(time)" [title]="fullTime(time)">{{ clockTime(time) }}</time>
          }
          @switch (row().delivery?.status) {
            @case ('sent') {
              <svg class="icon" viewBox="0 0 16 16" role="img" aria-label="Sent"><path d="M2.500 8.500l3.500 3.500 7.500-8" /></svg>
            }
            @case ('sending') {
              <svg class="icon" viewBox="0 0 16 16" role="img" aria-label="Sending">
                <path d="M8 4.500V8l2.500 1.500M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0z" />
              </svg>
            }
          }
        </span>
      </div>
      @if (row().delivery; as delivery) {
        <app-delivery-note [delivery]="delivery" (retried)="retried.emit()" (discarded)="discarded.emit()" />
      }
    </div>
  `,
  host: {
    class: 'log-message',
    '[class.is-mine]': 'row().mine',
    '[class.is-continued]': 'row().continues',
    '[attr.data-seq]': 'row().seq ?? null',
    '[attr.data-id]': 'row().id',
    '[attr.data-delivery]': 'row().delivery?.status ?? null',
  },
})
export class MessageBubble {
  readonly row = input.required<BubbleRow>();
  readonly retried = output();
  readonly discarded = output();

  protected readonly look = computed(() => lookOf(this.row().author));
  protected readonly clockTime = clockTime;
  protected readonly fullTime = fullTime;

  protected isoTime(timeMs: number): string {
    return new Date(timeMs).toISOString();
  }
}
