import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AppProcess, buildApps } from '../support/apps/app-process.js';
import { Standalones } from '../support/apps/standalones.js';

const PLAYERS = Array.from({ length: 50 }, (_, index) => `p${index}`);
const CLIENTS = 16;
const KILLS = 2;
/** Acknowledged in a run before it is killed. */
const ANSWERED = 300;
/** One of so many requests is given up by its client at once: it was sent, and its answer is lost. */
const LOST_OF = 5;

interface Update {
  readonly playerId: string;
  readonly delta: number;
}

/** A request under its key. One update goes to `/score/update`, several to `/score/batch`. */
interface KeyedRequest {
  readonly key: string;
  readonly updates: readonly Update[];
  /** Of the address: with or without ranks. */
  readonly query: '' | '?ranks=none';
}

interface Answer {
  readonly body: unknown;
  readonly replayed: boolean;
}

let standalones: Standalones;
let service: AppProcess;
let answered: Map<KeyedRequest, Answer>;
let unknown: KeyedRequest[];

beforeAll(() => buildApps('standalone'));

beforeEach(async () => {
  standalones = await Standalones.overNewDatabase();
  answered = new Map();
  unknown = [];
  service = await standalones.start();
});

afterEach(() => standalones.remove());

/** @returns null if the outcome is not known. */
async function send({ key, updates, query }: KeyedRequest, signal: AbortSignal | null = null): Promise<Answer | null> {
  const [path, body] = updates.length === 1 ? ['update', updates[0]] : ['batch', { updates }];
  try {
    const response = await fetch(`${service.url}/score/${path}${query}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify(body),
      signal,
    });
    if (!response.ok) return null;
    return { body: await response.json(), replayed: response.headers.get('idempotent-replayed') === 'true' };
  } catch {
    return null;
  }
}

/** Sends one request after the other until the service is gone. */
async function client(number: number, running: AbortSignal): Promise<void> {
  for (let count = 0; !running.aborted; count++) {
    const size = count % 3 === 0 ? 4 : 1;
    const updates = Array.from({ length: size }, (_, place) => ({
      playerId: PLAYERS[(number + 7 * count + place) % PLAYERS.length] as string,
      delta: (count % 9) + 1,
    }));
    const query = count % 2 === 0 ? '' : '?ranks=none';
    const request = { key: randomUUID(), updates, query } as const;
    const impatient = count % LOST_OF === LOST_OF - 1 ? AbortSignal.timeout(2) : null;
    const answer = await send(request, impatient);
    if (answer === null) unknown.push(request);
    else answered.set(request, answer);
  }
}

/** Has the service under load, and kills it in the midst of it. */
async function runUntilKilled(): Promise<void> {
  const stop = new AbortController();
  const before = answered.size;
  const clients = Array.from({ length: CLIENTS }, (_, number) => client(number, stop.signal));
  await expect.poll(() => answered.size - before, { timeout: 60_000, interval: 5 }).toBeGreaterThan(ANSWERED);
  await service.end('SIGKILL');
  stop.abort();
  await Promise.all(clients);
}

/** Sends again what nobody knows of, until it is answered. @returns how many had been applied before. */
async function settleUnknown(): Promise<number> {
  let replays = 0;
  for (const request of unknown.splice(0)) {
    let answer = await send(request);
    for (; answer === null; answer = await send(request)) await sleep(20);
    answered.set(request, answer);
    if (answer.replayed) replays += 1;
  }
  return replays;
}

async function scores(): Promise<Map<string, number>> {
  const response = await fetch(`${service.url}/leaderboard/top?n=1000`);
  const { entries } = (await response.json()) as { entries: { playerId: string; score: number }[] };
  return new Map(entries.map(({ playerId, score }) => [playerId, score]));
}

function sums(requests: Iterable<KeyedRequest>): Map<string, number> {
  const sum = new Map<string, number>();
  for (const { updates } of requests) {
    for (const { playerId, delta } of updates) sum.set(playerId, (sum.get(playerId) ?? 0) + delta);
  }
  return sum;
}

describe('The standalone app', () => {
  it('counts every key once, killed in the midst of updates again and again', { timeout: 300_000 }, async () => {
    let [asked, replays] = [0, 0];
    for (let kill = 0; kill < KILLS; kill++) {
      await runUntilKilled();
      service = await standalones.start();
      asked += unknown.length;
      replays += await settleUnknown();
      expect(await scores()).toEqual(sums(answered.keys()));
    }
    // Some had been applied before the kill, some had not reached the service.
    expect(replays).toBeGreaterThan(0);
    expect(asked).toBeGreaterThanOrEqual(replays);

    for (const [request, { body }] of answered) expect(await send(request)).toEqual({ body, replayed: true });
    expect(await scores()).toEqual(sums(answered.keys()));
  });
});
