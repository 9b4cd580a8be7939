/** A program that starts servers, says on which ports, and never stops them: what is left of them when it is killed? */
import { startPostgres, startRedis } from './servers/index.js';

const [redis, postgres] = await Promise.all([startRedis(), startPostgres()]);
await redis.pause();
console.log(JSON.stringify([redis.url, postgres.url].map((url) => Number(new URL(url).port))));
setInterval(() => undefined, 60_000);
