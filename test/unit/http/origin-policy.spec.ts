import { expect } from 'chai';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { createOriginPolicy } from '../../../src/http/origin-policy.ts';

/** As much of a request, or of an upgrade, as the policy looks at. */
function request(headers: IncomingHttpHeaders, encrypted = false): IncomingMessage {
  return { headers, socket: encrypted ? { encrypted } : {} } as unknown as IncomingMessage;
}

const LISTED = 'https://pages.example.org';

describe('createOriginPolicy', () => {
  const direct = createOriginPolicy({ allowedOrigins: [LISTED], trustProxyHops: 0 });
  const proxied = createOriginPolicy({ allowedOrigins: [LISTED], trustProxyHops: 1 });

  it('allows a request that names no origin', () => {
    expect(direct.allows(request({ host: 'chat.example.org' }))).to.equal(true);
    expect(direct.allows(request({}))).to.equal(true);
  });

  it('allows our own origin, with and without TLS on this connection', () => {
    expect(direct.allows(request({ host: 'chat.example.org', origin: 'http://chat.example.org' }))).to.equal(true);
    expect(direct.allows(request({ host: 'chat.example.org', origin: 'https://chat.example.org' }, true))).to.equal(true);
    expect(direct.allows(request({ host: 'chat.example.org', origin: 'http://chat.example.org' }, true))).to.equal(false);
  });

  for (const protocol of ['https', 'wss', 'HTTPS', 'https, http']) {
    it(`takes "${protocol}" of a trusted proxy for TLS, and of nobody else`, () => {
      const upgrade = request({ host: 'chat.example.org', origin: 'https://chat.example.org', 'x-forwarded-proto': protocol });
      expect(proxied.allows(upgrade)).to.equal(true);
      expect(direct.allows(upgrade)).to.equal(false);
    });
  }

  it('takes anything else of a proxy for no TLS', () => {
    const upgrade = request({ host: 'chat.example.org', origin: 'https://chat.example.org', 'x-forwarded-proto': 'http, https' });
    expect(proxied.allows(upgrade)).to.equal(false);
  });

  it('allows the listed origins and tells that they are foreign', () => {
    const foreign = request({ host: 'chat.example.org', origin: LISTED });
    expect(direct.allows(foreign)).to.equal(true);
    expect(direct.foreign(foreign)).to.equal(LISTED);
  });

  it('does not take our own origin for foreign, also where it is listed', () => {
    const own = request({ host: 'pages.example.org', origin: LISTED }, true);
    expect(direct.allows(own)).to.equal(true);
    expect(direct.foreign(own)).to.equal(undefined);
    expect(direct.foreign(request({ host: 'pages.example.org' }))).to.equal(undefined);
  });

  const refused = [
    'null',
    '',
    'http://evil.example',
    'http://chat.example.org:81',
    `${LISTED}, http://chat.example.org`,
    `${LISTED}/`,
    'http://chat.example.org@evil.example',
  ];
  for (const origin of refused) {
    it(`refuses the origin "${origin}"`, () => {
      expect(direct.allows(request({ host: 'chat.example.org', origin }))).to.equal(false);
    });
  }

  it('refuses every origin but the listed where the host is none', () => {
    for (const host of [undefined, 'a b', 'chat.example.org/x', '[::1', 'user@chat.example.org']) {
      const headers = host === undefined ? {} : { host };
      expect(direct.allows(request({ ...headers, origin: 'http://chat.example.org' }))).to.equal(false);
      expect(direct.allows(request({ ...headers, origin: LISTED }))).to.equal(true);
    }
  });
});
