import { readFileSync } from 'node:fs';
import type { Redis, Result } from 'ioredis';

/** Five values per update: see `lua/add-3.lua`. */
type AddResults = (number | string | null)[];
export type AddReply = [epoch: number, seq: number, entry: string | null, results: AddResults] | [outboxFull: -2];

/** A run of neighbours: see `lua/top-1.lua`. Empty if there is none. */
export type RunReply = [total: number, position: number, better: number, run: string[]] | [];

export type RanksReply = [total: number, ...places: (number | string | null)[]];
export type StreamReply = [id: string, fields: string[]][];

declare module 'ioredis' {
  interface RedisCommander<Context> {
    standingsAdd(meta: string, scores: string, outbox: string, argv: (string | number)[]): Result<AddReply, Context>;
    standingsTop(scores: string, argv: (string | number)[]): Result<RunReply, Context>;
    standingsAround(scores: string, argv: (string | number)[]): Result<RunReply, Context>;
    standingsRanks(scores: string, playerIds: readonly string[]): Result<RanksReply, Context>;
    standingsConfirm(meta: string, outbox: string, argv: (string | number)[]): Result<number, Context>;
    standingsClaimStale(outbox: string, claim: string, argv: (string | number)[]): Result<StreamReply, Context>;
  }
}

/** The scripts by command; the number in a file's name is that of its keys. */
const SCRIPTS = {
  standingsAdd: 'add-3',
  standingsTop: 'top-1',
  standingsAround: 'around-1',
  standingsRanks: 'ranks-1',
  standingsConfirm: 'confirm-2',
  standingsClaimStale: 'claim-stale-2',
};

/** Makes the scripts commands of a connection. ioredis sends a script once per connection and its hash from then on. */
export function defineScripts(redis: Redis): void {
  for (const [command, file] of Object.entries(SCRIPTS)) {
    const lua = readFileSync(new URL(`./lua/${file}.lua`, import.meta.url), 'utf8');
    redis.defineCommand(command, { lua, numberOfKeys: Number(file.split('-').at(-1)) });
  }
}
