/**
 * The machine room as a person meets it. Tests in a driven browser rely on the same marks: `tr[data-node][data-state]`,
 * `[data-lane]` with its words in `aria-label`, and the `data-testid`s `ops-headline`, `ops-trouble`, `scene-verdict`, `scene-spoken`.
 */

export class OpsHarness {
  readonly host: HTMLElement;
  private readonly settle: () => Promise<void>;

  constructor(host: HTMLElement, settle: () => Promise<void>) {
    this.host = host;
    this.settle = settle;
  }

  get title(): string {
    return this.text('h1');
  }

  get headline(): string {
    return this.text('[data-testid="ops-headline"]');
  }

  get trouble(): string {
    return this.text('[data-testid="ops-trouble"]');
  }

  /** What stands in the place of the figures. */
  get message(): string {
    return this.text('.page-message');
  }

  /** Each row of the table, its cells between bars. */
  get rows(): string[] {
    return this.all('tbody tr').map((row) => [...row.children].map(textOf).join(' | '));
  }

  get columns(): string[] {
    return this.all('thead th').map(textOf);
  }

  /** Each figure as `name value unit`. */
  get figures(): string[] {
    return this.all('.ops-figure').map((figure) => [...figure.children].map(textOf).join(' '));
  }

  /** What the strip of a node says to those who do not see it. */
  lane(node: string): string {
    return this.one(`[data-lane="${node}"] [role="img"]`).getAttribute('aria-label') ?? '';
  }

  /** The bars of a strip as `state label x width`. */
  bars(node: string): string[] {
    return this.all(`[data-lane="${node}"] svg[data-state]`).map((bar) =>
      [bar.dataset['state'], textOf(bar), bar.getAttribute('x'), bar.getAttribute('width')].filter((part) => part !== '').join(' '),
    );
  }

  /** What a chart says to those who do not see it. */
  chart(name: string): string {
    return this.one(`.chart-plot[aria-label^="${name}"]`).getAttribute('aria-label') ?? '';
  }

  get canvases(): HTMLCanvasElement[] {
    return [...this.host.querySelectorAll('canvas')];
  }

  /** The number of colour and line form beside a name, wherever the name stands. */
  slotsOf(node: string): string[] {
    const beside = this.all('.node-mark').filter((mark) => textOf(mark.parentElement ?? mark).startsWith(node));
    return beside.map((mark) => mark.dataset['slot'] ?? '');
  }

  get scene(): string {
    return this.text('app-scene-card');
  }

  get tokenProblem(): string {
    return this.text('#token-problem');
  }

  get wantsToken(): boolean {
    return this.host.querySelector('#token-field') !== null;
  }

  async enterToken(token: string): Promise<void> {
    const field = this.one('#token-field') as unknown as HTMLInputElement;
    field.value = token;
    this.one('.token-form button').click();
    await this.settle();
  }

  private text(selector: string): string {
    const element = this.host.querySelector(selector);
    return element === null ? '' : textOf(element);
  }

  private one(selector: string): HTMLElement {
    const element = this.host.querySelector<HTMLElement>(selector);
    if (element === null) throw new Error(`There is no ${selector}.`);
    return element;
  }

  private all(selector: string): HTMLElement[] {
    return [...this.host.querySelectorAll<HTMLElement>(selector)];
  }
}

/** The text of an element, with a space wherever another element begins: most of them stand in places of their own. */
function textOf(element: Element): string {
  const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const found: string[] = [];
  while (texts.nextNode() !== null) found.push(texts.currentNode.textContent ?? '');
  return found.join(' ').replace(/\s+/g, ' ').trim();
}
