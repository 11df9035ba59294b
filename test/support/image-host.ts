/** A host of images that also answers in every way it should not. */
import { gzipSync } from 'node:zlib';
import { type Answer, type HttpsServer, startHttpsServer } from './https-server.ts';

const redirectTo =
  (location: string, status = 302): Answer =>
  (response) =>
    response.writeHead(status, { location }).end();

const redirects: Readonly<Record<string, Answer>> = {
  '/moved': redirectTo('/logo.png', 301),
  '/to-cdn': redirectTo('https://cdn.test/logo.png', 307),
  '/to-elsewhere': redirectTo('https://elsewhere.test/logo.png'),
  '/to-inside': redirectTo('https://169.254.169.254/latest/meta-data/'),
  '/to-http': redirectTo('http://logos.test/logo.png'),
  '/to-file': redirectTo('file:///etc/passwd'),
  '/to-port': redirectTo('https://logos.test:8443/logo.png'),
  '/to-user': redirectTo('https://user:secret@logos.test/logo.png'),
  '/to-nonsense': redirectTo('https://'),
  '/nowhere': (response) => response.writeHead(302).end(),
  '/loop': redirectTo('/loop'),
  '/4': redirectTo('/3'),
  '/3': redirectTo('/2'),
  '/2': redirectTo('/1'),
  '/1': redirectTo('/logo.png'),
};

/** Its image is at `/logo.png`; `/full` has as many bytes as are allowed, `/large` one more. */
export const startImageHost = (pixels: Uint8Array, maxBytes: number): Promise<HttpsServer> =>
  startHttpsServer({
    ...redirects,
    '/logo.png': (response) => response.writeHead(200, { 'set-cookie': 'a=b' }).end(pixels),
    '/full': (response) => response.writeHead(200, { 'content-length': maxBytes }).end(Buffer.alloc(maxBytes)),
    '/large': (response) => response.writeHead(200, { 'content-length': maxBytes + 1 }).end(Buffer.alloc(maxBytes + 1)),
    '/endless': (response) => {
      response.writeHead(200);
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(1_000)));
      };
      response.on('drain', more);
      more();
    },
    '/mute': () => undefined,
    '/dripping': (response) => {
      response.writeHead(200, { 'content-length': 1_000 }).write('a');
    },
    '/gzip': (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(100_000))),
    '/cut': (response) => {
      response.writeHead(200, { 'content-length': 1_000 }).write('only this', () => response.destroy());
    },
    '/html': (response) => response.writeHead(200).end('<html>sign in</html>'),
    '/broken': (response) => response.writeHead(500).end('oh'),
    '/partial': (response) => response.writeHead(206).end(pixels),
  });
