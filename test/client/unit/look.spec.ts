import { expect } from 'chai';
import { HUE_COUNT, hueOf, initialOf, lookOf } from '../../../client/src/app/ui/person-look.ts';

describe('how a person looks', () => {
  it('spreads people over all hues, each always the same', () => {
    const hues = Array.from({ length: 600 }, (_, index) => hueOf(`user-${index}`));
    for (let hue = 0; hue < HUE_COUNT; hue += 1) expect(hues.filter((other) => other === hue).length, `hue ${hue}`).to.be.within(20, 100);
    expect(hueOf('user-1')).to.equal(hues[1]);
  });

  it('takes the first letter as a reader sees it', () => {
    expect(['anna', ' élan', 'é', '👩🏽‍🚀 Zoe', 'ß', ''].map(initialOf)).to.deep.equal(['A', 'É', 'É', '👩🏽‍🚀', 'SS', '?']);
  });

  it('passes over a title, which many may have', () => {
    expect(['Mr. Pink', 'dr.  who', 'Prof. Ada', 'Mr.', 'J. R.', 'Nice Guy Eddie'].map(initialOf)).to.deep.equal([
      'P',
      'W',
      'A',
      'M',
      'J',
      'N',
    ]);
  });

  it('gives whoever has a colour in the name that colour', () => {
    const named = ['Mr. White', 'Mr. Orange', 'Mr. Blonde', 'Mr. Pink', 'Mr. Blue', 'Mr. Brown', 'mister pink', 'PINK', 'Red', 'Ms. Green'];
    expect(named.map((name) => lookOf({ id: 'u1', name }))).to.deep.equal([
      'white',
      'orange',
      'blonde',
      'pink',
      'blue',
      'brown',
      'pink',
      'pink',
      '1',
      '5',
    ]);
  });

  it('takes no part of a word for a colour', () => {
    for (const name of ['Joe', 'Alfred', 'Greenwood', 'Pinky', 'constructor', '👩🏽‍🚀', '']) {
      expect(lookOf({ id: 'u1', name }), name).to.equal(String(hueOf('u1')));
    }
  });
});

describe('the colours of people', () => {
  const LOOKS = ['white', 'orange', 'blonde', 'pink', 'blue', 'brown', ...Array.from({ length: HUE_COUNT }, (_, hue) => String(hue))];
  let changed: { readonly rule: CSSMediaRule; readonly media: string }[] = [];

  afterEach(() => {
    for (const { rule, media } of changed) rule.media.mediaText = media;
    changed = [];
  });

  /** Has one scheme hold, whichever the browser prefers. */
  function prefer(scheme: 'light' | 'dark'): void {
    const visit = (rules: CSSRuleList): void => {
      for (const rule of rules) {
        if (rule instanceof CSSMediaRule && rule.media.mediaText.includes('prefers-color-scheme: dark')) {
          changed.push({ rule, media: rule.media.mediaText });
          rule.media.mediaText = scheme === 'dark' ? 'all' : 'not all';
        } else if ('cssRules' in rule) {
          visit(rule.cssRules as CSSRuleList);
        }
      }
    };
    for (const sheet of document.styleSheets) visit(sheet.cssRules);
    expect(changed, 'rules of the dark scheme').to.not.be.empty;
  }

  /** Red, green and blue, 0 to 255, as the browser paints a colour. */
  function painted(colour: string): readonly number[] {
    const canvas = document.createElement('canvas').getContext('2d') as CanvasRenderingContext2D;
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  }

  /** By the definition of the WCAG. */
  function contrast(one: string, other: string): number {
    const luminance = (colour: string): number => {
      const [red = 0, green = 0, blue = 0] = painted(colour).map((part) => {
        const value = part / 255;
        return value <= 0.040_45 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  }

  for (const scheme of ['light', 'dark'] as const) {
    it(`can be read by everybody, ${scheme}`, () => {
      prefer(scheme);
      for (const look of LOOKS) {
        const person = document.createElement('span');
        person.dataset['hue'] = look;
        document.body.append(person);
        const style = getComputedStyle(person);
        const value = (name: string): string => style.getPropertyValue(name);
        for (const ground of ['--ground', '--surface', '--bubble']) {
          expect(contrast(value('--person-text'), value(ground)), `${look} on ${ground}`).to.be.at.least(4.5);
        }
        expect(contrast(value('--person-letter'), value('--person-ground')), `the letter of ${look}`).to.be.at.least(4.5);
        person.remove();
      }
    });
  }

  it('are six different ones for the six with a colour, in both schemes', () => {
    for (const scheme of ['light', 'dark'] as const) {
      prefer(scheme);
      const seen = LOOKS.slice(0, 6).map((look) => {
        const person = document.createElement('span');
        person.dataset['hue'] = look;
        document.body.append(person);
        const colour = painted(getComputedStyle(person).getPropertyValue('--person-text'));
        person.remove();
        return colour.join(' ');
      });
      expect(new Set(seen).size, seen.join(', ')).to.equal(6);
      for (const { rule, media } of changed) rule.media.mediaText = media;
      changed = [];
    }
  });
});
