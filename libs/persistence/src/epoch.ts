import type { LogPosition } from '@standings/domain';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { exactInteger } from './exact-integer.js';

/** An epoch of a shard. One counter numbers the epochs of all shards, so the number alone tells the shard. */
@Entity('epochs')
export class Epoch {
  @PrimaryColumn({ type: 'bigint', transformer: exactInteger })
  epoch!: number;

  @Column({ type: 'text', collation: 'C' })
  shard!: string;

  /** The last update of the epoch that counts: later ones are refused. Null while the epoch goes on. */
  @Column({ name: 'ended_seq', type: 'bigint', nullable: true, transformer: exactInteger })
  endedSeq!: number | null;

  /** The version of the data that the epoch was made from. Null if the data was replaced. */
  @Column({ name: 'base_epoch', type: 'bigint', nullable: true, transformer: exactInteger })
  baseEpoch!: number | null;

  @Column({ name: 'base_seq', type: 'bigint', nullable: true, transformer: exactInteger })
  baseSeq!: number | null;

  /** Of the event log: every event of the epoch before it was stored when the epoch ended. Null while that is not known. */
  @Column({ name: 'read_from', type: 'jsonb', nullable: true })
  readFrom!: LogPosition | null;

  /** Of the event log: every event of the epoch before it was stored, later ones were refused. Null while that is not known. */
  @Column({ name: 'read_to', type: 'jsonb', nullable: true })
  readTo!: LogPosition | null;

  /** Whether the shard was opened under the epoch, or was about to be. */
  @Column({ type: 'boolean', default: true })
  opened!: boolean;

  /** Whether its events are where the event log looks for those of its shard. Those of epochs before this release may be anywhere. */
  @Column({ name: 'by_shard', type: 'boolean', default: false })
  byShard!: boolean;
}
