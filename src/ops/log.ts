/** Structured logs: JSON lines, or readable ones in a terminal. The request id is the correlation id of every line about it. */
import { pino, type DestinationStream } from 'pino';
import { errorTable, maskAddresses, ReportError } from '../errors.ts';
import type { Log } from '../ports.ts';

export type LogOptions = {
  readonly level: string;
  /** Readable lines with colours instead of JSON; needs pino-pretty, which production does not install. */
  readonly pretty: boolean;
  /** 1 is stdout, 2 stderr: a command's own output and its log do not mix. */
  readonly fileDescriptor: 1 | 2;
};

const maxCauses = 5;

/**
 * Errors of libraries carry whole requests, rows and parameters: only what names the fault is logged, down the chain of
 * causes.
 */
export const serializeError = (error: unknown, depth = 0): object => {
  if (!(error instanceof Error)) return { message: String(error) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return {
    type: error.name,
    ...(code !== undefined && { code }),
    message: error.message,
    ...(error instanceof ReportError && { means: errorTable[error.code].means, ...error.data }),
    // The stack of our own wrapper says where it was noticed; the innermost says where it began.
    ...(error.cause === undefined || depth >= maxCauses
      ? { stack: error.stack }
      : { cause: serializeError(error.cause, depth + 1) }),
  };
};

const prettyStream = async (destination: 1 | 2): Promise<DestinationStream | undefined> => {
  try {
    const { default: pretty } = await import('pino-pretty');
    return pretty({ destination, sync: true, colorize: true, translateTime: 'HH:MM:ss.l', ignore: 'pid,hostname' });
  } catch {
    return undefined;
  }
};

export const createLog = async ({ level, pretty, fileDescriptor }: LogOptions): Promise<Log> => {
  const stream = pretty ? await prettyStream(fileDescriptor) : undefined;
  const log: Log = pino(
    {
      level,
      base: { service: 'report-worker', pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      // Errors of libraries may quote an address from anywhere: the line as a whole is looked through.
      hooks: { streamWrite: maskAddresses },
      serializers: { err: (error: unknown) => serializeError(error) },
    },
    stream ?? pino.destination({ dest: fileDescriptor, sync: true }),
  );
  return log;
};
