import type { OpenAPIObject } from '@nestjs/swagger';
import { ADMIN_TOKEN, type ApiApp } from './api-app.js';

/** A request that each operation takes. */
export const REQUESTS = {
  updateScore: { method: 'POST', url: '/score/update', payload: { playerId: 'p1', delta: 1 } },
  updateScores: { method: 'POST', url: '/score/batch', payload: { updates: [{ playerId: 'p1', delta: 1 }] } },
  getTop: { method: 'GET', url: '/leaderboard/top?n=1' },
  getScoreAt: { method: 'GET', url: '/leaderboard/score-at?rank=1' },
  getRank: { method: 'GET', url: '/leaderboard/rank?playerId=p1' },
  getAround: { method: 'GET', url: '/leaderboard/around?playerId=p1' },
  getPlayerStandings: {
    method: 'GET',
    url: '/players/p1/standings?boards=global',
    documented: '/players/{id}/standings',
  },
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

/** Requests about definitions, with their path in the document where it has parameters. */
export const BOARD_REQUESTS = {
  listBoards: { method: 'GET', url: '/boards?n=1' },
  getBoard: { method: 'GET', url: '/boards/region.eu', documented: '/boards/{id}' },
  listBoardPeriods: { method: 'GET', url: '/boards/region.eu/periods?n=1', documented: '/boards/{id}/periods' },
  putBoard: { method: 'PUT', url: '/boards/region.eu', documented: '/boards/{id}', payload: {}, headers },
  putSeason: {
    method: 'PUT',
    url: '/boards/region.eu/seasons/autumn',
    documented: '/boards/{id}/seasons/{season}',
    payload: { startsAt: '2026-10-01T00:00:00Z', endsAt: '2126-12-01T00:00:00Z' },
    headers,
  },
  deleteBoard: { method: 'DELETE', url: '/boards/region.eu', documented: '/boards/{id}', headers },
  getBoardDeletion: { method: 'GET', url: '/board-deletions/2', documented: '/board-deletions/{number}', headers },
  listBoardTemplates: { method: 'GET', url: '/board-templates?n=1' },
  getBoardTemplate: { method: 'GET', url: '/board-templates/region.', documented: '/board-templates/{prefix}' },
  putBoardTemplate: {
    method: 'PUT',
    url: '/board-templates/region.',
    documented: '/board-templates/{prefix}',
    payload: {},
    headers,
  },
  deleteBoardTemplate: {
    method: 'DELETE',
    url: '/board-templates/region.',
    documented: '/board-templates/{prefix}',
    headers,
  },
} as const;

export const boardOperations = Object.entries(BOARD_REQUESTS);

const METHODS: Readonly<Record<string, 'get' | 'post' | 'put' | 'delete'>> = {
  GET: 'get',
  POST: 'post',
  PUT: 'put',
  DELETE: 'delete',
};

/** The operation of a request, as in the document. */
export function operationOf(document: OpenAPIObject, request: { method: string; url: string; documented?: string }) {
  const { method, url } = request;
  const path = request.documented ?? url.split('?')[0] ?? '';
  const operation = document.paths[path]?.[METHODS[method] ?? 'get'];
  if (operation === undefined) throw new Error(`${method} ${path} is not in the document`);
  return operation;
}

/** The OpenAPI document as a client gets it. */
export async function documentOf({ app }: ApiApp): Promise<OpenAPIObject> {
  return (await app.inject({ url: '/docs-json' })).json();
}
