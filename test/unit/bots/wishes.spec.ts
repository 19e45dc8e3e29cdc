import { expect } from 'chai';
import { CAST } from '../../../src/bots/cast.ts';
import { SCENES } from '../../../src/bots/script/script.ts';
import { readWishes, USAGE, WishError } from '../../../src/bots/wishes.ts';

describe('the options of the demo', () => {
  it('are a whole play at human speed, again and again, in a node of its own, where nothing is asked for', () => {
    expect(readWishes([])).to.deep.equal({ url: undefined, speed: 1, cast: CAST, scenes: SCENES, once: false });
  });

  it('name a deployment, a speed and a part of the cast', () => {
    const wishes = readWishes(['--url', 'http://127.0.0.1:8888/', '--speed=2.5', '--cast', 'joe, Mr. Pink', '--once']);
    expect(wishes).to.deep.equal({ url: 'http://127.0.0.1:8888', speed: 2.5, cast: ['Mr. Pink', 'Joe'], scenes: SCENES, once: true });
  });

  it('take a number of scenes or their names, and end after them', () => {
    expect(readWishes(['--scenes', '2']))
      .to.include({ once: true })
      .and.to.have.property('scenes')
      .that.deep.equals(SCENES.slice(0, 2));
    expect(readWishes(['--scenes', 'Rat,diner']).scenes.map(({ name }) => name)).to.deep.equal(['diner', 'rat']);
  });

  for (const [args, sentence] of [
    [['--url', 'localhost:8080'], '--url localhost:8080: an address such as http://127.0.0.1:8888 is needed.'],
    [['--url', 'ftp://x'], '--url ftp://x: an address such as http://127.0.0.1:8888 is needed.'],
    [['--url', 'http://x/r/lobby'], '--url http://x/r/lobby: only where the service is, such as http://x, without a path.'],
    [['--speed', '0'], '--speed 0: a factor above 0 and up to 1000 is needed.'],
    [['--speed', 'fast'], '--speed fast: a factor above 0 and up to 1000 is needed.'],
    [['--speed', '1001'], '--speed 1001: a factor above 0 and up to 1000 is needed.'],
    [['--scenes', '0'], `--scenes 0: there are ${SCENES.length} scenes, so a number from 1 to ${SCENES.length} is needed.`],
    [['--scenes', '99'], `--scenes 99: there are ${SCENES.length} scenes, so a number from 1 to ${SCENES.length} is needed.`],
    [['--scenes', 'diner,bar'], `--scenes diner,bar: there is no bar. The scenes are ${SCENES.map(({ name }) => name).join(', ')}.`],
    [['--cast', 'Mr. Green'], `--cast Mr. Green: there is no Mr. Green. The cast is ${CAST.join(', ')}.`],
    [['--cast', ','], `--cast ,: there is no name. The cast is ${CAST.join(', ')}.`],
    [['--loud'], "Unknown option '--loud'."],
    [['warehouse'], "Unexpected argument 'warehouse'."],
    [['--speed'], "Option '--speed <value>' argument missing."],
  ] as const) {
    it(`refuse ${args.join(' ')} in a sentence`, () => {
      expect(() => readWishes(args))
        .to.throw(WishError)
        .with.property('message', sentence);
    });
  }

  it('are all told in the usage', () => {
    for (const option of ['--url', '--speed', '--scenes', '--cast', '--once']) expect(USAGE).to.include(option);
    for (const { name } of SCENES) expect(USAGE).to.include(name);
  });
});
