import type { Redis } from 'ioredis';

/** What a node answers to `CLUSTER SLOTS`: ranges of slots, each with its master first. */
export type SlotsReply = readonly (readonly [
  first: number,
  last: number,
  ...nodes: (readonly [host: string, port: number, id: string, ...rest: unknown[]])[],
])[];

/** How one node sees the cluster. */
export interface ClusterView {
  readonly slots: SlotsReply;
  /** What it answers to `CLUSTER NODES`: a line for each node, with its configuration epoch. */
  readonly nodes: string;
  /** `host` of the node that answered: it may not know its own. */
  readonly asked: string;
}

/** Asks a node. @param address its `host:port`. @throws whatever ioredis throws. */
export async function viewOf(node: Redis, address: string): Promise<ClusterView> {
  const [slots, nodes] = await Promise.all([node.cluster('SLOTS'), node.cluster('NODES')]);
  return { slots, nodes: String(nodes), asked: address.slice(0, address.lastIndexOf(':')) };
}
