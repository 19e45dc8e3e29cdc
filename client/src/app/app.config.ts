/** What the page is made of in earnest; tests give other parts. */
import { type ApplicationConfig, provideAppInitializer, provideBrowserGlobalErrorListeners } from '@angular/core';
import { wakeWithPage } from '../../../src/sdk/browser-wake.ts';
import { ChatClient } from '../../../src/sdk/client.ts';
import { HttpSession } from '../../../src/sdk/http-session.ts';
import { sockJsSocket } from '../../../src/sdk/sockjs-socket.ts';
import { fetchKnowingFirstVisits } from './identity/first-visit.ts';
import { HttpServerInfo } from './realtime/http-server-info.ts';
import { CHAT, RENAMING, SERVER_INFO } from './realtime/tokens.ts';
import { followVisiblePart } from './ui/visible-part.ts';

export function createAppConfig(window: Window): ApplicationConfig {
  const session = new HttpSession({ fetch: fetchKnowingFirstVisits });
  const chat = new ChatClient({ session, openSocket: sockJsSocket() });
  return {
    providers: [
      provideBrowserGlobalErrorListeners(),
      { provide: CHAT, useValue: chat },
      { provide: RENAMING, useValue: { rename: async (name: string) => (await session.rename(name)).user } },
      { provide: SERVER_INFO, useClass: HttpServerInfo },
      provideAppInitializer(() => {
        chat.connect();
        wakeWithPage(chat);
        followVisiblePart(window);
      }),
    ],
  };
}
