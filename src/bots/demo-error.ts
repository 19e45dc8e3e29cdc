/** The demo cannot go on; the message is a sentence for whoever started it. */
export class DemoError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'DemoError';
  }
}
