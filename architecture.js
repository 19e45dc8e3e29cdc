/**
 * The architecture, as far as imports show it; `npm run lint` holds the code to it.
 * Each folder imports only from itself and from those named behind it, so everything points one way: towards the wire types.
 */
export const LAYERS = {
  'src/protocol': [],
  'src/support': ['src/protocol'],

  // Where things are kept: interfaces with a memory and a Redis version each.
  'src/redis': ['src/protocol', 'src/support'],
  'src/log': ['src/protocol', 'src/support'],
  'src/presence': ['src/protocol', 'src/support'],
  'src/sessions': ['src/protocol', 'src/support'],
  'src/ops': ['src/protocol', 'src/support'],

  // What a chat is.
  'src/rooms': ['src/protocol', 'src/support', 'src/log', 'src/presence'],
  'src/connections': ['src/protocol', 'src/support', 'src/log', 'src/presence', 'src/sessions', 'src/rooms'],

  // The edges, which do not know each other.
  'src/http': ['src/protocol', 'src/support', 'src/sessions', 'src/connections'],
  'src/sockjs': ['src/protocol', 'src/support', 'src/connections'],

  // The composition of one process.
  'src/config.ts': ['src/support'],
  'src/node': [
    'src/config.ts',
    ...['src/protocol', 'src/support', 'src/redis', 'src/log', 'src/presence', 'src/sessions'],
    ...['src/ops', 'src/rooms', 'src/connections', 'src/http', 'src/sockjs'],
  ],
  'src/main.ts': ['src/config.ts', 'src/node'],
  'src/health-check.ts': [],

  // The other side of the wire, in browsers and elsewhere.
  'src/sdk': ['src/protocol', 'src/support/clock.ts', 'src/support/random.ts'],
  'client/src': ['src/protocol', 'src/support/clock.ts', 'src/support/random.ts', 'src/sdk'],
  'src/bots': ['src/protocol', 'src/support', 'src/sdk'],
  'src/proof': ['src/protocol', 'src/support', 'src/sdk', 'src/bots'],
  'src/probe': ['src/protocol', 'src/support', 'src/sdk'],
  'src/probe.ts': ['src/probe'],

  // Beside all of it: the bench knows a node by its port alone, and draws as the proof does.
  bench: ['src/proof/picture'],
  // Times single functions, so it reaches into the houses.
  'bench/micro': ['src/protocol', 'src/support', 'src/presence', 'src/rooms', 'src/sockjs'],
};

/** Files that know Redis; the rest of their folders does not. */
export const REDIS_FILES = ['src/redis/**', 'src/*/redis-*.ts'];

/** Packages that are somebody's business alone, so that they can be replaced there alone. */
export const PACKAGE_OWNERS = {
  ioredis: [...REDIS_FILES, 'bench/**'],
  'connect-redis': REDIS_FILES,
  // What the bench compares with stands on the same packages.
  sockjs: ['src/sockjs/**', 'bench/peers/**'],
  // The probe tells an operator what a refused handshake was answered with, which the platform's WebSocket hides.
  ws: ['src/sockjs/**', 'src/probe/**', 'bench/peers/**'],
  'socket.io': ['bench/peers/**'],
  '@socket.io/*': ['bench/peers/**'],
  express: ['src/http/**', 'src/sessions/**', 'src/node/**'],
  // The edge serves its script to the iframe transport.
  'sockjs-client': ['src/sdk/sockjs-socket.ts', 'src/sockjs/client-script.ts'],
  '@angular/*': ['client/src/**'],
};

/** What runs in browsers too: no Node API, and no package but those it owns. The page itself is free in its packages. */
export const BROWSER_FILES = ['src/protocol/**', 'src/sdk/**', 'src/support/clock.ts', 'src/support/random.ts', 'client/src/**'];

/** The environment is read here, and settings are passed on as values. */
export const ENVIRONMENT_READERS = [
  'src/main.ts',
  'src/health-check.ts',
  'src/config.ts',
  'src/bots/main.ts',
  'src/proof/main.ts',
  'src/proof/rolling-demo.ts',
  // It passes the path on to what it starts, and nothing else.
  'bench/machine/processes.ts',
];
