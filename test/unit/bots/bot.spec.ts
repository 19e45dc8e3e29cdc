import { expect } from 'chai';
import { Bot } from '../../../src/bots/bot.ts';
import type { Character } from '../../../src/bots/cast.ts';
import { paceAt } from '../../../src/bots/pace.ts';
import { auditTake, takesIn } from '../../../src/bots/scene-audit.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { PlayedRoom, type Guest } from '../../support/played-room.ts';
import { SHORT } from '../../support/scene.ts';

const PLAYED = SHORT.map(({ speaker, text }) => `${speaker}: ${text}`);
const MINUTE_MS = 60_000;

describe('a bot', () => {
  let clock: ManualClock;
  let room: PlayedRoom;
  let betweenTakesMs: number;
  beforeEach(() => {
    betweenTakesMs = 60 * MINUTE_MS;
    clock = new ManualClock();
    room = new PlayedRoom(clock);
  });

  async function enter(character: Character): Promise<{ bot: Bot; guest: Guest }> {
    const guest = room.guest(character);
    const pace = { ...paceAt(1, () => 0.5), betweenTakesMs };
    const bot = new Bot({ character, chat: guest, room: room.name, script: SHORT, pace, clock });
    bot.enter();
    // What it may have asked of the history is there.
    await Promise.resolve();
    await Promise.resolve();
    return { bot, guest };
  }

  async function pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 500) {
      clock.advance(500);
      await Promise.resolve();
    }
  }

  async function passUntil(lines: number): Promise<void> {
    for (let round = 0; round < 200 && room.messages.length < lines; round += 1) await pass(500);
    expect(room.messages.length).to.equal(lines);
  }

  async function enterAll(): Promise<{ bot: Bot; guest: Guest }[]> {
    return [await enter('Mr. Pink'), await enter('Joe'), await enter('Mr. Blue')];
  }

  it('plays its lines in turn with the others, and types before it speaks', async () => {
    await enterAll();
    await pass(MINUTE_MS);
    expect(room.texts()).to.deep.equal(PLAYED);
    expect([...new Set(room.typed)]).to.deep.equal(['Mr. Pink', 'Joe', 'Mr. Blue']);
  });

  it('plays again after a pause', async () => {
    betweenTakesMs = MINUTE_MS;
    await enterAll();
    await passUntil(4);
    await pass(betweenTakesMs - 1_000);
    expect(room.texts()).to.deep.equal(PLAYED);
    await pass(MINUTE_MS);
    expect(room.texts()).to.deep.equal([...PLAYED, ...PLAYED]);
  });

  it('is not kept from its line by people who come and go', async () => {
    await enterAll();
    for (let visitor = 0; visitor < 60; visitor += 1) {
      const guest = room.guest('Ann');
      guest.connect();
      await pass(500);
      guest.leave();
    }
    expect(room.texts()).to.deep.equal(PLAYED);
  });

  it('leaves nothing undone behind when it leaves', async () => {
    const { bot } = await enter('Mr. Pink');
    await pass(1_500);
    bot.leave();
    expect(clock.pending).to.equal(0);
  });

  it('goes on where the play stopped when all were killed, with nothing said twice', async () => {
    for (let killAfter = 1; killAfter < SHORT.length; killAfter += 1) {
      clock = new ManualClock();
      room = new PlayedRoom(clock);
      const bots = await enterAll();
      await passUntil(killAfter);
      for (const { guest } of bots) guest.kill();
      await enterAll();
      await pass(2 * MINUTE_MS);
      expect(room.texts(), `killed after ${killAfter}`).to.deep.equal(PLAYED);
    }
  });

  it('says nothing that the one who was killed had on its way', async () => {
    const [pink] = await enterAll();
    const late: (() => void)[] = [];
    if (pink) pink.guest.slowTo = late;
    await pass(10_000);
    expect(late).to.have.length(1);
    pink?.guest.kill();
    await enter('Mr. Pink');
    await pass(9_000);
    late[0]?.();
    await pass(MINUTE_MS);
    expect(room.texts()).to.deep.equal(PLAYED);
  });

  it('is silent while another plays its part, and takes over when that one is gone', async () => {
    const [pink] = await enterAll();
    const understudy = await enter('Mr. Pink');
    await passUntil(2);
    expect(room.messages[0]?.user).to.equal(pink?.guest.user);
    pink?.guest.kill();
    await pass(9_000);
    expect(room.messages).to.have.length(2);
    await pass(MINUTE_MS);
    expect(room.texts()).to.deep.equal(PLAYED);
    expect(room.messages[2]?.user).to.equal(understudy.guest.user);
  });

  it('takes over at once from one who left in good order', async () => {
    const [pink] = await enterAll();
    await enter('Mr. Pink');
    await passUntil(2);
    pink?.bot.leave();
    await pass(6_000);
    expect(room.messages.length).to.be.at.least(3);
  });

  it('does not wait for ever for somebody who only has its name', async () => {
    room.guest('Joe').connect();
    await enterAll();
    await pass(2 * MINUTE_MS);
    expect(room.texts()).to.deep.equal(PLAYED);
  });

  it('agrees with another that came in at the same moment on which of them speaks', async () => {
    const first = room.guest('Mr. Pink');
    const second = room.guest('Mr. Pink');
    room.members.set(first.user.id, first.user);
    room.members.set(second.user.id, second.user);
    for (const chat of [first, second]) {
      new Bot({ character: 'Mr. Pink', chat, room: room.name, script: SHORT, pace: paceAt(1, () => 0.5), clock }).enter();
    }
    await enter('Joe');
    await enter('Mr. Blue');
    await pass(2 * MINUTE_MS);
    expect(room.texts().slice(0, 4)).to.deep.equal(PLAYED);
  });

  it('says its line once where the connection broke after it was sent', async () => {
    const [pink] = await enterAll();
    const late: (() => void)[] = [];
    if (pink) pink.guest.slowTo = late;
    await pass(10_000);
    pink?.guest.breakOff();
    if (pink) pink.guest.slowTo = undefined;
    pink?.guest.connect();
    await passUntil(1);
    late[0]?.();
    await pass(MINUTE_MS);
    expect(room.texts()).to.deep.equal(PLAYED);
  });

  it('gives way to the understudy who spoke while it was away for long', async () => {
    const [pink] = await enterAll();
    const understudy = await enter('Mr. Pink');
    await passUntil(2);
    pink?.guest.breakOff();
    await passUntil(3);
    pink?.guest.connect();
    await pass(MINUTE_MS);
    expect(room.texts()).to.deep.equal(PLAYED);
    expect(room.messages[2]?.user).to.equal(understudy.guest.user);
  });

  it('says nothing at the moment at which it wakes from having been held up', async () => {
    const pink = await enter('Mr. Pink');
    clock.advance(1_000);
    const sent = room.messages.length;
    // The timers of a stopped process fire late, and before it has read what came meanwhile.
    const now = clock.now.bind(clock);
    clock.now = () => now() + 60_000;
    clock.advance(2_000);
    expect(room.messages.length).to.equal(sent);
    clock.now = now;
    await pass(10_000);
    expect(room.texts()).to.deep.equal([PLAYED[0]]);
    expect(pink.bot.missing).to.equal('Joe');
  });

  it('starts over when a person says "begin"', async () => {
    await enterAll();
    await passUntil(2);
    const ann = room.guest('Ann');
    ann.connect();
    ann.send(room.name, 'begin');
    await pass(MINUTE_MS);
    expect(room.texts()).to.deep.equal([...PLAYED.slice(0, 2), 'Ann: begin', ...PLAYED]);
  });

  it('answers a person, one of all, and goes on with the play', async () => {
    await enterAll();
    await passUntil(2);
    const ann = room.guest('Ann');
    ann.connect();
    ann.send(room.name, 'Hello everybody');
    await pass(MINUTE_MS);
    const others = room.messages.filter(({ user, id }) => user.name !== 'Ann' && !id.startsWith('line-'));
    expect(others.map(({ id }) => id.replace(/-.*-/, '-'))).to.deep.equal(['reply-3']);
    expect(room.messages.at(3)).to.equal(others[0]);
    expect(room.texts().filter((text) => PLAYED.includes(text))).to.deep.equal(PLAYED);
  });

  it('finds the place in a log whose latest page is all talk', async () => {
    const bots = await enterAll();
    await passUntil(2);
    for (const { guest } of bots) guest.kill();
    const ann = room.guest('Ann');
    ann.connect();
    for (let talk = 0; talk < 120; talk += 1) ann.send(room.name, `And another thing, number ${talk}`, `talk-number-${talk}`);
    await pass(MINUTE_MS);
    await enterAll();
    await pass(MINUTE_MS);
    expect(room.texts().filter((text) => PLAYED.includes(text))).to.deep.equal(PLAYED);
  });

  it('begins a take where the log was lost', async () => {
    await enterAll();
    await passUntil(3);
    room.loseLog();
    await pass(MINUTE_MS);
    expect(room.texts()).to.deep.equal(PLAYED);
  });

  it('plays whole takes however often some are killed and others come', async () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      clock = new ManualClock();
      room = new PlayedRoom(clock);
      const cast: Character[] = ['Mr. Pink', 'Joe', 'Mr. Blue'];
      let playing = await enterAll();
      for (let round = 0; round < 6; round += 1) {
        const victim = playing[(seed * 7 + round * 3) % playing.length];
        await pass(((seed * 13 + round * 29) % 17) * 500);
        victim?.guest.kill();
        playing = playing.filter((bot) => bot !== victim);
        playing.push(await enter(cast[(seed + round) % 3] ?? 'Joe'));
      }
      for (const character of cast) await enter(character);
      await pass(3 * MINUTE_MS);
      const audits = takesIn(room.messages).map((take) => auditTake(room.messages, take, SHORT));
      expect(
        audits.map(({ ok }) => ok),
        `seed ${seed}: ${room.texts().join(' | ')}`,
      ).to.deep.equal([true]);
    }
  });
});
