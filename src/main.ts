#!/usr/bin/env node
import { runCli } from './cli.ts';

// Explicit, because a library that left a socket open must not keep a finished command alive.
process.exit(await runCli(process.argv, process.env));
