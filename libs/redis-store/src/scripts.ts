import { readFileSync } from 'node:fs';
import type { Redis, Result } from 'ioredis';

/** Five values per update: see `lua/add-n.lua`. */
type AddResults = (number | string | null)[];

export type AddReply = [seq: number, entry: string | null, results: AddResults] | [refused: -4];

/** A shard without data: see `lua/top-2.lua`. */
type NoData = [-4];

/** A run of neighbours: see `lua/top-2.lua`. Empty if there is none. */
export type RunReply = [total: number, position: number, better: number, run: string[]] | [] | NoData;

export type RanksReply = [total: number, ...places: (number | string | null)[]] | NoData;

export type StreamReply = [id: string, fields: string[]][];

declare module 'ioredis' {
  interface RedisCommander<Context> {
    standingsAdd(keys: number, ...keysAndArgv: (string | number)[]): Result<AddReply, Context>;
    standingsTop(scores: string, meta: string, argv: (string | number)[]): Result<RunReply, Context>;
    standingsAround(scores: string, meta: string, argv: (string | number)[]): Result<RunReply, Context>;
    standingsRanks(scores: string, meta: string, playerIds: readonly string[]): Result<RanksReply, Context>;
    standingsClose(meta: string, restoration: string, id: string): Result<number, Context>;
    standingsPut(restoration: string, scores: string, argv: (string | number)[]): Result<number, Context>;
    standingsOpen(
      meta: string,
      restoration: string,
      outbox: string,
      live: string,
      staged: string,
      argv: (string | number)[],
    ): Result<number, Context>;
    standingsAbandon(restoration: string, staged: string, id: string): Result<number, Context>;
    standingsConfirm(meta: string, outbox: string, argv: (string | number)[]): Result<number, Context>;
    standingsClaimStale(outbox: string, claim: string, argv: (string | number)[]): Result<StreamReply, Context>;
  }
}

/** The scripts by command; the number in a file's name is that of its keys, `n` if each call says how many. */
const SCRIPTS = {
  standingsAdd: 'add-n',
  standingsTop: 'top-2',
  standingsAround: 'around-2',
  standingsRanks: 'ranks-2',
  standingsConfirm: 'confirm-2',
  standingsClaimStale: 'claim-stale-2',
  standingsClose: 'close-2',
  standingsPut: 'put-2',
  standingsOpen: 'open-5',
  standingsAbandon: 'abandon-2',
};

/** Makes the scripts commands of a connection. ioredis sends a script once per connection and its hash from then on. */
export function defineScripts(redis: Redis): void {
  for (const [command, file] of Object.entries(SCRIPTS)) {
    const lua = readFileSync(new URL(`./lua/${file}.lua`, import.meta.url), 'utf8');
    const keys = file.split('-').at(-1);
    redis.defineCommand(command, keys === 'n' ? { lua } : { lua, numberOfKeys: Number(keys) });
  }
}
