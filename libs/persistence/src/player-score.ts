import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { exactInteger } from './exact-integer.js';

/**
 * One durable score. Ids are compared by their bytes (`C`), so that key order is the same here, in Redis and in JavaScript.
 *
 * An index on a column that every update changes would end heap-only updates. The epoch changes only when a shard is
 * recovered.
 */
@Entity('player_scores')
export class PlayerScore {
  /** The number of the board. */
  @PrimaryColumn({ name: 'board_no', type: 'integer' })
  board!: number;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  period!: string;

  @PrimaryColumn({ name: 'player_id', type: 'text', collation: 'C' })
  playerId!: string;

  @Column({ type: 'bigint', transformer: exactInteger })
  score!: number;

  @Index('player_scores_epoch')
  @Column({ type: 'bigint', transformer: exactInteger })
  epoch!: number;

  @Column({ type: 'bigint', transformer: exactInteger })
  seq!: number;

  /** The player was taken off the board. The row stays, with its version, or a late event would bring the player back. */
  @Column({ type: 'boolean', default: false })
  removed!: boolean;

  @Column({ name: 'last_updated', type: 'timestamptz' })
  lastUpdated!: Date;

  /** Null on boards whose ties are shared. */
  @Column({ type: 'bigint', nullable: true, transformer: exactInteger })
  tiebreaker!: number | null;
}
