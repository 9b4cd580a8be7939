import { Agent, type IncomingMessage, request as send } from 'node:http';

/** Longer than any answer may take: past it an answer counts as lost. */
const PATIENCE_MS = 10_000;

const agent = new Agent({ keepAlive: true });

export interface Answer {
  readonly status: number;
  readonly replayed: boolean;
  readonly body: string;
}

/** Sends JSON and waits for the whole answer. Rejects if the connection breaks before. */
export function post(url: string, body: string, key: string | null = null, headers = {}): Promise<Answer> {
  return request(url, 'POST', body, {
    'content-type': 'application/json',
    ...(key !== null && { 'idempotency-key': key }),
    ...headers,
  });
}

export function get(url: string, headers = {}): Promise<Answer> {
  return request(url, 'GET', '', headers);
}

/** Sends a request and waits for the whole answer. Rejects if the connection breaks before. */
export function request(url: string, method: string, body: string, headers: Record<string, string>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = send(url, { agent, method, headers, timeout: PATIENCE_MS }, (response) => {
      readAll(response).then(resolve, reject);
    });
    sent.on('timeout', () => sent.destroy(new Error(`no answer within ${PATIENCE_MS} ms`)));
    sent.on('error', reject);
    sent.end(body);
  });
}

async function readAll(response: IncomingMessage): Promise<Answer> {
  let body = '';
  response.setEncoding('utf8');
  for await (const chunk of response) body += chunk as string;
  return { status: response.statusCode ?? 0, replayed: response.headers['idempotent-replayed'] === 'true', body };
}
