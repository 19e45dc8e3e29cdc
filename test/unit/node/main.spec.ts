import { expect } from 'chai';
import { linesMatching } from '../../support/source-tree.ts';

describe('the start of a node', () => {
  it('listens to signals before it loads anything: to process 1 of a container an unheard signal is a lost one', () => {
    expect(linesMatching(/^import (?!type )/, ['src/main.ts'])).to.deep.equal([]);
  });
});
