import { boardOf, BOARDS, rulesOf } from '../boards.js';
import type { Request, Update } from '../history/history.js';
import type { Random } from '../random.js';
import type { Given } from '../rules.js';

const CLIENTS = 20;
const PLAYERS_PER_CLIENT = 10;

/** One client in ten sends no keys: what it does not know stays unknown. */
const KEYLESS = 10;

/** One update in five is the only one of its player: no later score hides it when it is missing. */
const ONLY_ONCE = 5;

/** What is in the id of each player whose client sends no keys, */
export const KEYLESS_PLAYER = '-keyless';
/** and of each player who gets one update only. */
export const ONCE_PLAYER = '-once';

const BATCH_EVERY = 10;
const MOST_IN_BATCH = 10;

/** Players of one board, and of no other. */
export interface SomePlayers {
  readonly board: string;
  readonly playerIds: readonly string[];
}

/** Boards of one client, apart from those of players who get one update only. */
const BOARDS_PER_CLIENT = 2;

/** Generates requests. Clients share no players. Each player is on one board. */
export class Clients {
  /** Whether every update is the only one of its player. */
  onlyOnce = false;
  private requests = 0;
  private updates = 0;

  /** @param prefix of all player ids and keys, different in each run. */
  constructor(
    private readonly prefix: string,
    private readonly random: Random,
  ) {}

  /** The players that one client has on one board, chosen by chance. */
  somePlayers(): SomePlayers {
    const client = this.random.whole(0, CLIENTS - 1);
    const nth = this.random.whole(0, BOARDS_PER_CLIENT - 1);
    const mine = this.playersOf(client).filter((_, player) => player % BOARDS_PER_CLIENT === nth);
    return { board: boardOf(client * BOARDS_PER_CLIENT + nth), playerIds: mine };
  }

  nextRequest(now: number): Request {
    const number = this.requests++;
    const client = this.random.whole(0, CLIENTS - 1);
    const key = isKeyless(client) ? null : `${this.prefix}-${number}`;
    const batch = number % BATCH_EVERY === 0;
    const size = batch ? this.random.whole(2, MOST_IN_BATCH) : 1;
    const updates = Array.from({ length: size }, () => this.update(client, key, now));
    const named = updates.map(({ playerId, board, delta, given }) => ({
      playerId,
      board,
      ...wordsOf(board, delta, given),
    }));
    return {
      key,
      path: batch ? '/score/batch' : '/score/update',
      body: JSON.stringify(batch ? { updates: named } : named[0]),
      updates,
      answer: null,
      wasUnknown: false,
      replays: 0,
    };
  }

  private update(client: number, key: string | null, sentAt: number): Update {
    const number = this.updates++;
    const once = this.onlyOnce || number % ONLY_ONCE === 0;
    const player = this.random.whole(0, PLAYERS_PER_CLIENT - 1);
    const playerId = once
      ? `${this.nameOf(client)}${ONCE_PLAYER}${number}`
      : (this.playersOf(client)[player] as string);
    const board = once
      ? boardOf(this.random.whole(0, BOARDS - 1))
      : boardOf(client * BOARDS_PER_CLIENT + (player % BOARDS_PER_CLIENT));
    const brought = this.brought(board, once);
    const unanswered = { outcome: 'unanswered', decidedAt: sentAt, newScore: null, isApplied: true } as const;
    return { key, playerId, board, ...brought, sentAt, ...unanswered };
  }

  /** Where ties go to the first, some updates leave the score as it is. */
  private brought(board: string, once: boolean): Pick<Update, 'delta' | 'given'> {
    const { update, ties } = rulesOf(board);
    if (update !== 'increment') {
      return { delta: null, given: { score: this.random.whole(1, 9), subscore: this.random.whole(1, 3) } };
    }
    return { delta: this.random.whole(ties === 'first' && !once ? 0 : 1, ties === 'first' ? 2 : 9), given: null };
  }

  private playersOf(client: number): string[] {
    return Array.from({ length: PLAYERS_PER_CLIENT }, (_, player) => `${this.nameOf(client)}-p${player}`);
  }

  private nameOf(client: number): string {
    return `${this.prefix}${isKeyless(client) ? KEYLESS_PLAYER : '-c'}${client}`;
  }
}

/** What a request says of an update besides its player and board. */
function wordsOf(board: string, delta: number | null, given: Given | null): object {
  if (given === null) return { delta };
  return rulesOf(board).ties === 'subscore' ? given : { score: given.score };
}

function isKeyless(client: number): boolean {
  return client % KEYLESS === 0;
}
