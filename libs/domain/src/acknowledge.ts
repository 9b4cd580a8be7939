/**
 * When an update is answered: `store`, when the ranking store has it; `log`, when the event log has confirmed its event too. One setting
 * per deployment.
 */
export type Acknowledge = 'store' | 'log';
