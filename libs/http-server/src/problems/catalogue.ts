/** One kind of problem that a caller may get instead of an answer. */
export interface ProblemKind {
  readonly status: number;
  readonly title: string;
  /** When it happens. */
  readonly meaning: string;
  /** What the caller does about it. */
  readonly fix: string;
  /** Seconds after which another try is worthwhile: the `Retry-After` header. */
  readonly retryAfterS?: number;
}

/**
 * Every problem, by its code. Codes are part of the interface: they never change their meaning. The service shows this
 * list at `/docs/errors`. A test compares it with `docs/errors.md`.
 */
export const PROBLEMS = {
  invalid_request: {
    status: 400,
    title: 'The request is not valid',
    meaning: 'A field or parameter is missing, unknown, given twice, or outside its bounds.',
    fix: 'Correct the fields that `errors` names. Bounds are in the OpenAPI document at `/docs-json`.',
  },
  malformed_json: {
    status: 400,
    title: 'The body is not JSON',
    meaning: 'The body is empty, cut off, or not JSON in UTF-8 without a byte order mark.',
    fix: 'Send one JSON object, written by a JSON library.',
  },
  invalid_cursor: {
    status: 400,
    title: 'The cursor is not valid',
    meaning: 'The cursor was changed, or was made for another board or period.',
    fix: 'Pass `next` or `previous` of another page unchanged, with the same `board` and `period`, or start without a cursor.',
  },
  invalid_idempotency_key: {
    status: 400,
    title: 'The idempotency key is not valid',
    meaning:
      'The `Idempotency-Key` header is empty, longer than 255 characters, not printable ASCII, given twice, or sent after the body as a trailer.',
    fix: 'Send one key per request, such as a UUID. Send the same key when you repeat the request.',
  },
  unauthorized: {
    status: 401,
    title: 'The admin token is missing or wrong',
    meaning: 'This address is for operators, and the request has no valid token.',
    fix: 'Send `Authorization: Bearer <token>` with the value of `ADMIN_TOKEN`.',
  },
  board_not_found: {
    status: 404,
    title: 'There is no such board',
    meaning: 'No board has the id in `board`.',
    fix: 'Correct the id, or leave `board` out for the board `global`.',
  },
  deletion_not_found: {
    status: 404,
    title: 'There is no such deletion',
    meaning: 'No board that had this number was deleted.',
    fix: 'Send the `number` of the answer to `DELETE /boards/{id}`.',
  },
  template_not_found: {
    status: 404,
    title: 'There is no such template',
    meaning: 'No board template has exactly this prefix.',
    fix: 'Correct the prefix. `GET /board-templates` lists all.',
  },
  period_not_found: {
    status: 404,
    title: 'The board has no such period',
    meaning:
      'The board keeps no periods of the kind that the alias in `period` names, or it neither has nor had the period with the id.',
    fix: 'Correct `period`, or leave it out for the present period of the first kind that the board keeps.',
  },
  player_not_found: {
    status: 404,
    title: 'The player is not on the board',
    meaning: 'No update has named this player on this board yet.',
    fix: 'Show the player as not ranked. The first update puts the player on the board.',
  },
  route_not_found: {
    status: 404,
    title: 'There is nothing at this address',
    meaning: 'The service has no such path.',
    fix: 'Compare the path with the list at `/docs`.',
  },
  method_not_allowed: {
    status: 405,
    title: 'The address does not allow this method',
    meaning: 'The path exists, but not for this method.',
    fix: 'Use a method that the `Allow` header names.',
  },
  not_acceptable: {
    status: 406,
    title: 'The answer is JSON only',
    meaning: 'The `Accept` header excludes `application/json`.',
    fix: 'Send `Accept: application/json`, or no `Accept` header.',
  },
  request_timeout: {
    status: 408,
    title: 'The request took too long to arrive',
    meaning: 'The headers or the body were not complete in time. The connection is closed.',
    fix: 'Send the whole request at once.',
  },
  board_not_accepting: {
    status: 409,
    title: 'The board does not accept updates now',
    meaning:
      'The time is before `acceptsFrom` or not before `acceptsUntil` of the board. `detail` has the time. Nothing was changed.',
    fix: 'Send updates while the board accepts them.',
  },
  board_not_deletable: {
    status: 409,
    title: 'The board cannot be deleted',
    meaning: 'The board is `global`, which always exists. Nothing was changed.',
    fix: 'Use another board for what ends.',
  },
  board_rules_fixed: {
    status: 409,
    title: 'The rules of a board are fixed',
    meaning:
      'The request changes what is fixed when a board is created: `spread`, `order`, `update`, `ties`, `subscoreOrder`, `timeZone`, `weekStartsOn`, or the first of `periods`. `detail` names it. Nothing was changed.',
    fix: 'Leave the field out, or delete the board and create another.',
  },
  periods_removed: {
    status: 409,
    title: 'The board does not keep these periods any more',
    meaning:
      'The request adds a kind to `periods` that was removed from this board before. What was removed does not come back. Nothing was changed.',
    fix: 'Leave the kind out, or create another board.',
  },
  season_fixed: {
    status: 409,
    title: 'The season has begun or has ended',
    meaning:
      'A season that has begun may be prolonged, and nothing else. One that has ended stays as it is. Nothing was changed.',
    fix: 'Send its `startsAt` with a later `endsAt` before it ends, or create another season.',
  },
  season_overlaps: {
    status: 409,
    title: 'The season overlaps with another one',
    meaning: 'Another season of the board has a part of the same time. `detail` names it. Nothing was changed.',
    fix: 'Choose other times. A season may start when another ends.',
  },
  too_many_boards: {
    status: 409,
    title: 'There are too many boards',
    meaning:
      'The service has as many boards as `MAX_BOARDS` allows, or has made as many as it ever can (134,217,727). No board was created.',
    fix: 'Delete a board, or raise `MAX_BOARDS`. If it can make no more, begin another deployment.',
  },
  job_running: {
    status: 409,
    title: 'Such a job is already running',
    meaning: 'A job of this kind is running on this board, or the board is being recovered, rebuilt or repaired.',
    fix: 'Wait until it ends. `GET` of the same address shows its progress.',
  },
  players_missing: {
    status: 409,
    title: 'The rebuild would drop players',
    meaning: 'Postgres has fewer players of this board than Redis: rows were lost, or somebody added players to Redis.',
    fix: 'Run a drift check to see which players. Repair Postgres, or send `"force": true` to drop them.',
  },
  revision_mismatch: {
    status: 412,
    title: 'The definition has another revision',
    meaning: '`If-Match` names another revision than the present one, or there is no definition. Nothing was changed.',
    fix: 'Read the definition again, and send the change with its `ETag`.',
  },
  payload_too_large: {
    status: 413,
    title: 'The body is too large',
    meaning: 'The body is larger than 256 KiB.',
    fix: 'Split the batch: 1,000 updates with the longest ids fit.',
  },
  uri_too_long: {
    status: 414,
    title: 'The address is too long',
    meaning: 'Path and query are longer than 4,096 characters.',
    fix: 'Shorten the query. To ask for many players, use `POST /leaderboard/ranks`.',
  },
  unsupported_media_type: {
    status: 415,
    title: 'The body is not declared as JSON',
    meaning:
      'The `Content-Type` header is missing, or is not `application/json` in UTF-8, or there is a `Content-Encoding`.',
    fix: 'Send `Content-Type: application/json` and an unencoded body.',
  },
  invalid_definition: {
    status: 422,
    title: 'The definition is not possible',
    meaning:
      'With the fields that the request omits, which keep their value, `scores.min` is above `scores.max`, `acceptsUntil` is not after `acceptsFrom`, `scores.maxDelta` is given for a board that does not increment, `ties` is `subscore` for one that does, or `subscoreOrder` is `asc` although `ties` is not `subscore`. Or `periods` names a kind twice, or there is no `timeZone` of that name. `detail` says which. Nothing was changed.',
    fix: 'Send the fields that belong together in one request.',
  },
  invalid_season: {
    status: 422,
    title: 'The times of the season are not possible',
    meaning: '`endsAt` is not after `startsAt`, or has passed. Nothing was changed.',
    fix: 'Send an `endsAt` after `startsAt` and after the present time.',
  },
  invalid_delta: {
    status: 422,
    title: 'The delta is not an integer in range',
    meaning:
      '`delta` is not a JSON number that is whole as written and within ±9007199254740991: `1.0` and `1e2` are whole, `0.99999999999999999999` is not. Nothing was changed.',
    fix: 'Send a whole number. For fractions, count in a smaller unit.',
  },
  invalid_score: {
    status: 422,
    title: 'The score is not an integer in range',
    meaning:
      '`score` or `subscore` is not a JSON number that is whole as written and within ±9007199254740991. Nothing was changed.',
    fix: 'Send a whole number. For fractions, count in a smaller unit, such as milliseconds.',
  },
  wrong_update: {
    status: 422,
    title: 'The board takes another kind of update',
    meaning:
      'A board whose `update` is `increment` takes a `delta`, the others take a `score`, and those whose `ties` is `subscore` a `subscore` too. `detail` says what the board takes. Nothing was changed.',
    fix: 'Send what the board takes. `GET /boards/{id}` shows its rules.',
  },
  score_out_of_range: {
    status: 422,
    title: 'The score would leave its range',
    meaning: 'The sum of score and delta is outside ±9007199254740991. The score is unchanged.',
    fix: 'Send a smaller delta.',
  },
  score_out_of_bounds: {
    status: 422,
    title: 'The update would pass a bound of the board',
    meaning:
      'The score would leave `scores.min` or `scores.max` of the board, or the delta is larger than its `scores.maxDelta`. The score is unchanged.',
    fix: 'Send an update within the bounds. `GET /boards/{id}` shows them.',
  },
  idempotency_key_reused: {
    status: 422,
    title: 'The idempotency key belongs to another request',
    meaning:
      'A request with another body was applied on this board under the same `Idempotency-Key`. Nothing was changed.',
    fix: 'Use a new key for each new request. Use the same key only to repeat a request.',
  },
  headers_too_large: {
    status: 431,
    title: 'The headers are too large',
    meaning: 'Request line and headers are larger than 16 KiB. The connection is closed.',
    fix: 'Send fewer or shorter headers.',
  },
  internal_error: {
    status: 500,
    title: 'Something went wrong here',
    meaning: 'The service has a fault. Its log has the details under the `requestId`.',
    fix: 'Report the `requestId`. An update may or may not have been applied: send it again with the same `Idempotency-Key`, or read the score first.',
  },
  store_unavailable: {
    status: 503,
    title: 'The ranking store cannot answer now',
    meaning: 'The store is unreachable, starting or full. Nothing was changed.',
    fix: 'Send the same request again after `Retry-After` seconds.',
    retryAfterS: 1,
  },
  store_recovering: {
    status: 503,
    title: 'The board is being restored',
    meaning:
      'The ranking store was restarted, lost data, or is being rebuilt. The board takes no updates until it is restored. Nothing was changed.',
    fix: 'Send the same request again after `Retry-After` seconds. `/health/ready` shows the progress.',
    retryAfterS: 1,
  },
  keys_recovering: {
    status: 503,
    title: 'The idempotency keys of the board are being restored',
    meaning:
      'The ranking store lost its data, and the keys are being read back from the event log. Updates without a key are accepted, and so are reads. Nothing was changed.',
    fix: 'Send the same request again after `Retry-After` seconds, with the same `Idempotency-Key`. `/health/ready` shows the progress.',
    retryAfterS: 1,
  },
  catalog_unavailable: {
    status: 503,
    title: 'The definitions of boards cannot be read or written now',
    meaning:
      'Postgres is unreachable or starting, and the request needs it: it changes or lists definitions, names a board that this process does not know, or is the first update of a board that may have been deleted. A change of a definition may have been made; no score was changed.',
    fix: 'Send the same request again after `Retry-After` seconds.',
    retryAfterS: 1,
  },
  outbox_full: {
    status: 503,
    title: 'Too many updates wait to be stored',
    meaning:
      'The event log has been unavailable for too long, and the outbox is full. Nothing was changed. Reads still work.',
    fix: 'Send the same request again after `Retry-After` seconds.',
    retryAfterS: 5,
  },
  log_unavailable: {
    status: 503,
    title: 'The event log cannot confirm updates now',
    meaning:
      'The service acknowledges an update only when Kafka has it (`ACKNOWLEDGE=log`), and Kafka is unreachable or too slow. Nothing was changed. Reads still work.',
    fix: 'Send the same request again after `Retry-After` seconds.',
    retryAfterS: 1,
  },
  overloaded: {
    status: 503,
    title: 'Too much is being received at once',
    meaning:
      'The request bodies being received fill the memory reserved for them, and this one had taken the longest. Nothing was changed.',
    fix: 'Send the same request again after `Retry-After` seconds, without pauses.',
    retryAfterS: 1,
  },
  outcome_unknown: {
    status: 503,
    title: 'It is not known whether the update was applied',
    meaning:
      'The update was sent to the store, but the reply was lost. With `ACKNOWLEDGE=log` also: the update is on the board, and Kafka has not confirmed it in time. It will count, unless Redis loses its data.',
    fix: 'Send the same request again with the same `Idempotency-Key`. Without one, read the score after `Retry-After` seconds, and send the update again only if it is missing.',
    retryAfterS: 1,
  },
} as const satisfies Record<string, ProblemKind>;

export type ProblemCode = keyof typeof PROBLEMS;

export const PROBLEM_CODES = Object.keys(PROBLEMS) as readonly ProblemCode[];

export function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(PROBLEMS, code);
}

/** Typed as any kind, so that callers can read `retryAfterS`. */
export function problemKind(code: ProblemCode): ProblemKind {
  return PROBLEMS[code];
}
