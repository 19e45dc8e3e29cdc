import { expect } from 'chai';
import { HUE_COUNT, hueOf, initialOf } from '../../../client/src/app/ui/person-look.ts';

describe('how a person looks', () => {
  it('spreads people over all hues, each always the same', () => {
    const hues = Array.from({ length: 600 }, (_, index) => hueOf(`user-${index}`));
    for (let hue = 0; hue < HUE_COUNT; hue += 1) expect(hues.filter((other) => other === hue).length, `hue ${hue}`).to.be.within(20, 100);
    expect(hueOf('user-1')).to.equal(hues[1]);
  });

  it('takes the first letter as a reader sees it', () => {
    expect(['anna', ' élan', 'é', '👩🏽‍🚀 Zoe', 'ß', ''].map(initialOf)).to.deep.equal(['A', 'É', 'É', '👩🏽‍🚀', 'SS', '?']);
  });
});
