/** The page as a person at a browser meets it. What of its HTML tests rely on is known here and nowhere else. */
import { By, Key, type WebElement } from 'selenium-webdriver';
import { eventually } from '../../support/eventually.ts';
import type { Browser } from './browser.ts';

export interface ShownMessage {
  readonly id: string;
  /** Absent until the message is in the log. */
  readonly seq: number | null;
  readonly author: string | null;
  readonly text: string;
  /** Of one's own messages only. */
  readonly delivery: string | null;
}

/** What a page went through since it was loaded; written down by {@link RECORDER}. */
interface Recorded {
  readonly violations: readonly string[];
  readonly errors: readonly string[];
  readonly indicators: readonly string[];
  /** What the page showed as the number of members, as text. */
  readonly memberCounts: readonly string[];
  readonly restoredFromCache: number;
}

/** Runs before the page's own scripts, so that it misses nothing. */
const RECORDER = `
  const recorded = (window.recorded = { violations: [], errors: [], indicators: [], memberCounts: [], restoredFromCache: 0 });
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile, lineNumber }) =>
    recorded.violations.push(violatedDirective + ' ' + blockedURI + ' ' + sourceFile + ':' + lineNumber));
  addEventListener('error', ({ message }) => recorded.errors.push(message));
  addEventListener('unhandledrejection', ({ reason }) => recorded.errors.push(String(reason)));
  addEventListener('pageshow', ({ persisted }) => (recorded.restoredFromCache += persisted ? 1 : 0));
  const note = (list, value) => value !== undefined && value !== list.at(-1) && list.push(value);
  new MutationObserver(() => {
    note(recorded.indicators, document.querySelector('[data-connection]')?.dataset.connection);
    note(recorded.memberCounts, document.querySelector('[data-testid="member-count"]')?.textContent.trim());
  }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ['data-connection'] });
`;

const READ_MESSAGES = `
  return [...document.querySelectorAll('li[data-id]')].map((item) => ({
    id: item.dataset.id,
    seq: item.dataset.seq === undefined ? null : Number(item.dataset.seq),
    author: item.querySelector('.bubble-author')?.textContent.trim() ?? null,
    text: item.querySelector('.bubble-text').textContent,
    delivery: item.dataset.delivery ?? null,
  }));
`;

export class ChatPage {
  readonly browser: Browser;

  private constructor(browser: Browser) {
    this.browser = browser;
  }

  /** Prepares a browser once; it may then visit pages and go back and forth. */
  static async in(browser: Browser): Promise<ChatPage> {
    await browser.beforeEveryPage(RECORDER);
    return new ChatPage(browser);
  }

  /** Loads a page and waits until it is connected. */
  async visit(url: string): Promise<void> {
    await this.load(url);
    await this.waitUntilOnline();
  }

  /** Loads a page that may never connect. */
  async load(url: string): Promise<void> {
    await this.browser.driver.get(url);
    await eventually(`${url} shows its header`, () => this.run<boolean>(`return document.querySelector('[data-connection]') !== null`));
  }

  /** Connected, and in the room. */
  async waitUntilOnline(): Promise<void> {
    await eventually('the page is online', async () => (await this.indicator()) === 'online' && (await this.memberCount()) > 0);
  }

  /** Types as a person does and presses Enter. */
  async say(text: string): Promise<void> {
    const box = await this.messageBox();
    await box.sendKeys(text, Key.ENTER);
  }

  /** Puts text into the message box that no keyboard has keys for, as pasting does, and presses Enter. */
  async paste(text: string): Promise<void> {
    await this.run(
      `const box = document.querySelector('textarea[aria-label="Message"]');
       box.value = arguments[0];
       box.dispatchEvent(new InputEvent('input', { bubbles: true }));`,
      text,
    );
    await (await this.messageBox()).sendKeys(Key.ENTER);
  }

  async type(text: string): Promise<void> {
    await (await this.messageBox()).sendKeys(text);
  }

  draft(): Promise<string> {
    return this.run(`return document.querySelector('textarea[aria-label="Message"]').value`);
  }

  messages(): Promise<readonly ShownMessage[]> {
    return this.run(READ_MESSAGES);
  }

  async texts(): Promise<readonly string[]> {
    return (await this.messages()).map(({ text }) => text);
  }

  /** Waits until the last messages shown are these, all of one's own among them acknowledged. */
  async waitForLatest(...texts: readonly string[]): Promise<readonly ShownMessage[]> {
    return eventually(`the page shows ${texts.join(', ')}`, async () => {
      const messages = (await this.messages()).slice(-texts.length);
      const complete = messages.every(({ delivery }) => delivery === null || delivery === 'sent');
      return complete && JSON.stringify(messages.map(({ text }) => text)) === JSON.stringify(texts) ? messages : undefined;
    });
  }

