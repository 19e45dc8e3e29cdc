/** One HTTP call on a connection of its own, for answers with a `Content-Length`. */
import { connect } from 'node:net';
import type { HttpCall } from '../dialects/dialect.ts';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: string;
  readonly body: string;
}

const HEAD_END = '\r\n\r\n';

/** Rejects where the connection fails or ends early. */
export function httpCall(port: number, { method, path, headers }: HttpCall): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1' });
    let received = '';
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => {
      received += chunk;
      const answer = wholeAnswer(received);
      if (answer === undefined) return;
      socket.destroy();
      resolve(answer);
    });
    socket.once('error', reject);
    socket.once('close', () => reject(new Error(`the connection for ${method} ${path} ended without an answer`)));
    const head = [`${method} ${path} HTTP/1.1`, `host: 127.0.0.1:${port}`, ...headers, 'content-length: 0', 'connection: close'];
    socket.write(head.join('\r\n') + HEAD_END);
  });
}

function wholeAnswer(received: string): HttpAnswer | undefined {
  const headEnd = received.indexOf(HEAD_END);
  if (headEnd < 0) return undefined;
  const headers = received.slice(0, headEnd);
  const body = received.slice(headEnd + HEAD_END.length);
  const length = Number(/^content-length: (\d+)/im.exec(headers)?.[1] ?? 0);
  if (body.length < length) return undefined;
  return { status: Number(headers.split(' ', 2)[1]), headers, body: Buffer.from(body, 'latin1').toString() };
}
