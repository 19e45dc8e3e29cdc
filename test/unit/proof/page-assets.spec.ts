import { expect } from 'chai';
import { expectedType, filesNamedIn, filesOfPage, isHashed } from '../../../src/proof/visits/page-assets.ts';

const PAGE = `<!doctype html><html><head><base href="/"/><link rel="icon" href="favicon.svg" type="image/svg+xml"/>
<link rel="stylesheet" href="styles-4ZVQJTBS.css"><link rel="canonical" href="https://example.org/page.html"></head>
<body><a href="help.html">Help</a><link rel="modulepreload" href="chunk-TK66AVJJ.js"><script src="main-M5JYZVH2.js" type="module"></script>
<script src="main-M5JYZVH2.js"></script></body></html>`;

describe('the files of a page', () => {
  it('are those its tags load from its own site, each once', () => {
    expect(filesOfPage(PAGE)).to.deep.equal(['/favicon.svg', '/styles-4ZVQJTBS.css', '/chunk-TK66AVJJ.js', '/main-M5JYZVH2.js']);
  });

  it('name further ones: parts that are loaded later, and what styles refer to', () => {
    const script =
      'import{a}from"./chunk-TK66AVJJ.js";const b=()=>import("./chunk-PPBPR26A.js");b("not-hashed.js");import(\'./chunk-TK66AVJJ.js\')';
    expect(filesNamedIn(script, '/main-M5JYZVH2.js')).to.deep.equal(['/chunk-TK66AVJJ.js', '/chunk-PPBPR26A.js']);
    expect(filesNamedIn('@font-face{src:url(./font-ABCDEFGH.woff2)}', '/media/styles-4ZVQJTBS.css')).to.deep.equal([
      '/media/font-ABCDEFGH.woff2',
    ]);
  });

  it('are told apart by the hash in their names', () => {
    expect(['/main-M5JYZVH2.js', '/favicon.svg', '/a-short.js'].map(isHashed)).to.deep.equal([true, false, false]);
  });

  it('have a type by their names', () => {
    expect('text/javascript; charset=utf-8').to.match(expectedType('/main-M5JYZVH2.js') ?? /never/);
    expect('text/html').to.not.match(expectedType('/main-M5JYZVH2.js') ?? /./);
    expect(expectedType('/unheard.of')).to.equal(undefined);
  });
});
