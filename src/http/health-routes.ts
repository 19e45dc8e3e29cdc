/**
 * What balancers, orchestrators and Prometheus ask. Nothing here touches a store: Redis going away must not take all
 * nodes out of service at once.
 */
import express, { type RequestHandler, type Router } from 'express';
import type { Registry } from 'prom-client';
import { methodNotAllowed } from './error-handler.ts';
import { errorBody } from './errors.ts';
import type { NodeState, NodeStatus } from './node-status.ts';

const READINESS: Readonly<Record<NodeState, number>> = { starting: 503, ready: 200, draining: 503, stopped: 503 };

/** HAProxy's `disable-on-404`: 404 keeps what belongs to this node on it and sends everything new elsewhere; 503 would move it all. */
const BALANCING: Readonly<Record<NodeState, number>> = { starting: 503, ready: 200, draining: 404, stopped: 503 };

export function healthRoutes(status: NodeStatus, registry: Registry): Router {
  const router = express.Router();
  const alive: RequestHandler = (_req, res) => void res.json({ status: 'alive' });
  const metrics: RequestHandler = async (_req, res) => {
    const text = await registry.metrics();
    res.set('Content-Type', registry.contentType).send(text);
  };
  const answers: Readonly<Record<string, RequestHandler>> = {
    '/healthz': alive,
    '/health': alive,
    '/readyz': stateIn(status, READINESS),
    '/lbz': stateIn(status, BALANCING),
    '/metrics': metrics,
  };
  for (const [path, answer] of Object.entries(answers)) {
    router.route(path).get(noStore, answer).all(methodNotAllowed('GET', 'HEAD'));
  }
  return router;
}

function stateIn(status: NodeStatus, codes: Readonly<Record<NodeState, number>>): RequestHandler {
  return (_req, res) => {
    const state = status.state();
    const code = codes[state];
    res.status(code).json(code === 200 ? { status: state } : errorBody(state, `This node is ${state} and takes no new clients.`));
  };
}

const noStore: RequestHandler = (_req, res, next) => {
  res.set('Cache-Control', 'no-store');
  next();
};
