#!/usr/bin/env node
// This file exists before the build, because package managers link commands during the installation.
import '../dist/cli.js';
