/**
 * The page as a person meets it. Selectors live here and nowhere else; tests in a driven browser can rely on the same marks:
 *
 * - message box `textarea[aria-label=Message]`, button `Send`; list `[role=log]`, one `li[data-id]` a message with `data-seq`
 *   once it is in the log, and `data-delivery="sending|waiting|sent|failed|unsure"` on one's own
 * - `[data-connection="online|connecting|reconnecting"]` with `[data-testid=node]` and `[data-testid=version]`
 * - `[data-testid=my-name]`, `[data-testid=member-count]`, members `li[data-user]`, rooms `li[data-room]`, gaps `li[data-gap]`
 */
import { ListHarness } from './list-harness.ts';

export class PageHarness {
  readonly host: HTMLElement;
  readonly list: ListHarness;
  private readonly settle: () => Promise<void>;

  constructor(host: HTMLElement, settle: () => Promise<void>) {
    this.host = host;
    this.settle = settle;
    this.list = new ListHarness(() => this.one('.message-list'), settle);
  }

  get title(): string {
    return this.text('h1');
  }

  get messageBox(): HTMLTextAreaElement {
    return this.one<HTMLTextAreaElement>('textarea[aria-label="Message"]');
  }

  get connection(): string | null {
    return this.one('[data-connection]').getAttribute('data-connection');
  }

  get servedBy(): string {
    return `${this.text('[data-testid="node"]')} ${this.text('[data-testid="version"]')}`;
  }

  get myName(): string {
    return this.text('[data-testid="my-name"]');
  }

  get memberCount(): number {
    return Number(this.text('[data-testid="member-count"]'));
  }

  get memberNames(): string[] {
    return this.all('li[data-user] bdi').map(textOf);
  }

  get typing(): string {
    return this.text('.typing-line');
  }

  get notices(): string {
    return this.text('.notices');
  }

  get announced(): string {
    return this.text('app-announcer');
  }

  /** Each line of the list of rooms: name, new messages where there are any, members. */
  get rooms(): string[] {
    return this.all('li[data-room] a').map(textOf);
  }

  /** Types into the message box as a keyboard does, the text being what it holds afterwards. */
  async type(text: string): Promise<void> {
    await enter(this.messageBox, text, this.settle);
  }

  /** Presses Enter in the message box. @returns whether the browser was left to break the line. */
  async pressEnter(press: KeyboardEventInit = {}): Promise<boolean> {
    const event = new KeyboardEvent('keydown', { key: 'Enter', keyCode: 13, bubbles: true, cancelable: true, ...press });
    const broken = this.messageBox.dispatchEvent(event);
    await this.settle();
    return broken;
  }

  async say(text: string): Promise<void> {
    await this.type(text);
    await this.pressEnter();
  }

  async press(name: string | RegExp): Promise<void> {
    this.button(name).click();
    await this.settle();
  }

  button(name: string | RegExp): HTMLButtonElement {
    const found = this.all<HTMLButtonElement>('button').filter((button) =>
      matches(button.getAttribute('aria-label') ?? textOf(button), name),
    );
    const [button] = found;
    if (button === undefined || found.length > 1) throw new Error(`${found.length} buttons are called ${name}.`);
    return button;
  }

  hasButton(name: string | RegExp): boolean {
    return this.all('button').some((button) => matches(button.getAttribute('aria-label') ?? textOf(button), name));
  }

  get nameDialog(): HTMLDialogElement {
    return this.one<HTMLDialogElement>('dialog');
  }

  async submitName(name: string): Promise<void> {
    await enter(this.one<HTMLInputElement>('dialog input'), name, this.settle);
    await this.press('Save');
  }

  async joinRoom(name: string): Promise<void> {
    await enter(this.one<HTMLInputElement>('#room-field'), name, this.settle);
    await this.press('Join');
  }

  text(selector: string): string {
    const element = this.host.querySelector(selector);
    return element === null ? '' : textOf(element);
  }

  private one<E extends HTMLElement = HTMLElement>(selector: string): E {
    const element = this.host.querySelector<E>(selector);
    if (element === null) throw new Error(`There is no ${selector}.`);
    return element;
  }

  private all<E extends HTMLElement = HTMLElement>(selector: string): E[] {
    return [...this.host.querySelectorAll<E>(selector)];
  }
}

export function textOf(element: Element): string {
  return (element.textContent ?? '').replace(/\s+/g, ' ').trim();
}

function matches(text: string, name: string | RegExp): boolean {
  return typeof name === 'string' ? text === name : name.test(text);
}

async function enter(field: HTMLInputElement | HTMLTextAreaElement, text: string, settle: () => Promise<void>): Promise<void> {
  field.value = text;
  field.dispatchEvent(new InputEvent('input', { bubbles: true }));
  await settle();
}
