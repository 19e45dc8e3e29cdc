/**
 * A client of the library in a process of its own, so that a test can stop it in its tracks as a laptop's lid does.
 * Lines on standard input are said in the room; each event goes to standard output as a line of JSON.
 */
import { createInterface } from 'node:readline';
import { ChatClient } from '../../../src/sdk/client.ts';
import { HttpSession } from '../../../src/sdk/http-session.ts';
import { rawSocket } from '../../../src/sdk/raw-socket.ts';

const [url = '', room = ''] = process.argv.slice(2);
const chat = new ChatClient({
  session: new HttpSession({ origin: url, name: 'Sleeper' }),
  openSocket: rawSocket({ url: `${url}/chat/websocket` }),
});
chat.on((event) => process.stdout.write(`${JSON.stringify(event)}\n`));
chat.join(room);
chat.connect();
// A page is told when its laptop wakes; here the test says so.
createInterface({ input: process.stdin })
  .on('line', (line) => (line === '/wake' ? chat.wake() : chat.send(room, line)))
  .on('close', () => process.exit(0));
