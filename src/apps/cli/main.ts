#!/usr/bin/env node
import { runCli } from './program.ts';

// Not process.exit: what was written to a pipe must leave the process first.
process.exitCode = await runCli(process.argv.slice(2), process);
