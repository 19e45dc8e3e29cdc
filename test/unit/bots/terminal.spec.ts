import { expect } from 'chai';
import { CAST } from '../../../src/bots/cast.ts';
import { SCENES, scriptOf } from '../../../src/bots/script/script.ts';
import { showMessage, wantsColour } from '../../../src/bots/terminal.ts';
import { player, WrittenLog } from '../../support/scene.ts';

const script = scriptOf();

describe('the play in a terminal', () => {
  let log: WrittenLog;
  beforeEach(() => (log = new WrittenLog(script)));

  it('is a line each, names in a column, the title before a scene', () => {
    expect(showMessage(log.line('take1', 1), script, false)).to.deep.equal([
      '',
      SCENES[0]?.title,
      `${script[0]?.speaker.padEnd(14)}  ${script[0]?.text}`,
    ]);
    expect(showMessage(log.line('take1', 2), script, false)).to.have.length(1);
    expect(showMessage(log.say({ id: 'ann', name: 'Ann' }, 'Hello'), script, false)).to.deep.equal(['Ann             Hello']);
  });

  it('has a colour for each of the cast, and ends it after the name', () => {
    const starts = CAST.map((character) => {
      const [shown = ''] = showMessage(log.say(player(character), 'Yes.'), script, true);
      expect(shown).to.match(/^\u001b\[38;5;\d+m[^\u001b]+\u001b\[0m {2}Yes\.$/);
      return shown.slice(0, shown.indexOf('m'));
    });
    expect(new Set(starts).size).to.equal(CAST.length);
  });

  it('is not steered by what a person writes', () => {
    const [shown] = showMessage(log.say({ id: 'eve', name: 'Eve\u001b[2J' }, 'one\n\u001b[31mtwo\u0007'), script, false);
    expect(shown).to.equal('Eve [2J         one [31mtwo ');
  });

  it('has colours in a terminal only, and not where they are not wanted', () => {
    expect(wantsColour(true, {})).to.equal(true);
    expect(wantsColour(true, { NO_COLOR: '' })).to.equal(true);
    expect(wantsColour(true, { NO_COLOR: '1' })).to.equal(false);
    expect(wantsColour(true, { TERM: 'dumb' })).to.equal(false);
    expect(wantsColour(false, {})).to.equal(false);
  });
});
