import type { OpenAPIObject } from '@nestjs/swagger';
import { ADMIN_TOKEN, type ApiApp } from './api-app.js';

/** A request that each operation takes. */
export const REQUESTS = {
  updateScore: { method: 'POST', url: '/score/update', payload: { playerId: 'p1', delta: 1 } },
  updateScores: { method: 'POST', url: '/score/batch', payload: { updates: [{ playerId: 'p1', delta: 1 }] } },
  getTop: { method: 'GET', url: '/leaderboard/top?n=1' },
  getRank: { method: 'GET', url: '/leaderboard/rank?playerId=p1' },
  getAround: { method: 'GET', url: '/leaderboard/around?playerId=p1' },
  getRanks: { method: 'POST', url: '/leaderboard/ranks', payload: { playerIds: ['p1'] } },
} as const;

export const operations = Object.entries(REQUESTS);

const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };

const ADMIN_REQUESTS = {
  startRebuild: { method: 'POST', url: '/admin/rebuild', payload: {}, headers },
  getRebuild: { method: 'GET', url: '/admin/rebuild', headers },
  startDriftCheck: { method: 'POST', url: '/admin/drift-check', payload: {}, headers },
  getDriftCheck: { method: 'GET', url: '/admin/drift-check', headers },
} as const;

export const adminOperations = Object.entries(ADMIN_REQUESTS);

/** The operation of a request, as in the document. */
export function operationOf(document: OpenAPIObject, { method, url }: { method: string; url: string }) {
  const [path = ''] = url.split('?');
  const operation = document.paths[path]?.[method === 'GET' ? 'get' : 'post'];
  if (operation === undefined) throw new Error(`${method} ${path} is not in the document`);
  return operation;
}

/** The OpenAPI document as a client gets it. */
export async function documentOf({ app }: ApiApp): Promise<OpenAPIObject> {
  return (await app.inject({ url: '/docs-json' })).json();
}
