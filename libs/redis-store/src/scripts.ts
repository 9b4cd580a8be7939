import { readFileSync } from 'node:fs';
import type { Redis, Result } from 'ioredis';

/** See `lua/add-5.lua`: five words of `results` per update. */
export type AddReply = [seq: number, entry: string | null, results: string] | [refused: -4];

/** A shard without data: see `lua/top-2.lua`. */
type NoData = [-4];

/** A run of neighbours: see `lua/top-2.lua`. Empty if there is none. */
export type RunReply = [total: number, position: number, better: number, run: string[]] | [] | NoData;

/** See `lua/ranks-2.lua`: two words of `places` per player. */
export type RanksReply = [total: number, places: string] | NoData;

export type StreamReply = [id: string, fields: string[]][];

/** See `lua/look-3.lua`: ids are empty where nothing waits. */
export type LookReply = [oldest: string, latest: string, aside: number, missing: number];

declare module 'ioredis' {
  interface RedisCommander<Context> {
    standingsAdd(
      meta: string,
      scores: string,
      outbox: string,
      marksEven: string,
      marksOdd: string,
      argv: (string | number)[],
    ): Result<AddReply, Context>;
    standingsRotateMarks(meta: string, even: string, odd: string, holdsMs: number): Result<number, Context>;
    standingsTop(scores: string, meta: string, argv: (string | number)[]): Result<RunReply, Context>;
    standingsAround(scores: string, meta: string, argv: (string | number)[]): Result<RunReply, Context>;
    standingsRanks(scores: string, meta: string, playerIds: readonly string[]): Result<RanksReply, Context>;
    standingsBegin(
      meta: string,
      restoration: string,
      staged: string,
      argv: readonly string[],
    ): Result<string | number, Context>;
    standingsClose(meta: string, restoration: string, id: string): Result<number, Context>;
    standingsPut(restoration: string, scores: string, argv: (string | number)[]): Result<number, Context>;
    standingsOpen(
      meta: string,
      restoration: string,
      outbox: string,
      live: string,
      staged: string,
      replaced: string,
      argv: (string | number)[],
    ): Result<number, Context>;
    standingsForget(replaced: string, soonS: number): Result<number, Context>;
    standingsAbandon(restoration: string, staged: string, id: string): Result<number, Context>;
    standingsConfirm(meta: string, outbox: string, argv: (string | number)[]): Result<number, Context>;
    standingsLook(meta: string, outbox: string, aside: string): Result<LookReply, Context>;
    standingsClaimStale(outbox: string, claim: string, argv: (string | number)[]): Result<StreamReply | null, Context>;
    standingsRelease(claim: string, claimant: string): Result<number, Context>;
    standingsPutAside(outbox: string, aside: string, argv: string[]): Result<number, Context>;
  }
}

/** The scripts by command; the number in a file's name is that of its keys. */
const SCRIPTS = {
  standingsAdd: 'add-5',
  standingsRotateMarks: 'rotate-marks-3',
  standingsTop: 'top-2',
  standingsAround: 'around-2',
  standingsRanks: 'ranks-2',
  standingsConfirm: 'confirm-2',
  standingsLook: 'look-3',
  standingsClaimStale: 'claim-stale-2',
  standingsBegin: 'begin-3',
  standingsRelease: 'release-1',
  standingsPutAside: 'put-aside-2',
  standingsClose: 'close-2',
  standingsPut: 'put-2',
  standingsOpen: 'open-6',
  standingsForget: 'forget-1',
  standingsAbandon: 'abandon-2',
};

/** Makes the scripts commands of a connection. ioredis sends a script once per connection and its hash from then on. */
export function defineScripts(redis: Redis): void {
  for (const [command, file] of Object.entries(SCRIPTS)) {
    const lua = readFileSync(new URL(`./lua/${file}.lua`, import.meta.url), 'utf8');
    redis.defineCommand(command, { lua, numberOfKeys: Number(file.split('-').at(-1)) });
  }
}
