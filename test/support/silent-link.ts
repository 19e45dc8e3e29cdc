/** A TCP link that can fall silent, as a network that drops packets: nothing passes, and nobody is told. */
import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';

export class SilentLink {
  readonly #server: Server;
  readonly #pairs = new Set<readonly [near: Socket, far: Socket]>();
  #silent = false;

  private constructor(targetPort: number) {
    this.#server = createServer((near) => this.#join(near, connect(targetPort, '127.0.0.1')));
  }

  static async to(targetPort: number): Promise<SilentLink> {
    const link = new SilentLink(targetPort);
    await new Promise<void>((resolve) => link.#server.listen(0, '127.0.0.1', resolve));
    return link;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Connections that are open now. */
  get connections(): number {
    return this.#pairs.size;
  }

  /** From now on nothing passes, not on the connections there are and not on new ones. */
  fallSilent(): void {
    this.#silent = true;
    for (const [near, far] of this.#pairs) this.#stop(near, far);
  }

  /** New connections pass again. Those that were silent stay so, like ones whose route changed. */
  letNewPass(): void {
    this.#silent = false;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const pair of this.#pairs) for (const socket of pair) socket.destroy();
    await closed;
  }

  #join(near: Socket, far: Socket): void {
    const pair = [near, far] as const;
    this.#pairs.add(pair);
    for (const socket of pair) {
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.#pairs.delete(pair);
        near.destroy();
        far.destroy();
      });
    }
    if (this.#silent) return this.#stop(near, far);
    near.pipe(far);
    far.pipe(near);
  }

  #stop(near: Socket, far: Socket): void {
    near.unpipe(far);
    far.unpipe(near);
    near.pause();
    far.pause();
  }
}
