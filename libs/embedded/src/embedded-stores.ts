import { Logger } from '@nestjs/common';
import {
  type BoardCatalog,
  type Calendar,
  type Clock,
  type Loop,
  type Meter,
  NO_METER,
  type RankingStore,
} from '@standings/domain';
import { TypeormBoardRepository, TypeormScoreRepository } from '@standings/persistence';
import { BoardNumbers, RetryInPlace, Sink } from '@standings/sink';
import type { DataSource } from 'typeorm';
import type { DataDir } from './data-dir/data-dir.js';
import { EmbeddedDatabase } from './database/embedded-database.js';
import { EmbeddedRankingRemoval } from './embedded-ranking-removal.js';
import { EmbeddedRankingStore } from './embedded-ranking-store.js';
import { EventStorage } from './event-storage.js';
import { HoldingWriter } from './holding-writer.js';
import type { IdempotencyRecord, RecordedEvent } from './idempotency/idempotency-record.js';
import { InProcessEventLog, MAX_BATCH } from './in-process-event-log.js';
import { loadBoards } from './load-boards.js';
import { DatabaseUpkeep } from './database/database-upkeep.js';
import { RecordTable } from './idempotency/record-table.js';
import { RecordWindow } from './idempotency/record-window.js';
import { RecordingRepository } from './idempotency/recording-repository.js';
import { RefusingDeadLetters } from './refusing-dead-letters.js';
import { SpaceWatch } from './data-dir/space-watch.js';
import { Upkeep } from './database/upkeep.js';

export interface EmbeddedSettings {
  /** Acquired for this process; released when the stores are closed. */
  readonly dataDir: DataDir;
  /** How long an idempotency key holds, in ms, at least 1000. */
  readonly idempotencyTtlMs: number;
  /** Called when the database has failed for good. Every update is refused from then on; the process should end. */
  readonly onCrash: (error: Error) => void;
}

/**
 * Idempotency records in one of the nine generations. So at least the last 524,288 records are held, and at most 589,824. Measured
 * with UUIDs as keys, a record takes 310 bytes of the heap, and all of them 180 MB.
 */
const RECORDS_PER_GENERATION = 65_536;

/** How long a stop waits for accepted updates to be stored. */
const STOP_MS = 10_000;

/** The ranking store, its event log and its score repository in one process, over one data directory. */
export class EmbeddedStores {
  private constructor(
    readonly rankingStore: RankingStore,
    readonly rankingRemoval: EmbeddedRankingRemoval,
    readonly scoreRepository: TypeormScoreRepository,
    readonly eventLog: InProcessEventLog,
    /** What the start has found. */
    readonly loaded: { readonly scores: number; readonly ms: number },
    private readonly database: EmbeddedDatabase,
    private readonly loops: readonly Loop[],
  ) {}

  /** The database, for what is not a score. */
  get dataSource(): DataSource {
    return this.database.dataSource;
  }

  /** Opens the database and builds the ranks from it. */
  static async open(
    settings: EmbeddedSettings,
    catalog: BoardCatalog,
    clock: Clock,
    calendar: Calendar,
    meter: Meter = NO_METER,
  ): Promise<EmbeddedStores> {
    const began = performance.now();
    warnIfUnlocked(settings.dataDir);
    const crash = (error: Error) => {
      log?.fail(error);
      settings.onCrash(error);
    };
    let log: InProcessEventLog | undefined;
    const database = await EmbeddedDatabase.open(settings.dataDir, crash);
    const definitions = new TypeormBoardRepository(database.dataSource, calendar);
    await catalog.catchUp(definitions);
    const repository = new TypeormScoreRepository(database.dataSource);
    const { boards, versions, clock: reached, scores } = await loadBoards(repository, catalog);
    const table = new RecordTable(database.dataSource);
    const window = { ttlMs: settings.idempotencyTtlMs, generationSize: RECORDS_PER_GENERATION };
    const records = await RecordWindow.open(table, window, new Logger(RecordWindow.name), clock.now());
    const sinkLog = new Logger(Sink.name);
    const letters = new RefusingDeadLetters(crash);
    const recording = new RecordingRepository(repository, table);
    const { files } = settings.dataDir;
    const writer = new HoldingWriter(recording, files);
    const retry = new RetryInPlace(sinkLog, meter);
    const numbers = new BoardNumbers(catalog, definitions);
    const sink = new Sink<RecordedEvent>(writer, letters, numbers, retry, sinkLog, MAX_BATCH, meter);
    const saveAlone = (alone: readonly IdempotencyRecord[]) => files.whileKept(() => recording.saveAlone(alone));
    log = new InProcessEventLog(new EventStorage(sink, saveAlone, retry), crash);
    const store = new EmbeddedRankingStore(boards, versions, reached, records, log, clock);
    const loops = [
      new Upkeep(new DatabaseUpkeep(database.dataSource), new Logger(Upkeep.name)),
      new SpaceWatch(settings.dataDir.path, log, new Logger(SpaceWatch.name)),
    ];
    for (const loop of loops) loop.start();
    const removal = new EmbeddedRankingRemoval(catalog, boards);
    const loaded = { scores, ms: performance.now() - began };
    return new EmbeddedStores(store, removal, repository, log, loaded, database, loops);
  }

  /** Stores the accepted updates, then closes the database and releases the data directory. */
  async close(): Promise<void> {
    await Promise.all([this.eventLog, ...this.loops].map((part) => part.stop({ timeoutMs: STOP_MS })));
    await this.database.close();
  }
}

function warnIfUnlocked({ unlocked }: DataDir): void {
  if (unlocked === null) return;
  const detail =
    'Install the program flock (util-linux), and never remove files of its folder run while the service runs.';
  new Logger('DataDir').warn(`The data directory is guarded by a socket alone. ${detail}`, { reason: unlocked });
}
