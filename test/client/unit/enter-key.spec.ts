import { expect } from 'chai';
import { EnterKey, type EnterPress } from '../../../client/src/app/messages/enter-key.ts';

const PRESS: EnterPress = {
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  isComposing: false,
  keyCode: 13,
  timeStamp: 1_000,
};

describe('the Enter key', () => {
  const sends = (press: Partial<EnterPress>, coarse = false, key = new EnterKey()): boolean => key.sends({ ...PRESS, ...press }, coarse);

  it('sends', () => {
    expect(sends({})).to.equal(true);
  });

  it('breaks the line with Shift', () => {
    expect(sends({ shiftKey: true })).to.equal(false);
  });

  it('does not send while an input method composes, in the order of Chromium and Firefox', () => {
    expect(sends({ isComposing: true, keyCode: 229 })).to.equal(false);
    expect(sends({ isComposing: true })).to.equal(false);
  });

  it('does not send with the press that ends a composition, in the order of Safari', () => {
    const key = new EnterKey();
    key.noteCompositionEnd(1_000.5);
    expect(sends({ keyCode: 229, timeStamp: 1_001 }, false, key), 'by its code').to.equal(false);
    expect(sends({ keyCode: 13, timeStamp: 1_000 }, false, key), 'by its time').to.equal(false);
  });

  it('sends with the next press after a composition', () => {
    const key = new EnterKey();
    key.noteCompositionEnd(1_000);
    expect(sends({ timeStamp: 1_050 }, false, key)).to.equal(true);
  });

  it('breaks the line on a phone, and sends there with Ctrl or Cmd of a real keyboard', () => {
    expect(sends({}, true)).to.equal(false);
    expect(sends({ ctrlKey: true }, true)).to.equal(true);
    expect(sends({ metaKey: true }, true)).to.equal(true);
  });
});
