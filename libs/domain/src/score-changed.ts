import type { ScoreChange } from './ports/ranking-store.js';

/** Domain event: an update was applied and is durable. Published once per applied update, after the store has it. */
export class ScoreChanged {
  constructor(readonly change: ScoreChange) {}
}