  indicator(): Promise<string | null> {
    return this.run(`return document.querySelector('[data-connection]')?.dataset.connection ?? null`);
  }

  /** The transport of the present connection, by its SockJS name. */
  transport(): Promise<string> {
    return this.run(`return / over ([a-z-]+)$/.exec(document.querySelector('.served-by')?.title)?.[1] ?? 'none'`);
  }

  /** The node that serves the page. */
  servedBy(): Promise<string> {
    return this.run(`return document.querySelector('[data-testid="node"]').textContent`);
  }

  memberCount(): Promise<number> {
    return this.run(`return Number(document.querySelector('[data-testid="member-count"]')?.textContent ?? 0)`);
  }

  memberNames(): Promise<readonly string[]> {
    return this.run(`return [...document.querySelectorAll('li[data-user] bdi')].map((name) => name.textContent.trim())`);
  }

  async myName(): Promise<string> {
    return eventually('the page knows its name', () =>
      this.run<string>(`return document.querySelector('[data-testid="my-name"]')?.textContent.trim() ?? ''`),
    );
  }

  /** Goes to a room by the field beside the list of rooms. */
  async joinRoom(name: string): Promise<void> {
    await this.browser.driver.findElement(By.css('#room-field')).sendKeys(name, Key.ENTER);
    await eventually(`the page shows #${name}`, () =>
      this.run<boolean>(`return document.querySelector('h1').textContent.trim() === arguments[0]`, `#${name}`),
    );
  }

  async openNameDialog(): Promise<void> {
    await this.press('.header-me');
    await eventually('the dialog is open', () => this.run<boolean>(`return document.querySelector('dialog[open]') !== null`));
  }

  /** Enters a name in the open dialog and saves; what comes of it shows later. */
  async saveName(name: string): Promise<void> {
    const field = await this.browser.driver.findElement(By.css('dialog input'));
    await field.clear();
    await field.sendKeys(name, Key.ENTER);
  }

  nameProblem(): Promise<string> {
    return this.run(`return document.querySelector('#name-problem').textContent.trim()`);
  }

  membersShown(): Promise<boolean> {
    return this.run(`return document.querySelector('.header-members').getAttribute('aria-expanded') === 'true'`);
  }

  async toggleMembers(): Promise<void> {
    await this.press('.header-members');
  }

  async press(selector: string): Promise<void> {
    await this.browser.driver.findElement(By.css(selector)).click();
  }

  /** What is written on the button that leads back to the end, or undefined where one is there. */
  async jumpLabel(): Promise<string | undefined> {
    const label = await this.run<string | null>(`return document.querySelector('.jump')?.textContent.replace(/\\s+/g, ' ').trim() ?? null`);
    return label ?? undefined;
  }

  async jumpToLatest(): Promise<void> {
    await this.press('.jump');
  }

  /** Where a message stands on the screen, in px from the top of the list; undefined where it is not in the page. */
  async topOf(seq: number): Promise<number | undefined> {
    const top = await this.run<number | null>(
      `const log = document.querySelector('[role="log"]').getBoundingClientRect();
       const item = document.querySelector('li[data-seq="' + arguments[0] + '"]');
       return item === null ? null : item.getBoundingClientRect().top - log.top;`,
      seq,
    );
    return top ?? undefined;
  }

  /** The `seq` of the first message that is wholly in view. */
  firstInView(): Promise<number> {
    return this.run(
      `const { top } = document.querySelector('[role="log"]').getBoundingClientRect();
       const first = [...document.querySelectorAll('li[data-seq]')].find((item) => item.getBoundingClientRect().top >= top);
       return Number(first.dataset.seq);`,
    );
  }

  async scrollListBy(px: number): Promise<void> {
    await this.run(`document.querySelector('[role="log"]').scrollTop += arguments[0]`, px);
  }

  distanceFromEnd(): Promise<number> {
    return this.run(`const log = document.querySelector('[role="log"]'); return log.scrollHeight - log.clientHeight - log.scrollTop;`);
  }

  /** What went on in this page since it was loaded. */
  recorded(): Promise<Recorded> {
    return this.run('return window.recorded');
  }

  run<T>(script: string, ...args: readonly unknown[]): Promise<T> {
    return this.browser.driver.executeScript<T>(script, ...args);
  }

  async messageBox(): Promise<WebElement> {
    return this.browser.driver.findElement(By.css('textarea[aria-label="Message"]'));
  }
}
