import { RankingReads } from './ranking-reads.js';

/**
 * The final ranks of periods, which never change. A period that is not archived reads as one without players.
 *
 * Any method rejects with `StoreUnavailableError` while the archive cannot be read.
 */
export abstract class ArchivedRankings extends RankingReads {}
