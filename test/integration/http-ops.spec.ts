import { expect } from 'chai';
import type { OpsAnswer } from '../../src/protocol/ops.ts';
import { eventually } from '../support/eventually.ts';
import { errorIn, startApp, type RunningApp } from '../support/http-app.ts';
import type { HttpAnswer } from '../support/http.ts';
import { reportOf } from '../support/node-report.ts';

const TOKEN = 'a token of these tests';
const EMPTY: OpsAnswer = { time: 2, cursor: '1-0', nodes: [{ ...reportOf(), heardAt: 1, silent: false }], history: [] };

describe('GET /api/ops', () => {
  let app: RunningApp;
  /** The cursors asked with. */
  let asked: (string | undefined)[];
  const machineRoom = {
    look: (after: string | undefined): Promise<OpsAnswer> => {
      asked.push(after);
      return Promise.resolve(EMPTY);
    },
  };

  beforeEach(() => {
    asked = [];
  });

  afterEach(() => app.stop());

  const bearing = (token: string): Promise<HttpAnswer> => app.ask('/api/ops', { headers: { Authorization: `Bearer ${token}` } });

  describe('where it is public', () => {
    beforeEach(async () => {
      app = await startApp({ opsAccess: { kind: 'everybody' }, machineRoom });
    });

    it('answers everybody, with a token or without, and is kept nowhere', async () => {
      for (const answer of [await app.ask('/api/ops'), await bearing('whatever')]) {
        expect(answer.status).to.equal(200);
        expect(JSON.parse(answer.body)).to.deep.equal(EMPTY);
        expect(answer.headers['cache-control']).to.equal('no-store');
      }
    });

    it('hands the cursor on, and none where none is given', async () => {
      for (const path of ['/api/ops', '/api/ops?', '/api/ops?after=17-3', '/api/ops?before=1&after=18-0']) await app.ask(path);
      expect(asked).to.deep.equal([undefined, undefined, '17-3', '18-0']);
    });

    it('can be read alone', async () => {
      const answer = await app.ask('/api/ops', { method: 'POST' });
      expect([answer.status, answer.headers.allow]).to.deep.equal([405, 'GET, HEAD']);
    });

    it('does not answer pages of others', async () => {
      expect((await app.ask('/api/ops', { headers: { Origin: 'https://elsewhere.example' } })).status).to.equal(403);
    });
  });

  describe('where it wants a token', () => {
    beforeEach(async () => {
      app = await startApp({ opsAccess: { kind: 'token', token: TOKEN }, machineRoom });
    });

    it('OPS-5 answers whoever has it', async () => {
      expect((await bearing(TOKEN)).status).to.equal(200);
      expect((await app.ask('/api/ops', { headers: { Authorization: `bearer  ${TOKEN}` } })).status).to.equal(200);
    });

    it('OPS-5 refuses whoever has none, saying how to show it', async () => {
      for (const headers of [{}, { Authorization: 'Bearer ' }, { Authorization: `Basic ${TOKEN}` }, { Authorization: TOKEN }]) {
        const answer = await app.ask('/api/ops', { headers });
        expect(answer.status).to.equal(401);
        expect(answer.headers['www-authenticate']).to.equal('Bearer');
        expect(errorIn(answer).code).to.equal('unauthorized');
        expect(errorIn(answer).message).to.include('Authorization: Bearer');
      }
      expect(asked).to.deep.equal([]);
    });

    it('OPS-5 refuses whoever has another, however near', async () => {
      for (const token of ['x', TOKEN.slice(0, -1), `${TOKEN}x`, TOKEN.toUpperCase()]) {
        const answer = await bearing(token);
        expect(answer.status, token).to.equal(401);
        expect(errorIn(answer).message).to.include('not the token');
      }
      expect(asked).to.deep.equal([]);
    });
  });

  it('OPS-5 is closed where nothing is set, and says what opens it', async () => {
    app = await startApp({ machineRoom });
    const answer = await bearing(TOKEN);
    expect(answer.status).to.equal(403);
    expect(errorIn(answer).code).to.equal('forbidden');
    expect(errorIn(answer).message).to.include('OPS_PUBLIC=true').and.to.include('OPS_TOKEN');
  });

  it('answers 503 after 2 s when the store hangs, and at once when it fails', async () => {
    let look: () => Promise<OpsAnswer> = () => new Promise(() => undefined);
    app = await startApp({ opsAccess: { kind: 'everybody' }, machineRoom: { look: () => look() } });
    const hanging = app.ask('/api/ops');
    await eventually('the request waits for the store', () => app.clock.pending > 0);
    app.clock.advance(2_000);
    look = () => Promise.reject(new Error('Connection is closed.'));
    for (const answer of [await hanging, await app.ask('/api/ops')]) {
      expect(answer.status).to.equal(503);
      expect(errorIn(answer)).to.include({ code: 'unavailable', retryAfterMs: 1_000 });
    }
  });
});
