/** One node, a front door before it, and a browser for each person: what most tests in browsers need. */
import { startNode, type RunningNode } from '../../support/start-node.ts';
import { Browser } from './browser.ts';
import { ChatPage } from './chat-page.ts';
import { FrontDoor } from './front-door.ts';

export class Stage {
  readonly door: FrontDoor;
  readonly #browsers: Browser[] = [];
  readonly #env: Readonly<Record<string, string>>;
  #node: RunningNode;

  private constructor(node: RunningNode, door: FrontDoor, env: Readonly<Record<string, string>>) {
    this.#node = node;
    this.door = door;
    this.#env = env;
  }

  get node(): RunningNode {
    return this.#node;
  }

  /** `env` sets the node up. Whoever sets a stage takes it down in `after`. */
  static async set(env: Readonly<Record<string, string>> = {}): Promise<Stage> {
    const node = await startNode(env);
    return new Stage(node, await FrontDoor.before(node.url), env);
  }

  /** A person with a browser, and so a session, of their own; nowhere yet. */
  async person(): Promise<ChatPage> {
    const browser = await Browser.open();
    this.#browsers.push(browser);
    return ChatPage.in(browser);
  }

  /** Where a room is, through the front door. */
  room(name: string): string {
    return `${this.door.url}/r/${name}`;
  }

  /** Kills the node and starts another in its place, which remembers nothing. */
  async replaceNode(): Promise<void> {
    const { port } = this.#node;
    await this.#node.stop('SIGKILL');
    this.#node = await startNode({ ...this.#env, PORT: String(port) });
  }

  async takeDown(): Promise<void> {
    await Promise.allSettled(this.#browsers.map((browser) => browser.close()));
    this.door.close();
    // Ctrl-C's signal: nobody is left who would have to move.
    await this.node.stop('SIGINT');
  }
}
