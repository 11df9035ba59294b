/** What every opened resource is made from: each registers its release as it is made. */
import type { Config } from '../config.ts';
import type { Lifecycle } from '../intake/lifecycle.ts';
import type { Log } from '../ports.ts';

export type Parts = { readonly config: Config; readonly log: Log; readonly lifecycle: Lifecycle };

/** Of every AWS client. No request may hang for ever. */
export const http = { connectionTimeout: 5_000, requestTimeout: 60_000, throwOnRequestTimeout: true };
