import { expect } from 'chai';
import type { DeliveryState } from '../../../src/sdk/types.ts';
import { ANN, ME, said } from '../support/fake-chat.ts';
import { openPage, type OpenPage } from '../support/open-page.ts';

describe('one’s own messages', () => {
  let opened: OpenPage;
  let id: string;

  beforeEach(async () => {
    sessionStorage.clear();
    opened = await openPage();
    opened.chat.joined([said(1)]);
    await opened.settle();
    await opened.page.say('Hello');
    id = opened.chat.sent[0]?.id ?? '';
  });

  async function deliver(delivery: DeliveryState): Promise<void> {
    opened.chat.deliver(id, delivery);
    await opened.settle();
  }

  const states = (): string[] => opened.page.list.messages.slice(1).map(({ text, delivery }) => `${text}: ${delivery}`);

  it('stand in the list at once', () => {
    expect(states()).to.deep.equal(['Hello: sending']);
  });

  it('are one bubble when the message comes long before its ack', async () => {
    opened.chat.hear(said(2, 'Hello', ME, id));
    await opened.settle();
    expect(states()).to.deep.equal(['Hello: sent']);
    await deliver({ status: 'sent', seq: 2 });
    expect(states()).to.deep.equal(['Hello: sent']);
  });

  it('are one bubble when the ack comes long before the message', async () => {
    await deliver({ status: 'sent', seq: 2 });
    expect(states()).to.deep.equal(['Hello: sent']);
    opened.chat.hear(said(2, 'Hello', ME, id));
    await opened.settle();
    expect(states()).to.deep.equal(['Hello: sent']);
  });

  it('keep their element when they arrive, so that nothing flickers', async () => {
    const before = opened.page.list.log.querySelector(`[data-id="${id}"]`);
    opened.chat.hear(said(2, 'Hello', ME, id));
    await opened.settle();
    expect(opened.page.list.message(2)).to.equal(before);
  });

  it('are not taken for those of somebody who uses the same id', async () => {
    opened.chat.hear(said(2, 'Mine too', ANN, id));
    await opened.settle();
    expect(states()).to.deep.equal(['Mine too: undefined', 'Hello: sending']);
  });

  it('stand after what others say meanwhile, until the log gives them a place', async () => {
    opened.chat.hear(said(2), said(3));
    await opened.settle();
    expect(opened.page.list.texts.at(-1)).to.equal('Hello');
    opened.chat.hear(said(4, 'Hello', ME, id), said(5));
    await opened.settle();
    expect(opened.page.list.seqs).to.deep.equal([1, 2, 3, 4, 5]);
  });

  it('say what they wait for', async () => {
    const reasons = ['offline', 'rate_limited', 'unavailable'] as const;
    const notes: string[] = [];
    for (const reason of reasons) {
      await deliver({ status: 'waiting', reason });
      expect(states()).to.deep.equal(['Hello: waiting']);
      notes.push(opened.page.text('.delivery-note'));
    }
    expect(notes[0]).to.match(/connection/);
    expect(notes[1]).to.match(/slowing down/i);
    expect(new Set(notes).size).to.equal(3);
  });

  it('say why they failed, and can be sent again or discarded', async () => {
    await deliver({ status: 'failed', error: { type: 'error', code: 'bad_request', message: 'That cannot be sent.' } });
    expect(states()).to.deep.equal(['Hello: failed']);
    expect(opened.page.text('.delivery-note')).to.match(/That cannot be sent\./);
    await opened.page.press('Send again');
    expect(opened.chat.calls).to.include(`retry lobby ${id}`);
    await opened.page.press('Discard');
    expect(opened.chat.calls).to.include(`discard lobby ${id}`);
    expect(states()).to.deep.equal([]);
  });

  it('do not come back when they are acknowledged after they were discarded', async () => {
    await deliver({ status: 'unsure' });
    await opened.page.press('Discard');
    await deliver({ status: 'sent', seq: 2 });
    expect(states()).to.deep.equal([]);
  });

  it('ask where it is not certain that they arrived', async () => {
    await deliver({ status: 'unsure' });
    expect(states()).to.deep.equal(['Hello: unsure']);
    await opened.page.press('Send again');
    expect(opened.chat.calls).to.include(`retry lobby ${id}`);
  });

  it('go behind those already on their way when they are sent again', async () => {
    await deliver({ status: 'unsure' });
    await opened.page.say('Second');
    await deliver({ status: 'sending' });
    expect(states()).to.deep.equal(['Second: sending', 'Hello: sending']);
  });

  it('leave no second bubble where a replay brings them', async () => {
    opened.chat.joined([said(2), said(3, 'Hello', ME, id)], 'continued');
    await deliver({ status: 'sent', seq: 3 });
    expect(opened.page.list.seqs).to.deep.equal([1, 2, 3]);
  });

  it('vanish into a gap with it when they were stored there', async () => {
    await deliver({ status: 'sent', seq: 5 });
    opened.chat.joined([said(50)], 'gap');
    await opened.settle();
    expect(opened.page.list.seqs).to.deep.equal([1, 50]);
  });

  it('keep the page from being closed unasked while they are not sent', async () => {
    // Karma itself listens for the real event, and takes it for the end of the tests.
    expect(opened.browser.asksBeforeLeaving).to.equal(true);
    opened.chat.hear(said(2, 'Hello', ME, id));
    await opened.settle();
    expect(opened.browser.asksBeforeLeaving).to.equal(false);
  });
});
