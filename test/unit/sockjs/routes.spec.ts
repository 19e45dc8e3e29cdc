import { expect } from 'chai';
import { isSockJsUrl, parseRoute } from '../../../src/sockjs/routes.ts';

const kindOf = (url: string): string => parseRoute(url).kind;

describe('SockJS addresses', () => {
  it('are those under /chat and no others', () => {
    for (const url of ['/chat', '/chat/', '/chat?x', '/chat/info', '/chat//', '/chat/%']) expect(isSockJsUrl(url), url).to.equal(true);
    for (const url of ['/', '/chatter', '/chat-assets/a', '/Chat', '/api/chat', '']) expect(isSockJsUrl(url), url).to.equal(false);
  });

  it('lead to greeting, info and iframe page, with or without a slash or query', () => {
    expect(parseRoute('/chat')).to.deep.equal({ kind: 'static', path: '/' });
    expect(parseRoute('/chat/?t=1')).to.deep.equal({ kind: 'static', path: '/' });
    expect(parseRoute('/chat/info?t=1')).to.deep.equal({ kind: 'static', path: '/info' });
    expect(parseRoute('/chat/iframe-1.6.1.html?t=1')).to.deep.equal({ kind: 'iframe', path: '/iframe-1.6.1.html' });
  });

  it('lead to both kinds of WebSocket', () => {
    expect(parseRoute('/chat/websocket')).to.deep.equal({ kind: 'websocket', framed: false });
    expect(parseRoute('/chat/000/abc/websocket/')).to.deep.equal({ kind: 'websocket', framed: true });
  });

  it('name a session by its second part alone, and keep the query', () => {
    expect(parseRoute('/chat/000/abc%20d/htmlfile?c=x')).to.deep.equal({
      kind: 'receive',
      session: 'abc%20d',
      transport: 'htmlfile',
      query: '?c=x',
    });
    expect(parseRoute('/chat/999/abc/xhr_send')).to.deep.equal({ kind: 'send', session: 'abc' });
  });

  it('are recognised as switched off for JSONP and the chunking test', () => {
    for (const url of ['/chat/0/a/jsonp?c=x', '/chat/0/a/jsonp_send', '/chat/0/a/jsonp/', '/chat/chunking_test']) {
      expect(kindOf(url), url).to.equal('off');
    }
  });

  it('lead nowhere with dots, empty parts, or parts too many or too few', () => {
    for (const suffix of ['//', '/a./a', '/a/a.', '/./.', '/', '///']) expect(kindOf(`/chat${suffix}/xhr`), suffix).to.equal('unknown');
    for (const suffix of ['/a', '/a.html', '//', '/a/a', '/a/a/', '/iframe.htm', '/IFRAME.HTML', '/iframe-/.html', '/iframe/html']) {
      expect(kindOf(`/chat${suffix}`), suffix).to.equal('unknown');
    }
  });

  it('lead nowhere where SockJS would read another address than we do', () => {
    for (const url of ['/chat/a\\b\\jsonp', '/chat\\a\\b\\jsonp', '/chat/0/a/jsonp#x', '/chat/0/a#b/xhr', '/chat/0/a/jsonp\u00a0']) {
      expect(kindOf(url), url).to.equal('unknown');
    }
  });
});
