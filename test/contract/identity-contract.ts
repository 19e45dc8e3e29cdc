/** What every implementation of {@link Identity} promises, as tests over any of them. */
import { expect } from 'chai';
import type { Identity } from '../../src/sessions/identity.ts';

export interface IdentityUnderTest {
  readonly identity: Identity;
  /** The same store as another node sees it; for a store in memory, the same object. */
  readonly elsewhere: Identity;
  /** Lets the life time of every ticket issued so far pass. */
  letTicketsLapse(): Promise<void>;
  /** Lets half the life time of a session pass. */
  letHalfASessionPass(): Promise<void>;
  close(): Promise<void>;
}

export function describeIdentity(implementation: string, open: () => Promise<IdentityUnderTest>): void {
  describe(`Identity, ${implementation}`, () => {
    let under: IdentityUnderTest;
    let identity: Identity;

    beforeEach(async () => {
      under = await open();
      identity = under.identity;
    });

    afterEach(() => under.close());

    it('knows a person by the name given last, on every node', async () => {
      expect(await identity.setName('u-ann', 'Ann')).to.deep.equal({ id: 'u-ann', name: 'Ann' });
      await under.elsewhere.setName('u-ann', 'Ann B.');
      expect(await identity.user('u-ann')).to.deep.equal({ id: 'u-ann', name: 'Ann B.' });
    });

    it('gives a name back byte for byte', async () => {
      const name = '\u{1f468}\u200d\u{1f469} "Zoe\u0308" \\ {a:b} 王';
      await identity.setName('u-zoe', name);
      expect((await under.elsewhere.user('u-zoe'))?.name).to.equal(name);
    });

    it('tells people with one name apart', async () => {
      await Promise.all([identity.setName('u-1', 'Bob'), identity.setName('u-2', 'Bob')]);
      expect(await identity.user('u-1')).to.deep.equal({ id: 'u-1', name: 'Bob' });
      expect(await identity.user('u-2')).to.deep.equal({ id: 'u-2', name: 'Bob' });
    });

    it('does not know who never had a name', async () => {
      expect(await identity.user('u-nobody')).to.equal(undefined);
    });

    it('forgets a person whom nobody asked for, as long as a session lives', async () => {
      await identity.setName('u-gone', 'Gone');
      await under.letHalfASessionPass();
      await under.letHalfASessionPass();
      expect(await identity.user('u-gone')).to.equal(undefined);
    });

    it('keeps a person alive by being asked', async () => {
      await identity.setName('u-ann', 'Ann');
      for (let half = 0; half < 4; half += 1) {
        await under.letHalfASessionPass();
        expect(await identity.user('u-ann'), `after ${half + 1} halves`).to.deep.equal({ id: 'u-ann', name: 'Ann' });
      }
    });

    it('ties a ticket to the person it was issued to, on whichever node it is redeemed', async () => {
      await identity.setName('u-ann', 'Ann');
      const ticket = await identity.issueTicket('u-ann');
      expect(await under.elsewhere.redeemTicket(ticket, 'nonce-1')).to.deep.equal({ id: 'u-ann', name: 'Ann' });
    });

    it('gives the present name for a ticket, not the one of its issue', async () => {
      await identity.setName('u-ann', 'Ann');
      const ticket = await identity.issueTicket('u-ann');
      await identity.setName('u-ann', 'Ann B.');
      expect((await identity.redeemTicket(ticket, 'nonce-1'))?.name).to.equal('Ann B.');
    });

    it('issues another ticket every time, long enough not to be guessed and short enough for a hello', async () => {
      await identity.setName('u-ann', 'Ann');
      const tickets = await Promise.all(Array.from({ length: 50 }, () => identity.issueTicket('u-ann')));
      expect(new Set(tickets)).to.have.property('size', 50);
      for (const ticket of tickets) expect(ticket).to.match(/^[A-Za-z0-9_-]{22,128}$/);
    });

    it('lets tickets of one person be redeemed independently', async () => {
      await identity.setName('u-ann', 'Ann');
      const [first, second] = [await identity.issueTicket('u-ann'), await identity.issueTicket('u-ann')];
      expect(await identity.redeemTicket(second, 'nonce-2')).not.to.equal(undefined);
      expect(await identity.redeemTicket(first, 'nonce-1')).not.to.equal(undefined);
    });

    it('redeems a ticket once', async () => {
      await identity.setName('u-ann', 'Ann');
      const ticket = await identity.issueTicket('u-ann');
      await identity.redeemTicket(ticket, 'nonce-1');
      expect(await under.elsewhere.redeemTicket(ticket, 'nonce-2')).to.equal(undefined);
    });

    it('lets exactly one of many connections have a ticket', async () => {
      await identity.setName('u-ann', 'Ann');
      const ticket = await identity.issueTicket('u-ann');
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? identity : under.elsewhere).redeemTicket(ticket, `nonce-${index}`)),
      );
      expect(answers.filter((user) => user !== undefined)).to.have.lengthOf(1);
    });

    it('redeems again for the nonce that has it, since its answer may have been lost', async () => {
      await identity.setName('u-ann', 'Ann');
      const ticket = await identity.issueTicket('u-ann');
      await identity.redeemTicket(ticket, 'nonce-1');
      await identity.redeemTicket(ticket, 'nonce-2');
      expect(await identity.redeemTicket(ticket, 'nonce-1')).to.deep.equal({ id: 'u-ann', name: 'Ann' });
    });

    it('does not redeem a ticket whose time is over', async () => {
      await identity.setName('u-ann', 'Ann');
      const ticket = await identity.issueTicket('u-ann');
      await under.letTicketsLapse();
      expect(await identity.redeemTicket(ticket, 'nonce-1')).to.equal(undefined);
    });

    it('does not make a ticket last longer by redeeming it', async () => {
      await identity.setName('u-ann', 'Ann');
      const ticket = await identity.issueTicket('u-ann');
      await identity.redeemTicket(ticket, 'nonce-1');
      await under.letTicketsLapse();
      expect(await identity.redeemTicket(ticket, 'nonce-1')).to.equal(undefined);
    });

    it('does not know a ticket it never issued', async () => {
      expect(await identity.redeemTicket('no-such-ticket', 'nonce-1')).to.equal(undefined);
      expect(await identity.redeemTicket('', 'nonce-1')).to.equal(undefined);
    });

    it('redeems no ticket of somebody who has no name', async () => {
      const ticket = await identity.issueTicket('u-nobody');
      expect(await identity.redeemTicket(ticket, 'nonce-1')).to.equal(undefined);
    });

    it('keeps one of the names when several are given at once', async () => {
      const names = Array.from({ length: 10 }, (_, index) => `Ann ${index}`);
      await Promise.all(names.map((name) => identity.setName('u-ann', name)));
      expect(names).to.include((await under.elsewhere.user('u-ann'))?.name);
    });
  });
}
