import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AppProcess, buildApps } from '../support/apps/app-process.js';
import { copyNewDatabase } from '../support/apps/new-database.js';

/** An eighth of it, 30 MB, may wait for clients: as unread answers, and as much again as unfinished bodies. */
const HEAP_MB = 192;

const PLAYERS = 1000;
const TIMEOUT_MS = 180_000;

let folder: string;
let app: AppProcess;
let sockets: Socket[];

// One process for all: it has to outlive them.
beforeAll(async () => {
  await buildApps('standalone');
  folder = await mkdtemp(join(tmpdir(), 'standings-memory-'));
  await copyNewDatabase(folder);
  const environment = { DATA_DIR: folder, LOG_LEVEL: 'warn', NODE_OPTIONS: `--max-old-space-size=${HEAP_MB}` };
  app = await (await AppProcess.start('standalone', environment)).ready();
  const updates = Array.from({ length: PLAYERS }, (_, i) => ({ playerId: `p${i}`.padEnd(128, 'x'), delta: i + 1 }));
  expect(await post('/score/batch', { updates })).toBe(200);
}, TIMEOUT_MS);

beforeEach(() => {
  sockets = [];
});

afterEach(() => {
  for (const socket of sockets) socket.destroy();
});

afterAll(async () => {
  await app.end('SIGKILL');
  await rm(folder, { recursive: true });
});

async function post(path: string, body: object): Promise<number> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(app.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
  await response.arrayBuffer();
  return response.status;
}

/** Opens many connections that each send this, and read the answers or never do. @returns the statuses that were heard. */
function openMany(count: number, bytes: string, reads: boolean): number[] {
  const heard: number[] = [];
  for (let i = 0; i < count; i++) {
    const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
    socket.on('error', () => undefined);
    if (reads) socket.on('data', (data) => heard.push(Number(String(data).slice(9, 12))));
    else socket.pause();
    socket.write(bytes);
    sockets.push(socket);
  }
  return heard;
}

/** It may be slow: the clients and it share the machine. */
async function expectServesOthers(): Promise<void> {
  let served = 0;
  const update = async () => {
    if ((await post('/score/update', { playerId: 'other', delta: 1 })) === 200) served += 1;
    return served;
  };
  await expect.poll(update, { timeout: 60_000, interval: 10 }).toBeGreaterThanOrEqual(10);
}

/** The most memory that the process has had, in MB. */
function peakMb(): number {
  const [, kb] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${app.pid}/status`, 'utf8')) ?? [];
  return Number(kb) / 1024;
}

const page = `GET /leaderboard/top?n=${PLAYERS} HTTP/1.1\r\nHost: x\r\n\r\n`;
const tiny = 'GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n';

describe('A process with little memory', { timeout: TIMEOUT_MS }, () => {
  it('holds a bounded part of bodies that never end, and refuses those that came in for the longest', async () => {
    const before = peakMb();
    const body = 'x'.repeat(250_000);
    const head = `POST /score/batch HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length + 1}\r\n\r\n`;
    // 400 MB.
    const heard = openMany(1600, head + body, true);
    await expectServesOthers();
    const closed = () => sockets.filter((socket) => socket.closed).length;
    await expect.poll(closed, { timeout: 90_000, interval: 100 }).toBe(1600);
    expect(new Set(heard)).toEqual(new Set([408, 503]));
    expect(peakMb() - before).toBeLessThan(200);
    await expectServesOthers();
  });

  it('lives when clients ask for many pages and read none, and closes their connections', async () => {
    openMany(200, page.repeat(33), false);
    await expectServesOthers();
    const report = /Connections were closed because their clients did not read the answers/;
    await expect.poll(() => app.printed, { timeout: 90_000, interval: 100 }).toMatch(report);
    await expectServesOthers();
  });

  it('lives when clients send thousands of requests at once and read no answer', async () => {
    openMany(200, page.repeat(20) + tiny.repeat(2000), false);
    await expectServesOthers();
  });
});
