import { expect } from 'chai';
import { HTTP_ERRORS, HttpError, toHttpError } from '../../../src/http/errors.ts';

describe('HTTP_ERRORS', () => {
  it('has a status and a sentence for every code', () => {
    for (const [code, { status, message }] of Object.entries(HTTP_ERRORS)) {
      expect(status, code).to.be.within(400, 599);
      expect(message, code).to.match(/^[A-Z].*\.$/);
    }
  });
});

describe('toHttpError', () => {
  it('leaves one of ours as it is', () => {
    const error = new HttpError('rate_limited', { retryAfterMs: 5 });
    expect(toHttpError(error)).to.equal(error);
  });

  for (const [status, code] of [
    [400, 'bad_request'],
    [404, 'not_found'],
    [412, 'precondition_failed'],
    [413, 'too_large'],
    [415, 'unsupported_media_type'],
    [416, 'range_not_satisfiable'],
    [418, 'bad_request'],
  ] as const) {
    it(`takes a ${status} of the framework for ${code}, in our words`, () => {
      const error = toHttpError(Object.assign(new Error('path /srv/secret'), { status }));
      expect(error.code).to.equal(code);
      expect(error.message).not.to.include('secret');
    });
  }

  for (const thrown of [
    new TypeError('x is undefined'),
    'a string',
    undefined,
    null,
    Object.assign(new Error('x'), { status: 500 }),
    { status: 200 },
  ]) {
    it(`takes ${String(thrown)} for our own fault, and does not tell what it says`, () => {
      const error = toHttpError(thrown);
      expect(error).to.include({ code: 'internal', status: 500, message: HTTP_ERRORS.internal.message });
      expect(error.cause).to.equal(thrown);
    });
  }
});
