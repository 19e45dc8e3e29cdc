/** The list of messages: history above on scrolling up, the end followed, the reader's line never moved. */
import {
  afterNextRender,
  afterRenderEffect,
  Component,
  computed,
  DestroyRef,
  effect,
  type ElementRef,
  inject,
  input,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import type { RoomStore } from '../rooms/room.store.ts';
import { dayName } from '../ui/times.ts';
import { GapMarker } from './gap-marker.ts';
import { MessageBubble } from './message-bubble.ts';
import { ReadingPlace } from './reading-place.ts';
import { held, movedEarlier, movedLater, windowOf, type WindowStart } from './row-window.ts';

/** How near to an edge more is fetched: about a screen, so that a steady reader does not meet the edge. */
const EDGE_PX = 800;

@Component({
  selector: 'app-message-list',
  imports: [MessageBubble, GapMarker],
  template: `
    <!-- Silent by itself: what a screen reader is told comes from app-announcer, or every page of history would be read out. -->
    <div #scroller class="log" role="log" aria-live="off" aria-label="Messages" tabindex="0">
      <ol #content class="log-rows">
        @for (row of window().rows; track row.key) {
          @switch (row.kind) {
            @case ('bubble') {
              <li appBubble [row]="row" (retried)="room().retry(row.id)" (discarded)="room().discard(row.id)"></li>
            }
            @case ('day') {
              <li class="log-day">
                <span>{{ dayName(row.time) }}</span>
              </li>
            }
            @case ('gap') {
              <li appGap [row]="row" [loading]="room().history() === 'loading'" (loaded)="room().loadHistory($event)"></li>
            }
            @case ('start') {
              <li class="log-edge">{{ row.isFirst ? 'This is where the room begins.' : 'Older messages are no longer kept.' }}</li>
            }
          }
        }
      </ol>
    </div>
    @switch (room().history()) {
      @case ('loading') {
        <p class="log-status">Loading older messages…</p>
      }
      @case ('failed') {
        <p class="log-status">
          Older messages could not be loaded.
          <button type="button" class="link-button" (click)="room().loadOlder()">Try again</button>
        </p>
      }
    }
    @if (room().joined() && !room().following()) {
      <button type="button" class="jump" (click)="jumpToLatest()">
        Jump to latest
        @if (room().unseen() > 0) {
          ({{ room().unseen() }})
        }
      </button>
    }
  `,
  host: { class: 'message-list' },
})
export class MessageList {
  readonly room = input.required<RoomStore>();

  private readonly scroller = viewChild.required<ElementRef<HTMLElement>>('scroller');
  private readonly content = viewChild.required<ElementRef<HTMLElement>>('content');
  private readonly start = signal<WindowStart>('latest');
  private place: ReadingPlace | undefined;

  protected readonly window = computed(() => windowOf(this.room().rows(), this.start()));
  protected readonly dayName = dayName;

  constructor() {
    // Runs before the template is brought up to date: the rows still stand where the reader sees them.
    effect(() => {
      this.window();
      this.place?.capture();
    });
    afterRenderEffect(() => {
      this.window();
      this.room().history();
      this.place?.restore();
      untracked(() => this.fetchAtEdges());
    });
    const destroyRef = inject(DestroyRef);
    afterNextRender(() => {
      const stop = this.watch(this.scroller().nativeElement, this.content().nativeElement);
      destroyRef.onDestroy(stop);
    });
  }

  /** Goes to the newest message and stays with the end. */
  goToEnd(): void {
    this.start.set('latest');
    this.place?.goToEnd();
    this.room().setFollowing(true);
  }

  protected jumpToLatest(): void {
    this.goToEnd();
    // The button that was pressed is gone; the keyboard stays in the list.
    this.scroller().nativeElement.focus({ preventScroll: true });
  }

  private watch(scroller: HTMLElement, content: HTMLElement): () => void {
    const place = new ReadingPlace(scroller, content);
    this.place = place;
    this.room().setFollowing(true);
    place.restore();
    const onScroll = (): void => this.onScroll();
    scroller.addEventListener('scroll', onScroll, { passive: true });
    // A narrower window, a growing message box, the keyboard of a phone: rows move without any of them changing.
    const observer = new ResizeObserver(() => place.restore());
    observer.observe(scroller);
    observer.observe(content);
    const room = this.room();
    return () => {
      scroller.removeEventListener('scroll', onScroll);
      observer.disconnect();
      room.setFollowing(false);
    };
  }

  private onScroll(): void {
    const { place } = this;
    if (place === undefined || !place.isVisible) return;
    place.noteScroll(!this.window().hasLater);
    if (place.following) this.start.set('latest');
    else this.start.update((start) => held(this.room().rows(), start));
    this.room().setFollowing(place.following);
    this.fetchAtEdges();
  }

  /** Near the upper edge: earlier rows, then older messages of the log. Near the lower edge: later rows. */
  private fetchAtEdges(): void {
    const { place } = this;
    if (place === undefined || !place.isVisible) return;
    const rows = this.room().rows();
    const { hasEarlier, hasLater } = this.window();
    if (place.distanceFromStart < EDGE_PX && (!place.following || place.hasRoomLeft)) {
      if (hasEarlier) this.start.update((start) => movedEarlier(rows, start));
      else if (this.room().hasOlder() && this.room().history() === 'idle') void this.room().loadOlder();
    } else if (hasLater && place.distanceFromEnd < EDGE_PX) {
      this.start.update((start) => movedLater(rows, start));
    }
  }
}
