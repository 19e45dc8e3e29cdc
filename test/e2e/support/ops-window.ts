/** The machine room as somebody before a screen meets it. What of its HTML tests rely on is known here and nowhere else. */
import { By, Key } from 'selenium-webdriver';
import { eventually } from '../../support/eventually.ts';
import type { ChatPage } from './chat-page.ts';

/** A row of the table. */
export interface ShownNode {
  readonly node: string;
  readonly state: string;
  /** What stands beside the state. */
  readonly remark: string;
  readonly version: string;
  readonly connections: string;
}

const READ_ROWS = `
  const text = (element) => element?.textContent.trim() ?? '';
  return [...document.querySelectorAll('tr[data-node]')].map((row) => ({
    node: row.dataset.node,
    state: row.dataset.state,
    remark: text(row.querySelector('.node-remark')),
    version: text(row.querySelector('.node-version')),
    connections: text(row.querySelector('td[data-label="connections"]')),
  }));
`;

export class OpsWindow {
  readonly page: ChatPage;

  constructor(page: ChatPage) {
    this.page = page;
  }

  /** Goes to the machine room, whatever it shows. */
  async visit(origin: string): Promise<void> {
    await this.page.load(`${origin}/ops`);
    await eventually('the machine room is there', () => this.page.run<boolean>(`return document.querySelector('app-ops-page') !== null`));
  }

  nodes(): Promise<readonly ShownNode[]> {
    return this.page.run(READ_ROWS);
  }

  /** Waits until a node is shown like this, and returns how. */
  async shows(node: string, part: Partial<ShownNode>): Promise<ShownNode> {
    return eventually(`${node} is shown as ${JSON.stringify(part)}`, async () =>
      (await this.nodes()).find(
        (shown) => shown.node === node && Object.entries(part).every(([name, value]) => shown[name as keyof ShownNode] === value),
      ),
    );
  }

  headline(): Promise<string> {
    return this.page.run(`return document.querySelector('[data-testid="ops-headline"]')?.textContent.trim() ?? ''`);
  }

  trouble(): Promise<string> {
    return this.page.run(`return document.querySelector('[data-testid="ops-trouble"]')?.textContent.trim() ?? ''`);
  }

  /** The verdict on the scene that bots play; empty where they do not. */
  scene(): Promise<string> {
    return this.page.run(`return document.querySelector('[data-testid="scene-verdict"]')?.textContent.trim() ?? ''`);
  }

  /** What the strip of a node tells those who do not see it. */
  lane(node: string): Promise<string> {
    return this.page.run(
      `return document.querySelector('[data-lane="' + arguments[0] + '"] [role="img"]')?.getAttribute('aria-label') ?? ''`,
      node,
    );
  }

  /** The states of a strip's bars that can be seen, from left to right. */
  bars(node: string): Promise<readonly string[]> {
    return this.page.run(
      `return [...document.querySelectorAll('[data-lane="' + arguments[0] + '"] svg[data-state]')]
         .map((bar) => ({ state: bar.dataset.state, box: bar.querySelector('rect').getBoundingClientRect() }))
         .filter(({ box }) => box.width > 0 && box.height > 0)
         .sort((one, other) => one.box.left - other.box.left)
         .map(({ state }) => state)`,
      node,
    );
  }

  /** For each chart, how many of the nodes' colours its canvas holds. */
  linesDrawn(): Promise<readonly number[]> {
    return this.page.run(`
      const wanted = [...document.querySelectorAll('tr[data-node] .node-mark')].map((mark) => getComputedStyle(mark).stroke.match(/[0-9]+/g).map(Number));
      const near = (data, at, colour) => data[at + 3] > 128 && colour.every((part, index) => Math.abs(data[at + index] - part) < 6);
      return [...document.querySelectorAll('.chart-plot canvas')].map((canvas) => {
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        return wanted.filter((colour) => {
          for (let at = 0; at < data.length; at += 4) if (near(data, at, colour)) return true;
          return false;
        }).length;
      });
    `);
  }

  /** By how much something is wider than the window, in px. */
  overhang(): Promise<number> {
    return this.page.run(`
      const page = document.querySelector('.ops-page');
      const right = Math.max(...[...page.querySelectorAll('.ops-panel, .ops-figure, tbody td, tbody th, canvas')].map((part) => part.getBoundingClientRect().right));
      return Math.max(0, page.scrollWidth - page.clientWidth, right - innerWidth);
    `);
  }

  wantsToken(): Promise<boolean> {
    return this.page.run(`return document.querySelector('#token-field') !== null`);
  }

  tokenProblem(): Promise<string> {
    return this.page.run(`return document.querySelector('#token-problem')?.textContent.trim() ?? ''`);
  }

  async enterToken(token: string): Promise<void> {
    const field = await this.page.browser.driver.findElement(By.css('#token-field'));
    await field.clear();
    await field.sendKeys(token, Key.ENTER);
  }
}
