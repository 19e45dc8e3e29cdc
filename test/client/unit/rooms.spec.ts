import { expect } from 'chai';
import { roomNameFrom } from '../../../client/src/app/rooms/room-name.ts';
import { routeOf } from '../../../client/src/app/shell/page-location.ts';
import { said } from '../support/fake-chat.ts';
import { FakeServer } from '../support/fake-server.ts';
import { openPage, type OpenPage } from '../support/open-page.ts';

describe('the rooms', () => {
  let opened: OpenPage;

  beforeEach(async () => {
    sessionStorage.clear();
    const server = new FakeServer();
    server.listed = [
      { room: 'attic', memberCount: 1 },
      { room: 'kitchen', memberCount: 7 },
      { room: 'lobby', memberCount: 2 },
    ];
    opened = await openPage('/', 900, 600, server);
  });

  it('lead into the lobby', () => {
    expect(opened.chat.calls).to.deep.equal(['join lobby']);
  });

  it('are listed with the lobby first and then the fullest', () => {
    expect(opened.page.rooms).to.deep.equal(['lobby2 members', 'kitchen7 members', 'attic1 member']);
  });

  it('are asked for anew every 15 s, and stay listed while the server does not answer', async () => {
    opened.server.listed = [{ room: 'cellar', memberCount: 4 }];
    opened.clock.advance(15_000);
    await opened.settle();
    expect(opened.page.rooms).to.deep.equal(['lobby0 members', 'cellar4 members']);
    opened.server.isUp = false;
    opened.clock.advance(15_000);
    await opened.settle();
    expect(opened.page.rooms).to.deep.equal(['lobby0 members', 'cellar4 members']);
  });

  it('are made by their name, written in any way that can only mean one', async () => {
    await opened.page.joinRoom(' Team Room ');
    expect(opened.browser.visited).to.deep.equal(['/r/team-room']);
    expect(opened.chat.calls.at(-1)).to.equal('join team-room');
    expect(opened.page.title).to.equal('#team-room');
  });

  it('refuse a name that cannot be, saying what can', async () => {
    await opened.page.joinRoom('café');
    expect(opened.page.text('#room-problem')).to.match(/a–z/);
    expect(opened.browser.visited).to.deep.equal([]);
  });

  it('count what is said in those not looked at, and stop when one goes there', async () => {
    opened.chat.joined([]);
    await opened.goTo('/r/kitchen');
    opened.chat.hear(said(1), said(2));
    await opened.settle();
    expect(opened.page.rooms[0]).to.equal('lobby2 new3 members');
    await opened.goTo('/r/lobby');
    expect(opened.page.rooms[0]).to.equal('lobby3 members');
    expect(opened.page.list.seqs).to.deep.equal([1, 2]);
  });

  it('can be left, which leads back to the lobby', async () => {
    await opened.goTo('/r/kitchen');
    await opened.page.press('Leave kitchen');
    expect(opened.chat.calls).to.include('leave kitchen');
    expect(opened.browser.visited.at(-1)).to.equal('/r/lobby');
    expect(opened.page.title).to.equal('#lobby');
  });

  it('are the same ones after a reload', async () => {
    await opened.goTo('/r/kitchen');
    opened.reset();
    const again = await openPage('/r/lobby');
    expect(again.chat.calls.filter((call) => call.startsWith('join')).toSorted()).to.deep.equal(['join kitchen', 'join lobby']);
  });

  it('are left, the one not looked at for longest first, where there are more than 20', async () => {
    for (let number = 1; number <= 20; number += 1) await opened.goTo(`/r/room-${number}`);
    expect(opened.chat.calls.filter((call) => call.startsWith('leave'))).to.deep.equal(['leave lobby']);
  });

  it('end their subscriptions with the page', () => {
    const { chat } = opened;
    expect(chat.subscribers).to.be.above(0);
    opened.reset();
    expect(chat.subscribers).to.equal(0);
  });

  it('show a page of its own for a path that leads nowhere', async () => {
    await opened.goTo('/r/No%20Room');
    await opened.settle();
    expect(opened.page.text('main')).to.match(/no such page/);
  });

  it('know paths from names', () => {
    expect(routeOf('/')).to.deep.equal({ page: 'home' });
    expect(routeOf('/r/lobby')).to.deep.equal({ page: 'room', room: 'lobby' });
    for (const path of ['/r', '/r/', '/r/-x', '/r/a/b', '/r/UP', '/x', `/r/${'a'.repeat(65)}`]) {
      expect(routeOf(path), path).to.deep.equal({ page: 'unknown' });
    }
    expect(['#Lobby', 'a_b', '', '-', 'ü'].map(roomNameFrom)).to.deep.equal(['lobby', 'a-b', undefined, undefined, undefined]);
  });
});
