import { describe, expect, it } from 'vitest';
import type { Request } from '../history/history.js';
import { Random } from '../random.js';
import { Clients } from './clients.js';
import { settle } from './settle.js';

const answer = (status: number, body: object, replayed = false) => ({ status, body: JSON.stringify(body), replayed });
const OK = answer(200, { newScore: 7 });
const REFUSED = answer(503, { code: 'store_unavailable' });
const UNKNOWN = answer(503, { code: 'outcome_unknown' });

/** The first request of a run is a batch, the second is not. */
function requestOf(kind: 'single' | 'batch'): Request {
  const clients = new Clients('t', new Random(1));
  const batch = clients.nextRequest(0);
  return kind === 'batch' ? batch : clients.nextRequest(0);
}

const outcomes = ({ updates }: Request) => updates.map(({ outcome }) => outcome);

describe('What an answer says of a request', () => {
  it.each([
    ['ok', OK, 'ok'],
    ['refused', REFUSED, 'refused'],
    ['unknown', UNKNOWN, 'unknown'],
    ['a broken connection', null, 'unknown'],
    ['a fault of the service', answer(500, { code: 'internal_error' }), 'unknown'],
  ] as const)('%s', (_, given, outcome) => {
    const request = requestOf('single');
    settle(request, given, 10);
    expect(outcomes(request)).toEqual([outcome]);
  });

  it('stays unknown when a retry is refused, and becomes ok when one is answered', () => {
    const request = requestOf('single');
    for (const given of [null, REFUSED]) settle(request, given, 10);
    expect(outcomes(request)).toEqual(['unknown']);
    settle(request, answer(200, { newScore: 7 }, true), 20);
    expect(request).toMatchObject({ wasUnknown: true, replays: 1, answer: OK.body });
    expect(request.updates[0]).toMatchObject({ outcome: 'ok', newScore: 7, decidedAt: 20 });
  });

  it('says whether the update was applied', () => {
    const request = requestOf('single');
    settle(request, answer(200, { newScore: 7, applied: false }), 10);
    expect(request.updates[0]).toMatchObject({ outcome: 'ok', newScore: 7, isApplied: false });
  });

  it('goes update by update through a batch', () => {
    const request = requestOf('batch');
    const results = request.updates.map((_, index) =>
      index === 0 ? { code: 'outcome_unknown' } : { newScore: index },
    );
    settle(request, answer(200, { results }), 10);
    expect(outcomes(request)).toEqual(request.updates.map((_, index) => (index === 0 ? 'unknown' : 'ok')));
    expect(request.answer).toBeNull();
  });
});
