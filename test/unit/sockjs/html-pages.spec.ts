import { expect } from 'chai';
import { escapeHtmlfileFrame } from '../../../src/sockjs/html-pages.ts';

const frameOf = (payload: string): string => `<script>\np(${JSON.stringify(payload)});\n</script>\r\n`;

/** What the browser's script would be given by a frame. */
function payloadOf(frame: string): unknown {
  return JSON.parse(frame.slice('<script>\np('.length, -');\n</script>\r\n'.length));
}

describe('Frames of the htmlfile transport', () => {
  it('hold no markup that a message brought along', () => {
    const escaped = escapeHtmlfileFrame(frameOf('a["</script><script>alert(1)</script><!-- \\\\<"]'));
    expect(escaped.slice('<script>'.length, -'</script>\r\n'.length)).not.to.include('<');
  });

  it('give the script the same string as before', () => {
    for (const payload of ['o', 'a["<b>"]', '</script>', '\\<', '\\\\<\\"<']) {
      expect(payloadOf(escapeHtmlfileFrame(frameOf(payload)))).to.equal(payload);
    }
  });

  it('stay byte for byte as they are without markup, as does what is no frame', () => {
    for (const chunk of [frameOf('a["x"]'), '<!doctype html>\n<script>\n var c = parent.callback;\n</script>   \r\n\r\n']) {
      expect(escapeHtmlfileFrame(chunk)).to.equal(chunk);
    }
  });
});
