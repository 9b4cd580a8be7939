import { fault } from './fault.js';

const EVENT = { delta: 1, newScore: 1, timestamp: '2026-11-23T12:00:00.000Z', epoch: 1, seq: 1, scores: { all: 1 } };

const POISON = [
  'not JSON',
  '{}',
  JSON.stringify({ ...EVENT, playerId: 'poison', board: 'no-such-board' }),
  JSON.stringify({ ...EVENT, playerId: 'poison', board: 'global', scores: { all: 'many' } }),
];

/** Messages that can never be stored lie between the events: they go to the dead letters, the others go on. */
export const poison = fault('poison among the events', ({ cluster }) => {
  let before = 0;
  let after = 0;
  return {
    lastsMs: [0, 1000],
    hidden: true,
    async inject() {
      before = await cluster.events.deadLetters();
      await cluster.events.write([...POISON, ...POISON]);
    },
    heal: async () => undefined,
    async hits() {
      after = await cluster.events.deadLetters();
      const buried = after - before;
      return { 'dead letters': buried >= 2 * POISON.length ? buried : 0 };
    },
  };
});
