import 'reflect-metadata';
import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { HealthModule } from '@standings/health';
import { AdminModule, HttpApiModule, MaintenanceModule } from '@standings/http-api';
import { ProblemsModule } from '@standings/http-server';
import { describe, expect, it } from 'vitest';
import { codeSpans, readPage, section, tableRows } from './markdown.js';

/** Served by Swagger, without a controller. */
const SWAGGER = ['GET /docs', 'GET /docs-json'];

/** Enough for a first visit. Longer topics have their own pages. */
const MAX_WORDS = 1500;

describe('README.md', () => {
  it(`has at most ${MAX_WORDS} words`, () => {
    const words = readPage('README.md')
      .split(/\s+/)
      .filter((word) => /[\p{L}\p{N}]/u.test(word));
    expect(words.length).toBeLessThanOrEqual(MAX_WORDS);
  });
});

describe('docs/http.md', () => {
  it('lists every address of the service', () => {
    const listed = tableRows(section(readPage('docs/http.md'), 'Calls')).map(([call = '']) => codeSpans(call)[0]);
    const others = [HealthModule.register({ drainMs: 0, critical: [] }), AdminModule.register('a token of 16 or more')];
    const served = [HttpApiModule, MaintenanceModule, ProblemsModule].flatMap(controllersOf);
    served.push(...others.flatMap(({ controllers = [] }) => controllers as Controller[]));
    expect(new Set(listed)).toEqual(new Set([...served.flatMap(routesOf), ...SWAGGER]));
  });
});

type Controller = ReturnType<typeof controllersOf>[number];

function controllersOf(module: object) {
  return Reflect.getMetadata('controllers', module) as (new (...dependencies: never[]) => object)[];
}

/** The routes of a controller: `GET /leaderboard/top`. */
function routesOf(controller: Controller): string[] {
  const { prototype } = controller as { prototype: Record<string, object> };
  return Object.getOwnPropertyNames(prototype)
    .map((name) => prototype[name] as object)
    .filter((handler) => Reflect.hasMetadata(METHOD_METADATA, handler))
    .map((handler) => {
      const method = RequestMethod[Reflect.getMetadata(METHOD_METADATA, handler) as number];
      const path = `/${pathOf(controller)}/${pathOf(handler)}`
        .replaceAll(/\/+/g, '/')
        .replace(/(.)\/$/, '$1')
        .replaceAll(/:(\w+)/g, '{$1}');
      return `${method} ${path}`;
    });
}

function pathOf(target: object): string {
  return Reflect.getMetadata(PATH_METADATA, target) as string;
}
