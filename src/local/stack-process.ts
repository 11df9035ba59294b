/** Runs the embedded servers for as long as somebody is connected: `stack-process.ts <folder>`. Started by `stack.ts`. */
import { rename, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { startLocalAws } from './aws.ts';
import { startEmbeddedPostgres } from './postgres.ts';
import { type StackDescription, welcome } from './stack.ts';

/** Long enough for one command to follow another in a script. */
const lingerMs = 1_000;
/** Whoever started us has this long to connect. */
const firstClientMs = 20_000;

const listen = (server: Server): Promise<number> =>
  new Promise((done, failed) => {
    server.once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (typeof address === 'object' && address) done(address.port);
      else failed(new Error('no port'));
    });
  });

const run = async (folder: string): Promise<void> => {
  const description = join(folder, 'stack.json');
  const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') });
  const aws = await startLocalAws({ dataDir: join(folder, 'aws') });

  const clients = new Set<Socket>();
  let leaving = false;
  const stop = async (): Promise<void> => {
    if (leaving) return;
    leaving = true;
    control.close();
    for (const client of clients) client.destroy();
    await rm(description, { force: true });
    await aws.stop();
    await postgres.stop();
    process.exit(0);
  };
  let timer = setTimeout(() => void stop(), firstClientMs);
  const control = createServer((socket) => {
    if (leaving) return void socket.destroy();
    clients.add(socket);
    clearTimeout(timer);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clients.delete(socket);
      if (clients.size === 0) timer = setTimeout(() => void stop(), lingerMs);
    });
    // Read, or the end of the connection is never seen.
    socket.resume().write(welcome);
    return undefined;
  });
  process.on('SIGTERM', () => void stop());
  process.on('SIGINT', () => undefined);

  const facts: StackDescription = {
    pid: process.pid,
    controlPort: await listen(control),
    postgresUrl: postgres.url,
    sesEndpoint: aws.sesEndpoint,
    environment: { ...aws.environment },
  };
  await writeFile(`${description}.part`, JSON.stringify(facts, null, 2));
  await rename(`${description}.part`, description);
};

await run(process.argv[2] ?? '.local');
