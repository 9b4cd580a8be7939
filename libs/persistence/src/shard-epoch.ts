import { Column, Entity, PrimaryColumn } from 'typeorm';
import { exactInteger } from './exact-integer.js';

/** The epoch of a shard since it was last recovered: scores of a lower one are refused. No row: it never was. */
@Entity('shard_epochs')
export class ShardEpoch {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  shard!: string;

  @Column({ type: 'bigint', transformer: exactInteger })
  epoch!: number;
}
