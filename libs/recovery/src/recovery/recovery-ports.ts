import type {
  BoardCatalog,
  BoardDeletions,
  BoardRepository,
  EndedEpochs,
  EpochAuthority,
  LogTail,
  Placement,
  RankingScan,
  ShardRestore,
  ShardStates,
  StoredScores,
} from '@standings/domain';

/** What recovery needs of the ranking store and of the place where scores are durable. */
export interface RecoveryPorts {
  readonly boards: BoardCatalog;
  /** Where the catalog may be behind. */
  readonly definitions: Pick<BoardRepository, 'changes'>;
  readonly deletions: Pick<BoardDeletions, 'after'>;
  readonly placement: Placement;
  readonly states: ShardStates;
  readonly restore: ShardRestore;
  readonly rankings: RankingScan;
  readonly scores: StoredScores;
  readonly epochs: EpochAuthority;
  readonly endedEpochs: EndedEpochs;
  readonly tail: LogTail;
}
