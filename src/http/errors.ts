/** Every way a request can be refused: status, code and text in one table. What is not in it is `internal`. */

export const HTTP_ERRORS = {
  bad_request: { status: 400, message: 'The request cannot be understood.' },
  unauthorized: { status: 401, message: 'There is no session; make one with POST /api/session.' },
  forbidden_origin: { status: 403, message: 'Pages of this origin may not use this service.' },
  forbidden: { status: 403, message: 'This is not for everybody.' },
  not_found: { status: 404, message: 'There is nothing here.' },
  method_not_allowed: { status: 405, message: 'This cannot be done here; see the Allow header for what can.' },
  precondition_failed: { status: 412, message: 'What is here is not what the request asked for.' },
  too_large: { status: 413, message: 'The body of the request is too large.' },
  unsupported_media_type: { status: 415, message: 'The body must be JSON, sent as application/json and not compressed.' },
  range_not_satisfiable: { status: 416, message: 'The file does not reach that far.' },
  rate_limited: { status: 429, message: 'Too many new sessions from this address; try again later.' },
  internal: { status: 500, message: 'Something went wrong here; it has been noted.' },
  unavailable: { status: 503, message: 'A store is out of reach; try again in a moment.' },
} as const satisfies Record<string, { readonly status: number; readonly message: string }>;

export type HttpErrorCode = keyof typeof HTTP_ERRORS;

export interface HttpErrorOptions extends ErrorOptions {
  /** Instead of the text of the table. */
  readonly message?: string;
  /** Told in `Retry-After`, and to the millisecond in the body. */
  readonly retryAfterMs?: number;
  /** Methods for the `Allow` header. */
  readonly allow?: readonly string[];
}

export class HttpError extends Error {
  readonly code: HttpErrorCode;
  readonly status: number;
  readonly retryAfterMs: number | undefined;
  readonly allow: readonly string[] | undefined;

  constructor(code: HttpErrorCode, options: HttpErrorOptions = {}) {
    super(options.message ?? HTTP_ERRORS[code].message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'HttpError';
    this.code = code;
    this.status = HTTP_ERRORS[code].status;
    this.retryAfterMs = options.retryAfterMs;
    this.allow = options.allow;
  }
}

/** The one shape in which an error is told. */
export interface ErrorBody {
  readonly error: { readonly code: string; readonly message: string; readonly retryAfterMs?: number };
}

export function errorBody(code: string, message: string, retryAfterMs?: number): ErrorBody {
  return { error: { code, message, ...(retryAfterMs !== undefined && { retryAfterMs }) } };
}

const CODE_BY_STATUS: ReadonlyMap<number, HttpErrorCode> = new Map([
  [403, 'forbidden'],
  [404, 'not_found'],
  [412, 'precondition_failed'],
  [413, 'too_large'],
  [415, 'unsupported_media_type'],
  [416, 'range_not_satisfiable'],
]);

/** Finds the entry of the table for whatever was thrown: by us, by Express, by the body parser or by the file server. */
export function toHttpError(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined;
  if (typeof status !== 'number' || status < 400 || status > 499) return new HttpError('internal', { cause: error });
  return new HttpError(CODE_BY_STATUS.get(status) ?? 'bad_request', { cause: error });
}
