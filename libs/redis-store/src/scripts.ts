import { fileURLToPath } from 'node:url';
import type { ClientContext, Redis, Result } from 'ioredis';
import type { Refusal } from './codes.js';
import { readScripts } from './script-source.js';

/** See `lua/add.lua`: five words of `results` per update. */
export type AddReply = [seq: number, entry: string | null, results: string, clock: number | null] | Refusal;

/** A run of neighbours: see `lua/top.lua`. Empty if there is none. */
export type RunReply = [total: number, position: number, better: number, run: string[]] | [] | Refusal;

/** See `lua/ranks.lua`: two words of `places` per player. */
export type RanksReply = [total: number, places: string] | Refusal;

/** See `lua/standing.lua`: three words of `places` per ranking. With `RANKING_CLOSED`, the number of the ranking follows. */
export type StandingReply = [places: string] | Refusal;

/** See `lua/counts.lua`: a word of `counts` per score. */
export type CountsReply = [total: number, counts: string] | Refusal;

/** See `lua/score-at.lua`. */
export type ScoreAtReply = [total: number, key?: string] | Refusal;

/** See `lua/slices.lua`: two words per player. */
export type SlicesReply = [total: number, slices: string[][]] | Refusal;

/** The players around a place: see `lua/window.lua`. Empty if the player is not in the ranking. */
export type WindowReply = [total: number, start: number, before: number, better: number, run: string[]] | [] | Refusal;

/** The version of the shard: see `lua/refuse.lua`. */
export type RefuseReply = [epoch: string, seq: string] | Refusal;

/** The version of the shard: see `lua/finalize.lua`. Empty if nothing was done. */
export type FinalizeReply = RefuseReply | [];

export type StreamReply = [id: string, fields: string[]][];

/** See `lua/look.lua`: ids are empty where nothing waits. */
export type LookReply = [oldest: string, latest: string, aside: number, missing: number];

/** The keys of a script, after their number: a call may pass as many as it needs. */
export type ScriptKeys = readonly [numberOfKeys: number, ...keys: string[]];

export function scriptKeys(...keys: readonly string[]): ScriptKeys {
  return [keys.length, ...keys];
}

type Arguments = readonly (string | number)[];

/** KEYS and ARGV as the header of the script lists them. */
type Script<Reply, Context extends ClientContext> = (keys: ScriptKeys, argv: Arguments) => Result<Reply, Context>;

declare module 'ioredis' {
  interface RedisCommander<Context> {
    standingsAdd: Script<AddReply, Context>;
    standingsRotateRecords: Script<number, Context>;
    standingsPutRecords: Script<number, Context>;
    standingsNoteRecords: Script<number, Context>;
    standingsNoteLog: Script<number, Context>;
    standingsTop: Script<RunReply, Context>;
    standingsAround: Script<RunReply, Context>;
    standingsRanks: Script<RanksReply, Context>;
    standingsStanding: Script<StandingReply, Context>;
    standingsCounts: Script<CountsReply, Context>;
    standingsScoreAt: Script<ScoreAtReply, Context>;
    standingsSlices: Script<SlicesReply, Context>;
    standingsWindow: Script<WindowReply, Context>;
    standingsScoresOf: Script<string[], Context>;
    standingsCopyCatalog: Script<number, Context>;
    standingsRegister: Script<number, Context>;
    standingsBegin: Script<string | Refusal[0], Context>;
    standingsClose: Script<number, Context>;
    standingsRefuse: Script<RefuseReply, Context>;
    standingsFinalize: Script<FinalizeReply, Context>;
    standingsDrop: Script<number, Context>;
    standingsPut: Script<number, Context>;
    standingsReplace: Script<number, Context>;
    standingsRemove: Script<number, Context>;
    standingsDropStaged: Script<number, Context>;
    standingsOpen: Script<number, Context>;
    standingsForget: Script<number, Context>;
    standingsRetire: Script<number, Context>;
    standingsEnd: Script<number, Context>;
    standingsConfirm: Script<number, Context>;
    standingsLook: Script<LookReply, Context>;
    standingsLatest: Script<string | null | Refusal[0], Context>;
    standingsClaimStale: Script<StreamReply | null, Context>;
    standingsRelease: Script<number, Context>;
    standingsPutAside: Script<number, Context>;
  }
}

/** The scripts in `lua`, by command. */
const SCRIPTS = {
  standingsAdd: 'add',
  standingsRotateRecords: 'rotate-records',
  standingsPutRecords: 'put-records',
  standingsNoteRecords: 'note-records',
  standingsNoteLog: 'note-log',
  standingsTop: 'top',
  standingsAround: 'around',
  standingsRanks: 'ranks',
  standingsStanding: 'standing',
  standingsCounts: 'counts',
  standingsScoreAt: 'score-at',
  standingsSlices: 'slices',
  standingsWindow: 'window',
  standingsScoresOf: 'scores-of',
  standingsConfirm: 'confirm',
  standingsLook: 'look',
  standingsLatest: 'latest',
  standingsClaimStale: 'claim-stale',
  standingsCopyCatalog: 'copy-catalog',
  standingsRegister: 'register',
  standingsBegin: 'begin',
  standingsRelease: 'release',
  standingsPutAside: 'put-aside',
  standingsClose: 'close',
  standingsRefuse: 'refuse',
  standingsFinalize: 'finalize',
  standingsDrop: 'drop',
  standingsPut: 'put',
  standingsReplace: 'replace',
  standingsRemove: 'remove',
  standingsDropStaged: 'drop-staged',
  standingsOpen: 'open',
  standingsForget: 'forget',
  standingsRetire: 'retire',
  standingsEnd: 'end',
};

/** Makes the scripts commands of a connection. ioredis sends a script once per connection and its hash from then on. */
export function defineScripts(redis: Redis): void {
  const scripts = readScripts(fileURLToPath(new URL('./lua', import.meta.url)));
  for (const [command, name] of Object.entries(SCRIPTS)) {
    redis.defineCommand(command, { lua: scripts.get(name) as string });
  }
}
