import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** The address cannot be listened on. The message says why and what to do; a stack would add nothing. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

/** @throws {ListenError} if the address is taken, or is none of this machine. */
export async function listen(app: NestFastifyApplication, port: number, host: string): Promise<void> {
  try {
    await app.listen(port, host);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ListenError(
      `Cannot listen on ${host}, port ${port} (${reason}). Set PORT or HOST to an address of this machine that is free.`,
      { cause },
    );
  }
}
