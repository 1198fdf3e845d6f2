#!/usr/bin/env node
// A file that is there before the build: package managers link commands when they install.
import '../dist/cli.js';
