import { expect } from 'chai';
import { HistogramWindow } from '../../../src/ops/histogram-window.ts';

const BOUNDS = [1, 2, 4, Infinity];

describe('quantiles of the last seconds', () => {
  let window: HistogramWindow;
  const look = (...counts: number[]): void => window.look({ bounds: BOUNDS, counts });

  beforeEach(() => {
    window = new HistogramWindow(2);
  });

  it('are none where nothing was looked at, or nothing observed', () => {
    expect(window.quantile(0.5)).to.equal(null);
    look(7, 7, 7, 7);
    expect(window.quantile(0.5)).to.equal(null);
    look(7, 7, 7, 7);
    expect(window.quantile(0.99)).to.equal(null);
  });

  it('lie between the bounds of their bucket', () => {
    look(0, 0, 0, 0);
    look(2, 6, 10, 10);
    expect(window.quantile(0.1)).to.equal(0.5);
    expect(window.quantile(0.5)).to.equal(1.75);
    expect(window.quantile(1)).to.equal(4);
  });

  it('are the last finite bound where more is not known', () => {
    look(0, 0, 0, 0);
    look(0, 0, 0, 3);
    expect(window.quantile(0.5)).to.equal(4);
  });

  it('forget what was observed before the window', () => {
    look(0, 0, 0, 0);
    look(0, 0, 100, 100);
    look(1, 1, 101, 101);
    expect(window.quantile(0.5)).to.be.above(2);
    look(2, 2, 102, 102);
    expect(window.quantile(0.5)).to.equal(0.5);
  });
});
