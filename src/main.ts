#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';
import { runCli } from './cli.ts';

// Node's fetch parses HTTP in WebAssembly. After a thousand calls into JavaScript V8 makes these quicker, and with threads that
// come and go that may end the whole process: "Check failed: jit_page.has_value()". They are quick enough.
setFlagsFromString('--wasm-wrapper-tiering-budget=1000000000');

// Explicit, because a library that left a socket open must not keep a finished command alive.
process.exit(await runCli(process.argv, process.env));
