import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** The server cannot listen on the address. The message says why and what to do, so no stack is shown. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

/** @throws {ListenError} if the address is taken, or does not belong to this machine. */
export async function listen(app: NestFastifyApplication, port: number, host: string): Promise<void> {
  try {
    await app.listen(port, host);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ListenError(
      `Cannot listen on ${host}, port ${port} (${reason}). Set PORT and HOST to a free address of this machine.`,
      { cause },
    );
  }
}
