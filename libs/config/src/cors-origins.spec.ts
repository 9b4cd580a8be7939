import { describe, expect, it } from 'vitest';
import { standaloneEnvironment } from './standalone-environment.js';
import { ConfigurationError, parseEnvironment } from './environment.js';

const read = (CORS_ORIGINS?: string) => parseEnvironment(standaloneEnvironment, { CORS_ORIGINS }).CORS_ORIGINS;

function complaint(text: string): string {
  try {
    read(text);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems.join();
    throw error;
  }
  throw new Error(`${text} was not refused`);
}

describe('CORS_ORIGINS', () => {
  it.each([
    ['https://game.example', ['https://game.example']],
    ['https://game.example, http://localhost:5173', ['https://game.example', 'http://localhost:5173']],
    ['http://[::1]:8080', ['http://[::1]:8080']],
    ['capacitor://localhost,tauri://localhost', ['capacitor://localhost', 'tauri://localhost']],
    ['*', ['*']],
    [undefined, undefined],
    ['', undefined],
  ])('reads %j', (text, origins) => expect(read(text)).toEqual(origins));

  it.each([
    'game.example',
    'https://game.example/',
    'https://game.example/play',
    'https://Game.example',
    'https://game.example:443',
    'http://localhost:80',
    'https://spiel.exämple',
    'https://user@game.example',
    'https://*.game.example',
    'file://',
    'null',
    'http://localhost:99999',
    'capacitor://localhost/',
  ])('refuses %s, which no browser sends', (text) => {
    expect(complaint(text)).toMatch(/^CORS_ORIGINS: must be origins as browsers send them/);
  });

  it('names the wrong ones of several', () => {
    expect(complaint('https://a.example,https://b.example/,,*')).toMatch(/; not "https:\/\/b\.example\/", "", "\*"$/);
  });
});
