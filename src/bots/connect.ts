import { ChatClient } from '../sdk/client.ts';
import { HttpSession } from '../sdk/http-session.ts';
import { rawSocket } from '../sdk/raw-socket.ts';
import type { Chat } from '../sdk/types.ts';

/** A client as anybody would use it. It does not connect before it is told to. `url` has no slash at the end. */
export function connect(url: string, name: string): Chat {
  return new ChatClient({ session: new HttpSession({ origin: url, name }), openSocket: rawSocket({ url: `${url}/chat/websocket` }) });
}
