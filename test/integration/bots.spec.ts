import { expect } from 'chai';
import { CAST } from '../../src/bots/cast.ts';
import { auditTake, takesIn, type SceneAudit } from '../../src/bots/scene-audit.ts';
import { isAtEnd, ScriptSupervisor } from '../../src/bots/script-supervisor.ts';
import { scriptOf } from '../../src/bots/script/script.ts';
import { Audience } from '../support/audience.ts';
import { Demo } from '../support/demo.ts';
import { startNode, type RunningNode } from '../support/start-node.ts';

const script = scriptOf();
const OUTSIDERS = ['Mr. White', 'Mr. Orange', 'Mr. Blonde', 'Mr. Pink'] as const;
const INSIDERS = ['Mr. Blue', 'Mr. Brown', 'Joe', 'Nice Guy Eddie'] as const;

describe('the bots in a running node', function () {
  this.timeout(180_000);
  let node: RunningNode;
  let ann: Audience;
  let demos: Demo[];

  beforeEach(async () => {
    node = await startNode();
    ann = new Audience(node.url, 'Ann');
    await ann.seated();
    demos = [];
  });
  afterEach(async () => {
    ann.leave();
    await Promise.all([...demos.map((demo) => demo.stop('SIGKILL')), node.stop('SIGINT')]);
  });

  function play(...args: string[]): Demo {
    const demo = new Demo(['--url', node.url, ...args]);
    demos.push(demo);
    return demo;
  }

  /** Of the only take there is. */
  function audit(): SceneAudit {
    const takes = takesIn(ann.messages);
    expect(takes).to.have.length(1);
    return auditTake(ann.messages, takes[0] ?? '', script);
  }

  const heardTo = (number: number): Promise<unknown> => ann.hears(`line ${number}`, () => ann.lines.includes(number));

  it('play the whole script once and in order, seen to type, and leave', async () => {
    const present = new ScriptSupervisor({ url: node.url });
    present.enter();
    const demo = play('--speed', '50', '--once');
    expect(await demo.ended).to.deep.equal({ code: 0, signal: null });
    const report = await present.once(isAtEnd);
    present.leave();
    expect(report).to.include({ ok: true, said: script.length });
    // Whoever comes in afterwards is given less than half of it.
    const late = new ScriptSupervisor({ url: node.url });
    late.enter();
    expect(await late.once(({ missing }) => missing.length === 0)).to.deep.equal(report);
    late.leave();
    expect(audit()).to.deep.equal(report);
    expect(ann.typists).to.deep.equal([...CAST].sort());
    await ann.hears('everybody leave', () => ann.members.join() === 'Ann');
    expect(demo.output)
      .to.include(`Open ${node.url}/r/warehouse to watch`)
      .and.to.include(script.at(-1)?.text ?? '');
  });

  it('go on with the next line, and say none twice, when all were killed as one process and started again', async () => {
    const first = play('--speed', '50');
    // So far that whoever comes in is not given the beginning.
    await heardTo(70);
    await first.stop('SIGKILL');
    play('--speed', '50', '--once');
    await heardTo(script.length);
    expect(audit()).to.include({ ok: true });
  });

  it('play from two processes, and another Mr. Pink is silent until the first is gone', async () => {
    const outsiders = play('--speed', '20', '--cast', OUTSIDERS.join());
    play('--speed', '50', '--cast', INSIDERS.join());
    await heardTo(7);
    play('--speed', '50', '--cast', 'Mr. Pink');
    await ann.hears('the second Mr. Pink', () => ann.members.filter((name) => name === 'Mr. Pink').length === 2);
    await heardTo(25);
    const pinks = (): Set<string> => new Set(ann.messages.filter(({ user }) => user.name === 'Mr. Pink').map(({ user }) => user.id));
    expect(pinks().size).to.equal(1);
    await outsiders.stop('SIGKILL');
    play('--speed', '50', '--cast', 'Mr. White,Mr. Orange,Mr. Blonde');
    await heardTo(script.length);
    expect(pinks().size).to.equal(2);
    expect(audit()).to.include({ ok: true });
  });

  it('start over when a person says "begin", and play that take to its end', async () => {
    play('--speed', '40', '--once');
    await heardTo(12);
    ann.say('begin');
    await heardTo(script.length);
    const takes = takesIn(ann.messages);
    expect(takes).to.have.length(2);
    expect(auditTake(ann.messages, takes[1] ?? '', script)).to.include({ ok: true });
    expect(auditTake(ann.messages, takes[0] ?? '', script).doubled).to.deep.equal([]);
  });

  it('answer a person, one of them and once, and go on', async () => {
    play('--speed', '20', '--once');
    await heardTo(5);
    ann.say('Hello Nice Guy Eddie, who is the rat?');
    const answers = (): string[] => ann.messages.filter(({ id }) => id.startsWith('reply-')).map(({ user }) => user.name);
    await ann.hears('an answer', () => answers().length > 0);
    await heardTo(script.length);
    expect(answers()).to.deep.equal(['Nice Guy Eddie']);
    expect(audit()).to.include({ ok: true });
  });

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`leave in good order on ${signal}, with exit code 0`, async () => {
      const demo = play();
      await ann.hears('all of them', () => ann.members.length === CAST.length + 1);
      expect(await demo.stop(signal)).to.deep.equal({ code: 0, signal: null });
      // Who merely hangs up stays for the grace time.
      await ann.hears('everybody leave', () => ann.members.length === 1, 5_000);
    });
  }

  it('play the scenes that are asked for, and end', async () => {
    expect(await play('--speed', '50', '--scenes', 'standoff').ended).to.deep.equal({ code: 0, signal: null });
    expect(ann.lines).to.have.length(20);
  });

  it('say whom they wait for where a part of the cast is not there', async () => {
    const demo = play('--speed', '50', '--cast', 'Mr. Brown');
    await ann.hears('a note', () => demo.output.includes('(Mr. Blue has the next line and is not in the room.)'));
  });
});
