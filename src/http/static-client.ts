/**
 * The files of the client. A missing file is a 404 and never the page: a script that is HTML breaks a tab, and a 404 lets
 * the balancer ask a node of the other version. Only paths without a file extension are the page's own routes.
 */
import { join } from 'node:path';
import { extname } from 'node:path/posix';
import compression from 'compression';
import express, { type RequestHandler, type Response, type Router } from 'express';
import { HttpError } from './errors.ts';
import { COMPRESSED_MIN_BYTES, IMMUTABLE_SECONDS } from './limits.ts';

/** The build puts eight characters of the content's hash before the extension. */
const HASHED = /-[A-Z0-9]{8}\.[A-Za-z0-9.]+$/;

export interface StaticClientOptions {
  /** Absolute path of the built client. */
  readonly directory: string;
  /**
   * Absolute paths of earlier builds. Only their hashed files are served, for tabs opened before an update that ask for a
   * part of the old version after it.
   */
  readonly earlierDirectories?: readonly string[];
}

export function staticClient({ directory, earlierDirectories = [] }: StaticClientOptions): Router {
  const router = express.Router();
  router.use(onlyReading, wellFormedPath, compression({ threshold: COMPRESSED_MIN_BYTES }), files(directory));
  for (const earlier of earlierDirectories) {
    const serve = files(earlier);
    router.use((req, res, next) => (HASHED.test(req.path) ? serve(req, res, next) : next()));
  }
  router.use(page(directory));
  return router;
}

function files(directory: string): RequestHandler {
  return express.static(directory, {
    cacheControl: false,
    index: false,
    redirect: false,
    setHeaders: (res, path) => {
      res.setHeader('Cache-Control', HASHED.test(path) ? `public, max-age=${IMMUTABLE_SECONDS}, immutable` : 'no-cache');
    },
  });
}

const onlyReading: RequestHandler = (req, _res, next) => {
  if (req.method !== 'GET' && req.method !== 'HEAD') throw new HttpError('method_not_allowed', { allow: ['GET', 'HEAD'] });
  next();
};

/** Paths that try to leave the directory, or name hidden files, are never the page's. */
const wellFormedPath: RequestHandler = (req, res: Response<unknown, { path?: string }>, next) => {
  let path: string;
  try {
    path = decodeURIComponent(req.path);
  } catch (cause) {
    throw new HttpError('bad_request', { cause });
  }
  if (/\0|\\|\/\./.test(path)) throw new HttpError('not_found');
  res.locals.path = path;
  next();
};

function page(directory: string): RequestHandler {
  const file = join(directory, 'index.html');
  return (_req, res: Response<unknown, { path?: string }>) => {
    if (extname(res.locals.path ?? '') !== '') throw new HttpError('not_found');
    res.sendFile(file, { cacheControl: false, headers: { 'Cache-Control': 'no-cache' } });
  };
}
