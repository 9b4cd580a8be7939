import { setTimeout as sleep } from 'node:timers/promises';
import type { Admin } from 'kafkajs';
import { uniqueName } from '../../support/servers/index.js';
import { cpuOfPostgres, cpuOfProcess } from '../cpu.js';
import { queryRows } from '../database.js';
import { Program } from '../program.js';
import { asAdmin, countCommitted, countEvents } from '../topic.js';
import type { Contestant, Turn } from '../turn.js';

const TIMEOUT_MS = 300_000;
const POLL_MS = 10;

/** A topic full of events, their target, and the expected result. */
export interface DrainService {
  readonly brokers: string;
  readonly topic: string;
  readonly databaseUrl: string;
  readonly events: number;
  /** The newest score of each player. */
  readonly expected: ReadonlyMap<string, number>;
}

/** A program that writes the whole topic to its table, from the beginning in each turn. */
export class Drain implements Contestant {
  constructor(
    readonly name: string,
    private readonly table: string,
    private readonly service: DrainService,
    private readonly program: { readonly app: 'sync' } | { readonly baseline: string },
  ) {}

  /** @throws {Error} if the table is wrong afterwards. */
  async turn(): Promise<Turn> {
    const { databaseUrl, brokers } = this.service;
    // So that Postgres does not flush the writes of the last turn during this one.
    await queryRows(databaseUrl, `TRUNCATE ${this.table}`);
    await queryRows(databaseUrl, 'CHECKPOINT');
    const group = uniqueName('bench');
    const program = await this.start(group);
    try {
      const turn = await asAdmin(brokers, (admin) => this.drain(program, admin, group));
      await this.check();
      return turn;
    } finally {
      await program.stop();
    }
  }

  private start(group: string): Promise<Program> {
    const { brokers, topic, databaseUrl } = this.service;
    const environment = {
      KAFKA_BROKERS: brokers,
      KAFKA_TOPIC: topic,
      KAFKA_GROUP_ID: group,
      DATABASE_URL: databaseUrl,
    };
    if ('app' in this.program) return Program.app(this.program.app, environment);
    return Program.baseline(this.program.baseline, environment);
  }

  private async drain(program: Program, admin: Admin, group: string): Promise<Turn> {
    const { topic, events, databaseUrl } = this.service;
    const total = await countEvents(admin, topic);
    const [programClock, postgresClock] = [cpuOfProcess(program.pid), cpuOfPostgres(databaseUrl)];
    const postgresBefore = await postgresClock();
    await until(program, () => hasPartitions(admin, group));
    const [began, before] = [performance.now(), programClock()];
    await until(program, async () => (await countCommitted(admin, group, topic)) === total);
    const seconds = (performance.now() - began) / 1000;
    const used = { program: programClock() - before, postgres: (await postgresClock()) - postgresBefore };
    return { perSecond: events / seconds, cpu: { program: used.program / events, postgres: used.postgres / events } };
  }

  private async check(): Promise<void> {
    const rows = await queryRows(this.service.databaseUrl, `SELECT player_id, score FROM ${this.table}`);
    const { expected } = this.service;
    const wrong = rows.filter(({ player_id, score }) => expected.get(player_id) !== Number(score));
    if (rows.length === expected.size && wrong.length === 0) return;
    throw new Error(`${this.name}: ${rows.length} of ${expected.size} players stored, ${wrong.length} of them wrong.`);
  }
}

/** From then on the program fetches. */
async function hasPartitions(admin: Admin, group: string): Promise<boolean> {
  const { groups } = await admin.describeGroups([group]);
  return groups[0]?.state === 'Stable';
}

async function until(program: Program, condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + TIMEOUT_MS;
  while (!(await condition())) {
    program.failIfGone();
    if (Date.now() > deadline) throw new Error(`The program has not finished within ${TIMEOUT_MS} ms.`);
    await sleep(POLL_MS);
  }
}
