/** What a node counts and measures, by its Prometheus names. One instance a node, passed to those who count. */
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import { LOOP_DELAY_RESOLUTION_MS } from './server-limits.ts';

/** From what a local Redis takes to what a person would call broken; about 1.5 times apart, so that a quantile between two is near enough. */
const DELIVERY_DELAY_BUCKETS_SECONDS = [
  ...[0.001, 0.0015, 0.002, 0.003, 0.005, 0.007, 0.01, 0.015, 0.02, 0.03, 0.05, 0.07],
  ...[0.1, 0.15, 0.2, 0.3, 0.5, 0.7, 1, 2, 5],
];

export class Metrics {
  readonly registry = new Registry();

  readonly connections = this.gauge('tchatter_connections', 'Connections open now, by transport.', ['transport']);
  readonly connectionsOpened = this.counter('tchatter_connections_opened_total', 'Connections opened, by transport.', ['transport']);
  readonly connectionsClosed = this.counter('tchatter_connections_closed_total', 'Connections this node closed, by close code.', ['code']);
  readonly rooms = this.gauge('tchatter_rooms', 'Rooms with a connection on this node.', []);
  readonly messagesAppended = this.counter('tchatter_messages_appended_total', 'Messages stored by a send on this node.', []);
  readonly messagesRepeated = this.counter(
    'tchatter_messages_repeated_total',
    'Sends whose id was known: acknowledged again, stored once.',
    [],
  );
  readonly messagesDelivered = this.counter('tchatter_messages_delivered_total', 'Messages handed to a socket, live or replayed.', []);
  readonly deliveryDelay = new Histogram({
    name: 'tchatter_delivery_delay_seconds',
    help: 'From the storing of a message, by the clock of the log, to its writing to the sockets of this node.',
    buckets: DELIVERY_DELAY_BUCKETS_SECONDS,
    registers: [this.registry],
  });
  readonly errorsSent = this.counter('tchatter_errors_sent_total', 'Errors told to clients, by code.', ['code']);
  readonly logRefills = this.counter('tchatter_log_refills_total', 'Reads of the log because publications were missed, by reason.', [
    'reason',
  ]);
  readonly newEpochs = this.counter('tchatter_new_epochs_total', 'Rooms whose log was found to have lost its tail.', []);
  readonly resumes = this.counter('tchatter_resumes_total', 'Joins that asked to resume, by outcome.', ['outcome']);
  readonly slowConnections = this.counter('tchatter_slow_connections_total', 'Connections that fell behind, by what became of them.', [
    'outcome',
  ]);
  readonly movesSent = this.counter('tchatter_moves_sent_total', 'Connections asked to move to another node.', []);
  readonly connectionsAskedToMove = this.gauge(
    'tchatter_connections_asked_to_move',
    'Connections that were asked to move and are still here.',
    [],
  );
  readonly requestsRefused = this.counter('tchatter_requests_refused_total', 'HTTP requests and upgrades refused, by reason.', ['reason']);
  readonly ticketsRefused = this.counter('tchatter_tickets_refused_total', 'Tickets unknown, used or expired.', []);
  readonly state = this.gauge('tchatter_node_state', '1 for the state the node is in.', ['state']);
  readonly stateSince = this.gauge(
    'tchatter_node_state_since_timestamp_seconds',
    'When the node came into the state it is in, in seconds since 1970.',
    [],
  );

  constructor(node: string, version: string) {
    this.registry.setDefaultLabels({ node });
    collectDefaultMetrics({ register: this.registry, eventLoopMonitoringPrecision: LOOP_DELAY_RESOLUTION_MS });
    this.gauge('tchatter_node_info', 'Always 1; the version is in the label.', ['version']).set({ version }, 1);
  }

  private counter<L extends string>(name: string, help: string, labelNames: readonly L[]): Counter<L> {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }

  private gauge<L extends string>(name: string, help: string, labelNames: readonly L[]): Gauge<L> {
    return new Gauge({ name, help, labelNames, registers: [this.registry] });
  }
}
