import { Column, Entity, PrimaryColumn } from 'typeorm';
import { exactInteger } from './exact-integer.js';

/** The epoch of a board since it was last recovered: scores of a lower one are refused. No row: it never was. */
@Entity('board_epochs')
export class BoardEpoch {
  @PrimaryColumn({ name: 'board_id', type: 'text', collation: 'C' })
  board!: string;

  @Column({ type: 'bigint', transformer: exactInteger })
  epoch!: number;
}
