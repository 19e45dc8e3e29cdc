/** The box one writes in. */
import {
  afterNextRender,
  afterRenderEffect,
  Component,
  computed,
  type ElementRef,
  inject,
  input,
  linkedSignal,
  output,
  viewChild,
} from '@angular/core';
import { codePointLength } from '../../../../src/protocol/decode.ts';
import { TEXT_MAX_CODE_POINTS } from '../../../../src/protocol/limits.ts';
import { IdentityStore } from '../identity/identity.store.ts';
import { Drafts } from '../rooms/drafts.ts';
import type { RoomStore } from '../rooms/room.store.ts';
import { POINTER } from '../ui/pointer.ts';
import { EnterKey } from './enter-key.ts';

/** From here on the box says how much room is left. */
const LENGTH_SHOWN_FROM_CODE_POINTS = TEXT_MAX_CODE_POINTS - 400;

@Component({
  selector: 'app-composer',
  template: `
    <form class="composer" (submit)="submit($event)">
      <textarea
        #box
        id="message-box"
        class="composer-box"
        rows="1"
        dir="auto"
        aria-label="Message"
        autocomplete="off"
        [attr.placeholder]="'Message #' + room().name"
        [attr.enterkeyhint]="pointer.isCoarse() ? 'enter' : 'send'"
        [attr.aria-invalid]="tooLong()"
        [attr.aria-describedby]="lengthShown() ? 'message-length' : null"
        [value]="text()"
        (input)="write(box.value)"
        (change)="write(box.value)"
        (compositionend)="enterKey.noteCompositionEnd($event.timeStamp)"
        (keydown)="press($event)"
      ></textarea>
      <!-- The pointer must not take the focus with it: a phone would close its keyboard after each message. -->
      <button type="submit" class="composer-send" aria-label="Send" [disabled]="!sendable()" (mousedown)="$event.preventDefault()">
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M4 12l16-8-5 17-3.500-7z M11.500 14L20 4" /></svg>
      </button>
      @if (lengthShown()) {
        <p id="message-length" class="composer-length" [class.is-problem]="tooLong()" role="status">
          {{ length() }} of {{ maxLength }} characters{{ tooLong() ? ': too long to send' : '' }}
        </p>
      }
    </form>
  `,
})
export class Composer {
  readonly room = input.required<RoomStore>();
  /** A message went out. */
  readonly sent = output();

  private readonly drafts = inject(Drafts);
  private readonly me = inject(IdentityStore).me;
  private readonly box = viewChild.required<ElementRef<HTMLTextAreaElement>>('box');
  protected readonly pointer = inject(POINTER);
  protected readonly enterKey = new EnterKey();
  protected readonly text = linkedSignal(() => this.drafts.of(this.room().name));
  protected readonly maxLength = TEXT_MAX_CODE_POINTS;
  protected readonly length = computed(() => codePointLength(this.text().trim()));
  protected readonly lengthShown = computed(() => this.length() > LENGTH_SHOWN_FROM_CODE_POINTS);
  protected readonly tooLong = computed(() => this.length() > TEXT_MAX_CODE_POINTS);
  protected readonly sendable = computed(() => this.length() > 0 && !this.tooLong() && this.me() !== undefined);

  constructor() {
    afterRenderEffect(() => {
      this.text();
      growWithText(this.box().nativeElement);
    });
    afterNextRender(() => {
      // On a phone the focus would open the keyboard over what one came to read.
      if (!this.pointer.isCoarse()) this.box().nativeElement.focus({ preventScroll: true });
    });
  }

  protected write(text: string): void {
    // Programs that fill the box (and some that correct what was typed) tell only of the change.
    if (text === this.text()) return;
    this.text.set(text);
    this.drafts.keep(this.room().name, text);
    if (text.trim() !== '') this.room().tellTyping();
  }

  protected press(event: KeyboardEvent): void {
    if (event.key !== 'Enter' || !this.enterKey.sends(event, this.pointer.isCoarse())) return;
    event.preventDefault();
    this.send();
  }

  protected submit(event: Event): void {
    event.preventDefault();
    this.send();
  }

  private send(): void {
    if (!this.sendable()) return;
    this.room().send(this.text());
    this.text.set('');
    // Said to the box as well: where a fast hand typed and sent before anything was rendered, the binding saw no change.
    this.box().nativeElement.value = '';
    this.drafts.keep(this.room().name, '');
    this.sent.emit();
  }
}

/** As high as its lines; the stylesheet ends that at five. */
function growWithText(box: HTMLTextAreaElement): void {
  box.style.height = 'auto';
  const borders = box.offsetHeight - box.clientHeight;
  box.style.height = `${box.scrollHeight + borders}px`;
}
