/** The list of messages: what stands in it, and where the reader is. */
import { textOf } from './page-harness.ts';

export interface ShownMessage {
  readonly id: string;
  readonly seq: number | undefined;
  readonly text: string;
  readonly delivery: string | undefined;
}

export class ListHarness {
  private readonly host: () => HTMLElement;
  private readonly settle: () => Promise<void>;

  constructor(host: () => HTMLElement, settle: () => Promise<void>) {
    this.host = host;
    this.settle = settle;
  }

  get log(): HTMLElement {
    const log = this.host().querySelector<HTMLElement>('[role="log"]');
    if (log === null) throw new Error('There is no list.');
    return log;
  }

  get messages(): ShownMessage[] {
    return this.elements('li[data-id]').map((element) => ({
      id: element.dataset['id'] ?? '',
      seq: element.dataset['seq'] === undefined ? undefined : Number(element.dataset['seq']),
      text: element.querySelector('.bubble-text')?.textContent ?? '',
      delivery: element.dataset['delivery'],
    }));
  }

  get texts(): string[] {
    return this.messages.map(({ text }) => text);
  }

  get seqs(): (number | undefined)[] {
    return this.messages.map(({ seq }) => seq);
  }

  /** Rows of every kind, as a reader would put them in words. */
  get rows(): string[] {
    return this.elements('li').map((element) => element.querySelector('.bubble-text')?.textContent ?? `[${textOf(element)}]`);
  }

  get gaps(): string[] {
    return this.elements('li[data-gap]').map(textOf);
  }

  get rowCount(): number {
    return this.elements('li').length;
  }

  /** The name over a message; empty where it goes on from the one above. */
  authorShownAt(seq: number): string {
    const author = this.message(seq).querySelector('.bubble-author');
    return author === null || author.classList.contains('visually-hidden') ? '' : textOf(author);
  }

  /** How far below the upper edge of the list the text of a message stands. */
  topOf(seq: number): number {
    const bubble = this.message(seq).querySelector('.bubble') ?? this.message(seq);
    return bubble.getBoundingClientRect().top - this.log.getBoundingClientRect().top;
  }

  get distanceFromEnd(): number {
    return this.log.scrollHeight - this.log.clientHeight - this.log.scrollTop;
  }

  /** The `seq` of the first message that is wholly in view. */
  get firstInView(): number {
    const { top } = this.log.getBoundingClientRect();
    const first = this.elements('li[data-seq]').find((element) => element.getBoundingClientRect().top >= top);
    return Number(first?.dataset['seq']);
  }

  async scrollBy(px: number): Promise<void> {
    await this.scrollTo(this.log.scrollTop + px);
  }

  async scrollTo(px: number): Promise<void> {
    this.log.scrollTop = px;
    await this.settle();
  }

  message(seq: number): HTMLElement {
    const element = this.host().querySelector<HTMLElement>(`li[data-seq="${seq}"]`);
    if (element === null) throw new Error(`Message ${seq} is not in the page.`);
    return element;
  }

  private elements(selector: string): HTMLElement[] {
    return [...this.host().querySelectorAll<HTMLElement>(selector)];
  }
}
