/** Answers what is not even HTTP, or came too slowly: there is no request yet that a route could answer. */
import type { Socket } from 'node:net';
import { HttpProblem, problemBody, problemType, toProblem } from './problem.ts';

const statusOfCode: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
};

const reasons: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  413: 'Content Too Large',
  431: 'Request Header Fields Too Large',
};

const problemOf = (code: string): HttpProblem => {
  const status = statusOfCode[code] ?? 400;
  if (status === 400) return new HttpProblem('MESSAGE_UNREADABLE', 'Send a request as HTTP/1.1 has it');
  return toProblem(Object.assign(new Error(code), { statusCode: status }));
};

export const answerBrokenRequest = (error: NodeJS.ErrnoException, socket: Socket): void => {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const thrown = problemOf(error.code ?? '');
  const body = JSON.stringify(problemBody(thrown));
  socket.end(
    `HTTP/1.1 ${thrown.status} ${reasons[thrown.status] ?? 'Bad Request'}\r\ncontent-type: ${problemType}\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
};
