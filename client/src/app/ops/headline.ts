/** How things stand, in a sentence that changes only when they do, so that it may be read out. Pure. */
import type { NodeStanding } from '../../../../src/protocol/ops.ts';
import { placeOf, type OpsRecord } from './record.ts';

/** Who is here, and of those who are gone only whom nobody followed. */
export function shownNodes({ nodes }: Pick<OpsRecord, 'nodes'>): readonly NodeStanding[] {
  const present = new Set(nodes.filter(({ state }) => state !== 'gone').map(({ node }) => placeOf(node)));
  const lastGone = new Map(nodes.filter(({ state }) => state === 'gone').map((gone) => [placeOf(gone.node), gone]));
  return nodes.filter((node) => node.state !== 'gone' || (!present.has(placeOf(node.node)) && lastGone.get(placeOf(node.node)) === node));
}

export function headlineOf(record: OpsRecord): string {
  const nodes = shownNodes(record);
  const present = nodes.filter(({ state }) => state !== 'gone');
  if (present.length === 0) return 'No node reports.';
  const events = nodes.flatMap(eventOf);
  const versions = [...new Set(present.map(({ version }) => version))].sort(
    (one, other) => record.versions.indexOf(one) - record.versions.indexOf(other),
  );
  const newest = versions.at(-1) ?? '';
  if (versions.length > 1) {
    const done = present.filter(({ version, state }) => version === newest && state === 'ready').length;
    const places = new Set(nodes.map(({ node }) => placeOf(node))).size;
    events.unshift(`An update to ${newest} is under way, ${done} of ${places} nodes done`);
  }
  if (events.length > 0) return `${events.join('. ')}.`;
  return present.length === 1 ? `The node is in service, on ${newest}.` : `All ${present.length} nodes are in service, on ${newest}.`;
}

function eventOf({ node, state, silent }: NodeStanding): readonly string[] {
  switch (state) {
    case 'ready':
      return [];
    case 'starting':
      return [`${node} is starting`];
    case 'draining':
      return [`${node} is draining`];
    case 'gone':
      return [silent ? `${node} is not heard of any more` : `${node} has ended`];
  }
}
