import { expect } from 'chai';
import { readRepositoryFile, repositoryFiles } from '../../support/source-tree.ts';

/** A promise is made by a line of the protocol that begins with its number: `- **ORD-1** …`. */
const PROMISE = /^(?:[-*] |\| )?\*\*([A-Z]{3}-\d+)\*\*/gm;
const TITLE = /\b(?:it|describe)\(\s*(['"`])((?:(?!\1).)*)\1/gs;

const promised = numbersIn(readRepositoryFile('docs/protocol.md'), PROMISE);
const prefixes = [...new Set(promised.map((number) => number.slice(0, 3)))];
const quoted = repositoryFiles('test/**/*.spec.ts').flatMap((path) => {
  const titles = [...readRepositoryFile(path).matchAll(TITLE)].map(([, , title = '']) => title);
  return numbersIn(titles.join('\n'), new RegExp(`\\b((?:${prefixes.join('|')})-\\d+)\\b`, 'g'));
});

function numbersIn(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, number = '']) => number);
}

describe('the promises of the protocol', () => {
  it('are numbered, each number once', () => {
    expect(promised).to.not.be.empty;
    expect(promised.filter((number, index) => promised.indexOf(number) !== index)).to.deep.equal([]);
  });

  it('are each quoted by the title of a test', () => {
    expect(promised.filter((number) => !quoted.includes(number))).to.deep.equal([]);
  });

  it('are the only ones that tests quote', () => {
    expect(quoted.filter((number) => !promised.includes(number))).to.deep.equal([]);
  });
});
